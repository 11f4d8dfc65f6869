"""The engine as its users see it."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, timezone
from functools import cached_property
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, Any

from camunda_embedded._core.clock import LAST_MS, EngineClock
from camunda_embedded._core.commands import Command, DeployResources, PinClock, ResetClock, Resource
from camunda_embedded._core.core import Core
from camunda_embedded._core.rejection import CommandRejected

if TYPE_CHECKING:
    from typing_extensions import Self

    from camunda_embedded._core.records import Record
    from camunda_embedded._core.results import Deployed
    from camunda_embedded._rest.app import Application
    from camunda_embedded._rest.asgi import AsgiApplication
    from camunda_embedded._rest.authentication import Authentication
    from camunda_embedded._rest.faults import Faults
    from camunda_embedded._rest.transport import AsyncEngineTransport, EngineTransport
    from camunda_embedded._search import ReadModels
    from camunda_embedded._server.server import EngineServer

File = str | os.PathLike[str] | tuple[str, bytes]
Observe = Callable[[Sequence["Record"]], None]


class DeploymentError(Exception):
    """Files cannot be deployed; the text lists everything that is wrong with them."""


class Clock:
    """The clock of an engine: it runs with real time until it is pinned or moved.

    Args:
        engine: The engine.
        clock: Its time.
    """

    def __init__(self, engine: Engine, clock: EngineClock) -> None:
        self._engine = engine
        self._clock = clock

    @property
    def is_pinned(self) -> bool:
        """Whether time stands still."""
        return self._clock.is_pinned

    def now(self) -> datetime:
        """The present moment in UTC."""
        return datetime.fromtimestamp(self.now_ms() / 1000, timezone.utc)

    def now_ms(self) -> int:
        """The present moment, in milliseconds since 1970."""
        return self._clock.now_ms()

    def pin(self, moment: datetime) -> None:
        """Stop time at a moment; what is due by then happens, in the order in which it is due.

        Args:
            moment: The moment, with its time zone.

        Raises:
            ValueError: The moment has no time zone, lies before 1970, or after 9999.
        """
        if moment.tzinfo is None:
            raise ValueError("the moment needs a time zone, such as datetime.timezone.utc")
        self._pin_ms(round(moment.timestamp() * 1000))

    def advance(
        self,
        duration: timedelta | None = None,
        *,
        days: float = 0,
        hours: float = 0,
        minutes: float = 0,
        seconds: float = 0,
        milliseconds: float = 0,
    ) -> None:
        """Move time forward and stop it there; what is due on the way happens, each thing at its own moment.

        Args:
            duration: How far; what the other arguments say is added to it.
            days: Days.
            hours: Hours.
            minutes: Minutes.
            seconds: Seconds.
            milliseconds: Milliseconds.

        Raises:
            ValueError: The time is negative, or leads beyond the year 9999.
        """
        by = (duration or timedelta()) + timedelta(
            days=days, hours=hours, minutes=minutes, seconds=seconds, milliseconds=milliseconds
        )
        if by < timedelta():
            raise ValueError(f"time can only be moved forward, not by {by}")
        self._pin_ms(self.now_ms() + round(by / timedelta(milliseconds=1)))

    def reset(self) -> None:
        """Let time run again, from the real moment."""
        self._engine.execute(ResetClock())
        self._engine.run_due()

    def _pin_ms(self, target: int) -> None:
        if target < 0:
            raise ValueError("the moment lies before 1970")
        if target > LAST_MS:
            raise ValueError("the moment lies after the year 9999")
        # Stopping at each due moment lets what it starts begin at that moment, and not at the end.
        before = -1
        while True:
            due = self._engine.next_due()
            if due is None or due >= target or due < self.now_ms() or due == before:
                break
            before = due
            self._engine.execute(PinClock(due))
            self._engine.run_due()
        self._engine.execute(PinClock(target))
        self._engine.run_due()


class Engine:
    """A Camunda 8 in this process, for development and tests.

    Its state is in memory and ends with it. It can be used from several threads.

    Args:
        start_time: A moment, with its time zone, at which the engine's clock stands still from the beginning; it
            runs with real time when it is None.
        authentication: Who may use the REST API: `OAuth` or `Basic`; anybody when it is None.
        faults: The script of faults that requests meet.
        search_delay: After how many seconds searches see what happened, as on a real cluster.
        search_clock: Seconds that never go back, by which `search_delay` is measured; real time when it is None.
        max_body_bytes: The largest request body.
        keep_records: Whether every record is kept in `records`, to be looked at.

    Attributes:
        clock: Its time.
        read_models: What searches see.
        records: What happened, in order, if it is kept; None otherwise.

    Raises:
        ValueError: `start_time` has no time zone, or `search_delay` is negative.
    """

    def __init__(
        self,
        *,
        start_time: datetime | None = None,
        authentication: Authentication | None = None,
        faults: Faults | None = None,
        search_delay: float = 0.0,
        search_clock: Callable[[], float] | None = None,
        max_body_bytes: int = 16 * 1024 * 1024,
        keep_records: bool = False,
    ) -> None:
        if start_time is not None and start_time.tzinfo is None:
            raise ValueError("start_time needs a time zone, such as datetime.timezone.utc")
        if search_delay < 0:
            raise ValueError(f"search_delay must not be negative, but is {search_delay}")
        from camunda_embedded._search import ReadModels

        time = EngineClock(pinned_at=None if start_time is None else round(start_time.timestamp() * 1000))
        self._lock = threading.RLock()
        self._core = Core(time)
        self._core.on_completed = self._completed
        self._observers: list[Observe] = []
        self._awaiting: list[Callable[[int, dict[str, Any]], None]] = []
        self.clock = Clock(self, time)
        self.read_models: ReadModels = ReadModels(search_delay, search_clock or monotonic)
        self.on_records(self.read_models.apply)
        self.records: list[Record] | None = [] if keep_records else None
        self._authentication = authentication
        self._faults = faults
        self._max_body_bytes = max_body_bytes

    def execute(self, command: Command) -> Any:
        """Execute a command and everything that follows from it.

        Args:
            command: A value of `camunda_embedded.commands`.

        Returns:
            What the command's class says.

        Raises:
            CommandRejected: The command cannot be done; nothing has changed.
        """
        with self._lock:
            self.run_due()
            try:
                return self._core.execute(command)
            finally:
                self._publish()

    def new_key(self) -> int:
        """A key that nothing has yet."""
        with self._lock:
            return self._core.new_key()

    def deploy(self, *files: File) -> Deployed:
        """Deploy BPMN, DMN, form and other files, all or none.

        Args:
            files: Paths, whose names become the names of the resources, or names with their contents.

        Returns:
            What was deployed.

        Raises:
            DeploymentError: A file is refused; the text lists every problem that was found.
            OSError: A file cannot be read.
        """
        command = DeployResources(tuple(_resource(file) for file in files))
        try:
            result: Deployed = self.execute(command)
        except CommandRejected as rejection:
            raise DeploymentError(rejection.reason) from None
        return result

    def on_records(self, observe: Callable[[Sequence[Record]], None]) -> Callable[[], None]:
        """Be told what happens.

        Args:
            observe: Called after each command with what it appended to the log, in the thread of the command.

        Returns:
            What ends it.
        """
        self._observers.append(observe)
        return lambda: self._observers.remove(observe)

    def on_completed(self, observe: Callable[[int, dict[str, Any]], None]) -> Callable[[], None]:
        """Be told of each process instance that completes.

        Args:
            observe: Called with its key and its variables, in the thread of the command.

        Returns:
            What ends it.
        """
        self._awaiting.append(observe)
        return lambda: self._awaiting.remove(observe)

    def next_due(self) -> int | None:
        """When something is due next, in milliseconds since 1970; None when nothing is."""
        with self._lock:
            return self._core.state.next_due()

    def run_due(self) -> float | None:
        """Let happen what is due now: timers, job timeouts, ends of messages.

        Returns:
            In how many seconds something is due next; None when nothing is, or when the clock stands still.
        """
        with self._lock:
            due = self._core.state.next_due()
            if due is not None and due <= self.clock.now_ms():
                try:
                    self._core.tick()
                finally:
                    self._publish()
                due = self._core.state.next_due()
        if due is None or self.clock.is_pinned:
            return None
        return max(due - self.clock.now_ms(), 0) / 1000

    def _publish(self) -> None:
        records = self._core.taken()
        if records:
            if self.records is not None:
                self.records.extend(records)
            for observe in list(self._observers):
                observe(records)

    def _completed(self, process_instance_key: int, variables: dict[str, Any]) -> None:
        for observe in list(self._awaiting):
            observe(process_instance_key, variables)

    def transport(self) -> EngineTransport:
        """A transport for `httpx.Client`, and for everything built on it, that reaches the engine without a socket."""
        from camunda_embedded._rest.transport import EngineTransport

        return EngineTransport(self.application)

    def async_transport(self) -> AsyncEngineTransport:
        """A transport for `httpx.AsyncClient`, and for everything built on it, that reaches the engine without a socket."""
        from camunda_embedded._rest.transport import AsyncEngineTransport

        return AsyncEngineTransport(self.application)

    def serve(self, port: int = 0, *, host: str = "127.0.0.1") -> EngineServer:
        """A server of the REST API in a thread; a context manager that gives its address.

        Args:
            port: The port; 0 for any that is free.
            host: The address to listen on. There is no encryption: think before it is not loopback.

        Raises:
            OSError: The port is in use.
        """
        from camunda_embedded._server.server import EngineServer

        return EngineServer(self.application, host, port)

    @cached_property
    def application(self) -> Application:
        """The REST API without a transport."""
        from camunda_embedded._rest.app import Application
        from camunda_embedded._rest.faults import Faults
        from camunda_embedded._rest.options import RestOptions

        options = RestOptions(self._authentication, self._faults or Faults(), self._max_body_bytes)
        return Application(self, options)

    @cached_property
    def asgi(self) -> AsgiApplication:
        """The REST API as an ASGI application, for a server of your own; its lifespan lets timers fire on time."""
        from camunda_embedded._rest.asgi import AsgiApplication

        return AsgiApplication(self.application)

    @property
    def faults(self) -> Faults:
        """The script of faults that requests meet."""
        return self.application.options.faults

    def close(self) -> None:
        """End every wait for an answer. The engine can be used on; there is nothing else to release."""
        if "application" in self.__dict__:
            self.application.services.waiters.close()
            self.application.services.waiters.reopen()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _resource(file: File) -> Resource:
    if isinstance(file, tuple):
        return Resource(*file)
    path = Path(file)
    return Resource(path.name, path.read_bytes())
