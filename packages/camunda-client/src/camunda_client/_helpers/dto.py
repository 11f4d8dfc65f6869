"""Which variables a model names: pydantic models, dataclasses, attrs classes and typed dicts."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, cast, get_type_hints

import msgspec

ModelT = TypeVar("ModelT")


@dataclass(frozen=True)
class Shape(Generic[ModelT]):
    """A model's fields.

    Attributes:
        names: Names of the variables, aliases instead of the attributes that have one.
        required: Those without a default.
        build: Makes the model from variables by name.
        types: Types that the variables are read as, by name; the others are read as what JSON makes of them.
        exact: Whether numbers with a point are read as `Decimal`, since the model asks for such numbers.
    """

    names: tuple[str, ...]
    required: tuple[str, ...]
    build: Callable[[Mapping[str, Any]], ModelT]
    types: Mapping[str, Any] = field(default_factory=dict)
    exact: bool = False


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
    # pydantic reads a number with a point as a float first when it reads JSON itself.
    exact = "'type': 'decimal'" in repr(getattr(model, "__pydantic_core_schema__", ""))
    return Shape(tuple(names.values()), required, model.model_validate, exact=exact)


def _types_of(model: Any) -> dict[str, Any]:
    """The types of fields that are made of what JSON can be read as."""
    try:
        hints = get_type_hints(model)
    except (NameError, TypeError):
        return {}
    return {name: hint for name, hint in hints.items() if _is_readable(hint)}


def _is_readable(hint: Any) -> bool:
    try:
        return "CustomType" not in repr(msgspec.inspect.type_info(hint))
    except Exception:  # noqa: BLE001 - a type that msgspec does not know is read as JSON and nothing more
        return False


def _alias(info: Any) -> str | None:
    """The alias that counts when a model is read: the one for validation, if it is a plain name."""
    for alias in (getattr(info, "validation_alias", None), getattr(info, "alias", None)):
        if isinstance(alias, str) and alias:
            return alias
    choices = getattr(getattr(info, "validation_alias", None), "choices", ())
    return next((choice for choice in choices if isinstance(choice, str) and choice), None)


def _of_dataclass(model: Any) -> Shape[Any]:
    fields = [one for one in dataclasses.fields(model) if one.init]
    required = tuple(
        one.name
        for one in fields
        if one.default is dataclasses.MISSING and one.default_factory is dataclasses.MISSING
    )
    names = tuple(one.name for one in fields)
    return Shape(names, required, lambda values: model(**values), _types_of(model))


def _of_attrs(model: Any) -> Shape[Any]:
    import attrs

    fields = [one for one in attrs.fields(model) if one.init]
    names = {one.name: one.alias for one in fields}
    required = tuple(one.name for one in fields if one.default is attrs.NOTHING)
    # A converter takes what JSON gives, whatever the type of its result is.
    converted = {one.name for one in fields if one.converter is not None}
    types = {name: hint for name, hint in _types_of(model).items() if name not in converted}

    def build(values: Mapping[str, Any]) -> Any:
        return model(**{names[name]: value for name, value in values.items()})

    return Shape(tuple(names), required, build, types)


def _of_typed_dict(model: Any) -> Shape[Any]:
    names = tuple(sorted(model.__required_keys__ | model.__optional_keys__))

    def build(values: Mapping[str, Any]) -> Any:
        missing = sorted(model.__required_keys__ - set(values))
        if missing:
            raise ValueError(f"variables are missing: {', '.join(missing)}")
        return dict(values)

    required = tuple(sorted(model.__required_keys__))
    return Shape(names, required, cast("Callable[[Mapping[str, Any]], Any]", build), _types_of(model))
