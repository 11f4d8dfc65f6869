"""The results as one HTML file: a plot and the rounds of every figure, nothing to load from elsewhere."""

from __future__ import annotations

from html import escape
from itertools import groupby
from typing import Any

from .figure import OURS, Figure, short
from .text import verdict

WIDTH, BAR, GAP, LABEL = 760, 22, 8, 210
STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 800px; margin: 2rem auto; padding: 0 1rem; color: #1c2430; background: #fff }
h2 { margin-top: 2.5rem; border-bottom: 1px solid #ccd } h3 { margin: 1.5rem 0 .3rem; font-size: 1rem }
svg { width: 100%; height: auto } text { font-size: 13px; fill: currentColor }
rect { fill: #9aa7b8 } rect.ours { fill: #e8590c } .round { stroke: currentColor; stroke-width: 1; opacity: .55 }
dt { float: left; clear: left; width: 11rem; color: #667 } dd { margin-left: 11rem } p.note { color: #667; margin: .2rem 0 }
@media (prefers-color-scheme: dark) { body { color: #dde3ec; background: #14181f } rect { fill: #5c6b80 } }
"""


def page(results: dict[str, Any]) -> str:
    """The page."""
    figures = [Figure.from_json(data) for data in results["figures"]]
    facts = {
        **results["machine"],
        **results["versions"],
        **{f"stub, {k}": v for k, v in results["stub"].items()},
    }
    parts = [
        '<!doctype html><html lang="en"><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width"><title>Benchmarks of the Camunda Python SDK</title>',
        f"<style>{STYLE}</style><h1>Benchmarks of the Camunda Python SDK</h1>",
        f"<p>One run of {results['seconds']:.0f} seconds. A bar is the best round; thin lines mark all rounds.</p>",
        "<dl>"
        + "".join(f"<dt>{escape(k)}</dt><dd>{escape(str(v))}</dd>" for k, v in facts.items())
        + "</dl>",
    ]
    for group, members in groupby(figures, key=lambda figure: figure.group):
        parts.append(f"<h2>{escape(group)}</h2>")
        parts += [section(figure) for figure in members]
    return "\n".join([*parts, "</html>", ""])


def section(figure: Figure) -> str:
    """Heading, plot and remarks of one figure."""
    better = "less" if figure.lower else "more"
    notes = "".join(
        f'<p class="note">{escape(who)}: {escape(reason)}</p>' for who, reason in figure.missing.items()
    )
    title = f"{escape(figure.title)} <small>({escape(figure.unit)}, {better} is better)</small>"
    return f"<h3>{title}</h3>{plot(figure)}{notes}"


def plot(figure: Figure) -> str:
    """A bar for each contestant, from zero, all on one scale."""
    most = max([value for rounds in figure.rounds.values() for value in rounds] + [1e-9])
    room = WIDTH - LABEL - 300
    height = len(figure.rounds) * (BAR + GAP)
    bars = []
    for number, (who, rounds) in enumerate(figure.rounds.items()):
        best = figure.best(who) or 0.0
        top, length = number * (BAR + GAP), max(1.0, best / most * room)
        middle = top + BAR * 0.72
        told = " · ".join(part for part in (short(best), verdict(figure, who)) if part)
        style = ' class="ours"' if who == OURS else ""
        bars.append(f'<text x="{LABEL - 8}" y="{middle}" text-anchor="end">{escape(who)}</text>')
        bars.append(f'<rect{style} x="{LABEL}" y="{top}" width="{length:.1f}" height="{BAR}" rx="3"/>')
        bars += [tick(LABEL + max(0.0, value) / most * room, top) for value in rounds]
        after = LABEL + max(length, max(rounds) / most * room) + 8
        bars.append(f'<text x="{after:.1f}" y="{middle}">{escape(told)}</text>')
    label = escape(figure.title, quote=True)
    return f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{label}">{"".join(bars)}</svg>'


def tick(x: float, top: float) -> str:
    """The mark of one round."""
    return f'<line class="round" x1="{x:.1f}" x2="{x:.1f}" y1="{top + 4}" y2="{top + BAR - 4}"/>'
