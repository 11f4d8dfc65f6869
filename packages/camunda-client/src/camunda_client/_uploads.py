"""The files of a multipart body, ready to be sent any number of times."""

from __future__ import annotations

import io
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from camunda_client.types import Multipart

HttpxFile = tuple[str, tuple[Any, ...]]


class Uploads:
    """Remembers where open files stood, so that each attempt sends the same bytes.

    Attributes:
        repeatable: Whether all of it can be sent again; a stream that cannot go back is sent once.
    """

    def __init__(self, multipart: Multipart | None) -> None:
        self.repeatable = True
        self._parts = []
        for part in multipart or ():
            content: Any = part.content
            if not isinstance(content, bytes) and not hasattr(content, "__fspath__"):
                content = self._window(content)
            self._parts.append((part, content))

    def _window(self, file: Any) -> Any:
        try:
            if file.seekable():
                return FromHere(file)
        except (AttributeError, OSError, ValueError):
            pass
        self.repeatable = False
        return file

    @contextmanager
    def opened(self) -> Iterator[list[HttpxFile] | None]:
        """The parts as httpx takes them, paths opened for the time of one attempt."""
        if not self._parts:
            yield None
            return
        own: list[Any] = []
        try:
            files: list[HttpxFile] = []
            for part, content in self._parts:
                sent = content
                if hasattr(content, "__fspath__"):
                    sent = open(content, "rb")  # noqa: SIM115, PTH123 - closed below, after the attempt
                    own.append(sent)
                kind = (part.mime_type,) if part.mime_type else ()
                files.append((part.name, (part.file_name, sent, *kind)))
            yield files
        finally:
            for file in own:
                file.close()


class FromHere:
    """An open file that begins where it stands now: httpx goes back to the beginning before it sends."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._start: int = file.tell()

    def read(self, size: int = -1) -> bytes:
        """Read on."""
        data: bytes = self._file.read(size)
        return data

    def tell(self) -> int:
        """The position, counted from where the file stood."""
        position: int = self._file.tell()
        return position - self._start

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move, with positions counted from where the file stood."""
        self._file.seek(offset + self._start if whence == io.SEEK_SET else offset, whence)
        return self.tell()
