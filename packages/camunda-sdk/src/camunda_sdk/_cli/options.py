"""Options that several commands share."""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

import typer

from camunda_sdk._cli.output import escaped

Function = TypeVar("Function", bound=Callable[..., Any])


def checked_key(text: str) -> str:
    """A key as the cluster has them.

    Raises:
        BadParameter: It is none.
    """
    if re.fullmatch(r"-?[0-9]{1,25}", text) is None:
        raise typer.BadParameter(f"{text!r} is no key: a number such as 2251799813685249 is expected")
    return text


def checked_seconds(value: float) -> float:
    """Seconds that the API takes as milliseconds; infinity is a float as well.

    Raises:
        BadParameter: They are no number, or more than the API can hold.
    """
    if not math.isfinite(value):
        raise typer.BadParameter(f"a number of seconds is expected, not {value}")
    if value * 1000 >= 1 << 63:
        raise typer.BadParameter(f"at most {(1 << 63) // 1000} seconds are possible, not {value:g}")
    return value


def checked_host(text: str) -> str:
    """An address to listen on; an empty one, as an unset variable of a shell makes it, would mean all of the machine's.

    Raises:
        BadParameter: It is empty.
    """
    if not text.strip():
        raise typer.BadParameter("it is empty: an address such as 127.0.0.1, or 0.0.0.0 for all, is expected")
    return text


def examples(*lines: str) -> Callable[[Function], Function]:
    """Show command lines in the help of the command that is made of the function."""

    def add(function: Function) -> Function:
        shown = "\n".join(f"  $ {escaped(line)}" for line in lines)
        function.__doc__ = f"{inspect.cleandoc(function.__doc__ or '')}\n\n\b\nExamples:\n{shown}"
        return function

    return add


Json = Annotated[bool, typer.Option("--json", help="Print JSON, on one line in pipes.")]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, max=10_000, help="The most to print.")]
Tenant = Annotated[str | None, typer.Option("--tenant", help="Tenant; by default CAMUNDA_TENANT_ID.")]
Assignments = Annotated[
    list[str] | None,
    typer.Option(
        "--variable", "-v", metavar="NAME=VALUE", help="A variable: JSON, or else a text. Repeatable."
    ),
]
Document = Annotated[
    str | None,
    typer.Option("--variables", metavar="JSON|@FILE", help="Variables as a JSON object."),
]
Key = Annotated[str, typer.Argument(metavar="KEY", parser=checked_key, help="Key.")]
Keys = Annotated[list[str], typer.Argument(metavar="KEY", parser=checked_key, help="Keys, one or more.")]
InstanceFilter = Annotated[
    str | None,
    typer.Option("--instance", "-i", metavar="KEY", parser=checked_key, help="Key of the instance."),
]
ProcessFilter = Annotated[
    str | None, typer.Option("--process", "-p", metavar="ID", help="Id of the process.")
]
