"""Text that does not show itself."""

from __future__ import annotations

from typing import Any

MASK = "***"


class Secret(str):
    """A ``str`` that can be used like any other and is masked where values are displayed.

    ``repr``, and with it every container, traceback and debugger, shows a mask. A pickle does not carry it: what
    arrives is None. ``str()``, formatting and concatenation give the text, since requests are made from it.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return repr(MASK)

    def __reduce_ex__(self, protocol: Any) -> Any:
        return _nothing, ()

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Secret:
        return self


def _nothing() -> None:
    """What a pickled secret becomes."""
