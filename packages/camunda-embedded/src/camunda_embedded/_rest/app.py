"""The application: a request in, an answer out, the same for every transport."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import NoReturn

from camunda_embedded._rest.authentication import TOKEN_PATH
from camunda_embedded._rest.faults import TOKEN, ConnectionFault, Fault
from camunda_embedded._rest.messages import Request, Response
from camunda_embedded._rest.operations import find_handler
from camunda_embedded._rest.options import RestOptions
from camunda_embedded._rest.port import EnginePort
from camunda_embedded._rest.problems import Problem
from camunda_embedded._rest.reading import check_accepted, read_body, read_path, read_query
from camunda_embedded._rest.routing import Router
from camunda_embedded._rest.services import Call, Services
from camunda_embedded._rest.table import Operation, load_operations
from camunda_embedded._rest.waiting import Wait, wait_in_loop, wait_in_thread

_log = logging.getLogger("camunda_embedded")

Step = Callable[[], "Response | Wait"]


class Application:
    """The REST API of an engine, without a transport.

    Args:
        engine: The engine behind it.
        options: What can be chosen.
    """

    def __init__(self, engine: EnginePort, options: RestOptions | None = None) -> None:
        self.options = options or RestOptions()
        self.services = Services(engine, self.options)
        self._router = Router(load_operations().values())

    def handle(self, request: Request, patience: float | None = None) -> Response:
        """Answer a request and block the calling thread until then.

        Args:
            request: The request.
            patience: After how many seconds the client gives up; never when it is None.

        Raises:
            ConnectionFault: A scripted fault closes the connection.
            TimeoutError: The client's patience is over.
        """
        fault: Fault | None = None
        try:
            name, step = self._plan(request)
            fault = self._take(name)
            if fault and fault.seconds:
                _sleep(fault.seconds, patience)
            answer = step()
            if isinstance(answer, Wait):
                answer = wait_in_thread(
                    _limited(answer, patience), self.services.waiters, self.services.alarm
                )
        except Exception as error:  # noqa: BLE001 - whatever it is, the client gets a problem detail
            answer = self._failed(request, error)
        return _delivered(answer, fault)

    async def handle_async(
        self, request: Request, disconnected: Callable[[], Awaitable[object]] | None = None
    ) -> Response | None:
        """Answer a request in the running event loop.

        Args:
            request: The request.
            disconnected: Returns when the client goes away.

        Returns:
            The answer; None when the client went away while the answer was waited for.

        Raises:
            ConnectionFault: A scripted fault closes the connection.
        """
        fault: Fault | None = None
        answer: Response | Wait | None
        try:
            name, step = self._plan(request)
            fault = self._take(name)
            if fault and fault.seconds:
                await asyncio.sleep(fault.seconds)
            answer = step()
            if isinstance(answer, Wait):
                answer = await self._wait(answer, disconnected)
        except Exception as error:  # noqa: BLE001 - whatever it is, the client gets a problem detail
            answer = self._failed(request, error)
        return None if answer is None else _delivered(answer, fault)

    async def _wait(
        self, wait: Wait, disconnected: Callable[[], Awaitable[object]] | None
    ) -> Response | None:
        waiting = wait_in_loop(wait, self.services.waiters, self.services.alarm)
        if disconnected is None:
            return await waiting
        tasks = [asyncio.ensure_future(waiting), asyncio.ensure_future(disconnected())]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            return tasks[0].result() if tasks[0].done() else None  # type: ignore[return-value]
        finally:
            for task in tasks:
                task.cancel()

    def _plan(self, request: Request) -> tuple[str, Step]:
        _refuse_other_sites(request)
        authentication = self.options.authentication
        if authentication and request.path == TOKEN_PATH:
            return TOKEN, lambda: authentication.token(request)
        operation, values = self._router.find(request.method, request.path)
        return operation.id, lambda: self._run(operation, values, request)

    def _take(self, name: str) -> Fault | None:
        fault = self.options.faults.take(name)
        if fault and fault.kind == "reset":
            raise ConnectionFault
        if fault and fault.kind == "status":
            headers = () if fault.retry_after is None else (("retry-after", str(fault.retry_after)),)
            raise Problem(fault.status, f"A fault was scripted for the operation {name}.", headers=headers)
        return fault

    def _run(self, operation: Operation, values: dict[str, str], request: Request) -> Response | Wait:
        principal = ""
        if self.options.authentication and not operation.public:
            principal = self.options.authentication.check(request)
        if len(request.body) > self.options.max_body_bytes:
            raise Problem(413, f"The body is larger than {self.options.max_body_bytes} bytes.")
        check_accepted(operation, request.headers.get("accept", ""))
        path = read_path(operation, values) if values else values
        query = read_query(operation, request.query)
        body = read_body(operation, request)
        handler = find_handler(operation)
        if handler is None:
            raise Problem(501, f"The embedded engine does not execute the operation {operation.id}.")
        if operation.body_media == "json" and len(request.body) > self.options.max_message_bytes:
            detail = (
                f"The message is larger than the {self.options.max_message_bytes} bytes that a broker takes."
            )
            raise Problem(500, detail, "MALFORMED_REQUEST")
        self.services.alarm()
        host = request.headers.get("host") or "localhost"
        return handler(Call(operation, path, query, body, principal, self.services, host))

    def _failed(self, request: Request, error: Exception) -> Response:
        if isinstance(error, (ConnectionFault, TimeoutError)):
            raise error
        if isinstance(error, Problem):
            return error.response(request.path)
        _log.error("%s %s failed", request.method, request.path, exc_info=error)
        detail = f"The embedded engine failed with {type(error).__name__}; its log says more."
        return Problem(500, detail).response(request.path)


def _refuse_other_sites(request: Request) -> None:
    """Keep web pages of other sites, opened in a browser of this machine, from using the engine."""
    origin = request.headers.get("origin")
    if origin and origin.partition("://")[2] != request.headers.get("host"):
        raise Problem(403, f"Requests of pages from {origin[:80]} are not answered.")


def _delivered(answer: Response, fault: Fault | None) -> Response:
    if fault and fault.kind == "drop":
        raise ConnectionFault
    return answer


def _limited(wait: Wait, patience: float | None) -> Wait:
    if patience is None or patience >= wait.seconds:
        return wait
    return replace(wait, seconds=patience, expired=_give_up)


def _sleep(seconds: float, patience: float | None) -> None:
    time.sleep(seconds if patience is None else min(seconds, patience))
    if patience is not None and patience < seconds:
        _give_up()


def _give_up() -> NoReturn:
    raise TimeoutError
