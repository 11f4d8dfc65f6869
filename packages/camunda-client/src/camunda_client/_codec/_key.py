"""Keys and identifiers as distinct kinds of text."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from typing_extensions import Self


class Key(str):
    """Base of keys and identifiers: a text that is checked when it is constructed.

    What the server answers is not checked and not wrapped: at run time it is a plain `str`.

    Raises:
        TypeError: The value is not a text.
        ValueError: The value is too short, too long, or has characters that the API does not allow.
    """

    __slots__ = ()
    _min: ClassVar[int] = 0
    _max: ClassVar[int | None] = None
    _pattern: ClassVar[str] = ""

    def __new__(cls, value: str) -> Self:
        """Check the value and make the key."""
        if not isinstance(value, str):
            raise TypeError(f"{cls.__name__} is made from str, not {type(value).__name__}")
        problem = cls.problem_of(value)
        if problem:
            raise ValueError(f"{cls.__name__} {problem}")
        return super().__new__(cls, value)

    @classmethod
    def problem_of(cls, value: str) -> str:
        """What is wrong with a text as a key of this kind; empty when nothing is."""
        return problem_of_text(value, cls._min, cls._max, cls._pattern)


def problem_of_text(value: str, minimum: int, maximum: int | None, pattern: str) -> str:
    """What a text breaks of its documented bounds; empty when nothing."""
    if len(value) < minimum:
        return f"must have at least {minimum} character{'s' if minimum > 1 else ''}"
    if maximum is not None and len(value) > maximum:
        return f"must have at most {maximum} characters, this has {len(value)}"
    if pattern and not _compiled(pattern).fullmatch(value):
        return f"must match {pattern}"
    return ""


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    # Identifiers in BPMN are XML names, which have letters of any script; the document's \w does not say which it means.
    return re.compile(pattern)
