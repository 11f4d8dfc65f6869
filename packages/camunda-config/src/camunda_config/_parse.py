"""From the text of a setting to its value; each function says what would be right when it refuses."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

LONGEST = 65_536
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
# A name, which may be international and end in a dot, or an address; what stood in brackets may have colons and a zone.
_HOST = re.compile(r"(?:[^\W]|-)+(?:\.(?:[^\W]|-)+)*\.?|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(?:%[\w.~%-]+)?")
_TRUE = frozenset({"true", "1", "yes", "on", "t", "y"})
_FALSE = frozenset({"false", "0", "no", "off", "f", "n"})

Parser = Callable[[Any], Any]


class Refused(ValueError):
    """The value is not one; the text says what was expected and never quotes it."""


def as_text(value: Any) -> str:
    """Any text on one line, trimmed."""
    if not isinstance(value, str):
        raise Refused(f"text is expected, not {type(value).__name__}")
    text = value.strip()
    if len(text) > LONGEST:
        raise Refused(f"the text has {len(text)} characters; at most {LONGEST} are allowed")
    if _CONTROL.search(text):
        raise Refused("line breaks and control characters are not allowed in it")
    if any(0xD800 <= ord(character) <= 0xDFFF for character in text):
        raise Refused("the text is not valid Unicode")
    return text


def as_secret(value: Any) -> str:
    """A secret: as text, but blanks at its ends belong to it; a line break, as files of secrets end with, does not."""
    as_text(value)
    text = str(value).strip("\r\n")
    if _CONTROL.search(text):
        raise Refused("line breaks and control characters are not allowed in it")
    return text


def as_url(value: Any) -> str:
    """An absolute http or https address without credentials, query or fragment."""
    return _address(value, query=False)


def as_endpoint(value: Any) -> str:
    """As an address, but it may have a query: RFC 6749, section 3.2, lets token endpoints have one."""
    return _address(value, query=True)


def _address(value: Any, *, query: bool) -> str:
    text = as_text(value)
    expected = "an address such as https://host:443/path is expected"
    if "\\" in text or re.search(r"\s", text):
        raise Refused(f"it contains a backslash or a space; {expected}")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise Refused(f"its host or port is not valid (ports end at 65535); {expected}") from None
    if parts.scheme.lower() not in {"http", "https"}:
        raise Refused(f"it does not begin with http:// or https://; {expected}")
    if not parts.hostname or port == 0:
        raise Refused(f"it has no host, or port 0; {expected}")
    if not _HOST.fullmatch(parts.hostname) or max(map(len, parts.hostname.split("."))) > 63:
        raise Refused(f"its host is not a name or an address; {expected}")
    if "@" in parts.netloc:
        raise Refused(
            "it contains a user name or password; set CAMUNDA_BASIC_AUTH_USERNAME and _PASSWORD instead"
        )
    if "#" in text or ("?" in text and not (query and parts.query)):
        raise Refused(f"it has a query or a fragment; {expected}")
    return text


def as_bool(value: Any) -> bool:
    """A truth value, also written as text."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int) and value in (0, 1):
        return value == 1
    text = value.strip().lower() if isinstance(value, str) else ""
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise Refused("true or false is expected (also 1/0, yes/no, on/off)")


def as_whole_number(minimum: int | None, unit: str) -> Parser:
    """A whole number, not below a minimum."""

    def parse(value: Any) -> int:
        bound = "" if minimum is None else f" of at least {minimum}"
        refusal = Refused(f"a whole number of {unit}{bound} is expected")
        number = _number(value, refusal)
        if not number.is_integer():
            raise refusal
        try:
            whole = int(value)  # exact, where a float has already rounded
        except ValueError:
            whole = int(number)
        if abs(whole) > 2**53 or (minimum is not None and whole < minimum):
            raise refusal
        return whole

    return parse


def as_seconds(value: Any) -> float:
    """A number of seconds, zero or more."""
    refusal = Refused("a number of seconds, zero or more, is expected")
    number = _number(value, refusal)
    if number < 0:
        raise refusal
    return number


def _number(value: Any, refusal: Refused) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise refusal
    try:
        number = float(value)
    except (ValueError, OverflowError):
        raise refusal from None
    if not math.isfinite(number):
        raise refusal
    return number


def as_choice(*choices: str) -> Parser:
    """One of a few words, in any case of letters."""
    canonical = {choice.lower(): choice for choice in choices}

    def parse(value: Any) -> str:
        text = value.strip().lower() if isinstance(value, str) else ""
        if text not in canonical:
            raise Refused(f"one of {', '.join(choices)} is expected")
        return canonical[text]

    return parse


def as_names(value: Any) -> list[str] | None:
    """A list of names, or names separated by commas; blanks are dropped and nothing left means unset."""
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, (list, tuple)):
        raise Refused("a list, or names separated by commas, is expected")
    names = [as_text(name) for name in value if not (isinstance(name, str) and not name.strip())]
    return names or None


def as_path(value: Any) -> str:
    """The name of a file, with ``~`` standing for the home directory."""
    if isinstance(value, Path):
        value = str(value)
    text = as_text(value)
    try:
        return str(Path(text).expanduser())
    except RuntimeError:
        raise Refused("its ~ stands for a home directory that is not known") from None


def as_pem(value: Any) -> str:
    r"""PEM data; line breaks written as ``\n``, as environment files need it, are taken as such."""
    if not isinstance(value, str):
        raise Refused(f"PEM text is expected, not {type(value).__name__}")
    if len(value) > 16 * LONGEST:
        raise Refused("it is too long for a certificate or key")
    text = value.strip()
    if "\n" not in text:
        text = text.replace("\\r", "").replace("\\n", "\n")
    if not text.startswith("-----BEGIN ") or re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", text):
        raise Refused(
            "PEM text beginning with -----BEGIN is expected; use the setting ending in _PATH for a file"
        )
    return text + "\n"
