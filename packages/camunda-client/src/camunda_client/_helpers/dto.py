"""Which variables a model names: pydantic models, dataclasses, attrs classes and typed dicts."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

ModelT = TypeVar("ModelT")


@dataclass(frozen=True)
class Shape(Generic[ModelT]):
    """A model's fields.

    Attributes:
        names: Names of the variables, aliases instead of the attributes that have one.
        required: Those without a default.
        build: Makes the model from variables by name.
    """

    names: tuple[str, ...]
    required: tuple[str, ...]
    build: Callable[[Mapping[str, Any]], ModelT]


def shape_of(model: type[ModelT]) -> Shape[ModelT]:
    """Read the fields of a model.

    Raises:
        TypeError: It is none of the kinds that are known, or has no field.
    """
    shape = _known_shape(model)
    if not shape.names:
        raise TypeError(f"{model.__name__} has no field that a variable could fill")
    return shape


def _known_shape(model: type[ModelT]) -> Shape[ModelT]:
    if isinstance(model, type):
        if hasattr(model, "model_fields") and hasattr(model, "model_validate"):
            return _of_pydantic(model)
        if dataclasses.is_dataclass(model):
            return _of_dataclass(model)
        if hasattr(model, "__attrs_attrs__"):
            return _of_attrs(model)
        if hasattr(model, "__required_keys__"):
            return _of_typed_dict(model)
    raise TypeError(
        f"a pydantic model, dataclass, attrs class or TypedDict is expected, not {getattr(model, '__name__', model)!r}"
    )


def _of_pydantic(model: Any) -> Shape[Any]:
    fields = model.model_fields
    names = {name: _alias(info) or name for name, info in fields.items()}
    required = tuple(names[name] for name, info in fields.items() if info.is_required())
    return Shape(tuple(names.values()), required, model.model_validate)


def _alias(info: Any) -> str | None:
    """The alias that counts when a model is read: the one for validation, if it is a plain name."""
    for alias in (getattr(info, "validation_alias", None), getattr(info, "alias", None)):
        if isinstance(alias, str) and alias:
            return alias
    choices = getattr(getattr(info, "validation_alias", None), "choices", ())
    return next((choice for choice in choices if isinstance(choice, str) and choice), None)


def _of_dataclass(model: Any) -> Shape[Any]:
    fields = [field for field in dataclasses.fields(model) if field.init]
    required = tuple(
        field.name
        for field in fields
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    )
    return Shape(tuple(field.name for field in fields), required, lambda values: model(**values))


def _of_attrs(model: Any) -> Shape[Any]:
    import attrs

    fields = [field for field in attrs.fields(model) if field.init]
    names = {field.name: field.alias for field in fields}
    required = tuple(field.name for field in fields if field.default is attrs.NOTHING)

    def build(values: Mapping[str, Any]) -> Any:
        return model(**{names[name]: value for name, value in values.items()})

    return Shape(tuple(names), required, build)


def _of_typed_dict(model: Any) -> Shape[Any]:
    names = tuple(sorted(model.__required_keys__ | model.__optional_keys__))

    def build(values: Mapping[str, Any]) -> Any:
        missing = sorted(model.__required_keys__ - set(values))
        if missing:
            raise ValueError(f"variables are missing: {', '.join(missing)}")
        return dict(values)

    return Shape(
        names, tuple(sorted(model.__required_keys__)), cast("Callable[[Mapping[str, Any]], Any]", build)
    )
