"""Bodies: media types, JSON syntax, forms."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rest_requests import OPERATIONS, request_for, valid_body
from rest_support import application, build, get, post, problem

from camunda_embedded._rest.messages import Request

PUBLISH = "/v2/messages/publication"


def _send(body: bytes, media: str = "application/json", path: str = PUBLISH, **headers: str) -> Request:
    return Request("POST", path, "", {"content-type": media, **headers}, body)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"{", "line 1"),
        (b'{"name": "a",}', "line 1"),
        (b"[]", "object"),
        (b'"name"', "object"),
        (b"null", "object"),
        (b'{"name": "a", "timeToLive": NaN}', "NaN"),
        (b'{"name": "a", "variables": {"a": -Infinity}}', "Infinity"),
        (b'{"name": "a", "variables": {"a": 1e999}}', "too large"),
        (b'{"name": "a", "variables": {"a": ' + b"1" * 5000 + b"}}", "JSON"),
        (b'{"name": "\xff"}', "UTF-8"),
        (b'{"name": "a"} x', "line 1"),
        (b"\xef\xbb\xbf{}", "JSON"),
        ('{"name": "a"}'.encode("utf-16"), "UTF-8"),
        (b"[" * 100_000, "deep"),
        (b'{"name": "a", "variables": {"a": ' + b"[" * 300 + b"]" * 300 + b"}}", "deep"),
    ],
)
def test_a_body_that_is_not_json_is_refused(body: bytes, told: str) -> None:
    """Broken, endless or non-standard JSON is answered with 400 that says what and where."""
    answer = application().handle(_send(body))
    assert answer.status == 400
    assert problem(answer)["title"] == "Bad Request"
    assert told in problem(answer)["detail"]


@pytest.mark.parametrize(
    "media", ["text/plain", "application/xml", "multipart/form-data; boundary=a", "nonsense", ""]
)
def test_another_media_type_is_not_supported(media: str) -> None:
    """A body that is not said to be JSON is answered with 415."""
    answer = application().handle(_send(b'{"name": "a"}', media))
    assert answer.status == 415
    assert "application/json" in problem(answer)["detail"]


def test_encodings_other_than_utf8_are_not_supported() -> None:
    """Another charset or a compressed body is answered with 415."""
    app = application()
    assert app.handle(_send(b"{}", "application/json; charset=latin-1")).status == 415
    assert app.handle(_send(b"{}", "application/json ", **{"content-encoding": "gzip"})).status == 415


def test_a_required_body_must_be_there() -> None:
    """No body where one is required is answered with 400."""
    answer = application().handle(post(PUBLISH))
    assert (answer.status, problem(answer)["title"]) == (400, "Bad Request")


def test_a_body_that_is_too_large_is_refused() -> None:
    """A body above the limit is answered with 413."""
    answer = build(max_body_bytes=100).handle(_send(b'{"name": "' + b"a" * 100 + b'"}'))
    assert answer.status == 413
    assert "100 bytes" in problem(answer)["detail"]


def test_several_things_wrong_are_told_at_once() -> None:
    """One answer names every member that is wrong."""
    answer = application().handle(post("/v2/jobs/activation", {"timeout": "1", "surplus": 1}))
    detail = problem(answer)["detail"]
    assert all(name in detail for name in ("[type]", "[timeout]", "[maxJobsToActivate]", "[surplus]"))


def test_enum_members_in_another_case_are_understood() -> None:
    """The case of an enum member does not matter, as in the real thing."""
    body = {"filter": {"state": "active"}, "sort": [{"field": "startDate", "order": "desc"}]}
    operation = OPERATIONS["searchProcessInstances"]
    assert operation.body_check(body, []) == {
        "filter": {"state": "ACTIVE"},
        "sort": [{"field": "startDate", "order": "DESC"}],
    }


def test_shapes_that_exclude_each_other_are_told() -> None:
    """A body with the members of two shapes, or of none, names them."""
    app = application()
    both = {"processDefinitionId": "a", "processDefinitionKey": "1"}
    for body, named in (
        (both, tuple(both)),
        ({}, tuple(both)),
        ({"processDefinitionVersion": 1}, tuple(both)),
    ):
        answer = app.handle(post("/v2/process-instances", body))
        assert answer.status == 400
        assert all(name in problem(answer)["detail"] for name in named)
    page = {"page": {"from": 1, "after": "YWJj"}}
    answer = app.handle(post("/v2/backups-of-nobody/search", page))
    assert answer.status == 404
    answer = app.handle(post("/v2/users/search", page))
    assert answer.status == 400
    assert "from" in problem(answer)["detail"]


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_whatever_is_done_to_a_valid_body_is_answered_in_kind(data: st.DataObject) -> None:
    """A valid body with any member replaced by any JSON is answered with a 4xx or goes through the checks."""
    operation = OPERATIONS[data.draw(st.sampled_from(sorted(_WITH_BODY)))]
    body = valid_body(operation)
    _mutate(data, body)
    answer = _UNEXECUTED.handle(replace(request_for(operation, body)))
    assert answer.status in (400, 501), (operation.id, body, answer)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=5,
)
_UNEXECUTED = application()
_WITH_BODY = [
    name
    for name, operation in OPERATIONS.items()
    if operation.body_media == "json"
    and _UNEXECUTED.handle(request_for(operation, valid_body(operation))).status == 501
]


def _mutate(data: st.DataObject, value: object) -> None:
    while isinstance(value, (dict, list)) and value:
        where: object = data.draw(
            st.sampled_from(sorted(value) if isinstance(value, dict) else range(len(value)))
        )
        inner = value[where]  # type: ignore[call-overload]
        if not isinstance(inner, (dict, list)) or data.draw(st.booleans()):
            value[where] = data.draw(_JSON)  # type: ignore[call-overload]
            return
        value = inner


BOUNDARY = "xyz"


def _form(*parts: tuple[str, bytes], end: bytes = b"--xyz--\r\n") -> Request:
    body = b"".join(
        b"--xyz\r\nContent-Disposition: form-data; " + head.encode() + b"\r\n\r\n" + content + b"\r\n"
        for head, content in parts
    )
    return _send(body + end, "multipart/form-data; boundary=xyz", "/v2/documents")


def test_a_file_is_stored_and_read_back() -> None:
    """A document keeps its bytes, name, type and metadata, and is gone after its deletion."""
    app = build()
    content = bytes(range(256)) + b"\r\n--xy\r\n"
    metadata = json.dumps({"contentType": "text/a", "customProperties": {"a": 1}}).encode()
    answer = app.handle(_form(('name="file"; filename="ä.txt"', content), ('name="metadata"', metadata)))
    assert answer.status == 201
    reference = json.loads(answer.body)
    assert reference["metadata"]["fileName"] == "ä.txt"
    assert reference["metadata"]["customProperties"] == {"a": 1}
    path = f"/v2/documents/{reference['documentId']}"
    read = app.handle(get(path, f"contentHash={reference['contentHash']}"))
    assert (read.body, read.media) == (content, "text/a")
    assert app.handle(get(path, "contentHash=00")).status == 400
    assert app.handle(get(path, "storeId=gcp")).status == 400
    assert app.handle(replace(get(path), method="DELETE")).status == 204
    assert app.handle(get(path)).status == 404


@pytest.mark.parametrize(
    ("end", "shown", "status"),
    [
        ("2020-01-01T00:00:00Z", "2020-01-01T00:00:00.000Z", 404),
        ("2020-01-01t00:00:00.5+01:00", "2019-12-31T23:00:00.500Z", 404),
        ("2999-01-01T00:00:00.123456789Z", "2999-01-01T00:00:00.123Z", 200),
    ],
)
def test_a_document_expires(end: str, shown: str, status: int) -> None:
    """A document is not found once its time has come, however the moment was written."""
    app = build()
    metadata = json.dumps({"expiresAt": end}).encode()
    answer = app.handle(_form(('name="file"; filename="a"', b"a"), ('name="metadata"', metadata)))
    reference = json.loads(answer.body)
    assert reference["metadata"]["expiresAt"] == shown
    assert app.handle(get(f"/v2/documents/{reference['documentId']}")).status == status


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ('filename="größe €.txt"'.encode(), "größe €.txt"),
        ('filename="größe.txt"'.encode("latin-1"), "größe.txt"),
        (b"filename=\"=?utf-8?B?w6QudHh0?=\"; filename*=utf-8''%C3%A4%20b.txt", "ä b.txt"),
        (b"filename=\"a.txt\"; FileName* = ISO-8859-1'de'%E4.txt", "ä.txt"),
        (b"filename=\"a.txt\"; filename*=utf-8''%E4.txt", "a.txt"),
        (b"filename=\"a.txt\"; filename*=nothing''b.txt", "a.txt"),
        (b'filename="a%22b.txt"', 'a"b.txt'),
    ],
)
def test_names_of_files_are_read_as_clients_write_them(told: bytes, name: str) -> None:
    """In UTF-8, in Latin-1 as the client for Java writes them, or percent-encoded beside a name for old readers."""
    head = b'--xyz\r\nContent-Disposition: form-data; name="file"; ' + told
    body = head + b"\r\n\r\na\r\n--xyz--\r\n"
    answer = build().handle(
        _send(body, "multipart/form-data; charset=ISO-8859-1; boundary=xyz", "/v2/documents")
    )
    assert json.loads(answer.body)["metadata"]["fileName"] == name


def test_several_files_are_stored_together() -> None:
    """A batch answers a reference for each file."""
    app = build()
    request = _form(('name="files"; filename="a"', b"a"), ('name="files"; filename="b"', b"b"))
    answer = app.handle(replace(request, path="/v2/documents/batch"))
    assert answer.status == 201
    assert [item["metadata"]["fileName"] for item in json.loads(answer.body)["createdDocuments"]] == [
        "a",
        "b",
    ]


@pytest.mark.parametrize(
    ("request_", "told"),
    [
        (_form(), "file"),
        (_form(('name="file"', b"no file name")), "file"),
        (_form(('name="other"; filename="a"', b"a")), "other"),
        (_form(('name="file"; filename="a"', b"a"), ('name="file"; filename="b"', b"b")), "file"),
        (_form(('name="file"; filename="a"', b"a"), ('name="metadata"', b"{")), "metadata"),
        (_form(('name="file"; filename="a"', b"a"), ('name="metadata"', b'{"size": "1"}')), "metadata.size"),
        (_form(('name="file"; filename="a"', b"a"), ('name="metadata"', b"\xff")), "metadata"),
        (_form(('name="file"; filename="a"', b"a"), end=b""), "form"),
        (_send(b"nothing", "multipart/form-data; boundary=xyz", "/v2/documents"), "form"),
        (_send(b"nothing", "multipart/form-data", "/v2/documents"), "boundary"),
        (_send(b"", "multipart/form-data; boundary=xyz", "/v2/documents"), "body"),
    ],
)
def test_a_broken_form_is_refused(request_: Request, told: str) -> None:
    """A form without its file, with surplus or broken parts, or without an end is answered with 400."""
    answer = application().handle(request_)
    assert answer.status == 400
    assert told in problem(answer)["detail"]


def test_json_where_a_form_is_due_is_not_supported() -> None:
    """A JSON body for a form is answered with 415."""
    assert application().handle(_send(b"{}", path="/v2/documents")).status == 415
    assert application().handle(_send(b"{}", path="/v2/deployments")).status == 415
