"""Documents, kept in memory."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

STORE = "in-memory"


@dataclass(frozen=True)
class Document:
    """A stored document.

    Attributes:
        id: Its id.
        content: Its bytes.
        digest: SHA-256 of the content, in hexadecimal.
        metadata: What was said of it, as the API answers it.
    """

    id: str
    content: bytes
    digest: str
    metadata: dict[str, Any]

    def reference(self) -> dict[str, Any]:
        """The reference to it, as the API answers it and as variables carry it."""
        return {
            "camunda.document.type": "camunda",
            "storeId": STORE,
            "documentId": self.id,
            "contentHash": self.digest,
            "metadata": self.metadata,
        }


class Documents:
    """The documents by id.

    Args:
        new_id: What makes ids.
    """

    def __init__(self, new_id: Callable[[], str] = lambda: str(uuid4())) -> None:
        self._new_id = new_id
        self._documents: dict[str, Document] = {}

    def add(self, content: bytes, metadata: dict[str, Any], document_id: str | None = None) -> Document:
        """Store a document.

        Raises:
            ValueError: There is a document with this id.
        """
        name = document_id or self._new_id()
        if name in self._documents:
            raise ValueError(f"There is a document with the id '{name}'.")
        document = Document(name, content, hashlib.sha256(content).hexdigest(), metadata)
        self._documents[name] = document
        return document

    def get(self, document_id: str) -> Document | None:
        """The document with this id."""
        return self._documents.get(document_id)

    def remove(self, document_id: str) -> Document | None:
        """Remove the document with this id and return it."""
        return self._documents.pop(document_id, None)
