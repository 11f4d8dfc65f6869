"""Handlers of the operations that only read: they ask the read models."""

from __future__ import annotations

from collections.abc import Callable

from camunda_embedded._rest.messages import Response, json_response
from camunda_embedded._rest.problems import invalid, not_found
from camunda_embedded._rest.services import Call
from camunda_embedded._search import InvalidCursor, NotFound


def search(entity: str) -> Callable[[Call], Response]:
    """A handler that searches entities with the filter, sort and page of the body."""

    def handle(call: Call) -> Response:
        return json_response(call.search(entity, call.fields))

    return handle


def search_within(entity: str, parameter: str, member: str) -> Callable[[Call], Response]:
    """A handler that searches entities that belong to the one in the path.

    Args:
        entity: What is searched.
        parameter: The path parameter.
        member: The member of the filter that must equal it.
    """

    def handle(call: Call) -> Response:
        body = {**call.fields, "filter": {**call.fields.get("filter", {}), member: call.path[parameter]}}
        return json_response(call.search(entity, body))

    return handle


def get(entity: str, parameter: str) -> Callable[[Call], Response]:
    """A handler that answers the entity whose key is in the path."""

    def handle(call: Call) -> Response:
        return json_response(found(call, entity, parameter))

    return handle


def found(call: Call, entity: str, parameter: str) -> dict[str, object]:
    """The entity whose key is in the path.

    Raises:
        Problem: 404.
    """
    try:
        entry: dict[str, object] = call.services.models.get(entity, call.path[parameter])
    except NotFound as error:
        raise not_found(str(error)) from None
    return entry


def report(name: str, *parameters: str) -> Callable[[Call], Response]:
    """A handler that answers a report of the read models.

    Args:
        name: Which report.
        parameters: The path parameters that it takes, as keys.
    """

    def handle(call: Call) -> Response:
        try:
            return json_response(
                call.services.models.report(name, *(call.path[p] for p in parameters), body=call.fields)
            )
        except NotFound as error:
            raise not_found(str(error)) from None
        except InvalidCursor as error:
            raise invalid(str(error)) from None

    return handle
