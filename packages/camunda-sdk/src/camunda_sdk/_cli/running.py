"""Runs one command line: whatever goes wrong ends in a sentence and an exit code, never in a traceback."""

from __future__ import annotations

import os
import sys
import traceback
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from camunda_sdk._cli.exit_codes import FAILED, INTERRUPTED, USAGE
from camunda_sdk._cli.output import Output

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ISSUES = "https://github.com/camunda-community-hub/camunda-python-sdk/issues"


def run(arguments: Sequence[str]) -> int:
    """Run the command line.

    Args:
        arguments: The words after ``camunda``.

    Returns:
        The exit code.
    """
    from camunda_sdk._cli.app import app

    open_streams()
    output = Output(as_json="--json" in arguments)
    with warnings.catch_warnings():
        warnings.showwarning = teller_of(output)
        return run_told(app, arguments, output)


def open_streams() -> None:
    """Have both streams take any text: the encoding of a pipe may lack letters, and a caller may have closed one."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - for as long as we run
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def teller_of(output: Output) -> Callable[..., None]:
    """What shows a warning: once, without the line of code that it comes from."""
    told: set[str] = set()

    def tell(message: Warning | str, *_: object, **__: object) -> None:
        if str(message) not in told:
            told.add(str(message))
            output.warning(str(message))

    return tell


def run_told(app: Callable[..., object], arguments: Sequence[str], output: Output) -> int:
    """Run the command line; every error is told."""
    try:
        code = app(list(arguments), prog_name="camunda", standalone_mode=False)
    except KeyboardInterrupt:
        return INTERRUPTED
    except SystemExit:  # a module of the user's ends the program
        raise
    except BaseException as error:  # noqa: BLE001 - the last one to see it, even a cancellation, which tells the user
        if "--traceback" in arguments:
            traceback.print_exc()
        if is_wrong_usage(error):
            if not str(error):  # a group without a command has shown its help
                return USAGE
            output.problem(usage_problem(error), usage_hint(error), code=USAGE)
            return USAGE
        output.problem(described(error), hint_for_unexpected(error), code=FAILED)
        return FAILED
    return code if isinstance(code, int) else 0


def is_wrong_usage(error: BaseException) -> bool:
    """Whether the parser of the command line raised it; typer has moved the class more than once."""
    return getattr(error, "exit_code", None) == USAGE and hasattr(error, "format_message")


def usage_problem(error: BaseException) -> str:
    """What is wrong with the command line."""
    text: str = error.format_message()  # type: ignore[attr-defined] # looked at by is_wrong_usage
    return text


def usage_hint(error: BaseException) -> str:
    """Where to read what is right."""
    context = getattr(error, "ctx", None)
    path = getattr(context, "command_path", None) or "camunda"
    return f"{path} --help"


def described(error: BaseException) -> str:
    """An error that is none of the SDK's: where it comes from, its kind, its text."""
    frames = traceback.extract_tb(error.__traceback__)
    place = next((frame for frame in reversed(frames) if is_of_user(frame.filename)), None)
    where = f"{short_name(place.filename)}:{place.lineno}: " if place else ""
    if isinstance(error, SyntaxError) and error.filename:
        where = f"{short_name(error.filename)}:{error.lineno}: "
        return f"{where}{type(error).__name__}: {error.msg}"
    return f"{where}{type(error).__name__}: {error}"


def short_name(filename: str) -> str:
    """A file as seen from the working directory, or else its name alone."""
    path, here = Path(filename).resolve(), Path.cwd().resolve()
    return str(path.relative_to(here)) if here in path.parents else path.name


def hint_for_unexpected(error: BaseException) -> str:
    """What to do about an error that nobody expected."""
    frames = traceback.extract_tb(error.__traceback__)
    of_user = isinstance(error, SyntaxError) or any(is_of_user(frame.filename) for frame in frames)
    see = "camunda --traceback COMMAND shows how it came to it"
    return f"{see}." if of_user or isinstance(error, OSError) else f"{see}; please report it: {ISSUES}"


def is_of_user(filename: str) -> bool:
    """Whether a file is the user's own: below the working directory, and neither ours nor installed."""
    path = Path(filename)
    if not path.is_file():
        return False
    parts = path.resolve()
    ours = Path(__file__).resolve().parents[1]
    return (
        Path.cwd().resolve() in parts.parents
        and ours not in parts.parents
        and not {"site-packages", ".venv"} & set(parts.parts)
    )
