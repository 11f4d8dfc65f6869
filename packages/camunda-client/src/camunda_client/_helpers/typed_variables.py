"""Variables of a process instance read into a model of the user's."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Generic, TypeVar

import msgspec

from camunda_client._helpers.dto import Shape
from camunda_client.exceptions import VariableDeserializationError, VariableScopeCollisionError

ModelT = TypeVar("ModelT")


class VariableMap(Mapping[str, Any], Generic[ModelT]):
    """The variables that a model names, as far as they are there.

    Args:
        shape: The model's fields.
        values: The variables by name.
        texts: Their JSON by name, where it is known.

    Attributes:
        missing: Names of the model that no variable has.
    """

    def __init__(
        self, shape: Shape[ModelT], values: Mapping[str, Any], texts: Mapping[str, str] | None = None
    ) -> None:
        self._shape = shape
        self._values = dict(values)
        self._texts = dict(texts or {})
        self.missing = frozenset(shape.names) - set(self._values)

    @property
    def raw(self) -> dict[str, Any]:
        """A copy as a plain dict."""
        return dict(self._values)

    def validate(self) -> ModelT:
        """The model, its fields read as their types: 100 is the float 100.0, and a `Decimal` has the digits of the JSON.

        Raises:
            ValueError: A variable does not fit the type of its field.
            Exception: Whatever else the model raises for values that do not fit, or that are missing.
        """
        return self._shape.build({name: self._typed(name, value) for name, value in self._values.items()})

    def _typed(self, name: str, value: Any) -> Any:
        text = self._texts.get(name)
        if text is None:
            return value
        if self._shape.exact:
            return json.loads(text, parse_float=Decimal)
        if name not in self._shape.types:
            return value
        try:
            return msgspec.json.decode(text, type=self._shape.types[name])
        except msgspec.DecodeError as problem:
            raise ValueError(f"variable {name!r}: {problem}") from None

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"VariableMap({self._values!r})"


class Collector:
    """Puts the answers of a search for variables together; it does no I/O.

    Args:
        shape: The model's fields.
    """

    def __init__(self, shape: Shape[Any]) -> None:
        self._shape = shape
        self._texts: dict[str, Any] = {}
        self._scopes: dict[str, set[str]] = {}

    def add(self, variable: Any) -> None:
        """Take one search result."""
        name = str(variable.name)
        self._scopes.setdefault(name, set()).add(str(variable.scope_key))
        self._texts.setdefault(name, variable.value)

    def complete(self) -> bool:
        """Whether all that the model requires is there."""
        return set(self._shape.required) <= set(self._texts)

    def result(self) -> VariableMap[Any]:
        """The variables.

        Raises:
            VariableScopeCollisionError: A name exists in more than one scope.
            VariableDeserializationError: A value is no JSON.
        """
        for name, scopes in self._scopes.items():
            if len(scopes) > 1:
                raise VariableScopeCollisionError(name, sorted(scopes))
        values = {name: self._parsed(name, text) for name, text in self._texts.items()}
        texts = {name: text for name, text in self._texts.items() if isinstance(text, str)}
        return VariableMap(self._shape, values, texts)

    def _parsed(self, name: str, text: Any) -> Any:
        if not isinstance(text, str):
            return text
        try:
            return json.loads(text, parse_constant=_no_json)
        except ValueError:
            raise VariableDeserializationError(name, text) from None


def _no_json(constant: str) -> None:
    """Refuse NaN and its like, which Python's reader takes."""
    raise ValueError(constant)


def search_arguments(
    shape: Shape[Any], process_instance_key: str, scope_key: str | None, tenant_id: str | None, page_size: int
) -> dict[str, Any]:
    """Keyword arguments of the search for a model's variables."""
    filters: dict[str, Any] = {
        "name": {"$in": list(shape.names)},
        "processInstanceKey": str(process_instance_key),
    }
    filters.update({"scopeKey": str(scope_key)} if scope_key is not None else {})
    filters.update({"tenantId": str(tenant_id)} if tenant_id is not None else {})
    return {"filter": filters, "page": {"limit": page_size}, "truncate_values": False}
