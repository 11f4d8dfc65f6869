"""Reading a ``.env`` file: which one, and which line a value stands on."""

from __future__ import annotations

import io
import logging
import stat
from pathlib import Path
from typing import Any

from camunda_config._keys import LOAD_ENVFILE, is_set
from camunda_config._warn import warn
from camunda_config.exceptions import CamundaConfigurationError, Problem

LARGEST = 1024 * 1024
_YES = frozenset({"true", "1", "yes"})
_NO = frozenset({"false", "0", "no", "off"})


def env_file_named_by(flag: Any, source: str) -> tuple[Path, bool] | None:
    """The file that a value of ``CAMUNDA_LOAD_ENVFILE`` asks for, and whether it was named; None if it asks for none."""
    if flag is True or (isinstance(flag, str) and flag.strip().lower() in _YES):
        return Path(".env"), False
    if flag is False or not is_set(flag) or (isinstance(flag, str) and flag.strip().lower() in _NO):
        return None
    if not isinstance(flag, (str, Path)):
        raise refused(source, f"true, false or the path of a file is expected, not {type(flag).__name__}")
    try:
        return Path(str(flag).strip()).expanduser(), True
    except RuntimeError:
        raise refused(source, "its ~ stands for a home directory that is not known") from None


def refused(source: str, *reasons: str) -> CamundaConfigurationError:
    """The error for a file that cannot be used."""
    return CamundaConfigurationError([Problem(LOAD_ENVFILE, source, reason) for reason in reasons])


def load(flag: Any, source: str) -> dict[str, tuple[str, str]]:
    """The values of the file that the flag asks for, each with where it stands; empty if it asks for none.

    Raises:
        CamundaConfigurationError: A named file is missing, or the file cannot be read or has a malformed line.
    """
    wanted = env_file_named_by(flag, source)
    if wanted is None:
        return {}
    path, named = wanted
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise refused(source, f"{path} is not a file")
        if status.st_size > LARGEST:
            raise refused(source, f"the file {path} is larger than 1 MiB; that is no file of settings")
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        if named:
            raise refused(
                source, f"the file {path} does not exist; name one that does, or true for .env"
            ) from None
        logging.getLogger("camunda_config").debug("no .env in the working directory")
        return {}
    except CamundaConfigurationError:
        raise
    except (OSError, ValueError) as error:
        what = (
            "is not UTF-8 text"
            if isinstance(error, UnicodeDecodeError)
            else f"cannot be read ({reason_of(error)})"
        )
        raise refused(source, f"the file {path} {what}") from None
    return parse(text, path, source)


def reason_of(error: Exception) -> str:
    """The operating system's words, or the kind of error where it has none."""
    return getattr(error, "strerror", None) or type(error).__name__


def parse(text: str, path: Path, source: str) -> dict[str, tuple[str, str]]:
    """The assignments of a file; ``${...}`` is not expanded, the last of two assignments counts, with a warning."""
    from dotenv.parser import parse_stream

    values: dict[str, tuple[str, str]] = {}
    malformed: list[str] = []
    for binding in parse_stream(io.StringIO(text)):
        line = binding.original.line + leading_lines(binding.original.string)
        if binding.error:
            malformed.append(f"{path} line {line} is malformed; KEY=value is expected")
        if binding.key is None or binding.value is None:
            continue
        place = f"{path} line {line}"
        if binding.key in values:
            warn(f"{binding.key} is set twice, {values[binding.key][1]} and line {line}; the last one counts")
        values[binding.key] = (binding.value, place)
    if malformed:
        raise refused(source, *malformed)
    return values


def leading_lines(text: str) -> int:
    """How many empty lines the parser counts to an assignment before it begins."""
    return len(text) - len(text.lstrip("\r\n")) - text[: len(text) - len(text.lstrip("\r\n"))].count("\r\n")
