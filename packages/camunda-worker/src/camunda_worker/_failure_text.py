"""An exception as text: short and bounded for the wire, whole for the log."""

from __future__ import annotations

import re
import traceback
from pathlib import PurePath
from types import CodeType, TracebackType

__all__ = ["MESSAGE_LIMIT", "bounded", "failure_message", "full_traceback", "indented", "text_of"]

MESSAGE_LIMIT = 4096
"""The most bytes of UTF-8 that an error message takes on the wire."""

_MARKER = "… [truncated]"
_TRACEBACK_LIMIT = 64 * 1024
_GROUP_MEMBERS = 5
_GROUP_DEPTH = 3
# Line feeds and tabs help a reader; the other control characters and lone surrogates only do harm.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\ud800-\udfff]")
# In a log these end a line too, or turn the direction in which it is written.
_UNSAFE_IN_LOG = re.compile(_UNSAFE.pattern[:-1] + "\u2028-\u202e\u2066-\u2069]")


def bounded(text: str, limit: int = MESSAGE_LIMIT) -> str:
    """Return the text without control characters, cut at a character to so many bytes with a marker at the end."""
    # A cut before the costly steps keeps a message of many megabytes cheap.
    text = _UNSAFE.sub(_escape, text[: limit + 1])
    encoded = text.encode("utf-8")
    if len(encoded) <= limit:
        return text
    room = limit - len(_MARKER.encode("utf-8"))
    return encoded[:room].decode("utf-8", errors="ignore") + _MARKER


def failure_message(error: BaseException) -> str:
    """Return ``ValueError: bad (file.py:12)`` within the wire's limit, whatever the exception does."""
    where = _location(error.__traceback__)
    suffix = f" ({where})" if where else ""
    return bounded(_describe(error), MESSAGE_LIMIT - len(suffix.encode("utf-8"))) + suffix


def full_traceback(error: BaseException) -> str:
    """Return the whole traceback as text; bounded, and never an exception of its own."""
    try:
        text = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    except BaseException:  # noqa: BLE001 - its own __str__ may do anything, and SystemExit would end the loop
        frames = "".join(traceback.format_tb(error.__traceback__))
        text = f"{frames}{type(error).__name__}: <message unavailable>"
    if len(text) <= _TRACEBACK_LIMIT:
        return text
    half = _TRACEBACK_LIMIT // 2
    return f"{text[:half]}\n{_MARKER}\n{text[-half:]}"


def indented(text: str) -> str:
    """Return the lines of a traceback as a block that no text inside can leave, to be logged below its heading."""
    return "\n".join("  " + _UNSAFE_IN_LOG.sub(_escape, line) for line in text.rstrip("\n").split("\n"))


def _describe(error: BaseException, depth: int = 0) -> str:
    name = type(error).__name__
    text = text_of(error)
    try:
        members = getattr(error, "exceptions", None)
    except BaseException:  # noqa: BLE001 - a property of that name may do anything as well
        members = None
    if isinstance(members, tuple) and members and depth < _GROUP_DEPTH:
        inner = "; ".join(_describe(member, depth + 1) for member in members[:_GROUP_MEMBERS])
        text = f"{text}: {inner}" if text else inner
    return f"{name}: {text}" if text else name


def text_of(value: object) -> str:
    """Return the value as text, whatever its own ``__str__`` does."""
    try:
        return str(value)
    except BaseException:  # noqa: BLE001 - its own __str__ may do anything, and SystemExit would end the loop
        return "<message unavailable>"


def _location(trace: TracebackType | None) -> str:
    """Name the innermost line outside this package."""
    found: tuple[CodeType, int] | None = None
    while trace is not None:
        code = trace.tb_frame.f_code
        if not code.co_filename.startswith(_OWN_FOLDER):
            found = (code, trace.tb_lineno)
        trace = trace.tb_next
    if found is None:
        return ""
    code, line = found
    return f"{PurePath(code.co_filename).name}:{line}"


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()):04x}"


_OWN_FOLDER = str(PurePath(__file__).parent)
