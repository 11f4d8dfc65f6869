"""How an encoder refuses a value."""

from __future__ import annotations

from typing import NoReturn


def refuse(path: str, problem: str) -> NoReturn:
    """Raise the error of a request that must not be sent.

    Args:
        path: Where the value stands, such as `$.variables.amount`.
        problem: What is wrong and what would be right.

    Raises:
        RequestValidationError: Always.
    """
    from camunda_client.exceptions import RequestValidationError

    raise RequestValidationError(path, problem)


def refuse_no_unicode(text: str, path: str) -> None:
    """Refuse text with half a surrogate pair, which UTF-8 cannot carry."""
    if not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text):
        refuse(path, "is text with half a surrogate pair, which is no Unicode")


def kind_of(value: object) -> str:
    """Name of a value's type; the value itself may be a secret and is not shown."""
    return "null" if value is None else type(value).__name__
