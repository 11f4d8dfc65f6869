"""Enumerations that survive a newer server."""

from __future__ import annotations

from enum import Enum, EnumMeta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from typing_extensions import Self

    _EnumMeta = EnumMeta  # a checker that saw the other would take any name for a member
else:

    class _EnumMeta(EnumMeta):
        """Finds members by the names that the public SDK gives them too: without the dividing underscores."""

        def __getattr__(cls, name: str) -> Any:
            if not name.startswith("_"):
                for known, member in cls._member_map_.items():
                    if name in (known, known.replace("_", "")):
                        return member
            raise AttributeError(f"{cls.__name__} has no member {name!r}")

        def __getitem__(cls, name: str) -> Any:
            try:
                return cls._member_map_.get(name) or getattr(cls, name)
            except AttributeError:
                raise KeyError(name) from None


class OpenEnum(str, Enum, metaclass=_EnumMeta):
    """An enumeration of texts that keeps a value it does not know.

    A member equals its text. A text that this version does not know becomes a member of its own with that text
    as name and value; it is not listed among the members, and encoders refuse it.
    """

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = value
        member._value_ = value
        return member

    def __str__(self) -> str:
        return str(self.value)

    def __hash__(self) -> int:
        return str.__hash__(self)

    @property
    def known(self) -> bool:
        """Whether this version of the package knows the value."""
        return self._value_ in type(self)._value2member_map_


def enum_reader(cls: type[OpenEnum]) -> Callable[[Any], Any]:
    """A function that turns a text into a member and leaves everything else as it is."""
    members: dict[Any, Any] = cls._value2member_map_

    def read(value: Any) -> Any:
        try:
            return members[value]
        except (KeyError, TypeError):
            return cls(value) if value.__class__ is str else value

    return read
