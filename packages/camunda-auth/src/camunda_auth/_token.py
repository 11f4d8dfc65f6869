"""A token and its clock, and how the token endpoint's answer becomes one (RFC 6749, section 5.1)."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from camunda_auth._headers import token_problem
from camunda_auth.exceptions import TokenResponseError

MAX_BODY = 1024 * 1024
MAX_LIFETIME = 86_400.0
MAX_TEXT = 64 * 1024
ASSUMED_LIFETIME = 300.0
MIN_KEPT = 1.0  # no server can make a program ask more often than once a second
SOFT_SHARE = 0.8
SOFT_SPREAD = 0.05
_NUMBER = re.compile(r"\d{1,12}(\.\d{1,12})?\Z", re.ASCII)
_JSON_TYPE = re.compile(r"(application|text)/(?:[\w.+-]+\+)?json\Z", re.IGNORECASE)


@dataclass(frozen=True)
class Grant:
    """What a token endpoint gave.

    Attributes:
        value: The access token.
        lifetime: Seconds from the answer on, clamped to a day.
        notes: Oddities of the answer that deserve a warning.
    """

    value: str = field(repr=False)
    lifetime: float
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Token:
    """A token held in memory; times are readings of the provider's clock.

    Attributes:
        header: The value of the Authorization header.
        soft: From here on it is refreshed in the background.
        hard: From here on callers wait for a new one.
        expires: From here on it is not sent any more.
    """

    header: str = field(repr=False)
    soft: float
    hard: float
    expires: float

    @classmethod
    def granted(cls, value: str, lifetime: float, now: float, chance: float, age: float = 0.0) -> Token:
        """Place a token on the clock.

        It is refreshed at 80 % of its lifetime, give or take 5 % by chance, and given up at min(30 s, 10 %) before its
        end. Even a token that is born expired is kept for a second.

        Args:
            value: The access token.
            lifetime: Seconds it is valid, counted from when it was issued.
            now: The clock's reading.
            chance: A number in [0, 1) that spreads the refreshes of many programs.
            age: Seconds since it was issued.
        """
        start = now - age
        kept = start + max(MIN_KEPT, lifetime - min(30.0, lifetime * 0.1))
        soft = start + max(MIN_KEPT, lifetime * (SOFT_SHARE + SOFT_SPREAD * (2 * chance - 1)))
        return cls(f"Bearer {value}", min(soft, kept), kept, max(kept, start + lifetime))


def parse_grant(body: bytes, content_type: str | None) -> Grant:
    """Read the token endpoint's answer.

    Raises:
        TokenResponseError: It is no usable token; the message never quotes the answer.
    """
    problem: str | None = None
    grant: Grant | None = None
    try:
        grant = _read(body, content_type)
    except TokenResponseError as error:
        problem = error.message
    del body
    if grant is None:
        raise TokenResponseError(f"the token endpoint's answer is not usable: {problem}")
    return grant


def parse_error_body(body: bytes, scrub: Callable[[str], str] = str) -> tuple[str | None, str | None]:
    """The OAuth error code and description (RFC 6749, section 5.2) in a refusal, as far as there are any.

    Args:
        body: The answer.
        scrub: Takes secrets out of a text; asked before the text is cut, which could leave a part of one.
    """
    try:
        answer = _load(body)
    except TokenResponseError:
        return None, None
    code, description = answer.get("error"), answer.get("error_description")
    if not isinstance(code, str) or not re.fullmatch(r"[\w.:/+-]{1,64}", code, re.ASCII):
        code = None
    else:
        code = scrub(code)
    if isinstance(description, str):
        description = scrub(description[:MAX_TEXT])[:200]
        description = "".join(c if c.isprintable() else " " for c in description).strip() or None
    else:
        description = None
    return code, description


def _read(body: bytes, content_type: str | None) -> Grant:
    if content_type is not None:
        kind = content_type.partition(";")[0].strip()
        if kind and not _JSON_TYPE.match(kind):
            raise TokenResponseError("its content type is not JSON; is the URL that of the token endpoint?")
    answer = _load(body)
    notes: list[str] = []
    kind_of_token = answer.get("token_type")
    if kind_of_token is None:
        notes.append("the token endpoint names no token_type; Bearer is assumed")
    elif not isinstance(kind_of_token, str) or kind_of_token.lower() != "bearer":
        raise TokenResponseError("its token_type is not Bearer")
    value = answer.get("access_token")
    problem = token_problem(value)
    if problem is not None or not isinstance(value, str):
        raise TokenResponseError(f"its access_token {problem}")
    return Grant(value, _lifetime(answer.get("expires_in"), notes), tuple(notes))


def _lifetime(value: object, notes: list[str]) -> float:
    if value is None:
        notes.append(f"the token endpoint names no expires_in; {ASSUMED_LIFETIME:.0f} seconds are assumed")
        return ASSUMED_LIFETIME
    if isinstance(value, str) and _NUMBER.match(value.strip()):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TokenResponseError("its expires_in is no number")
    if value > MAX_LIFETIME:
        return MAX_LIFETIME if value != math.inf else _bad_lifetime()
    if not value >= 0:
        return _bad_lifetime()
    return float(value)


def _bad_lifetime() -> float:
    raise TokenResponseError("its expires_in is no time that can be waited for")


def _load(body: bytes) -> Mapping[str, Any]:
    if len(body) > MAX_BODY:
        raise TokenResponseError(f"it is larger than {MAX_BODY} bytes")
    answer: object = None
    problem = ""
    try:
        answer = json.loads(body.decode("utf-8"), parse_constant=_no_constant, object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        problem = "it has a key twice" if isinstance(error, _DuplicateKey) else "it is no JSON"
    if problem or not isinstance(answer, dict):
        raise TokenResponseError(problem or "it is no JSON object")
    return answer


class _DuplicateKey(ValueError):
    """A JSON object has a key twice, so two readers could read two tokens."""


def _no_constant(name: str) -> float:
    raise ValueError(name)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise _DuplicateKey
    return result
