"""No value of a path parameter leads anywhere but into its own segment."""

from __future__ import annotations

import contextlib
import inspect
from typing import Any

import httpx
import pytest

from camunda_sdk import CamundaClient, NotFoundError, RequestValidationError

DANGEROUS = ["..", ".", "", "\x00", "a\r\nb", "\x7f", "\ud800"]
HARMLESS = ["a/b", "a\\b", "%2e%2e", "a?b", "a#b", "a;b", "ü", "a b", "..a"]


def operations() -> list[tuple[str, list[str]]]:
    """Every method with the names of its path parameters."""
    found = []
    for name in dir(CamundaClient):
        method = getattr(CamundaClient, name)
        if name.startswith("_") or not callable(method):
            continue
        parameters = [
            one.name
            for one in inspect.signature(method).parameters.values()
            if one.kind is one.POSITIONAL_OR_KEYWORD and one.name != "self" and one.default is one.empty
        ]
        if (
            parameters
            and "/v2" not in name
            and "`" in (method.__doc__ or "")
            and "{" in (method.__doc__ or "")
        ):
            found.append((name, parameters))
    return found


OPERATIONS = operations()
SLOTS = [(name, parameters, slot) for name, parameters in OPERATIONS for slot in parameters]


class Recording(httpx.BaseTransport):
    """Keeps every request and answers with nothing."""

    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return httpx.Response(404, json={"title": "NOT_FOUND", "status": 404})


def call(name: str, parameters: list[str], slot: str, value: str) -> list[httpx.Request]:
    """Call an operation with one value in one slot and harmless ones in the others."""
    transport = Recording()
    with CamundaClient({"CAMUNDA_REST_ADDRESS": "http://camunda.test"}, transport=transport) as client:
        arguments: dict[str, Any] = {one: value if one == slot else "1" for one in parameters}
        with contextlib.suppress(ValueError, TypeError, NotFoundError, RequestValidationError):
            getattr(client, name)(**arguments)
    return transport.requests


def test_there_are_as_many_slots_as_the_api_has() -> None:
    """The list is not empty by mistake."""
    assert len(SLOTS) > 100


@pytest.mark.parametrize(
    ("name", "parameters", "slot"), SLOTS, ids=[f"{name}-{slot}" for name, _, slot in SLOTS]
)
def test_dangerous_values_are_refused_before_anything_is_sent(
    name: str, parameters: list[str], slot: str
) -> None:
    """Dots, nothing, control characters, lone surrogates; the others arrive as one segment."""
    assert [] == [value for value in DANGEROUS if call(name, parameters, slot, value)]
    depth = {
        len(request.url.raw_path.split(b"?")[0].split(b"/")) for request in call(name, parameters, slot, "1")
    }
    for value in HARMLESS:
        for request in call(name, parameters, slot, value):
            assert {len(request.url.raw_path.split(b"?")[0].split(b"/"))} == depth
