"""HeaderAuth: the same rules as HttpxAuth, for HTTP libraries of any kind."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest

from camunda_auth import BasicAuthProvider, HeaderAuth, NullAuthProvider
from camunda_auth.exceptions import CamundaAuthError


class Rotating:
    """A provider whose headers change when they are refused."""

    def __init__(self, *, changes: bool = True) -> None:
        self.number = 1
        self.changes = changes
        self.replays: list[bool] = []

    def get_headers(self) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self.number}"}

    async def aget_headers(self) -> Mapping[str, str]:
        return {"Authorization": f"Bearer a{self.number}"}

    def invalidate(self, headers: Mapping[str, str]) -> bool:
        self.number += self.changes
        return True

    def note_replay(self, *, accepted: bool) -> None:
        self.replays.append(accepted)


class Lines:
    """A logger that keeps what it is told."""

    def __init__(self) -> None:
        self.warnings: list[str] = []

    def debug(self, msg: str, *args: object, **kwargs: object) -> None: ...
    def info(self, msg: str, *args: object, **kwargs: object) -> None: ...
    def error(self, msg: str, *args: object, **kwargs: object) -> None: ...
    def warning(self, msg: str, *args: object, **kwargs: object) -> None:
        self.warnings.append(msg % args)


def test_headers_come_from_the_provider() -> None:
    """Sync and async ask the method made for them."""
    auth = HeaderAuth(Rotating(), origin="https://h")
    assert {"Authorization": "Bearer 1"} == auth.headers()
    assert {"Authorization": "Bearer a1"} == asyncio.run(auth.aheaders())
    assert "Rotating" in repr(auth)
    assert "Bearer" not in repr(auth)


def test_a_401_gives_other_headers_once_there_are_others() -> None:
    """A provider that rotates gives new ones; one that cannot, or gives the same, gives none."""
    provider = Rotating()
    auth = HeaderAuth(provider, origin="https://h")
    assert {"Authorization": "Bearer 2"} == auth.renewed(auth.headers())
    assert {"Authorization": "Bearer a3"} == asyncio.run(auth.arenewed({"Authorization": "Bearer a2"}))
    auth.note_replay(accepted=False)
    assert [False] == provider.replays
    for still in (Rotating(changes=False), BasicAuthProvider(username="u", password="p")):
        same = HeaderAuth(still, origin="https://h")
        assert same.renewed(same.headers()) is None
        assert asyncio.run(same.arenewed(asyncio.run(same.aheaders()))) is None
        same.note_replay(accepted=True)


@pytest.mark.parametrize("asynchronous", [False, True])
@pytest.mark.parametrize(
    ("origin", "expected"), [("http://h.test:80", 1), ("https://h.test", 0), ("http://localhost:8080", 0)]
)
def test_plain_http_is_warned_of_once(origin: str, expected: int, asynchronous: bool) -> None:
    """Credentials over plain http to another machine are worth one line; none at all are not."""
    lines = Lines()
    for provider, count in ((NullAuthProvider(), 0), (Rotating(), expected)):
        auth = HeaderAuth(provider, origin=origin, logger=lines)  # type: ignore[arg-type] # any logger will do
        for _ in range(3):
            asyncio.run(auth.aheaders()) if asynchronous else auth.headers()
        assert count == len(lines.warnings)


def test_what_is_no_provider_is_refused() -> None:
    """An object without either method is a TypeError at once; headers that cannot be sent are one of ours."""
    with pytest.raises(TypeError, match="get_headers"):
        HeaderAuth(object(), origin="https://h")

    class Breaking:
        def get_headers(self) -> Mapping[str, str]:
            return {"Authorization": "a\r\nb"}

    with pytest.raises(CamundaAuthError, match="cannot be sent"):
        HeaderAuth(Breaking(), origin="https://h").headers()
