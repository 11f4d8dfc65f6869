"""What a provider knows between requests, and what follows from it: no I/O, no locks, no clock of its own."""

from __future__ import annotations

from enum import Enum

from camunda_auth._token import Token
from camunda_auth.exceptions import (
    AuthUnavailable,
    CamundaAuthError,
    TokenRefused,
    TokenResponseError,
    fresh,
)

BACKGROUND_PAUSE = 30.0
UNUSABLE_HOLD = (
    1.0  # an answer that is no token comes back at once, and callers would ask as fast as they can
)
LONGEST_HOLD = 3600.0  # no header of a server locks a program out for longer


class Step(Enum):
    """What a caller does next."""

    USE = "use the token"
    USE_AND_REFRESH = "use the token and have a new one fetched in the background"
    FETCH = "wait for a new token"


class TokenState:
    """The held token, the last refusal, and when to leave the token endpoint alone.

    Args:
        cooldown: Seconds for which a refusal is raised again without a request.
    """

    __slots__ = ("_background_from", "_drop_from", "_drop_pause", "_hold", "_hold_until", "cooldown", "token")

    def __init__(self, cooldown: float) -> None:
        self.cooldown = cooldown
        self.token: Token | None = None
        self._hold: CamundaAuthError | None = None
        self._hold_until = 0.0
        self._background_from: float | None = None
        self._drop_from: float | None = None
        self._drop_pause = 1.0

    def step(self, now: float) -> Step:
        """Decide for a caller at this moment.

        Raises:
            CamundaAuthError: The endpoint refused lately or asked to be left alone, and no token is left.
        """
        token = self.token
        if token is not None and now < token.soft:
            return Step.USE
        resting = self._resting(now)
        if token is not None and now < token.expires:
            if resting:
                return Step.USE
            return Step.USE_AND_REFRESH if now < token.hard else Step.FETCH
        self.raise_held(now)
        return Step.FETCH

    def _resting(self, now: float) -> bool:
        if self._hold is not None and now < self._hold_until:
            return True
        return self._background_from is not None and now < self._background_from

    def raise_held(self, now: float) -> None:
        """Raise the remembered failure anew while it holds.

        Raises:
            CamundaAuthError: A fresh one, chained to the first.
        """
        if self._hold is None:
            return
        left = self._hold_until - now
        if left <= 0:
            self._hold = None
            return
        error = fresh(self._hold)
        error.retry_after = left
        raise error from self._hold

    def granted(self, token: Token) -> None:
        """Take a new token; what was remembered of failures is over."""
        self.token = token
        self._hold = None
        self._background_from = None

    def failed(self, error: CamundaAuthError, now: float) -> Token | None:
        """Remember a failed fetch, and give the old token while it is still valid.

        A refusal holds for the cooldown, an unusable answer for a second, a Retry-After for as long as it asks; with a token
        still valid the next try is 30 s later.
        """
        self._background_from = now + BACKGROUND_PAUSE
        if isinstance(error, TokenRefused):
            self._hold_for(error, self.cooldown, now)
        elif isinstance(error, TokenResponseError):
            self._hold_for(error, min(UNUSABLE_HOLD, self.cooldown), now)
        elif isinstance(error, AuthUnavailable) and error.retry_after is not None:
            self._hold_for(error, min(error.retry_after, LONGEST_HOLD), now)
        token = self.token
        return token if token is not None and now < token.expires else None

    def _hold_for(self, error: CamundaAuthError, seconds: float, now: float) -> None:
        if seconds > 0:
            self._hold, self._hold_until = fresh(error), now + seconds

    def drop(self, header: str, now: float) -> bool:
        """Drop the token that the API refused, if it is still the current one.

        Returns:
            Whether asking again can give another token.
        """
        token = self.token
        if token is None or token.header != header:
            return True
        if self._drop_from is not None and now < self._drop_from:
            return False
        self.token = None
        return True

    def fresh_refused(self, now: float) -> None:
        """The API refused even a token that was just issued: leave the endpoint alone for longer each time."""
        self._drop_from = now + self._drop_pause
        self._drop_pause = min(self._drop_pause * 2, 30.0)

    def fresh_accepted(self) -> None:
        """The API accepted a token that replaced a refused one."""
        self._drop_from = None
        self._drop_pause = 1.0
