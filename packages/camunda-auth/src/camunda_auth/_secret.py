"""A secret that does not show itself in a repr, a traceback with locals, or a pickle."""

from __future__ import annotations

from typing import NoReturn


class Secret:
    """Holds a text; only `reveal` gives it back."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = str.__str__(text)

    def reveal(self) -> str:
        """The text itself."""
        return self._text

    def __bool__(self) -> bool:
        return bool(self._text.strip())

    def __repr__(self) -> str:
        return "Secret('***')"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a secret cannot be pickled or copied")


class Unpicklable:
    """A base for objects that hold credentials: they refuse to be pickled or copied."""

    __slots__ = ()

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError(
            f"{type(self).__name__} holds credentials and cannot be pickled or copied; "
            "make one from the settings in each process instead"
        )
