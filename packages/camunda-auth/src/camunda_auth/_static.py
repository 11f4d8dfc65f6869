"""Providers that need no token endpoint: none, Basic, and a callable of the program's own."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable, Mapping

from camunda_auth._arguments import check_texts, hidden_secret
from camunda_auth._headers import bearer, checked_headers
from camunda_auth._secret import Unpicklable
from camunda_auth.exceptions import AuthConfigurationError

TokenOrHeaders = str | Mapping[str, str]


class NullAuthProvider:
    """Adds no headers."""

    __slots__ = ()

    def get_headers(self) -> dict[str, str]:
        """An empty mapping."""
        return {}


class BasicAuthProvider(Unpicklable):
    """HTTP Basic authentication (RFC 7617), in UTF-8.

    Args:
        username: The user; blanks around it are dropped.
        password: The password; blanks around it are dropped.

    Raises:
        ValueError: One of them is blank, or the user name has a colon, which Basic cannot carry.
    """

    __slots__ = ("_header",)

    def __init__(self, *, username: str, password: str) -> None:
        word = hidden_secret(password)
        del password  # a traceback that shows locals must not show it
        if word is None:
            raise AuthConfigurationError("password must be text, and valid Unicode")
        check_texts(username=username)
        user = (username or "").strip()
        if not user or not word:
            missing = "username" if not user else "password"
            raise AuthConfigurationError(
                f"Basic authentication needs a {missing} that is not blank "
                f"(CAMUNDA_BASIC_AUTH_{missing.upper()})"
            )
        if ":" in user:
            raise AuthConfigurationError(
                "username: Basic authentication cannot carry a user name with a colon in it"
            )
        pair = f"{user}:{word.reveal().strip()}".encode()
        self._header = "Basic " + base64.b64encode(pair).decode("ascii")

    def get_headers(self) -> Mapping[str, str]:
        """The Authorization header."""
        return {"Authorization": self._header}

    def __repr__(self) -> str:
        return "BasicAuthProvider(username='***', password='***')"


class CallableAuthProvider(Unpicklable):
    """A provider from a plain function, for tokens that come from somewhere else.

    The function is called for every request and returns an access token or a mapping of headers; caching is its own
    affair. After a 401 it is called again, and the request is replayed when the answer differs.

    Args:
        get: The function.

    Raises:
        TypeError: It cannot be called; or, at use, it returned something else than text or a mapping.
    """

    __slots__ = ("_get",)

    def __init__(self, get: Callable[[], TokenOrHeaders]) -> None:
        if not callable(get):
            raise TypeError(f"get must be callable, not {type(get).__name__}")
        self._get = get

    def get_headers(self) -> Mapping[str, str]:
        """The headers that the function's answer makes."""
        return _headers_from(self._get())

    def invalidate(self, headers: Mapping[str, str]) -> bool:
        """True: the function is asked again after each refusal."""
        return True

    def __repr__(self) -> str:
        return "CallableAuthProvider(...)"


class AsyncCallableAuthProvider(Unpicklable):
    """The async variant of `CallableAuthProvider`, for a coroutine function.

    Args:
        get: The coroutine function; it returns an access token or a mapping of headers.

    Raises:
        TypeError: It cannot be called; or, at use, it returned something else than text or a mapping.
    """

    __slots__ = ("_get",)

    def __init__(self, get: Callable[[], Awaitable[TokenOrHeaders]]) -> None:
        if not callable(get):
            raise TypeError(f"get must be callable, not {type(get).__name__}")
        self._get = get

    async def aget_headers(self) -> Mapping[str, str]:
        """The headers that the function's answer makes."""
        return _headers_from(await self._get())

    def invalidate(self, headers: Mapping[str, str]) -> bool:
        """True: the function is asked again after each refusal."""
        return True

    def __repr__(self) -> str:
        return "AsyncCallableAuthProvider(...)"


def _headers_from(answer: object) -> Mapping[str, str]:
    return bearer(answer) if isinstance(answer, str) else checked_headers(answer, "the callable")


for _public in (NullAuthProvider, BasicAuthProvider, CallableAuthProvider, AsyncCallableAuthProvider):
    _public.__module__ = "camunda_auth"
