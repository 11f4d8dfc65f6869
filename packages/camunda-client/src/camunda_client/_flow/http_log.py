"""A line for each request and each answer, where ``CAMUNDA_SDK_LOG_LEVEL`` asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from camunda_logging import redact

if TYPE_CHECKING:
    from camunda_client._calls import Call
    from camunda_client._transport.answer import Answer
    from camunda_logging import SdkLogger

_EXCERPT = 500


class HttpLog:
    """Writes the lines.

    Args:
        logger: Where to.
        excerpts: Whether the body of an error is shown, 500 characters of it.
        has_auth: Whether requests are authenticated.
    """

    def __init__(self, logger: SdkLogger, *, excerpts: bool, has_auth: bool) -> None:
        self._logger = logger
        self._excerpts = excerpts
        self._has_auth = has_auth

    def request(self, call: Call) -> None:
        """A request is about to be sent."""
        self._logger.debug(
            "HTTP request: method=%s url=%s has_auth=%s",
            call.endpoint.method,
            redact(call.address()),
            self._has_auth,
        )

    def response(self, call: Call, answer: Answer) -> None:
        """An answer has come."""
        facts = (call.endpoint.method, redact(call.address()), answer.status)
        if answer.status < 400:
            self._logger.debug("HTTP response: method=%s url=%s status=%s", *facts)
        elif self._excerpts:
            text = answer.content[: _EXCERPT * 4].decode("utf-8", "replace")
            body = redact(" ".join(text.splitlines())[:_EXCERPT])
            self._logger.warning("HTTP response: method=%s url=%s status=%s body=%s", *facts, body)
        else:
            self._logger.warning("HTTP response: method=%s url=%s status=%s", *facts)
