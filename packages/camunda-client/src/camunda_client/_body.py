"""A response's body, decompressed as it arrives and never beyond a limit."""

from __future__ import annotations

import zlib

from camunda_client.exceptions import ResponseDecodeError, ResponseTooLargeError

_CHUNK = 256 * 1024


class BodyReader:
    """Collects the raw chunks of one response.

    Args:
        encoding: The Content-Encoding header; gzip, deflate and none are understood, which is what requests ask for.
        limit: Bytes allowed after decompression.
        operation_id: Named in errors.
    """

    def __init__(self, encoding: str, limit: int, operation_id: str) -> None:
        self._limit = limit
        self._operation_id = operation_id
        self._pieces: list[bytes] = []
        self._size = 0
        name = encoding.strip().lower()
        if name in {"", "identity"}:
            self._inflate = None
        elif name in {"gzip", "x-gzip", "deflate"}:
            self._inflate = zlib.decompressobj(zlib.MAX_WBITS | 32)
        else:
            raise ResponseDecodeError(
                f"{operation_id}: the answer is encoded as {name[:40]!r}, which was not asked for",
                operation_id=operation_id,
            )

    def feed(self, chunk: bytes) -> None:
        """Take a raw chunk.

        Raises:
            ResponseTooLargeError: The limit is passed.
            ResponseDecodeError: The compressed data is broken.
        """
        if self._inflate is None:
            self._keep(chunk)
            return
        try:
            while chunk:
                self._keep(self._inflate.decompress(chunk, _CHUNK))
                chunk = self._inflate.unconsumed_tail
        except zlib.error:
            raise ResponseDecodeError(
                f"{self._operation_id}: the compressed answer is broken", operation_id=self._operation_id
            ) from None

    def content(self) -> bytes:
        """The whole body."""
        if self._inflate is not None and not self._inflate.eof and self._size:
            raise ResponseDecodeError(
                f"{self._operation_id}: the compressed answer ends too early", operation_id=self._operation_id
            )
        return self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)

    def _keep(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > self._limit:
            raise ResponseTooLargeError(
                f"{self._operation_id}: the answer is larger than {self._limit} bytes; "
                "raise max_response_bytes of the client if that is meant",
                operation_id=self._operation_id,
            )
        if piece:
            self._pieces.append(piece)
