"""Values from the command line: variables, filters and sort orders."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import typer

TOO_DEEP = "the JSON is nested too deeply"


def variables(assignments: list[str], document: str | None) -> dict[str, Any]:
    """Variables from ``--variables`` and ``-v name=value``; the latter win.

    Args:
        assignments: ``name=value`` each; a value that is JSON is taken as JSON, anything else is a text.
        document: A JSON object, or ``@`` and the path of a file that holds one.

    Raises:
        BadParameter: Something is not of that form.
    """
    found = json_object(document, "--variables") if document is not None else {}
    for assignment in assignments:
        name, equals, value = assignment.partition("=")
        if not equals or not name:
            raise typer.BadParameter(f"{assignment!r} is not of the form name=value", param_hint="-v")
        found[name] = json_or_text(value, name)
    return found


def json_object(text: str, option: str) -> dict[str, Any]:
    """A JSON object given as text or as ``@file``.

    Raises:
        BadParameter: The file cannot be read, or the text is not a JSON object.
    """
    if text.startswith("@"):
        try:
            text = Path(text[1:]).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise typer.BadParameter(f"{text[1:]} cannot be read: {error}", param_hint=option) from None
    try:
        value = json.loads(text)
    except ValueError as error:
        raise typer.BadParameter(f"not JSON: {error}", param_hint=option) from None
    except RecursionError:
        raise typer.BadParameter(TOO_DEEP, param_hint=option) from None
    if not isinstance(value, dict):
        raise typer.BadParameter('a JSON object is expected, such as {"name": 1}', param_hint=option)
    return value


def json_or_text(text: str, name: str) -> Any:
    """``3`` is a number, ``true`` a boolean, ``"3"`` and ``three`` are texts.

    Raises:
        BadParameter: The JSON is nested too deeply to be read.
    """
    try:
        return json.loads(text)
    except ValueError:
        return text
    except RecursionError:
        raise typer.BadParameter(f"{name}: {TOO_DEEP}", param_hint="-v") from None


def sort_order(texts: list[str]) -> list[dict[str, str]]:
    """``field`` or ``field:desc`` each, as the API's sort requests.

    Raises:
        BadParameter: The order is neither asc nor desc.
    """
    orders = []
    for text in texts:
        field, _, order = text.partition(":")
        if order.lower() not in {"", "asc", "desc"}:
            raise typer.BadParameter(f"{order!r} is neither asc nor desc", param_hint="--sort")
        orders.append({"field": field, "order": (order or "asc").upper()})
    return orders
