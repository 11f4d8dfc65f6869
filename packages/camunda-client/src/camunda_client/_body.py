"""A response's body, decompressed as it arrives and never beyond a limit."""

from __future__ import annotations

import io
import zlib
from typing import TYPE_CHECKING

from camunda_client.exceptions import ResponseDecodeError, ResponseTooLargeError

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, Iterable, Iterator

LARGEST_ERROR = 1024 * 1024
_CHUNK = 256 * 1024


class Inflater:
    """Undoes the compression of one response, piece by piece.

    Args:
        encoding: The Content-Encoding header; gzip, deflate and none are understood, which is what requests ask for.
        operation_id: Named in errors.

    Raises:
        ResponseDecodeError: The encoding is another one.
    """

    def __init__(self, encoding: str, operation_id: str) -> None:
        self._operation_id = operation_id
        self._begun = self._over = False
        name = encoding.strip().lower()
        self._inflate: zlib._Decompress | None = None
        self._members = name in {"gzip", "x-gzip"}
        if name in {"gzip", "x-gzip", "deflate"}:
            self._inflate = zlib.decompressobj(zlib.MAX_WBITS | 32)
        elif name not in {"", "identity"}:
            raise ResponseDecodeError(
                f"{operation_id}: the answer is encoded as {name[:40]!r}, which was not asked for",
                operation_id=operation_id,
            )

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        """What a raw chunk unpacks to, never much at once.

        Raises:
            ResponseDecodeError: The compressed data is broken.
        """
        if self._inflate is None:
            yield chunk
            return
        self._begun = True
        try:
            while chunk and (not self._inflate.eof or self._next_begins(chunk)):
                yield self._inflate.decompress(chunk, _CHUNK)
                chunk = self._inflate.unconsumed_tail or self._inflate.unused_data
        except zlib.error:
            raise ResponseDecodeError(
                f"{self._operation_id}: the compressed answer is broken", operation_id=self._operation_id
            ) from None

    def _next_begins(self, chunk: bytes) -> bool:
        """Whether behind the end of the compressed data stands more of the same kind (RFC 1952, section 2.2)."""
        self._over = self._over or not self._members or chunk[:1] != b"\x1f"
        if not self._over:
            self._inflate = zlib.decompressobj(zlib.MAX_WBITS | 32)
        return not self._over

    def end(self) -> None:
        """Check that nothing is missing.

        Raises:
            ResponseDecodeError: The compressed data ends too early.
        """
        if self._inflate is not None and self._begun and not self._inflate.eof:
            raise ResponseDecodeError(
                f"{self._operation_id}: the compressed answer ends too early", operation_id=self._operation_id
            )


class BodyReader:
    """Collects the raw chunks of one response, decompressed.

    A status that is not one of success says the most important thing already, so that a body which is broken, endless or
    compressed in an unknown way does not hide it: as much of it is kept as came, up to a megabyte.

    Args:
        encoding: The Content-Encoding header.
        limit: Bytes allowed after decompression.
        operation_id: Named in errors.
        status: The status of the response.

    Attributes:
        complete: Whether everything was read, so that the connection can be used again.
    """

    def __init__(self, encoding: str, limit: int, operation_id: str, status: int) -> None:
        self._operation_id = operation_id
        self._body = io.BytesIO()
        self._size = 0
        self._forgiving = not 200 <= status < 300
        self._limit = min(limit, LARGEST_ERROR) if self._forgiving else limit
        self.complete = False
        try:
            self._inflater = Inflater(encoding, operation_id)
        except ResponseDecodeError:
            if not self._forgiving:
                raise
            self._inflater = Inflater("", operation_id)

    def read(self, chunks: Iterable[bytes]) -> bytes:
        """The whole body, from its raw chunks.

        Raises:
            ResponseTooLargeError: The limit is passed.
            ResponseDecodeError: The compressed data is broken.
            httpx.TransportError: It broke off.
        """
        try:
            for chunk in chunks:
                self.feed(chunk)
            self._inflater.end()
            self.complete = True
        except Exception:
            if not self._forgiving:
                raise
        return self._body.getvalue()  # the very bytes that were written, not a second set of them

    async def read_async(self, chunks: AsyncIterable[bytes]) -> bytes:
        """As `read`, from chunks that are awaited."""
        try:
            async for chunk in chunks:
                self.feed(chunk)
            self._inflater.end()
            self.complete = True
        except Exception:
            if not self._forgiving:
                raise
        return self._body.getvalue()

    def feed(self, chunk: bytes) -> None:
        """Take a raw chunk.

        Raises:
            ResponseTooLargeError: The limit is passed.
            ResponseDecodeError: The compressed data is broken.
        """
        for piece in self._inflater.pieces(chunk):
            self._size += len(piece)
            if self._size > self._limit:
                raise ResponseTooLargeError(
                    f"{self._operation_id}: the answer is larger than {self._limit} bytes; "
                    "raise max_response_bytes of the client if that is meant",
                    operation_id=self._operation_id,
                )
            self._body.write(piece)
