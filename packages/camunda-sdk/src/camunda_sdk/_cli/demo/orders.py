"""The orders that the demo works on: made up, or from a CSV file."""

from __future__ import annotations

import csv
import math
import random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = ("orderId", "customer", "article", "quantity", "amount", "address")
CUSTOMERS = ("Ada", "Ben", "Carla", "Dan", "Eve", "Finn", "Grete", "Hugo")
ARTICLES = {"lamp": 39.0, "chair": 120.0, "desk": 410.0, "kettle": 24.5, "bicycle": 899.0}
TOWNS = ("Bergen", "Graz", "Lyon", "Porto", "Turku")


class OrdersError(ValueError):
    """A CSV file does not hold orders; the text names the line and the column."""


def made_up(count: int, seed: int = 8) -> list[dict[str, Any]]:
    """Orders of which some are sold out, large, refused by the bank, and one has no address.

    Args:
        count: How many.
        seed: The same seed gives the same orders.
    """
    chance = random.Random(seed)  # noqa: S311 - no secret
    orders = [an_order(number, chance) for number in range(1, count + 1)]
    orders[count // 2]["address"] = ""
    orders[count // 2].update(article="lamp", quantity=1, amount=ARTICLES["lamp"], customer="Ada")
    return orders


def an_order(number: int, chance: random.Random) -> dict[str, Any]:
    """One order."""
    article = chance.choice(tuple(ARTICLES))
    quantity = 40 if chance.random() < 0.08 else chance.randint(1, 3)
    blocked = " (blocked)" if chance.random() < 0.05 else ""
    return {
        "orderId": f"order-{number}",
        "customer": chance.choice(CUSTOMERS) + blocked,
        "article": article,
        "quantity": quantity,
        "amount": round(ARTICLES[article] * quantity, 2),
        "address": f"{chance.randint(1, 90)} Main Street, {chance.choice(TOWNS)}",
    }


def from_csv(path: Path) -> list[dict[str, Any]]:
    """Orders from a file whose heading names the columns.

    Raises:
        OrdersError: It cannot be read, a column is missing, or a number is none.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
            if missing:
                raise OrdersError(f"{path}: columns are missing: {', '.join(missing)}")
            orders = [order_of(row, f"{path}:{reader.line_num}") for row in reader]
    except (UnicodeDecodeError, csv.Error, OSError) as error:
        raise OrdersError(f"{path} cannot be read as CSV in UTF-8: {error}") from None
    if not orders:
        raise OrdersError(f"{path}: there are no orders in it")
    return orders


def order_of(row: dict[str, str], place: str) -> dict[str, Any]:
    """One line as an order."""
    order: dict[str, Any] = {name: (row[name] or "").strip() for name in COLUMNS}
    for name, kind in (("quantity", int), ("amount", float)):
        try:
            order[name] = kind(order[name])
            if not math.isfinite(order[name]):
                raise ValueError
        except ValueError:
            raise OrdersError(f"{place}: {name} is {order[name]!r}, and a number is expected") from None
    return order
