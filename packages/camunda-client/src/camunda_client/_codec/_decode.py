"""Tolerant reading, driven by the tables of the models; hot answers have generated readers instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from camunda_client._codec._dates import read_datetime
from camunda_client._codec._enum import OpenEnum, enum_reader
from camunda_client._codec._model import NULLABLE, REQUIRED, Model
from camunda_client._codec._resolve import resolve, resolve_union
from camunda_client.types import UNSET

if TYPE_CHECKING:
    from collections.abc import Callable

    from camunda_client._codec._union import UnionSpec

M = TypeVar("M", bound=Model)


def read_key(value: Any) -> Any:
    """A key as text; servers up to 8.7 send numbers."""
    return str(value) if value.__class__ is int else value


def list_reader(read: Callable[[Any], Any], *, objects: bool) -> Callable[[Any], Any]:
    """A reader of lists; in a list of objects everything else is left out."""

    def read_list(value: Any) -> Any:
        if value.__class__ is not list:
            return value
        if objects:
            return [read(item) for item in value if item.__class__ is dict]
        return [read(item) for item in value]

    return read_list


def answer_reader(read: Callable[[Any], Any], kind: type) -> Callable[[Any], Any]:
    """A reader of a whole answer: here alone another kind of JSON is an error, for there is nothing to keep."""

    def read_answer(value: Any) -> Any:
        if value.__class__ is not kind:
            raise ValueError(f"the answer is {type(value).__name__} where {kind.__name__} is documented")
        return read(value)

    return read_answer


def read_objects(value: Any, read: Callable[[Any], Any]) -> Any:
    """A list of objects through their reader; a missing list is empty."""
    if value.__class__ is list:
        return [read(item) for item in value if item.__class__ is dict]
    return [] if value is None else value


def read_union(value: Any, spec: UnionSpec) -> Any:
    """The member of a choice that an object is; what fits none stays as it is."""
    if value.__class__ is not dict:
        return value
    cls = spec.choose(value)
    return value if cls is None else decode_model(cls, value)


def decode_model(cls: type[M], source: dict[str, Any]) -> M:
    """Read an object by its model's table; the source keeps its members."""
    model: Any = cls.__new__(cls)
    rest = dict(source)
    pop = rest.pop
    for name, wire, strict, spec, read in _plan(cls):
        value = pop(wire, UNSET)
        if value is UNSET or (value is None and strict):
            value = missing(strict, spec, null=value is None)
        elif read is not None:
            value = read(value)
        setattr(model, name, value)
    for wire, name in getattr(cls, "_aliases", ()):
        if wire in rest and getattr(model, name) is UNSET:
            setattr(model, name, read_key(pop(wire)))
    model.additional_properties = rest
    return model  # type: ignore[no-any-return]


_plans: dict[type[Model], list[tuple[str, str, int, Any, Callable[[Any], Any] | None]]] = {}


def _plan(cls: type[Model]) -> list[tuple[str, str, int, Any, Callable[[Any], Any] | None]]:
    plan = _plans.get(cls)
    if plan is None:
        plan = []
        for name, wire, flags, spec in cls._wire:
            read = reader_of(spec)
            plan.append((name, wire, flags & REQUIRED and flags, spec, None if read is _same else read))
        _plans[cls] = plan
    return plan


def missing(flags: int, spec: Any, *, null: bool = False) -> Any:
    """What stands for a member that the server did not send."""
    if not flags:
        return UNSET
    if flags & NULLABLE:
        return None
    if spec[0] == "list":
        return []
    if spec[0] == "m":
        return resolve(spec[1])()
    return None if null else UNSET


_readers: dict[Any, Callable[[Any], Any]] = {}


def reader_of(spec: Any) -> Callable[[Any], Any]:
    """The reader of a type description, made once."""
    found = _readers.get(spec)
    if found is None:
        found = _readers[spec] = _make_reader(spec)
    return found


def _make_reader(spec: Any) -> Callable[[Any], Any]:
    kind = spec[0]
    makers: dict[str, Callable[[Any], Callable[[Any], Any]]] = {
        "key": lambda _: read_key,
        "dt": lambda _: read_datetime,
        "enum": _enum_reader,
        "o": _object_reader,
        "m": _map_reader,
        "u": _union_reader,
        "list": lambda s: list_reader(reader_of(s[1]), objects=s[1][0] in ("o", "u")),
        "map": _values_reader,
        "f": _filter_reader,
    }
    return makers[kind](spec) if kind in makers else _same


def _same(value: Any) -> Any:
    return value


def _enum_reader(spec: Any) -> Callable[[Any], Any]:
    cls: type[OpenEnum] = resolve(spec[1])
    return enum_reader(cls)


def _object_reader(spec: Any) -> Callable[[Any], Any]:
    cls: type[Model] = resolve(spec[1])
    return lambda value: decode_model(cls, value) if value.__class__ is dict else value


def _map_reader(spec: Any) -> Callable[[Any], Any]:
    cls = resolve(spec[1])
    inner = spec[2]
    if inner == ("any",):
        return lambda value: cls(value) if value.__class__ is dict else value
    read = _values_reader(("map", inner))
    return lambda value: cls(read(value)) if value.__class__ is dict else value


def _values_reader(spec: Any) -> Callable[[Any], Any]:
    read = reader_of(spec[1])
    return lambda value: (
        {key: read(item) for key, item in value.items()} if value.__class__ is dict else value
    )


def _union_reader(spec: Any) -> Callable[[Any], Any]:
    union = resolve_union(spec[1])
    return lambda value: read_union(value, union)


def _filter_reader(spec: Any) -> Callable[[Any], Any]:
    exact, advanced = reader_of(spec[1]), reader_of(spec[2])
    return lambda value: advanced(value) if value.__class__ is dict else exact(value)
