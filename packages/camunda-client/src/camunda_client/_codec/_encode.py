"""Strict writing: every value is checked against the API table before anything is sent."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from enum import Enum
from typing import Any

from camunda_client._codec._dates import write_datetime
from camunda_client._codec._enum import OpenEnum
from camunda_client._codec._errors import kind_of, refuse
from camunda_client._codec._key import Key, problem_of_text
from camunda_client._codec._model import NULLABLE, REQUIRED, Model
from camunda_client._codec._resolve import resolve, resolve_union
from camunda_client._codec._union import UnionSpec
from camunda_client._codec._values import encode_variables
from camunda_client.types import UNSET, Unset

Writer = Callable[[Any, str], Any]

_writers: dict[Any, Writer] = {}


def writer_of(spec: Any) -> Writer:
    """The writer of a type description, made once."""
    found = _writers.get(spec)
    if found is None:
        found = _writers[spec] = _MAKERS[spec[0]](spec)
    return found


_FILTER = "$.filter"


def encode_object(cls: type[Model], values: Mapping[str, Any], extra: Mapping[str, Any], path: str) -> Any:
    """Write an object.

    Args:
        cls: The model whose table describes the object.
        values: Values by attribute; `UNSET` stands for absent.
        extra: Members that the table does not know, by wire name.
        path: Where the object stands.

    Returns:
        The object with wire names and builtins only.

    Raises:
        RequestValidationError: A member is missing, of a wrong type, out of bounds, or not allowed here.
    """
    encoded: dict[str, Any] = {}
    for name, wire, flags, spec in cls._wire:
        value = values.get(name, UNSET)
        if value is UNSET:
            if flags & REQUIRED:
                refuse(f"{path}.{wire}", "is required")
        elif value is None:
            if flags & NULLABLE:
                encoded[wire] = None
            elif flags & REQUIRED:
                refuse(f"{path}.{wire}", "must not be null")
            elif path.startswith(_FILTER):
                # Sent without this condition, the call would be about more than was meant.
                refuse(f"{path}.{wire}", "must not be null; leave it out, or ask for {'$exists': False}")
        else:
            encoded[wire] = writer_of(spec)(value, f"{path}.{wire}")
    if extra and cls._closed:
        refuse(f"{path}.{next(iter(extra))}", f"is no member of {cls.__name__}")
    for wire, value in extra.items():
        encoded[wire] = encode_variables(value, f"{path}.{wire}")
    for group in cls._forbids:
        if all(name in encoded for name in group):
            refuse(f"{path}.{group[0]}", f"does not go together with the rest of {cls.__name__}")
    return encoded


def members_of(cls: type[Model], value: Any, path: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The members of a model or mapping: values by attribute, and what the table does not know."""
    if isinstance(value, Model):
        if not isinstance(value, cls):
            refuse(path, f"must be {cls.__name__}, not {kind_of(value)}")
        return {spec[0]: getattr(value, spec[0]) for spec in cls._wire}, value.additional_properties
    if not isinstance(value, Mapping):
        refuse(path, f"must be {cls.__name__} or a mapping, not {kind_of(value)}")
    names = names_of(cls)
    values: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    for key, item in value.items():
        name = names.get(key)
        if name is not None:
            values[name] = item
        elif not isinstance(item, Unset):
            extra[str(key)] = item
    return values, extra


_names: dict[type[Model], dict[str, str]] = {}


def names_of(cls: type[Model]) -> dict[str, str]:
    """The attribute of each wire name, attribute and plain word by which a member may be given."""
    found = _names.get(cls)
    if found is None:
        found = {spec[0].rstrip("_"): spec[0] for spec in cls._wire}
        found.update((spec[0], spec[0]) for spec in cls._wire)
        found.update((spec[1], spec[0]) for spec in cls._wire)
        _names[cls] = found
    return found


def encode_union(spec: UnionSpec, value: Any, path: str) -> Any:
    """Write a member of a choice."""
    if isinstance(value, Model):
        for cls in spec.classes:
            if isinstance(value, cls):
                return encode_object(cls, *members_of(cls, value, path), path)
        refuse(path, f"must be {spec.describe()}, not {kind_of(value)}")
    if not isinstance(value, Mapping):
        refuse(path, f"must be {spec.describe()} or a mapping, not {kind_of(value)}")
    chosen = spec.choose(_wire_names(spec, value))
    if chosen is None:
        refuse(path, f"must be {spec.describe()}")
    values, extra = members_of(chosen, value, path)
    return encode_object(chosen, values, _of_no_other(spec, chosen, extra, path), path)


def _of_no_other(spec: UnionSpec, chosen: type[Model], extra: dict[str, Any], path: str) -> dict[str, Any]:
    """What no member of the choice knows; null for a member of another one says that it was not chosen."""
    if not extra:
        return extra
    others = _wires_of(spec)
    for name in others.keys() & {name for name, item in extra.items() if item is not None}:
        refuse(f"{path}.{others[name]}", f"does not go together with the rest of {chosen.__name__}")
    return {name: item for name, item in extra.items() if name not in others}


def _wires_of(spec: UnionSpec) -> dict[str, str]:
    wires: dict[str, str] = {}
    for cls in spec.classes:
        by_attribute = {entry[0]: entry[1] for entry in cls._wire}
        wires.update({name: by_attribute[attribute] for name, attribute in names_of(cls).items()})
    return wires


def _wire_names(spec: UnionSpec, value: Mapping[str, Any]) -> dict[str, Any]:
    wires = _wires_of(spec)
    return {
        wires.get(name, name): item.value if isinstance(item, Enum) else item
        for name, item in value.items()
        if item is not UNSET and item is not None
    }


def _text(spec: Any) -> Writer:
    minimum, maximum, pattern = (*spec[1:], 0, None, "")[:3] if len(spec) == 4 else (0, None, "")

    def write(value: Any, path: str) -> str:
        if not isinstance(value, str):
            refuse(path, f"must be str, not {kind_of(value)}")
        problem = problem_of_text(value, minimum, maximum, pattern)
        if problem:
            refuse(path, problem)
        return str(value.value) if isinstance(value, Enum) else str(value)

    return write


def _key(spec: Any) -> Writer:
    cls: type[Key] = resolve(spec[1])

    def write(value: Any, path: str) -> str:
        if not isinstance(value, str):
            refuse(path, f"must be {cls.__name__} or str, not {kind_of(value)}")
        if value.__class__ is not cls:
            problem = cls.problem_of(value)
            if problem:
                refuse(path, problem)
        return str(value)

    return write


def _integer(spec: Any) -> Writer:
    _, minimum, maximum = spec

    def write(value: Any, path: str) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            refuse(path, f"must be int, not {kind_of(value)}")
        if minimum is not None and value < minimum:
            refuse(path, f"must be at least {minimum}, not {value}")
        if maximum is not None and value > maximum:
            refuse(path, f"must be at most {maximum}, not {value}")
        return int(value)

    return write


def _number(_spec: Any) -> Writer:
    def write(value: Any, path: str) -> Any:
        if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
            refuse(path, f"must be a number, not {kind_of(value)}")
        if not math.isfinite(value):
            refuse(path, "must be a finite number")
        return value

    return write


def _boolean(_spec: Any) -> Writer:
    def write(value: Any, path: str) -> bool:
        if not isinstance(value, bool):
            refuse(path, f"must be bool, not {kind_of(value)}")
        return value

    return write


def _date(spec: Any) -> Writer:
    if len(spec) == 1:
        return write_datetime
    return lambda value, path: "" if value == "" else write_datetime(value, path)


def _enum(spec: Any) -> Writer:
    cls: type[OpenEnum] = resolve(spec[1])
    values = {member.value: str(member.value) for member in cls}

    def write(value: Any, path: str) -> str:
        raw = value.value if isinstance(value, Enum) else value
        if not isinstance(raw, str):
            refuse(path, f"must be {cls.__name__} or its text, not {kind_of(value)}")
        if raw not in values:
            refuse(path, f"must be one of {', '.join(values)}")
        return values[raw]

    return write


def _object(spec: Any) -> Writer:
    cls: type[Model] = resolve(spec[1])
    return lambda value, path: encode_object(cls, *members_of(cls, value, path), path)


def _map(spec: Any) -> Writer:
    inner, limit = spec[2], spec[3]

    def write(value: Any, path: str) -> Any:
        encoded = encode_variables(value, path)
        if not isinstance(encoded, dict):
            refuse(path, f"must be a mapping, not {kind_of(value)}")
        if limit is not None and len(encoded) > limit:
            refuse(path, f"must have at most {limit} members")
        if inner == ("any",):
            return encoded
        writer = writer_of(inner)
        return {key: writer(item, f"{path}.{key}") for key, item in encoded.items()}

    return write


def _list(spec: Any) -> Writer:
    _, inner, minimum, maximum, unique = spec
    writer = writer_of(inner)

    def write(value: Any, path: str) -> list[Any]:
        if isinstance(value, (str, bytes, Mapping)) or not isinstance(value, (Sequence, set, frozenset)):
            refuse(path, f"must be a list, not {kind_of(value)}")
        encoded = [writer(item, f"{path}[{index}]") for index, item in enumerate(value)]
        if minimum is not None and len(encoded) < minimum:
            refuse(path, f"must have at least {minimum} item{'s' if minimum > 1 else ''}")
        if maximum is not None and len(encoded) > maximum:
            refuse(path, f"must have at most {maximum} items, this has {len(encoded)}")
        if unique and len(set(encoded)) < len(encoded):
            refuse(path, "must not have an item twice")
        return encoded

    return write


def _filter(spec: Any) -> Writer:
    exact, advanced = writer_of(spec[1]), writer_of(spec[2])
    return lambda value, path: (
        advanced(value, path) if isinstance(value, (Model, Mapping)) else exact(value, path)
    )


def _either(spec: Any) -> Writer:
    writers = [writer_of(option) for option in spec[1:]]

    def write(value: Any, path: str) -> Any:
        from camunda_client.exceptions import RequestValidationError

        for writer in writers:
            try:
                return writer(value, path)
            except RequestValidationError:
                continue
        return refuse(path, f"of type {kind_of(value)} is none of the allowed kinds")

    return write


def _union(spec: Any) -> Writer:
    union: UnionSpec = resolve_union(spec[1])
    return lambda value, path: encode_union(union, value, path)


_MAKERS: dict[str, Callable[[Any], Writer]] = {
    "any": lambda _: encode_variables,
    "str": _text,
    "key": _key,
    "int": _integer,
    "i32": lambda _: _integer(("int", -(2**31), 2**31 - 1)),
    "i64": lambda _: _integer(("int", -(2**63), 2**63 - 1)),
    "num": _number,
    "bool": _boolean,
    "dt": _date,
    "enum": _enum,
    "o": _object,
    "m": _map,
    "list": _list,
    "f": _filter,
    "or": _either,
    "u": _union,
}
