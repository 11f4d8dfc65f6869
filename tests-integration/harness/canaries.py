"""Marked secrets, the forms in which they could be found, and the places to look for them."""

from __future__ import annotations

import base64
import copy
import io
import json
import logging
import pickle
import pprint
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, quote_plus

from loguru import logger as loguru


def forms(secret: str) -> set[str]:
    """How a secret may look: as it is, in hex, in base64 at each offset, percent-encoded, in JSON, in a repr."""
    raw = secret.encode()
    found = {
        secret,
        raw.hex(),
        quote(secret, safe=""),
        quote_plus(secret),
        json.dumps(secret)[1:-1],
        repr(secret)[1:-1],
    }
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + raw).decode()
        found.add(encoded[4 if offset else 0 : -4])
    return found


class Collecting:
    """A logger of the program's own that keeps every message with its arguments."""

    def __init__(self) -> None:
        self.text = ""

    def _keep(self, msg: object, *args: object, **kwargs: object) -> None:
        self.text += f"{msg} {args} {kwargs}\n"

    debug = info = warning = error = _keep


@contextmanager
def everything_written() -> Iterator[io.StringIO]:
    """What all loggers of the standard library and loguru are told, at every level, and all warnings."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(logging.Formatter("%(name)s %(message)s %(args)s"))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(1)
    sink = loguru.add(text, level=0, diagnose=True, backtrace=True)
    try:
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            yield text
        text.write("".join(str(one.message) for one in warned))
    finally:
        loguru.remove(sink)
        root.removeHandler(handler)
        root.setLevel(level)


def looks(thing: object) -> dict[str, str]:
    """What a thing looks like from every side; a side that it refuses to show is the refusal's text."""
    sides: dict[str, Any] = {
        "repr": repr,
        "str": str,
        "format": lambda one: f"{one}",
        "pprint": pprint.pformat,
        "vars": lambda one: repr(vars(one)),
        "slots": lambda one: repr([getattr(one, name, None) for name in getattr(type(one), "__slots__", ())]),
        "pickle": lambda one: pickle.dumps(one).decode("latin-1"),
        "copy": lambda one: repr(vars(copy.copy(one))),
        "json": lambda one: json.dumps(one, default=repr),
    }
    found = {}
    for side, look in sides.items():
        try:
            found[side] = look(thing)
        except Exception as refusal:
            found[side] = str(refusal)
    return found


def told(error: BaseException, *, own_code: str) -> dict[str, str]:
    """What an error shows: itself, its chain, and its traceback with the values in the SDK's and the libraries' frames.

    Args:
        error: The error.
        own_code: Part of the path of the test's own files, whose values are left out.
    """
    whole = traceback.TracebackException.from_exception(error, capture_locals=True)
    pending, lines = [whole], [""]
    while pending:
        part = pending.pop()
        part.stack = traceback.StackSummary.from_list(
            [frame for frame in part.stack if own_code not in frame.filename]
        )
        pending.extend(other for other in (part.__cause__, part.__context__) if other is not None)
    lines.extend(whole.format())
    return {"traceback": "".join(lines), "args": repr(error.args), **looks(error)}


def found_in(places: dict[str, str], *secrets: str) -> list[str]:
    """The places that show one of the secrets in any form."""
    wanted = set().union(*(forms(secret) for secret in secrets))
    return [place for place, text in places.items() if any(form in text for form in wanted)]
