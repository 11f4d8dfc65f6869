"""A choice between models: by discriminator, else by the members that are there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from camunda_client._codec._model import REQUIRED, Model
from camunda_client._codec._resolve import resolve

if TYPE_CHECKING:
    from collections.abc import Mapping


class UnionSpec:
    """What the table knows about a choice.

    Args:
        options: Names of the classes.
        discriminator: Wire name of the member that decides, or empty.
        mapping: Index of the option by the discriminator's value.
    """

    __slots__ = ("_options", "discriminator", "mapping")

    def __init__(
        self,
        options: tuple[str, ...],
        discriminator: str = "",
        mapping: Mapping[str, int] | None = None,
    ) -> None:
        self._options = options
        self.discriminator = discriminator
        self.mapping = mapping or {}

    @property
    def classes(self) -> list[type[Model]]:
        """The classes to choose from."""
        return [resolve(name) for name in self._options]

    def choose(self, names: Mapping[str, Any]) -> type[Model] | None:
        """The class for an object with these wire names; `None` when none fits."""
        classes = self.classes
        if self.discriminator and names.get(self.discriminator) is not None:
            index = self.mapping.get(str(names[self.discriminator]))
            return None if index is None else classes[index]
        fitting = [cls for cls in classes if _fits(cls, names)]
        return max(fitting, key=lambda cls: _score(cls, names), default=None)

    def describe(self) -> str:
        """The choice in words, for an error."""
        return " or ".join(_needs(cls) for cls in self.classes)


def _fits(cls: type[Model], names: Mapping[str, Any]) -> bool:
    required = [wire for _, wire, flags, _ in cls._wire if flags & REQUIRED]
    forbidden = any(all(name in names for name in group) for group in cls._forbids)
    return not forbidden and all(name in names for name in required)


def _score(cls: type[Model], names: Mapping[str, Any]) -> tuple[int, int]:
    wire = {spec[1] for spec in cls._wire}
    known = sum(name in wire for name in names)
    return known, -len(wire)


def _needs(cls: type[Model]) -> str:
    required = [wire for _, wire, flags, _ in cls._wire if flags & REQUIRED]
    return f"{cls.__name__} ({', '.join(required) or 'no required member'})"
