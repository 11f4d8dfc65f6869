"""Base of the generated models."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from attrs import define, field

from camunda_client.types import UNSET, Unset

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typing_extensions import Self

REQUIRED = 1
NULLABLE = 2


@cache
def _camel(attribute: str) -> str:
    first, *rest = attribute.rstrip("_").split("_")
    return first + "".join([word.capitalize() for word in rest])


FieldSpec = tuple[str, str, int, Any]
"""Attribute, wire name, flags, and the description of its type that the encoders read."""


@define(eq=False, repr=False)
class Model:
    """Base of the API's objects.

    Attributes:
        additional_properties: Members that this version of the package does not know, by their wire names.
    """

    _wire: ClassVar[tuple[Any, ...]] = ()
    _closed: ClassVar[bool] = False
    _forbids: ClassVar[tuple[tuple[str, ...], ...]] = ()

    additional_properties: dict[str, Any] = field(init=False, factory=dict)

    def __init_subclass__(cls) -> None:
        """Complete the generated table: it leaves out wire names that are the attribute in camel case."""
        super().__init_subclass__()
        table: Any = cls._wire  # attrs makes each class twice, the second time from the finished table
        cls._wire = tuple(
            entry if len(entry) == 4 else (entry[0], _camel(entry[0]), entry[1], entry[2]) for entry in table
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a parsed JSON object; nothing in it ever raises.

        Args:
            src_dict: The object with wire names. It is not modified.

        Returns:
            The model; members that it does not know are in `additional_properties`.
        """
        from camunda_client._codec._decode import decode_model

        return decode_model(cls, dict(src_dict))

    def to_dict(self) -> dict[str, Any]:
        """The set fields under their wire names, as builtins of JSON.

        Raises:
            RequestValidationError: A value has no JSON form.
        """
        from camunda_client._codec._plain import plain_model

        return plain_model(self)

    @property
    def additional_keys(self) -> list[str]:
        """Names of the members in `additional_properties`."""
        return list(self.additional_properties)

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return all(
            getattr(self, spec[0], UNSET) == getattr(other, spec[0], UNSET) for spec in self._wire
        ) and self.additional_properties == getattr(other, "additional_properties", None)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        shown = [
            f"{spec[0]}={value!r}"
            for spec in self._wire
            if not isinstance(value := getattr(self, spec[0], UNSET), Unset)
        ]
        if self.additional_properties:
            shown.append(f"additional_properties={self.additional_properties!r}")
        return f"{type(self).__name__}({', '.join(shown)})"
