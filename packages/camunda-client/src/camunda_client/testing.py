"""Stand-ins for tests of code that uses a client: a cluster without a network, and made-up results.

Nothing here is imported by the client itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar, Union
from urllib.parse import unquote

import httpx

from camunda_client._codec._model import NULLABLE, REQUIRED
from camunda_client._lazy import operation_endpoints, resolve
from camunda_client.exceptions import ClientMisuseError

if TYPE_CHECKING:
    from camunda_client._codec._model import Model
    from camunda_client._endpoint import Endpoint

__all__ = ["FakeCluster", "RecordedCall", "made_up"]

ModelT = TypeVar("ModelT", bound="Model")


@dataclass(frozen=True)
class RecordedCall:
    """One request that a `FakeCluster` received.

    Attributes:
        operation: Name of the client's method, such as ``create_process_instance``.
        path: Values of the path's parameters by their wire names.
        query: The query by wire names.
        body: The JSON body, or None.
        request: The request itself.
    """

    operation: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    request: httpx.Request = field(repr=False)


Answer = Union[None, int, Mapping[str, Any], "list[Any]", str, bytes, "Model", httpx.Response, Exception]
Responder = Callable[[RecordedCall], Answer]


class FakeCluster(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A transport that answers by operation, for both clients.

    ``CamundaClient(transport=cluster)`` with ``cluster.on("get_topology", {"clusterSize": 1})``. An operation without an
    answer fails the test with an error that names it.

    Attributes:
        calls: Every request received, in order.
    """

    def __init__(self) -> None:
        self.calls: list[RecordedCall] = []
        self._answers: dict[str, list[Answer | Responder]] = {}
        self._routes = [(endpoint, pattern_of(endpoint)) for endpoint in operation_endpoints()]

    def on(self, operation: str, *answers: Answer | Responder) -> FakeCluster:
        """Set what an operation answers, one after another; the last one goes on.

        Args:
            operation: Name of the client's method.
            *answers: Each a JSON object or list, a model, text, bytes, None for an empty answer, a number for a problem with
                that status, an ``httpx.Response``, an exception to raise, or a function that takes the `RecordedCall`
                and returns one of these.

        Returns:
            The cluster, so that calls can be chained.

        Raises:
            ValueError: There is no such operation.
        """
        if not any(endpoint.operation_id == operation for endpoint, _ in self._routes):
            raise ValueError(f"operation: the client has no method {operation!r}")
        self._answers[operation] = list(answers) or [None]
        return self

    def calls_of(self, operation: str) -> list[RecordedCall]:
        """The requests of one operation."""
        return [call for call in self.calls if call.operation == operation]

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer the synchronous client."""
        request.read()
        return self._respond(request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer the asynchronous client."""
        await request.aread()
        return self._respond(request)

    def _respond(self, request: httpx.Request) -> httpx.Response:
        call = self._recognise(request)
        self.calls.append(call)
        answers = self._answers.get(call.operation)
        if answers is None:
            raise ClientMisuseError(
                f"the test says nothing about {call.operation}: use cluster.on({call.operation!r}, ...)"
            )
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if callable(answer) and not isinstance(answer, type):
            answer = answer(call)
        return response_of(answer)  # type: ignore[arg-type]

    def _recognise(self, request: httpx.Request) -> RecordedCall:
        # As it is encoded: a value may hold a slash.
        path = request.url.raw_path.partition(b"?")[0].decode("ascii")
        for endpoint, pattern in self._routes:
            match = pattern.search(path) if endpoint.method == request.method else None
            if match is not None:
                return RecordedCall(
                    endpoint.operation_id,
                    {name: unquote(value) for name, value in match.groupdict().items()},
                    dict(request.url.params),
                    body_of(request),
                    request,
                )
        raise ClientMisuseError(f"no operation is {request.method} {path}")


def pattern_of(endpoint: Endpoint[Any]) -> re.Pattern[str]:
    """What the path of an operation looks like behind any base address."""
    parts = re.split(r"\{(\w+)\}", endpoint.path)
    text = "".join(f"(?P<{part}>[^/]+)" if index % 2 else re.escape(part) for index, part in enumerate(parts))
    return re.compile(f"{'' if endpoint.root else '/v2'}{text}$")


def body_of(request: httpx.Request) -> Any:
    """The JSON of a request; None where it has none."""
    if not request.content or "json" not in request.headers.get("content-type", ""):
        return None
    return json.loads(request.content)


def response_of(answer: Answer) -> httpx.Response:
    """An answer as a response; exceptions are raised."""
    if isinstance(answer, Exception):
        raise answer
    if isinstance(answer, httpx.Response):
        return fresh(answer)
    if answer is None:
        return httpx.Response(204)
    if isinstance(answer, int):
        problem = {"type": "about:blank", "title": "made up", "status": answer, "detail": "by a test"}
        return httpx.Response(answer, json=problem, headers={"content-type": "application/problem+json"})
    if isinstance(answer, bytes):
        return httpx.Response(200, content=answer)
    if isinstance(answer, str):
        return httpx.Response(200, text=answer)
    to_dict = getattr(answer, "to_dict", None)
    return httpx.Response(200, json=to_dict() if callable(to_dict) else answer)


def fresh(response: httpx.Response) -> httpx.Response:
    """A response that no client has touched; one that streams can be used once only and is given out itself."""
    try:
        content = response.content
    except httpx.ResponseNotRead:
        return response
    headers = [
        (name, value)
        for name, value in response.headers.multi_items()
        if name.lower() not in {"content-encoding", "content-length", "transfer-encoding"}
    ]
    return httpx.Response(response.status_code, headers=headers, content=content)


def made_up(model: type[ModelT], /, **fields: Any) -> ModelT:
    """A model of the API with a plausible value in each required field.

    Args:
        model: The model's class.
        **fields: Values that matter to the test, by attribute.

    Raises:
        TypeError: The model has no such field.
    """
    known = {name for name, *_ in model._wire}
    unknown = sorted(set(fields) - known)
    if unknown:
        raise TypeError(f"{model.__name__} has no field {', '.join(unknown)}")
    values = {
        name: filler(wire, flags, kind)
        for name, wire, flags, kind in model._wire
        if flags & REQUIRED and name not in fields
    }
    wire_names = {name: wire for name, wire, *_ in model._wire}
    made = model.from_dict({wire_names[name]: value for name, value in values.items()})
    for name, value in fields.items():
        setattr(made, name, value)
    return made


def filler(wire: str, flags: int, kind: Any) -> Any:
    """A value of JSON that fits a field."""
    tag = kind[0]
    if flags & NULLABLE:
        return None
    if tag == "key":
        return "2251799813685249" if wire.endswith("Key") else wire
    if tag == "enum":
        return next(iter(resolve(kind[1]))).value
    if tag == "o":
        return made_up(resolve(kind[1])).to_dict()
    return {"str": wire, "bool": False, "list": [], "m": {}, "map": {}, "dt": "2026-01-02T03:04:05Z"}.get(
        tag, 1
    )
