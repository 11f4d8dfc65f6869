"""Checks of arrays, maps and objects."""

from __future__ import annotations

import json
from typing import Any

from camunda_embedded._rest.schema.report import (
    MALFORMED,
    MISSING,
    REFUSED,
    Check,
    Report,
    Violation,
    shown,
    within,
    wrong_type,
)


def array_check(raw: dict[str, Any], item: Check) -> Check:
    """The check of an array: its length, that no item repeats, and every item."""
    fewest, most = raw.get("min_items", 0), raw.get("max_items", float("inf"))
    unique = raw.get("unique", False)

    def check(value: Any, report: Report) -> Any:
        if not isinstance(value, list):
            report.append(wrong_type(value, "an array"))
            return value
        if not fewest <= len(value) <= most:
            bound = f"fewer than {fewest}" if len(value) < fewest else f"more than {most}"
            report.append(Violation(REFUSED, f"must not have {bound} items, but has {len(value)}"))
        for index, member in enumerate(value):
            known = len(report)
            value[index] = item(member, report)
            if len(report) != known:
                within(f"[{index}]", report, known)
        if unique and len({json.dumps(member, sort_keys=True) for member in value}) != len(value):
            report.append(Violation(REFUSED, "must not have the same item twice"))
        return value

    return check


def map_check(raw: dict[str, Any], item: Check | None) -> Check:
    """The check of an object whose members have any name: how many there are, and every value."""
    most = raw.get("max_properties", float("inf"))

    def check(value: Any, report: Report) -> Any:
        if not isinstance(value, dict):
            report.append(wrong_type(value, "an object"))
            return value
        if len(value) > most:
            report.append(Violation(REFUSED, f"must not have more than {most} members, but has {len(value)}"))
        if item is not None:
            for name, member in value.items():
                known = len(report)
                value[name] = item(member, report)
                if len(report) != known:
                    within(name, report, known)
        return value

    return check


def object_check(
    raw: dict[str, Any], fields: dict[str, Check], omittable: frozenset[str], nullable: frozenset[str]
) -> Check:
    """The check of an object: unknown members, required ones, every value, members that exclude each other.

    Args:
        raw: The schema.
        fields: The check of each member.
        omittable: Members for which null says the same as leaving them out.
        nullable: Members for which null is a value.
    """
    required = tuple(raw.get("required", ()))
    never_null = frozenset(required) - nullable
    forbidden = [frozenset(names) for names in raw.get("forbids", ())]

    def check(value: Any, report: Report) -> Any:
        if not isinstance(value, dict):
            report.append(wrong_type(value, "an object"))
            return value
        for name in required:
            if value.get(name) is None and (name in never_null or name not in value):
                report.append(Violation(MISSING, "is required", name))
        for name in list(value):
            member = fields.get(name)
            content = value[name]
            if member is None:
                report.append(Violation(MALFORMED, "is not known", shown(name)))
            elif content is None and (name in never_null or name in omittable):
                value.pop(name)
            else:
                known = len(report)
                value[name] = member(content, report)
                if len(report) != known:
                    within(name, report, known)
        for names in forbidden:
            if names <= value.keys():
                report.append(Violation(REFUSED, "is not allowed here", ".".join(sorted(names))))
        return value

    return check
