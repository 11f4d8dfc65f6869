"""Turns what the checks found into a problem."""

from __future__ import annotations

from camunda_embedded._rest.problems import BAD_REQUEST, INVALID_ARGUMENT, Problem
from camunda_embedded._rest.schema.report import MALFORMED, Report

_MOST = 20


def violations_problem(report: Report) -> Problem:
    """The problem that names every violation, up to twenty.

    A value that cannot be read makes a bad request, one that can be read and is not allowed an invalid argument.
    """
    title = BAD_REQUEST if any(violation.kind == MALFORMED for violation in report) else INVALID_ARGUMENT
    detail = " ".join(dict.fromkeys(violation.text() for violation in report[:_MOST]))
    if len(report) > _MOST:
        detail += f" There are {len(report) - _MOST} more problems of this kind."
    return Problem(400, detail, title)
