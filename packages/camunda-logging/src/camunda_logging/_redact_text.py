"""Credentials inside of finished text.

Every pattern starts at a literal and repeats without bounds only over what it then consumes, so that the time grows with
the length of the text and no faster: what is logged can come from the other side of the network.
"""

from __future__ import annotations

import base64
import re

from camunda_logging._secret_names import is_secret_name

MASK = "***"

_HINT = re.compile(
    r"bearer|basic|secret|pass|pwd|token|key|jwt|assertion|credential|authorization|cookie|dpop|eyJ|://",
    re.IGNORECASE,
)
_PEM = re.compile(r"-----BEGIN ([A-Z ]{0,40}PRIVATE KEY)-----.*?(?:-----END \1-----|\Z)", re.DOTALL)
# "Basic authentication" and "Bearer token" are words, not credentials.
_SCHEME = re.compile(
    r"\b(?P<scheme>Bearer|Basic|DPoP)(?P<gap>\s{1,10})"
    r"(?!(?:auth|authentication|authorization|configuration|credentials?|headers?|scheme|settings|strategy|tokens?)(?:[\s,;:)]|\.?(?:\s|\Z)))"
    r"(?!(?:Bearer|Basic|DPoP)\s)"
    r"(?!=\*{3}(?![A-Za-z0-9]))(?P<credentials>[A-Za-z0-9._~+/=*-]{3,})",  # "=***" is what another rule has masked
    re.IGNORECASE,
)
_HEADER_SCHEME = re.compile(r"(?:Bearer|Basic|DPoP|Negotiate|Digest)\s{1,10}(?=\S)", re.IGNORECASE)
_JWT = re.compile(r"(?<![\w-])eyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)?")
_USERINFO = re.compile(r"(?P<start>://)(?P<user>[^/\s:@\"'<>]{0,256}:)?[^/\s\"'<>]+(?=@)")

# A quoted value ends at its quote or, cut short, with the text. One or more backslashes: JSON inside of a string.
_QUOTED = (
    r"""(?P<open>[bBuU]?(?P<quote>["']))(?:[^\\]|\\.)*?(?P<close>(?P=quote)|\\?\Z)"""
    r"""|(?P<open2>(?P<quote2>\\{1,8}["']))(?:[^\\]|\\.)*?(?P<close2>(?<!\\)(?P=quote2)|\\?\Z)"""
)
_MARK = r"""(?P<mark>\\{0,8}["']?\s{0,10}[=:]\s{0,10})"""
_WORDS = (
    r"secret|passwor?d|passwd|passphrase|passcode|pwd|token|jwt|assertion|credentials?"
    r"|(?:api|access|private|signing|encryption|mtls)[_-]?key"
)
_ASSIGNMENT = re.compile(
    rf"(?P<key>(?:{_WORDS})[\w.-]{{0,40}}){_MARK}(?:{_QUOTED}|(?P<bare>[^\s&\"'\\][^\s&]*))",
    re.IGNORECASE | re.DOTALL,
)
_HEADER = re.compile(
    rf"(?P<key>authorization|cookie){_MARK}(?:{_QUOTED}|(?P<bare>[^\s\"'\\][^\r\n\"'\\]*))",
    re.IGNORECASE | re.DOTALL,
)
_PAIR = re.compile(
    rf"(?P<key>\([bBuU]?[\"'][\w.-]{{1,80}}[\"'])(?P<mark>,\s?)(?:{_QUOTED})(?P<after>\)?)", re.DOTALL
)
_TRAILING = ",;.)}]>\"'\\"


def redact(text: str) -> str:
    """Mask credentials inside of a text.

    Found are HTTP authentication schemes and headers, ``key=value`` pairs in the manner of forms, JSON and Python, user
    and password in URLs, JSON Web Tokens and private keys. This is the last net: values under telling keys are masked
    before they become text.
    """
    if not _HINT.search(text):
        return text
    text = _PEM.sub(rf"-----BEGIN \1-----{MASK}", text)
    text = _HEADER.sub(_mask_value, text)
    text = _SCHEME.sub(_mask_scheme, text)
    text = _USERINFO.sub(_mask_userinfo, text)
    text = _PAIR.sub(_mask_pair, text)
    text = _ASSIGNMENT.sub(_mask_assignment, text)
    return _JWT.sub(MASK, text)


def _mask_scheme(match: re.Match[str]) -> str:
    if match["scheme"].lower() == "basic" and _is_a_word(match["credentials"]):
        return match[0]
    return f"{match['scheme']}{match['gap']}{MASK}"


def _is_a_word(credentials: str) -> bool:
    """Whether "BASIC needs" is meant: base64 of a user and a password looks otherwise."""
    if not (credentials.isalpha() and credentials.islower()):
        return False
    padded = credentials + "=" * (-len(credentials) % 4)
    try:
        return b":" not in base64.b64decode(padded)
    except ValueError:
        return True


def _mask_userinfo(match: re.Match[str]) -> str:
    return f"{match['start']}{match['user'] or ''}{MASK}"


def _mask_assignment(match: re.Match[str]) -> str:
    return _mask_value(match) if is_secret_name(match["key"]) else match[0]


def _mask_pair(match: re.Match[str]) -> str:
    if not match["after"] or not is_secret_name(match["key"].strip("(\"'")):
        return match[0]
    return f"{_mask_value(match)})"


def _mask_value(match: re.Match[str]) -> str:
    start = f"{match['key']}{match['mark']}"
    bare = match.groupdict().get("bare")
    if bare is None:
        return f"{start}{match['open'] or match['open2']}{MASK}{match['close'] or match['close2'] or ''}"
    value = bare.rstrip(_TRAILING)
    scheme = _HEADER_SCHEME.match(value)
    return f"{start}{scheme[0] if scheme else ''}{MASK if value else ''}{bare[len(value) :]}"


redact.__module__ = "camunda_logging"
