"""Errors as the API answers them: problem details after RFC 9457."""

from __future__ import annotations

from http import HTTPStatus

from camunda_embedded._json import json_bytes
from camunda_embedded._rest.messages import PROBLEM, Response

INVALID_ARGUMENT = "INVALID_ARGUMENT"
NOT_FOUND = "NOT_FOUND"
BAD_REQUEST = "Bad Request"

_STATUS_OF_CODE = {
    "NOT_FOUND": 404,
    "INVALID_ARGUMENT": 400,
    "INVALID_STATE": 409,
    "ALREADY_EXISTS": 409,
    "RESOURCE_EXHAUSTED": 503,
    "EXCEEDED_BATCH_RECORD_SIZE": 400,
    "PROCESSING_ERROR": 500,
}


class Problem(Exception):
    """An answer that is an error.

    Attributes:
        status: The HTTP status.
        title: The code or the short name of the problem.
        detail: What was wrong, naming the field, key or id.
        headers: Headers that belong to the answer.
    """

    def __init__(
        self, status: int, detail: str, title: str = "", headers: tuple[tuple[str, str], ...] = ()
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.title = title or HTTPStatus(status).phrase
        self.detail = detail
        self.headers = headers

    def response(self, instance: str) -> Response:
        """The answer to the request whose path is `instance`."""
        content = {
            "type": "about:blank",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": instance,
        }
        return Response(self.status, json_bytes(content), PROBLEM, self.headers)


def invalid(detail: str) -> Problem:
    """The problem of a request whose parts are well formed but not allowed."""
    return Problem(400, detail, INVALID_ARGUMENT)


def not_found(detail: str) -> Problem:
    """The problem of a key or id that nothing here has."""
    return Problem(404, detail, NOT_FOUND)


def rejected(code: str, detail: str) -> Problem:
    """The problem of a command that the engine refused."""
    return Problem(_STATUS_OF_CODE.get(code, 500), detail, code)
