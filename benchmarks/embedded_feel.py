"""How long the embedded engine takes to parse and to evaluate FEEL, and to decide by a table.

Run: ``python benchmarks/embedded_feel.py``. The condition of the first line is to be evaluated in under 3 µs.
"""

from __future__ import annotations

import timeit
from datetime import datetime, timezone
from typing import Any

from camunda_embedded._dmn import evaluate, read_dmn
from camunda_embedded.feel import parse_expression

ROUNDS = 5
VARIABLES: dict[str, Any] = {
    "amount": 150,
    "status": "open",
    "order": {
        "total": 120.5,
        "customer": {"name": "Ann"},
        "items": [{"price": n, "qty": 2} for n in range(20)],
    },
}
EXPRESSIONS = (
    'amount > 100 and status = "open"',
    'order.total > 100 and order.customer.name = "Ann"',
    "amount * 1.19",
    "sum(for i in order.items return i.price * i.qty)",
    "order.items[price > 10].qty",
    'if status = "open" then { id: amount, note: "a" + status } else null',
    'date("2026-01-31") + duration("P1M")',
    'matches(status, "^o[a-z]+$")',
)
RULES = "".join(
    f"<rule><inputEntry><text>[{n}..{n + 1})</text></inputEntry><outputEntry><text>{n}</text></outputEntry></rule>"
    for n in range(100)
)
TABLE = (
    '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="g" name="g" namespace="n">'
    '<decision id="d" name="d"><decisionTable><input><inputExpression><text>amount</text></inputExpression></input>'
    f'<output name="o"/>{RULES}</decisionTable></decision></definitions>'
)


def microseconds(work: Any, number: int) -> float:
    """The best of some rounds, for one call."""
    return min(timeit.repeat(work, number=number, repeat=ROUNDS)) / number * 1e6


def main() -> None:
    """Print a line for each expression and one for a decision table of 100 rules."""
    print(f"{'parse µs':>9} {'evaluate µs':>12}")
    for text in EXPRESSIONS:
        expression = parse_expression(text)
        evaluated = microseconds(lambda expression=expression: expression.value(VARIABLES), 5_000)
        parsed = microseconds(lambda text=text: parse_expression.__wrapped__(text), 500)
        print(f"{parsed:9.1f} {evaluated:12.2f}  {text}")
    graph = read_dmn(TABLE.encode(), "table.dmn")
    decided = microseconds(
        lambda: evaluate(graph, "d", {"amount": 50}, lambda: datetime.now(timezone.utc)), 200
    )
    print(f"{'':9} {decided:12.2f}  a decision table of 100 rules")


if __name__ == "__main__":
    main()
