"""Modules that have the place and the names of the public SDK's, so that its programs find them here."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection


def forward(
    module: str, source: str, submodules: Collection[str] = ()
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """``__getattr__`` and ``__dir__`` of a module whose names are those of another, loaded when one is used.

    Args:
        module: The module's own name, for errors.
        source: The module that has the names.
        submodules: Names of modules below this one, which are loaded when one is used as well.
    """

    def get(name: str) -> object:
        from importlib import import_module

        if name in submodules:
            return import_module(f"{module}.{name}")
        found = import_module(source)
        if name == "__all__":
            return names()
        if name.startswith("_"):
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        try:
            return getattr(found, name)
        except AttributeError:
            raise AttributeError(f"module {module!r} has no attribute {name!r}") from None

    def names() -> list[str]:
        from importlib import import_module

        found = import_module(source)
        own = (name for name, value in vars(found).items() if getattr(value, "__module__", "") == source)
        return sorted(getattr(found, "__all__", None) or (name for name in own if not name.startswith("_")))

    return get, names
