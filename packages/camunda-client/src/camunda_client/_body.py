"""A response's body, decompressed as it arrives and never beyond a limit."""

from __future__ import annotations

import io
import zlib
from typing import TYPE_CHECKING

from camunda_client.exceptions import ResponseDecodeError, ResponseTooLargeError

if TYPE_CHECKING:
    from collections.abc import Iterator

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
        self._begun = False
        name = encoding.strip().lower()
        self._inflate: zlib._Decompress | None = None
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
            while chunk:
                yield self._inflate.decompress(chunk, _CHUNK)
                chunk = self._inflate.unconsumed_tail
        except zlib.error:
            raise ResponseDecodeError(
                f"{self._operation_id}: the compressed answer is broken", operation_id=self._operation_id
            ) from None

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

    Args:
        encoding: The Content-Encoding header.
        limit: Bytes allowed after decompression.
        operation_id: Named in errors.
    """

    def __init__(self, encoding: str, limit: int, operation_id: str) -> None:
        self._limit = limit
        self._operation_id = operation_id
        self._body = io.BytesIO()
        self._size = 0
        self._inflater = Inflater(encoding, operation_id)

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

    def content(self) -> bytes:
        """The whole body."""
        self._inflater.end()
        return self._body.getvalue()  # the very bytes that were written, not a second set of them
