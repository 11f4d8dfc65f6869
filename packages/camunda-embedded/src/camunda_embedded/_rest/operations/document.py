"""Documents: stored, read and deleted."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any
from urllib.parse import quote

from camunda_embedded._rest.documents import STORE, Document
from camunda_embedded._rest.messages import NO_CONTENT, Response, json_response
from camunda_embedded._rest.problems import Problem, invalid, not_found
from camunda_embedded._rest.reading.form import FilePart
from camunda_embedded._rest.services import Call
from camunda_embedded._search.filters import moment
from camunda_embedded._search.table import told_date

LINK_MS = 3_600_000  # the time that a link lives for when the request says none


def create_document(call: Call) -> Response:
    """Store the file of a form."""
    _check_store(call)
    document = _store(call, call.body["file"], call.body.get("metadata"), call.query.get("documentId"))
    return json_response(document.reference(), 201)


def create_documents(call: Call) -> Response:
    """Store every file of a form; metadata belong to the file at the same place in their list."""
    _check_store(call)
    files, metadata = call.body["files"], call.body.get("metadataList", [])
    if metadata and len(metadata) != len(files):
        raise invalid(f"There are {len(files)} files, but metadataList has {len(metadata)} entries.")
    created, failed = [], []
    for file, told in zip(files, metadata or [None] * len(files), strict=True):
        try:
            created.append(_store(call, file, told, None).reference())
        except Problem as problem:
            failed.append(
                {
                    "fileName": file.filename,
                    "status": problem.status,
                    "title": problem.title,
                    "detail": problem.detail,
                }
            )
    content = {"createdDocuments": created, "failedDocuments": failed}
    return json_response(content, 207 if failed else 201)


def get_document(call: Call) -> Response:
    """The content of a document."""
    document = _find(call)
    asked = call.query.get("contentHash")
    if asked is not None and asked != document.digest:
        raise invalid(f"The contentHash '{asked}' is not that of the document with the id '{document.id}'.")
    return Response(200, document.content, _header_of(document.metadata["contentType"]))


def _header_of(content_type: str) -> str:
    """A content type as a header: metadata may hold any text, a header only what can be printed in one line."""
    return (
        content_type if content_type.isascii() and content_type.isprintable() else "application/octet-stream"
    )


def delete_document(call: Call) -> Response:
    """Remove a document."""
    call.services.documents.remove(_find(call).id)
    return NO_CONTENT


def create_document_link(call: Call) -> Response:
    """A link to the content of a document; it leads to this server and asks for what any request asks for.

    The document itself ends when its own time is over, and the link with it.
    """
    document = _find(call)
    asked = call.query.get("contentHash")
    if asked is not None and asked != document.digest:
        raise invalid(f"The contentHash '{asked}' is not that of the document with the id '{document.id}'.")
    lives = call.fields.get("timeToLive", LINK_MS)
    if lives <= 0:
        raise invalid(f"The value for timeToLive is '{lives}' but must be greater than 0.")
    try:
        ends = datetime.fromtimestamp((call.engine.clock.now_ms() + lives) / 1000, timezone.utc)
    except (ValueError, OverflowError, OSError):
        raise invalid(f"The value for timeToLive is '{lives}', which ends after the year 9999.") from None
    url = f"http://{call.host}/v2/documents/{quote(document.id, safe='')}?contentHash={document.digest}"
    return json_response({"url": url, "expiresAt": told_date(ends.isoformat())}, 201)


def _check_store(call: Call) -> None:
    store = call.query.get("storeId", STORE)
    if store != STORE:
        raise invalid(f"There is no document store with the storeId '{store}'; the only one is '{STORE}'.")


def _find(call: Call) -> Document:
    _check_store(call)
    name = call.path["documentId"]
    document = call.services.documents.get(name)
    if document is not None and _expired(call, document):
        call.services.documents.remove(name)
        document = None
    if document is None:
        raise not_found(f"There is no document with the id '{name}'.")
    return document


def _expired(call: Call, document: Document) -> bool:
    end = document.metadata["expiresAt"]
    if end is None:
        return False
    return bool(moment(end).timestamp() * 1000 <= call.engine.clock.now_ms())


def _store(call: Call, file: FilePart, told: dict[str, Any] | None, document_id: str | None) -> Document:
    told = told or {}
    metadata = {
        "contentType": told.get("contentType") or file.media or "application/octet-stream",
        "fileName": told.get("fileName") or file.filename,
        "expiresAt": told_date(told.get("expiresAt")),
        "size": len(file),
        "processDefinitionId": told.get("processDefinitionId"),
        "processInstanceKey": told.get("processInstanceKey"),
        "customProperties": told.get("customProperties") or {},
    }
    try:
        return call.services.documents.add(bytes(file), metadata, document_id)
    except ValueError as error:
        raise Problem(409, str(error), "ALREADY_EXISTS") from None


HANDLERS = {
    "createDocument": create_document,
    "createDocuments": create_documents,
    "getDocument": get_document,
    "deleteDocument": delete_document,
    "createDocumentLink": create_document_link,
}
