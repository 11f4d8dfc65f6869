"""Arguments of a call into the JSON body or the query of its request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from camunda_client._codec._encode import (
    encode_object,
    encode_union,
    members_of,
    names_of,
    writer_of,
)
from camunda_client._codec._errors import kind_of, refuse, refuse_no_unicode
from camunda_client._codec._model import Model
from camunda_client._codec._resolve import resolve, resolve_union
from camunda_client.types import UNSET, Unset

if TYPE_CHECKING:
    from camunda_client._codec._union import UnionSpec


class JsonBody:
    """Turns `data` and keyword arguments into the JSON body of one operation.

    Args:
        name: Name of the class or choice.
        required: Whether the operation must have a body.
    """

    __slots__ = ("name", "required")

    def __init__(self, name: str, *, required: bool) -> None:
        self.name = name
        self.required = required

    def __call__(self, data: Any, fields: dict[str, Any]) -> Any:
        """Encode the body.

        Args:
            data: The body as its model or a mapping, `None` or `UNSET` for none.
            fields: Members given as keyword arguments; they win over those in `data`.

        Returns:
            Builtins, or `UNSET` when nothing was given and nothing is needed.

        Raises:
            RequestValidationError: A value is missing, of a wrong type or out of bounds.
        """
        given = {name: value for name, value in fields.items() if value is not UNSET}
        absent = data is None or isinstance(data, Unset)
        if absent and not given and not self.required:
            return UNSET
        union = resolve_union(self.name)
        if union is not None:
            return _choice(union, {} if absent else data, given)
        target = resolve(self.name)
        values, extra = ({}, {}) if absent else members_of(target, data, "$")
        names = names_of(target)
        values.update((names[name], value) for name, value in given.items())
        return encode_object(target, values, extra, "$")


def _choice(spec: UnionSpec, data: Any, given: dict[str, Any]) -> Any:
    if not given:
        return encode_union(spec, data, "$")
    if isinstance(data, Model):
        data = {entry[1]: getattr(data, entry[0]) for entry in data._wire} | data.additional_properties
    if not isinstance(data, Mapping):
        refuse("$", f"must be {spec.describe()} or a mapping, not {kind_of(data)}")
    return encode_union(spec, {**data, **given}, "$")


class AnyBody:
    """The body of an operation whose document leaves it open: sent when given."""

    __slots__ = ()

    def __call__(self, data: Any, fields: dict[str, Any]) -> Any:
        """Encode what was given, or nothing."""
        if data is None or isinstance(data, Unset):
            return UNSET
        return writer_of(("any",))(data, "$")


class Query:
    """Turns keyword arguments into the query of one operation.

    Args:
        parameters: Python name, wire name, whether it is required, and description of the type.
    """

    __slots__ = ("parameters",)

    def __init__(self, *parameters: tuple[str, str, bool, Any]) -> None:
        self.parameters = parameters

    def __call__(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Encode the parameters that were given, as texts.

        Raises:
            RequestValidationError: A parameter is missing, of a wrong type or out of bounds.
        """
        query = {}
        for name, wire, required, spec in self.parameters:
            value = values[name]
            if value is None or isinstance(value, Unset):
                if required:
                    writer_of(spec)(value, f"?{wire}")
                continue
            encoded = writer_of(spec)(value, f"?{wire}")
            text = str(encoded).lower() if isinstance(encoded, bool) else str(encoded)
            refuse_no_unicode(text, f"?{wire}")
            query[wire] = text
        return query
