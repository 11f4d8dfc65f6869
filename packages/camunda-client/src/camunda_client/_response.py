"""From bytes to a value or an error. No input or output here, and never another exception than ours."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, TypeVar

from camunda_client import _codec
from camunda_client._body import LARGEST_ERROR
from camunda_client._policies.retry import changes_something
from camunda_client.exceptions import (
    BY_STATUS,
    ApiError,
    ForbiddenError,
    ResponseDecodeError,
    UnexpectedStatus,
    excerpt,
)
from camunda_client.types import File

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx

    from camunda_client._endpoint import Endpoint
    from camunda_client._transport.answer import Answer

T = TypeVar("T")

_PROBLEM = frozenset({"title", "detail"})


def read(endpoint: Endpoint[T], answer: Answer) -> T:
    """The result of an operation.

    Raises:
        ApiError: The status is not one of success.
        ResponseDecodeError: The body is not what the operation promises.
    """
    status, content = answer.status, answer.content
    if status not in endpoint.statuses and not 200 <= status < 300:
        raise error_of(endpoint, status, answer.headers, content)
    if status == 204:
        check_empty(endpoint, answer)
        return None  # type: ignore[return-value]  # older servers have nothing to tell where newer ones do
    if endpoint.result == "none":
        check_nothing(endpoint, answer)
        return None  # type: ignore[return-value]  # the operation's own result type is None
    if endpoint.result == "text":
        refuse_page(endpoint, answer)
        return content.decode("utf-8", "replace")  # type: ignore[return-value]  # see result
    if endpoint.result == "binary":
        return File(content, file_name(answer.headers), answer.headers.get("content-type"))  # type: ignore[return-value]  # see result
    return decoded(endpoint, answer)


def check_empty(endpoint: Endpoint[Any], answer: Answer) -> None:
    """Check that an answer without content is to an operation that can have none: what is read always has some.

    Raises:
        ResponseDecodeError: It is one that something in between sent.
    """
    if endpoint.result == "none" or 204 in endpoint.statuses or changes_something(endpoint):
        return
    raise ResponseDecodeError(
        f"{endpoint.operation_id}: the answer has status 204 and no content, where a result is expected",
        status_code=answer.status,
        operation_id=endpoint.operation_id,
        headers=answer.headers,
    )


def check_nothing(endpoint: Endpoint[Any], answer: Answer) -> None:
    """Check that an answer to an operation without a result is of the server, which sends nothing, or JSON at most.

    Raises:
        ResponseDecodeError: It is a page, which something in between sent: the server may never have seen the call.
    """
    if answer.content:
        refuse_page(endpoint, answer)
        decoded(endpoint, answer)


def refuse_page(endpoint: Endpoint[Any], answer: Answer) -> None:
    """Raise for a web page, which no operation answers with."""
    if answer.headers.get("content-type", "").strip().lower().startswith("text/html"):
        raise ResponseDecodeError(
            f"{endpoint.operation_id}: the answer with status {answer.status} is a web page, as login pages and proxies "
            f"send them: {excerpt(answer.content)[:200]}",
            status_code=answer.status,
            operation_id=endpoint.operation_id,
            headers=answer.headers,
        )


def decoded(endpoint: Endpoint[T], answer: Answer) -> T:
    """The JSON result of an operation."""
    content = answer.content
    try:
        value = _codec.loads(content)
        return endpoint.decode(value) if endpoint.decode else value
    except ApiError:
        raise
    except Exception as error:
        kind = answer.headers.get("content-type", "no content type")
        raise ResponseDecodeError(
            f"{endpoint.operation_id}: the answer with status {answer.status} ({kind}) is not the expected JSON "
            f"({type(error).__name__}): {excerpt(content)[:200]}",
            status_code=answer.status,
            operation_id=endpoint.operation_id,
            headers=answer.headers,
        ) from error


def error_of(endpoint: Endpoint[Any], status: int, headers: httpx.Headers, content: bytes) -> ApiError:
    """The error that an answer stands for."""
    from camunda_auth import parse_retry_after

    content = content[:LARGEST_ERROR]
    error = _of_status(
        status,
        content,
        parsed=parsed_error(endpoint, status, content),
        operation_id=endpoint.operation_id,
        headers=headers,
        retry_after=parse_retry_after(headers.get_list("retry-after"), time.time()),
    )
    if isinstance(error, ForbiddenError) and endpoint.permissions:
        error.permissions = endpoint.permissions
        error.args = (f"{error}; the operation needs {', '.join(endpoint.permissions)}",)
    return error


def _of_status(status_code: int, content: bytes, **more: Any) -> ApiError:
    """The error of a status, whatever the body is."""
    kind = BY_STATUS.get(status_code)
    if kind is None:
        return UnexpectedStatus(status_code, content, **more)
    return kind(status_code=status_code, content=content, **more)


def parsed_error(endpoint: Endpoint[Any], status: int, content: bytes) -> Any:
    """The problem detail in the body of an error, or the model that the operation documents instead; else None."""
    if content.lstrip()[:1] != b"{":
        return None
    try:
        value = _codec.loads(content)
        if not isinstance(value, dict):
            return None
        # A gateway in between answers with a problem detail even where the operation has a model of its own.
        if endpoint.errors.get(status) == "own" and endpoint.decode and not _PROBLEM & value.keys():
            return endpoint.decode(value)
        from camunda_client.models import ProblemDetail

        return ProblemDetail.from_dict(value)
    except Exception:  # noqa: BLE001 - a body that is no problem detail must not hide the error it came with
        return None


def file_name(headers: Mapping[str, str]) -> str | None:
    """The file name that Content-Disposition suggests, without any folder; None for what can be no name.

    Of the two forms a header may have, the one with an encoding is the whole name; the other is for those who cannot read it.
    """
    from email.message import Message
    from email.utils import collapse_rfc2231_value

    message = Message()
    message["content-disposition"] = headers.get("content-disposition", "")
    params = message.get_params([], header="content-disposition")
    values = [value for name, value in params if name.lower() == "filename"]
    values.sort(key=lambda value: not isinstance(value, tuple))
    name = collapse_rfc2231_value(values[0]).replace("\\", "/").rpartition("/")[2] if values else ""
    return None if name in {"", ".", ".."} or min(name) < " " else name
