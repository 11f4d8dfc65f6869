"""The body of a request: its media type, its syntax, its content."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from camunda_embedded._json import read_json
from camunda_embedded._rest.messages import Request
from camunda_embedded._rest.problems import BAD_REQUEST, Problem
from camunda_embedded._rest.reading.media import is_json, split_media
from camunda_embedded._rest.reading.violations import violations_problem
from camunda_embedded._rest.schema.report import MALFORMED, MISSING, Report
from camunda_embedded._rest.table import Operation

_DEEPEST = 200


def read_body(operation: Operation, request: Request) -> Any:
    """Read and check the body that an operation takes.

    Returns:
        The JSON value or the parts of the form by name; None for no body.

    Raises:
        Problem: 415 for another media type, 400 for anything else that is wrong.
    """
    if not operation.body_media:
        return None
    header = request.headers.get("content-type", "")
    body = request.body
    if operation.body_media == "multipart":
        value: Any = _read_form(operation, header, request)
    elif not body:
        if header:
            _check_json(header, request.headers)
        if operation.body_required:
            raise Problem(400, "A request body is required.", BAD_REQUEST)
        return None
    else:
        if header != "application/json":
            _check_json(header, request.headers)
        elif "content-encoding" in request.headers:
            _check_encoding(request.headers)
        value = parse_json(body)
    if value is None and not operation.body_required:
        return None
    report: Report = []
    value = operation.body_check(value, report)
    if report:
        if operation.body_media == "multipart":
            _name_missing_parts(report)
        raise violations_problem(report)
    return value


def _name_missing_parts(report: Report) -> None:
    """A form without a part cannot be read, where JSON without a member only lacks an argument."""
    for violation in report:
        if violation.kind == MISSING:
            violation.kind = MALFORMED


def _check_json(header: str, headers: Mapping[str, str]) -> None:
    media, parameters = split_media(header)
    if not is_json(media):
        raise _unsupported(header, "application/json")
    if parameters.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
        raise _unsupported(header, "application/json in UTF-8")
    _check_encoding(headers)


def _check_encoding(headers: Mapping[str, str]) -> None:
    encoding = headers.get("content-encoding", "identity")
    if encoding.lower() != "identity":
        raise Problem(415, f"The content encoding '{encoding}' is not supported.")


def _unsupported(header: str, expected: str) -> Problem:
    named = f"The content type '{header[:80]}'" if header else "A body without content type"
    return Problem(415, f"{named} is not supported. Supported: {expected}.")


def _read_form(operation: Operation, header: str, request: Request) -> dict[str, Any]:
    from camunda_embedded._rest.reading.form import read_form

    media, parameters = split_media(header)
    if media != "multipart/form-data":
        raise _unsupported(header, "multipart/form-data")
    _check_encoding(request.headers)
    if not request.body and operation.body_required:
        raise Problem(400, "A request body is required.", BAD_REQUEST)
    return read_form(operation, parameters.get("boundary", ""), request.body)


def parse_json(body: bytes, place: str = "The request body") -> Any:
    """Parse JSON text in UTF-8, strictly: no NaN, no infinite number, no nesting without end.

    Raises:
        Problem: 400 that names line and column.
    """
    try:
        value = read_json(body.decode("utf-8"))
    except json.JSONDecodeError as error:
        detail = f"{place} is not JSON: {error.msg} at line {error.lineno}, column {error.colno}."
    except UnicodeDecodeError as error:
        detail = f"{place} is not UTF-8 at byte {error.start}."
    except RecursionError:
        detail = f"{place} is nested too deeply."
    except ValueError as error:
        detail = f"{place} is not JSON: {error}."
    else:
        if body.count(b"[") + body.count(b"{") > _DEEPEST and _depth(value) > _DEEPEST:
            raise Problem(400, f"{place} is nested more than {_DEEPEST} levels deep.", BAD_REQUEST)
        return value
    raise Problem(400, detail, BAD_REQUEST) from None


def _depth(value: Any) -> int:
    deepest, waiting = 0, [(value, 1)]
    while waiting:
        item, depth = waiting.pop()
        deepest = max(deepest, depth)
        if isinstance(item, dict):
            waiting += [(member, depth + 1) for member in item.values()]
        elif isinstance(item, list):
            waiting += [(member, depth + 1) for member in item]
    return deepest
