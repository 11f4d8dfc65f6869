"""Path and query parameters."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from camunda_embedded._rest.problems import BAD_REQUEST, Problem
from camunda_embedded._rest.reading.violations import violations_problem
from camunda_embedded._rest.schema.report import MISSING, REFUSED, Report, Violation, shown
from camunda_embedded._rest.table import Operation

_BOOLEANS = {"true": True, "false": False}


def read_path(operation: Operation, values: dict[str, Any]) -> dict[str, Any]:
    """Check the path parameters.

    Raises:
        Problem: 400 naming the parameter.
    """
    for name, (kind, check) in operation.path_checks.items():
        report: Report = []
        values[name] = check(_converted(kind, [values[name]], report), report)
        if report:
            detail = f"The path parameter '{name}' {report[0].message}."
            raise Problem(400, detail, BAD_REQUEST)
    return values


def read_query(operation: Operation, text: str) -> dict[str, Any]:
    """Read the query parameters that the operation knows; others are passed over, as the real thing does.

    Raises:
        Problem: 400 naming every parameter that is missing, repeated or wrong.
    """
    if not operation.query_checks:
        return {}
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=100)
    except ValueError:
        raise Problem(400, "The query cannot be read.", BAD_REQUEST) from None
    sent: dict[str, list[str]] = {}
    for name, value in pairs:
        sent.setdefault(name, []).append(value)
    report: Report = [Violation(MISSING, "is required", n) for n in operation.required_query if n not in sent]
    values: dict[str, Any] = {}
    for name, (kind, check) in operation.query_checks.items():
        if name in sent:
            known = len(report)
            values[name] = check(_converted(kind, sent[name], report), report)
            for violation in report[known:]:
                violation.path.insert(0, name)
    if report:
        raise violations_problem(report)
    return values


def _converted(kind: str, texts: list[str], report: Report) -> Any:
    if len(texts) > 1:
        report.append(Violation(REFUSED, f"must be sent once, but is there {len(texts)} times"))
    text = texts[0]
    if kind == "boolean":
        return _BOOLEANS.get(text.lower(), shown(text))
    if kind == "integer":
        return int(text) if text.removeprefix("-").isdecimal() and len(text) <= 20 else shown(text)
    return text
