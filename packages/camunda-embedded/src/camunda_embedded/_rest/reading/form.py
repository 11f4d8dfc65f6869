"""Forms with files: multipart/form-data."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote_to_bytes

from multipart import MultipartError, MultipartSegment, PushMultipartParser  # type: ignore[import-untyped]

from camunda_embedded._rest.problems import BAD_REQUEST, Problem
from camunda_embedded._rest.reading.body import parse_json
from camunda_embedded._rest.table import Operation

_MOST_PARTS = 1000
_EXTENDED_NAME = re.compile(r";\s*filename\*\s*=\s*([\w-]+)'[^']*'([^;\s]*)", re.ASCII | re.IGNORECASE)


class FilePart(bytes):
    """The content of a file in a form.

    Attributes:
        filename: The name that the client gave it.
        media: Its media type, or nothing.
    """

    filename: str
    media: str


def read_form(operation: Operation, boundary: str, body: bytes) -> dict[str, Any]:
    """Read the parts of a form into the shape of the operation's schema.

    Args:
        operation: What the form is for.
        boundary: The boundary that the content type names.
        body: The whole body.

    Returns:
        Values by name: files, texts, JSON values, and lists where the schema has an array.

    Raises:
        Problem: 400 when the form is broken.
    """
    if not boundary:
        raise Problem(400, "The content type multipart/form-data has no boundary.", BAD_REQUEST)
    fields = operation.body_type["fields"]
    compiler = operation.compiler
    values: dict[str, Any] = {}
    for segment, content in _segments(boundary, body):
        name = segment.name or ""
        raw = compiler.resolve(fields[name]) if name in fields else {"kind": "any"}
        if raw["kind"] == "array":
            item = _value(segment, content, compiler.resolve(raw["items"])["kind"])
            values.setdefault(name, []).extend(item if isinstance(item, list) else [item])
        elif name in values:
            raise Problem(400, f"The part '{name}' must be sent once.", BAD_REQUEST)
        else:
            values[name] = _value(segment, content, raw["kind"])
    return values


def _segments(boundary: str, body: bytes) -> list[tuple[MultipartSegment, bytes]]:
    found: list[tuple[MultipartSegment, bytearray]] = []
    try:
        with PushMultipartParser(
            boundary, content_length=len(body), max_segment_count=_MOST_PARTS, header_charset="latin-1"
        ) as parser:
            for event in [*parser.parse(body), *parser.parse(b"")]:
                if isinstance(event, MultipartSegment):
                    found.append((event, bytearray()))
                elif event:
                    found[-1][1].extend(event)
    except MultipartError as error:
        raise Problem(400, f"The form cannot be read: {error}.", BAD_REQUEST) from None
    return [(segment, bytes(content)) for segment, content in found]


def _value(segment: MultipartSegment, content: bytes, kind: str) -> Any:
    if kind == "binary" and segment.filename is not None:
        part = FilePart(content)
        part.filename, part.media = _file_name(segment), segment.content_type or ""
        return part
    if kind in ("object", "map"):
        return parse_json(content, f"The part '{segment.name}'")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise Problem(400, f"The part '{segment.name}' is not UTF-8.", BAD_REQUEST) from None


def _file_name(segment: MultipartSegment) -> str:
    """The name of a file: clients write it in UTF-8, in Latin-1 as those of Java do, or percent-encoded as ``filename*``."""
    extended = _EXTENDED_NAME.search(segment.header("Content-Disposition", ""))
    if extended:
        try:
            return unquote_to_bytes(extended[2]).decode(extended[1])
        except (LookupError, UnicodeDecodeError):
            pass
    name: str = segment.filename
    try:
        return name.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return name
