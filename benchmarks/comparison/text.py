"""Figures as lines for a terminal and as a table for a page."""

from __future__ import annotations

from collections.abc import Iterable

from .figure import OURS, Figure, short


def lines(figures: Iterable[Figure]) -> list[str]:
    """Every contestant in a line, under the heading of its group."""
    found = []
    group = ""
    for figure in figures:
        if figure.group != group:
            group = figure.group
            found += ["", f"== {group}"]
        found.append(f"{figure.title} [{figure.unit}, {'less' if figure.lower else 'more'} is better]")
        for who in figure.rounds:
            best = figure.best(who)
            assert best is not None
            found.append(f"    {who:<28}{short(best):>10}   {verdict(figure, who)}".rstrip())
        found += [f"    {who:<28}{'-':>10}   {reason}" for who, reason in figure.missing.items()]
    return found


def verdict(figure: Figure, who: str) -> str:
    """How this SDK stands to a contestant, in words."""
    times = None if who == OURS else figure.times(who)
    return "" if times is None else f"this SDK is {short(times)} times as good"
