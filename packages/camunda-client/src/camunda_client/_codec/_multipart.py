"""Arguments of a call into the parts of a multipart body."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any

from camunda_client._codec._encode import members_of, names_of, writer_of
from camunda_client._codec._errors import kind_of, refuse, refuse_no_unicode
from camunda_client._codec._json import dumps
from camunda_client._codec._model import NULLABLE, REQUIRED
from camunda_client._codec._resolve import resolve
from camunda_client.types import UNSET, File, Multipart, Part, Unset

_MEDIA_TYPE = re.compile(r"[\x20-\x7e]+\Z")


class MultipartBody:
    """Turns `data` and keyword arguments into the parts of one operation.

    Files are paths, bytes, open binary files or `File` values; a pair of name and one of these gives the name
    that the server sees. Content is not read here: the transport streams it.

    Args:
        name: Name of the class.
    """

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, data: Any, fields: dict[str, Any]) -> Multipart:
        """Encode the parts.

        Raises:
            RequestValidationError: A part is missing, of a wrong type or out of bounds.
        """
        cls = resolve(self.name)
        absent = data is None or isinstance(data, Unset)
        values, extra = ({}, {}) if absent else members_of(cls, data, "$")
        names = names_of(cls)
        values.update((names[name], value) for name, value in fields.items() if value is not UNSET)
        if extra:
            refuse(f"$.{next(iter(extra))}", f"is no part of {cls.__name__}")
        parts: list[Part] = []
        for name, wire, flags, spec in cls._wire:
            value = values.get(name, UNSET)
            if value is None or value is UNSET:
                if flags & REQUIRED and not (value is None and flags & NULLABLE):
                    refuse(f"$.{wire}", "is required")
                continue
            parts.extend(_parts(wire, spec, value))
        return Multipart(tuple(parts))


def _parts(wire: str, spec: Any, value: Any) -> list[Part]:
    path = f"$.{wire}"
    if spec[0] == "bin":
        return [file_part(wire, value, path)]
    if spec[0] == "list" and spec[1][0] == "bin":
        if isinstance(value, (str, bytes, Mapping)) or not isinstance(value, Sequence):
            refuse(path, f"must be a list of files, not {kind_of(value)}")
        if len(value) < (spec[2] or 1):
            refuse(path, "must have at least 1 item")
        return [file_part(wire, item, f"{path}[{index}]") for index, item in enumerate(value)]
    encoded = writer_of(spec)(value, path)
    if isinstance(encoded, str):
        return [Part(wire, encoded.encode())]
    return [Part(wire, dumps(encoded), mime_type="application/json")]


def file_part(name: str, value: Any, path: str) -> Part:
    """One file as a part.

    Args:
        name: Name of the form field.
        value: A path, bytes, an open binary file, a `File`, or a pair of file name and one of these.
        path: Where the value stands, for the error.

    Returns:
        The part; its content is still to be read.
    """
    if isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], str):
        refuse_no_unicode(value[0], path)
        part = file_part(name, value[1], path)
        return Part(name, part.content, file_name=value[0], mime_type=part.mime_type)
    if isinstance(value, File):
        label = value.file_name or _name_of(value.payload) or "file"
        _check_label(label, value.mime_type, path)
        part = file_part(name, value.payload, path)
        return Part(name, part.content, file_name=label, mime_type=value.mime_type)
    if isinstance(value, (bytes, bytearray, memoryview)):
        content = bytes(value)
        return Part(name, content, file_name=_guess_name(content))
    if isinstance(value, os.PathLike):
        return Part(name, value, file_name=PurePath(value).name)
    if hasattr(value, "read") and not isinstance(value, io.TextIOBase):
        return Part(name, value, file_name=_name_of(value) or "file")
    return refuse(path, f"must be a path, bytes, an open binary file or File, not {kind_of(value)}")


def _check_label(label: Any, mime_type: Any, path: str) -> None:
    """Refuse a file name or media type that is no text, or that would end the header it stands in."""
    if not isinstance(label, str):
        refuse(path, f"has a file name that must be text, not {kind_of(label)}")
    refuse_no_unicode(label, path)
    if mime_type is not None and not (isinstance(mime_type, str) and _MEDIA_TYPE.match(mime_type)):
        refuse(path, "has a media type that is none, such as application/pdf")


def _name_of(payload: Any) -> str:
    name = getattr(payload, "name", None)
    return PurePath(name).name if isinstance(name, str) else ""


def _guess_name(content: bytes) -> str:
    """Bytes have no name, but the server tells resources apart by their extension."""
    head = content[:4096]
    if b"/BPMN/" in head:
        return "resource.bpmn"
    if b"/DMN/" in head:
        return "resource.dmn"
    if head.lstrip().startswith(b"{") and b'"components"' in content:
        return "resource.form"
    return "file"
