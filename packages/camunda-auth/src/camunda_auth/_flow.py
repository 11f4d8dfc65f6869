"""Fetching one token, without I/O: a generator asks for what must be done and is told how it went.

Two shells drive it, one with threads and one with tasks. They send a request, wait, or run a blocking function; every
decision is here.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Protocol

from camunda_auth._request import TokenRequest
from camunda_auth._retry import ATTEMPTS, backoff, parse_retry_after
from camunda_auth._token import Grant, parse_error_body, parse_grant
from camunda_auth.exceptions import (
    AuthTimeout,
    AuthUnavailable,
    CamundaAuthError,
    TokenRefused,
    TokenResponseError,
)

LOCK_WAIT = 10.0
LOCK_POLL = 0.05
_NOT_THERE = frozenset({404, 405, 410})


@dataclass(frozen=True)
class Send:
    """Send the token request and read the answer, all within so many seconds; reply with Reply or Failure."""

    timeout: float


@dataclass(frozen=True)
class Sleep:
    """Wait so many seconds."""

    seconds: float


@dataclass(frozen=True)
class Run:
    """Call a function that may block on a disk; reply with what it returns."""

    function: Callable[[], object] = field(repr=False)


@dataclass(frozen=True)
class Reply:
    """The endpoint's answer."""

    status: int
    body: bytes = field(repr=False)
    content_type: str | None = None
    retry_after: tuple[str, ...] = ()


@dataclass(frozen=True)
class Failure:
    """No answer.

    Attributes:
        reason: What went wrong, fit for a message.
        again: Whether another try may go better.
        timed_out: Whether the time ran out.
    """

    reason: str
    again: bool = True
    timed_out: bool = False


@dataclass(frozen=True)
class Issued:
    """A token and how old it is already, which is more than 0 when it comes from the disk."""

    grant: Grant
    age: float = 0.0


class Shelf(Protocol):
    """Where programs share tokens; every method may block on a disk, except `try_lock` and `unlock`."""

    def load(self, stale: str | None, *, fresher: bool) -> Issued | CamundaAuthError | None:
        """A token that may be used, a refusal that still holds, or nothing."""

    def save(self, issued: Issued) -> None:
        """Keep a token for the others."""

    def save_refusal(self, error: CamundaAuthError) -> None:
        """Keep a refusal for the others, while it holds."""

    def try_lock(self) -> bool:
        """Become the only program that asks; False while another one is."""

    def unlock(self) -> None:
        """Let others ask."""


@dataclass(frozen=True)
class Terms:
    """What bounds a fetch.

    Attributes:
        attempt: Seconds for one attempt.
        total: Seconds for all of them, with waits.
        attempts: How many there may be.
        stale: The header of the token to replace; the shelf's copy of it is not good enough.
        fresher: Whether the shelf's token must also be well before its refresh.
    """

    attempt: float
    total: float
    attempts: int = ATTEMPTS
    stale: str | None = None
    fresher: bool = False


Command = Send | Sleep | Run
Flow = Generator[Command, object, Issued]


def fetch(
    request: TokenRequest,
    shelf: Shelf | None,
    terms: Terms,
    *,
    now: Callable[[], float],
    wall: Callable[[], float],
    chance: Callable[[], float],
) -> Flow:
    """Get a token from the shelf or from the endpoint.

    Raises:
        CamundaAuthError: There is none to be had.
    """
    deadline = now() + terms.total
    if shelf is None:
        return (yield from _ask(request, terms, deadline, now, wall, chance))
    found = yield Run(lambda: shelf.load(terms.stale, fresher=terms.fresher))
    if found is not None:
        return _accept(found)
    try:
        yield from _lock(shelf, min(now() + LOCK_WAIT, now() + terms.total / 3), now)
        found = yield Run(lambda: shelf.load(terms.stale, fresher=terms.fresher))
        if found is not None:
            return _accept(found)
        try:
            issued = yield from _ask(request, terms, deadline, now, wall, chance)
        except CamundaAuthError as error:
            refusal = error
            yield Run(lambda: shelf.save_refusal(refusal))
            raise
        yield Run(lambda: shelf.save(issued))
        return issued
    finally:
        shelf.unlock()


def _accept(found: object) -> Issued:
    if isinstance(found, CamundaAuthError):
        raise found
    if not isinstance(found, Issued):
        raise TypeError("a shelf gives a token, a refusal or nothing")
    return found


def _lock(shelf: Shelf, deadline: float, now: Callable[[], float]) -> Generator[Command, object, None]:
    # Past the deadline this program asks on its own: a stuck neighbour must not stop it.
    while not shelf.try_lock() and now() < deadline:
        yield Sleep(LOCK_POLL)


def _ask(
    request: TokenRequest,
    terms: Terms,
    deadline: float,
    now: Callable[[], float],
    wall: Callable[[], float],
    chance: Callable[[], float],
) -> Flow:
    attempt = 0
    while True:
        attempt += 1
        left = deadline - now()
        answer = yield Send(max(0.001, min(terms.attempt, left)))
        if isinstance(answer, Reply) and 200 <= answer.status < 300:
            return Issued(parse_grant(answer.body, answer.content_type))
        error, again = judge(request, answer, wall())
        if not again or attempt >= terms.attempts:
            raise error
        pause = backoff(attempt, chance(), throttled=error.status_code == 429)
        if error.retry_after is not None:
            pause = max(pause, error.retry_after * (1 + 0.1 * chance()))
        if now() + pause >= deadline:
            raise error
        yield Sleep(pause)


def judge(request: TokenRequest, answer: object, wall_now: float) -> tuple[CamundaAuthError, bool]:
    """The error that an answer other than success means, and whether to try again."""
    where = f"the token endpoint at {request.origin}"
    if isinstance(answer, Failure):
        kind = AuthTimeout if answer.timed_out else AuthUnavailable
        return kind(f"{where} could not be asked: {answer.reason}"), answer.again
    if not isinstance(answer, Reply):
        raise TypeError("a shell replies to Send with Reply or Failure")
    status = answer.status
    wait = parse_retry_after(answer.retry_after, wall_now)
    if status in (408, 429) or status >= 500:
        said = "asks for fewer requests" if status == 429 else "is failing"
        later = "" if wait is None else f"; it asks to be left alone for {wait:.0f} s"
        return AuthUnavailable(
            f"{where} {said} (HTTP {status}){later}", status_code=status, retry_after=wait
        ), True
    if status < 400:
        return TokenResponseError(
            f"{where} answered HTTP {status} instead of a token, and redirects are not followed with credentials; "
            "set CAMUNDA_OAUTH_URL to its final address",
            status_code=status,
        ), False
    code, description = parse_error_body(answer.body, request.scrub)
    said = ": ".join(part for part in (code, description) if part)
    found = status not in _NOT_THERE or code is not None
    return TokenRefused(
        _refusal(request, f"HTTP {status}{', ' + said if said else ''}", found=found),
        status_code=status,
        error=code,
        error_description=description,
        retry_after=wait,
    ), False


def _refusal(request: TokenRequest, details: str, *, found: bool) -> str:
    if found:
        who = f"the token endpoint at {request.origin} refused the client {request.client_id!r}"
        return f"{who} ({details}); check client id, secret, audience and scope"
    return (
        f"there is no token endpoint at {request.origin}{request.path} ({details}); check CAMUNDA_OAUTH_URL"
    )
