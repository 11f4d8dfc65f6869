"""Models back to plain JSON objects, without checks: what was read can always be shown."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from camunda_client._codec._values import encode_variables
from camunda_client.types import Unset

if TYPE_CHECKING:
    from camunda_client._codec._model import Model


def plain_model(model: Model) -> dict[str, Any]:
    """The set fields of a model under their wire names."""
    plain = {}
    for name, wire, _flags, _spec in model._wire:
        value = getattr(model, name)
        if not isinstance(value, Unset):
            plain[wire] = _plain(value, f"$.{wire}")
    for name, value in model.additional_properties.items():
        plain[name] = _plain(value, f"$.{name}")
    return plain


def _plain(value: Any, path: str) -> Any:
    if isinstance(value, list):
        return [_plain(item, path) for item in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return encode_variables(value, path)
