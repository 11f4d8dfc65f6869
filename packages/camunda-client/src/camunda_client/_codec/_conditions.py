"""The conditions of searches: a filter for each type of value, made of the few sets of operators that there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from attrs import define

from camunda_client._codec._model import Model
from camunda_client.types import UNSET

if TYPE_CHECKING:
    from collections.abc import Sequence

    from camunda_client.types import Unset

T = TypeVar("T")


@define(eq=False, repr=False)
class Conditions(Model, Generic[T]):
    """The operators that every filter has."""

    eq: T | Unset = UNSET
    neq: T | Unset = UNSET
    exists: bool | Unset = UNSET
    in_: Sequence[T] | Unset = UNSET


@define(eq=False, repr=False)
class TextConditions(Conditions[T]):
    """Operators for what has patterns."""

    like: str | Unset = UNSET


@define(eq=False, repr=False)
class KeyConditions(Conditions[T]):
    """Operators for keys."""

    not_in: Sequence[T] | Unset = UNSET


@define(eq=False, repr=False)
class IdConditions(KeyConditions[T]):
    """Operators for identifiers that have patterns."""

    like: str | Unset = UNSET


def conditions(spec: Any, *more: str) -> tuple[Any, ...]:
    """The table of a filter.

    Args:
        spec: The description of the type of value.
        more: Attributes of operators beyond those that every filter has.
    """
    several = ("list", spec, None, None, False)
    every = (("eq", "$eq", 0, spec), ("neq", "$neq", 0, spec), ("exists", "$exists", 0, ("bool",)))
    further = {"not_in": ("not_in", "$notIn", 0, several), "like": ("like", "$like", 0, ("str",))}
    return (*every, ("in_", "$in", 0, several), *(further[name] for name in more))
