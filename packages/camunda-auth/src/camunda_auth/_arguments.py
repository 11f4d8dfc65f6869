"""What the arguments of a provider must be; each refusal names its argument and never quotes a secret."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal

import httpx

from camunda_auth._secret import Secret
from camunda_auth.exceptions import AuthConfigurationError

ProxyTypes = str | httpx.URL | httpx.Proxy | None
HiddenProxy = httpx.Proxy | Literal[False] | None


def hidden_secret(given: object) -> Secret | None:
    """A secret that a traceback does not show, or None for what is no text; nothing is an empty secret."""
    if given is None:
        return Secret("")
    return Secret(given) if isinstance(given, str) and is_unicode(given) else None


def hidden_proxy(given: object) -> HiddenProxy:
    """A proxy that does not show its password, or False for what is none."""
    if given is None or isinstance(given, httpx.Proxy):
        return given
    if not isinstance(given, str | httpx.URL):
        return False
    try:
        made = httpx.Proxy(given)
    except (ValueError, TypeError, httpx.InvalidURL):
        return False
    return made if made.url.host else False


def is_unicode(text: str) -> bool:
    """Whether a text can be sent: half a surrogate pair cannot."""
    return not any(0xD800 <= ord(character) <= 0xDFFF for character in text)


def check_texts(**texts: object) -> None:
    """Refuse what is neither text nor None.

    Raises:
        AuthConfigurationError: One is not.
    """
    for name, value in texts.items():
        if value is None:
            continue
        if not isinstance(value, str):
            raise AuthConfigurationError(f"{name} must be text, not {type(value).__name__}")
        if not is_unicode(value):
            raise AuthConfigurationError(f"{name} is not valid Unicode")


def checked_resources(given: object) -> tuple[str, ...]:
    """The resources, of which there may be one, several or none.

    Raises:
        AuthConfigurationError: They are no texts.
    """
    if given is None or isinstance(given, str):
        given = (given,) if given else ()
    if not isinstance(given, tuple | list):
        raise AuthConfigurationError(f"resource must be text or a tuple of texts, not {type(given).__name__}")
    check_texts(**{f"resource {number}": one for number, one in enumerate(given, 1)})
    return tuple(one for one in given if one)


def check_fields(fields: object) -> None:
    """Refuse form fields that are not texts by their names.

    Raises:
        AuthConfigurationError: They are not.
    """
    if not isinstance(fields, Mapping):
        raise AuthConfigurationError(f"extra must be a mapping of form fields, not {type(fields).__name__}")
    if not all(isinstance(part, str) and is_unicode(part) for pair in fields.items() for part in pair):
        raise AuthConfigurationError("the names and values of extra must be text")


def check_seconds(*, least: str, **seconds: object) -> None:
    """Refuse what is no time; ``least`` is "more than 0 seconds" or "0 seconds or more".

    Raises:
        AuthConfigurationError: One is not.
    """
    for name, value in seconds.items():
        number = isinstance(value, int | float) and not isinstance(value, bool) and not math.isnan(value)
        if number and (value > 0 or (value == 0 and least.endswith("or more"))):  # type: ignore[operator] # a number it is
            continue
        raise AuthConfigurationError(f"{name} must be {least}")


def check_methods(**needed: tuple[object, str]) -> None:
    """Refuse an object without the method that is called on it.

    Raises:
        AuthConfigurationError: One has no such method.
    """
    for name, (value, method) in needed.items():
        if value is not None and not callable(getattr(value, method, None)):
            raise AuthConfigurationError(
                f"{name} must have a method {method}(), and {type(value).__name__} has none"
            )
