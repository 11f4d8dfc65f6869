"""Every operation of the API table: what a call asks for, and how its answer is read."""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any

import pytest
from client_gen_support import NAMES, OPERATIONS, SCHEMAS, example

from camunda_client._codec import dumps, loads
from camunda_client._endpoint import Endpoint
from camunda_client._lazy import AsyncOperations, SyncOperations
from camunda_client.exceptions import RequestValidationError
from camunda_client.types import UNSET, Multipart


class Recorder(SyncOperations):  # type: ignore[misc]
    """A client that answers with the call itself."""

    def _call(self, endpoint: Endpoint[Any], **call: Any) -> Any:
        return endpoint, call


class AsyncRecorder(AsyncOperations):  # type: ignore[misc]
    """The asynchronous twin."""

    async def _call(self, endpoint: Endpoint[Any], **call: Any) -> Any:
        return endpoint, call


def snake(name: str) -> str:
    """The name of an operation's method, spelled independently of the generator."""
    name = name.replace("XML", "Xml")
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")


def arguments(operation: dict[str, Any]) -> tuple[list[Any], dict[str, Any]]:
    """Arguments that an operation cannot do without."""
    positional = [example(t) for t in operation.get("path_parameters", {}).values()]
    keywords = {
        {"from": "from_"}.get(name, snake(name)): example(t)
        for name, t in operation.get("query_parameters", {}).items()
    }
    if operation.get("body", {}).get("required"):
        keywords["data"] = example(operation["body"]["type"])
    return positional, keywords


def call(operation_id: str) -> tuple[Endpoint[Any], dict[str, Any], dict[str, Any]]:
    """Call an operation with the least that it needs."""
    positional, keywords = arguments(OPERATIONS[operation_id])
    endpoint, made = getattr(Recorder(), snake(operation_id))(*positional, **keywords)
    return endpoint, made, keywords


EVERY = pytest.mark.parametrize("operation_id", sorted(OPERATIONS))


def test_the_table_has_every_operation() -> None:
    """The table of 8.10 has 244 operations, and a client has a method for each."""
    assert 244 == len(OPERATIONS)
    assert set() == {snake(name) for name in OPERATIONS} - set(dir(Recorder))


@EVERY
def test_a_call_goes_to_the_documented_place(operation_id: str) -> None:
    """Method, path, parameters and body of a call are the documented ones."""
    operation = OPERATIONS[operation_id]
    endpoint, made, keywords = call(operation_id)

    method, path = operation["request"].split(" ")
    assert (method, path) == (endpoint.method, endpoint.path)
    assert operation.get("root", False) is endpoint.root is path.startswith("/cluster/v2/")
    expected = tuple(str(example(t)) for t in operation.get("path_parameters", {}).values())
    assert expected == made.get("path", ())
    assert set(operation.get("query_parameters", {})) == set(made.get("query") or {})
    if isinstance(made.get("body"), Multipart):
        assert {"resources", "file", "files"} & {part.name for part in made["body"]}
    elif "data" in keywords:
        assert keywords["data"] == made["body"]
        assert keywords["data"] == loads(dumps(made["body"]))


@EVERY
async def test_the_asynchronous_twin_makes_the_same_call(operation_id: str) -> None:
    """Awaiting the asynchronous method asks for exactly what the synchronous one does."""
    positional, keywords = arguments(OPERATIONS[operation_id])
    name = snake(operation_id)
    method = getattr(AsyncRecorder(), name)
    assert inspect.iscoroutinefunction(method)
    assert inspect.signature(getattr(Recorder, name)) == inspect.signature(getattr(AsyncRecorder, name))

    endpoint, made = await method(*positional, **keywords)

    expected_endpoint, expected = getattr(Recorder(), name)(*positional, **keywords)
    assert expected_endpoint is endpoint
    assert str(expected) == str(made)


@EVERY
def test_an_answer_is_read(operation_id: str) -> None:
    """An answer with every documented member is read, and written back as it came."""
    operation = OPERATIONS[operation_id]
    endpoint, _, _ = call(operation_id)
    successes = {int(s): r for s, r in operation["responses"].items() if int(s) < 300}
    assert set(successes) == set(endpoint.statuses)
    body = next((r for r in successes.values() if r["media"] == "json"), None)
    if body is None:
        assert endpoint.decode is None
        return
    answer = example(body["type"], full=True)
    if endpoint.decode is None:
        pytest.fail("a JSON answer needs a decoder")

    decoded = endpoint.decode(json.loads(json.dumps(answer)))

    if isinstance(decoded, list):
        assert answer == [item.to_dict() for item in decoded]
    else:
        assert answer == (decoded.to_dict() if hasattr(decoded, "to_dict") else decoded)


@EVERY
def test_documented_errors_are_known(operation_id: str) -> None:
    """Each documented error status is known, with the kind of its body."""
    kinds = {"problem": "problem", "none": "empty"}
    documented = {
        int(s): kinds.get(r["media"], "own")
        for s, r in OPERATIONS[operation_id]["responses"].items()
        if int(s) >= 300
    }
    assert documented == dict(call(operation_id)[0].errors)


@pytest.mark.parametrize(
    "operation_id", [n for n, o in OPERATIONS.items() if "body" in o and not o["body"]["required"]]
)
def test_an_optional_body_may_be_left_out(operation_id: str) -> None:
    """An operation whose body is optional sends none when none is given, nor for `None`."""
    positional, keywords = arguments(OPERATIONS[operation_id])
    method = getattr(Recorder(), snake(operation_id))

    assert UNSET is method(*positional, **keywords)[1]["body"]
    assert UNSET is method(*positional, data=None, **keywords)[1]["body"]


@pytest.mark.parametrize(
    "operation_id", [n for n, o in OPERATIONS.items() if o.get("body", {}).get("required")]
)
def test_required_members_are_asked_for(operation_id: str) -> None:
    """Leaving out a required member raises before anything is sent, and names the member."""
    operation = OPERATIONS[operation_id]
    type_ = operation["body"]["type"]
    schema = SCHEMAS[type_["ref"]]
    required = [k for k, f in schema.get("fields", {}).items() if f.get("required")]
    positional, keywords = arguments(operation)
    keywords.pop("data")
    if not required and schema["kind"] == "object":
        assert {} == getattr(Recorder(), snake(operation_id))(*positional, **keywords)[1]["body"]
        return
    with pytest.raises(RequestValidationError) as caught:
        getattr(Recorder(), snake(operation_id))(*positional, **keywords)
    assert any(name in str(caught.value) for name in required) or schema["kind"] == "union"


@EVERY
def test_an_unknown_keyword_is_a_type_error(operation_id: str) -> None:
    """A misspelled keyword is refused and not swallowed."""
    positional, keywords = arguments(OPERATIONS[operation_id])
    with pytest.raises(TypeError, match="mispelled"):
        getattr(Recorder(), snake(operation_id))(*positional, **keywords, mispelled=1)


@EVERY
def test_docstrings_say_what_matters(operation_id: str) -> None:
    """A docstring has one sentence of its own, verb and path, first minor, and consistency."""
    operation = OPERATIONS[operation_id]
    text = inspect.getdoc(getattr(Recorder, snake(operation_id))) or ""
    flat = " ".join(text.split())
    assert f"`{operation['request']}`, since {operation['since']}." in flat
    assert operation["eventually_consistent"] is ("Eventually consistent." in flat)
    assert text.split("\n\n")[0].endswith(".")


def test_the_default_tenant_fills_exactly_the_known_operations() -> None:
    """Eight operations take the default tenant, and the activation takes the default tenants."""
    found = {name: call(name)[0].tenant for name in OPERATIONS if call(name)[0].tenant}
    expected = {name: field for field, names in NAMES["default_tenant"].items() for name in names}
    assert expected == found
    assert (8, 1) == tuple(list(found.values()).count(kind) for kind in ("tenantId", "tenantIds"))


def test_eventually_consistent_operations_take_options() -> None:
    """Operations that answer with a delay, and only they, take `consistency`."""
    for name, operation in OPERATIONS.items():
        parameters = inspect.signature(getattr(Recorder, snake(name))).parameters
        assert operation["eventually_consistent"] is ("consistency" in parameters)
        assert operation["eventually_consistent"] is (not call(name)[0].consistent)


def test_a_choice_takes_either_set_of_arguments() -> None:
    """A process instance is started by id or by key; a mix is refused with both ways named."""
    client = Recorder()
    by_id = client.create_process_instance(process_definition_id="order", variables={"amount": 3})[1]
    by_key = client.create_process_instance(process_definition_key="225")[1]
    assert {"processDefinitionId": "order", "variables": {"amount": 3}} == by_id["body"]
    assert {"processDefinitionKey": "225"} == by_key["body"]
    with pytest.raises(RequestValidationError, match=r"processDefinitionKey.*processDefinitionId"):
        client.create_process_instance(variables={"amount": 3})


def test_files_are_not_read_before_they_are_sent(tmp_path: Path) -> None:
    """Paths, bytes, open files and pairs become parts with the names that the server sees."""
    path = tmp_path / "order.bpmn"
    path.write_bytes(b"<definitions/>")
    with path.open("rb") as stream:
        resources = [
            path,
            stream,
            ("named.dmn", b"x"),
            b'<d xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>',
        ]
        parts = Recorder().create_deployment(resources=resources, tenant_id="t")[1]["body"].parts
        assert 0 == stream.tell()
    names = ["order.bpmn", "order.bpmn", "named.dmn", "resource.bpmn", None]
    assert names == [part.file_name for part in parts]
    assert path is parts[0].content
    assert b"t" == parts[-1].content


def test_document_metadata_is_one_json_part() -> None:
    """Several documents' metadata travel in one part that holds a JSON array."""
    body = Recorder().create_documents(
        files=[b"a", b"b"], metadata_list=[{"fileName": "a"}, {"fileName": "b"}]
    )[1]["body"]
    parts = [part for part in body if part.name == "metadataList"]
    assert [b'[{"fileName":"a"},{"fileName":"b"}]'] == [part.content for part in parts]
    assert ["application/json"] == [part.mime_type for part in parts]


@pytest.mark.parametrize("answer", [None, 5, "text"])
@EVERY
def test_another_kind_of_answer_is_an_error(operation_id: str, answer: Any) -> None:
    """Where an object or a list is documented, other JSON raises instead of being passed on."""
    decode = call(operation_id)[0].decode
    if decode is not None:
        with pytest.raises((ValueError, AttributeError)):
            decode(answer)
