"""Checks of values that have one of several shapes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from camunda_embedded._rest.schema.report import MALFORMED, MISSING, REFUSED, Check, Report, Violation, shown


@dataclass(frozen=True)
class Option:
    """One shape: its check, and its fields and required fields when it is an object."""

    check: Check
    fields: frozenset[str]
    required: tuple[str, ...]
    is_object: bool


def union_check(options: list[Option]) -> Check:
    """The check of a value that must have one of the shapes.

    Objects are told apart by the required members that not all shapes share.
    """
    objects = [option for option in options if option.is_object]
    others = [option for option in options if not option.is_object] or objects
    telling = _telling(objects)
    chosen = {frozenset(telling).intersection(option.required): option for option in objects}
    unambiguous = len(chosen) == len(objects)

    def check(value: Any, report: Report) -> Any:
        if not isinstance(value, dict) or not objects:
            return _first_match(value, others, report)
        if not unambiguous:
            return _first_match(value, objects, report)
        used = [name for name in telling if name in value]
        option = chosen.get(frozenset(used))
        if option is not None:
            return option.check(value, report)
        message = (
            f"must have only one of [{', '.join(used)}]"
            if used
            else f"must have one of [{', '.join(telling)}]"
        )
        report.append(Violation(REFUSED if used else MISSING, message))
        return value

    return check


def _telling(options: list[Option]) -> list[str]:
    """The members by which the shapes are told apart, in the order of the shapes."""
    if not options:
        return []
    shared = frozenset.intersection(*(frozenset(option.required) for option in options))
    names = [name for option in options for name in option.required if name not in shared]
    return list(dict.fromkeys(names))


def _first_match(value: Any, options: list[Option], report: Report) -> Any:
    if isinstance(value, dict):
        fitting = [option for option in options if value.keys() <= option.fields]
        if not fitting and len(options) > 1:
            report.append(_combined(value, options))
            return value
        # Of several shapes that have all members the first one speaks, and sets the bounds.
        return (fitting or options)[0].check(value, report)
    attempts: list[Report] = []
    for option in options:
        found: Report = []
        read = option.check(value, found)
        if not found:
            return read
        attempts.append(found)
    report.extend(attempts[0])
    return value


def _combined(value: dict[str, Any], options: list[Option]) -> Violation:
    unknown = sorted(value.keys() - frozenset().union(*(option.fields for option in options)))
    if unknown:
        return Violation(MALFORMED, "is not known", shown(unknown[0]))
    return Violation(REFUSED, f"must not have all of [{', '.join(value)}] together")


def discriminated_check(name: str, mapping: dict[str, Option], options: list[Option]) -> Check:
    """The check of an object whose shape one of its members names."""
    listed = ", ".join(sorted(mapping))
    required = any(name in option.required for option in options)

    def check(value: Any, report: Report) -> Any:
        if not isinstance(value, dict):
            return options[0].check(value, report)
        kind = value.get(name)
        if kind is None and not required:
            return _first_match(value, options, report)
        option = mapping.get(kind) if isinstance(kind, str) else None
        if option is not None:
            return option.check(value, report)
        if kind is None:
            report.append(Violation(MISSING, "is required", name))
        else:
            message = f"has the value '{shown(str(kind))}', which is none of [{listed}]"
            report.append(Violation(MALFORMED, message, name))
        return value

    return check
