"""Whether a request's body can be sent a second time, and how to rewind it."""

from __future__ import annotations

from collections.abc import Callable

import httpx

Rewind = Callable[[], None]


def rewinder(request: httpx.Request) -> Rewind | None:
    """A function that makes the body ready to be sent again, or None where it can be sent only once.

    To be called before the first send, since a file is rewound to where it stands now. Bytes, forms, JSON and seekable
    files can be sent again; generators and other iterators cannot.
    """
    stream = request.stream
    if isinstance(stream, httpx.ByteStream):
        return _nothing
    fields = getattr(stream, "fields", None)
    if isinstance(fields, list):
        return _rewind_fields(fields)
    source = getattr(stream, "_stream", None)
    if hasattr(source, "read"):
        return _rewind_file(source)
    if source is None or getattr(stream, "_is_generator", True):
        return None
    once = hasattr(source, "__next__") or hasattr(source, "__anext__")
    return None if once else _nothing


def _rewind_fields(fields: list[object]) -> Rewind | None:
    rewinds: list[Rewind] = []
    for field in fields:
        file = getattr(field, "file", None)
        if file is None or isinstance(file, (str, bytes)):
            continue
        rewind = _rewind_file(file)
        if rewind is None:
            return None
        rewinds.append(rewind)
        if hasattr(field, "_consumed"):
            # httpx would go back to the file's first byte, wherever the first send began.
            rewinds.append(lambda field=field: setattr(field, "_consumed", False))  # type: ignore[misc] # a default is how a lambda keeps a loop's value

    def rewind_all() -> None:
        for rewind in rewinds:
            rewind()

    return rewind_all


def _rewind_file(file: object) -> Rewind | None:
    tell, seek = getattr(file, "tell", None), getattr(file, "seek", None)
    if not callable(tell) or not callable(seek):
        return None
    try:
        start = tell()
        seek(start)
    except (OSError, ValueError):
        return None

    def rewind_to_start() -> None:
        seek(start)

    return rewind_to_start


def _nothing() -> None:
    return None
