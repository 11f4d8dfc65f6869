"""Answers that are files, read piece by piece instead of into memory."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

import httpx

from camunda_client._body import Inflater
from camunda_client._response import file_name
from camunda_client.exceptions import CallTimeoutError, ClientMisuseError, TransportError

if TYPE_CHECKING:
    import os
    from collections.abc import AsyncIterator, Iterator


class _Incoming:
    """What both kinds of download know.

    Attributes:
        headers: The headers of the answer.
        file_name: The name that the server gives the file, without any folder; None where it gives none.
        mime_type: The media type; None where the server does not tell it.
    """

    def __init__(self, response: httpx.Response, operation_id: str) -> None:
        self._response = response
        self._operation_id = operation_id
        self.headers = response.headers
        self.file_name = file_name(response.headers)
        self.mime_type: str | None = response.headers.get("content-type")

    def _inflater(self) -> Inflater:
        return Inflater(self.headers.get("content-encoding", ""), self._operation_id)

    def _again(self) -> bytes:
        """The body once more, where it was in memory from the beginning."""
        try:
            return self._response.content
        except httpx.ResponseNotRead:
            raise ClientMisuseError(
                f"{self._operation_id}: the download was read already, which works once; make the call again"
            ) from None

    def _over(self) -> ClientMisuseError:
        return ClientMisuseError(
            f"{self._operation_id}: the download was closed; read it inside of its with statement"
        )

    def _broken(self, error: httpx.HTTPError) -> TransportError:
        kind = CallTimeoutError if isinstance(error, httpx.TimeoutException) else TransportError
        return kind(
            f"{self._operation_id}: the download broke off ({type(error).__name__})",
            operation_id=self._operation_id,
        )

    def _target(self, to: str | os.PathLike[str]) -> Path:
        path = Path(to)
        return path / (self.file_name or self._operation_id) if path.is_dir() else path


class Download(_Incoming):
    """A file that is being downloaded; iterate over its pieces once, or save it.

    There is no limit to its size, and the client's deadline ends with the first byte: after that only silence of the
    server, for as long as the read timeout, ends it.
    """

    def __iter__(self) -> Iterator[bytes]:
        inflater = self._inflater()
        if self._response.is_stream_consumed:
            yield self._again()
            return
        try:
            for chunk in self._response.iter_raw():
                yield from filter(None, inflater.pieces(chunk))
        except httpx.HTTPError as error:
            raise self._broken(error) from error
        except httpx.StreamError:
            raise self._over() from None
        inflater.end()

    def save(self, to: str | os.PathLike[str] | BinaryIO) -> int:
        """Write the file.

        Args:
            to: A path, which has the whole file or nothing in the end; a folder, in which the file gets the name that
                the server gives it; or an open binary file.

        Returns:
            The number of bytes.

        Raises:
            TransportError: The download broke off.
            OSError: The file cannot be written.
        """
        if hasattr(to, "write"):
            return sum(map(cast("BinaryIO", to).write, self))
        with _replacing(self._target(cast("str", to))) as file:
            return sum(map(file.write, self))


class AsyncDownload(_Incoming):
    """As `Download`, with ``async for`` and ``await``; files are written outside of the event loop."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        inflater = self._inflater()
        if self._response.is_stream_consumed:
            yield self._again()
            return
        try:
            async for chunk in self._response.aiter_raw():
                for piece in inflater.pieces(chunk):
                    if piece:
                        yield piece
        except httpx.HTTPError as error:
            raise self._broken(error) from error
        except httpx.StreamError:
            raise self._over() from None
        inflater.end()

    async def save(self, to: str | os.PathLike[str] | BinaryIO) -> int:
        """Write the file.

        Args:
            to: A path, which has the whole file or nothing in the end; a folder, in which the file gets the name that
                the server gives it; or an open binary file.

        Returns:
            The number of bytes.

        Raises:
            TransportError: The download broke off.
            OSError: The file cannot be written.
        """
        if hasattr(to, "write"):
            return await self._write(cast("BinaryIO", to))
        with _replacing(self._target(cast("str", to))) as file:
            return await self._write(file)

    async def _write(self, file: BinaryIO) -> int:
        size = 0
        async for piece in self:
            size += await asyncio.to_thread(file.write, piece)
        return size


@contextlib.contextmanager
def _replacing(path: Path) -> Iterator[BinaryIO]:
    """A file that takes its place when it is complete, and leaves nothing behind when it is not."""
    unfinished = path.parent / f".{path.name}.{secrets.token_hex(8)}"
    with unfinished.open("xb") as file:
        try:
            yield file
            file.close()
            unfinished.replace(path)
        except BaseException:
            file.close()
            unfinished.unlink(missing_ok=True)
            raise


Download.__module__ = AsyncDownload.__module__ = "camunda_client"
