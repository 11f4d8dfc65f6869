"""Words that users annotate with: the absent value and files."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Literal, Union

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

__all__ = ["UNSET", "File", "FileInput", "Multipart", "Part", "Unset"]


class Unset:
    """Type of `UNSET`, the value of a field that is absent, in contrast to one that is null.

    There is one instance; copying and pickling give that instance back, so `is` is the right test.
    """

    __slots__ = ()

    def __new__(cls) -> Unset:  # noqa: PYI034 - there is no other instance, so no subclass either
        """Return the one instance."""
        instance: Unset | None = globals().get("UNSET")
        return super().__new__(cls) if instance is None else instance

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "UNSET"

    def __copy__(self) -> Unset:
        return self

    def __deepcopy__(self, memo: object) -> Unset:
        return self

    def __reduce__(self) -> str:
        return "UNSET"


UNSET: Final[Unset] = Unset()

FileInput = Union["bytes", "bytearray", "os.PathLike[str]", BinaryIO, "File"]
"""What a multipart endpoint takes as a file: a path, bytes, an open binary file or a `File`."""


class File:
    """A file that is sent or was received: its content with its name and media type.

    Args:
        payload: An open binary file; bytes are wrapped.
        file_name: Name that the server sees.
        mime_type: Media type, such as `application/pdf`.
    """

    __slots__ = ("file_name", "mime_type", "payload")

    def __init__(
        self, payload: BinaryIO | bytes, file_name: str | None = None, mime_type: str | None = None
    ) -> None:
        self.payload: BinaryIO = io.BytesIO(payload) if isinstance(payload, bytes) else payload
        self.file_name = file_name
        self.mime_type = mime_type

    def to_tuple(self) -> tuple[str | None, BinaryIO, str | None]:
        """The form that httpx takes for one part: name, content, media type."""
        return self.file_name, self.payload, self.mime_type

    def read(self) -> bytes:
        """Read the rest of the content."""
        return self.payload.read()

    def __repr__(self) -> str:
        return f"File(file_name={self.file_name!r}, mime_type={self.mime_type!r})"


class Part:
    """One part of a multipart body.

    Args:
        name: Name of the form field.
        content: Bytes, an open binary file, or a path that is opened when the request is sent.
        file_name: Name of the file; `None` for a plain form field.
        mime_type: Media type of the part; `None` lets the transport choose.
    """

    __slots__ = ("content", "file_name", "mime_type", "name")

    def __init__(
        self,
        name: str,
        content: bytes | BinaryIO | os.PathLike[str],
        *,
        file_name: str | None = None,
        mime_type: str | None = None,
    ) -> None:
        self.name = name
        self.content = content
        self.file_name = file_name
        self.mime_type = mime_type

    def __repr__(self) -> str:
        return f"Part({self.name!r}, file_name={self.file_name!r}, mime_type={self.mime_type!r})"


class Multipart:
    """A multipart body: its parts in the order in which they are sent.

    Args:
        parts: The parts; the transport streams paths and open files.
    """

    __slots__ = ("parts",)

    def __init__(self, parts: tuple[Part, ...]) -> None:
        self.parts = parts

    def __iter__(self) -> Iterator[Part]:
        return iter(self.parts)

    def has(self, name: str) -> bool:
        """Whether there is a part with this name."""
        return any(part.name == name for part in self.parts)

    def with_part(self, part: Part) -> Multipart:
        """A copy with one more part, for example the client's default tenant."""
        return Multipart((*self.parts, part))

    def __repr__(self) -> str:
        return f"Multipart({list(self.parts)!r})"

    def __getstate__(self) -> Any:
        raise TypeError("a multipart body holds open files and cannot be pickled")
