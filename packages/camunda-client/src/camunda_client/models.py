"""The API's objects and enumerations, each loaded when it is first used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from camunda_client._codec._variables import Variables as Variables
    from camunda_client._generated.public import *  # noqa: F403

if not TYPE_CHECKING:  # a checker that saw this would accept any name

    def __getattr__(name: str) -> Any:
        from camunda_client import _lazy

        if name == "__all__":
            return _lazy.names()
        if name == "Variables":
            from camunda_client._codec._variables import Variables

            return Variables
        try:
            value = _lazy.resolve(name)
        except AttributeError:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    from camunda_client import _lazy

    return _lazy.names()
