"""Takes commands, runs what they lead to until nothing is left to do, and appends an event for everything that happens."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from camunda_embedded._core import cluster_variables as cluster_variables
from camunda_embedded._core.appliers import APPLIERS
from camunda_embedded._core.clock import EngineClock
from camunda_embedded._core.records import Record
from camunda_embedded._core.state import State

if TYPE_CHECKING:
    from camunda_embedded._core.commands import Command

FIRST_KEY = 1 << 51
MOST_STEPS = 10_000


class Core:
    """One partition.

    Args:
        clock: Time.
        first_key: Keys count from here.

    Attributes:
        state: What is true now.
        appended: Records of the command that runs, in order.
        on_completed: Told of each process instance that completes, with its variables, while they are still known.
    """

    def __init__(self, clock: EngineClock | None = None, *, first_key: int = FIRST_KEY) -> None:
        self.clock = clock or EngineClock()
        self.state = State()
        self.appended: list[Record] = []
        self.on_completed: Callable[[int, dict[str, Any]], None] | None = None
        self._next_key = first_key
        self._position = 0
        self._queue: deque[tuple[Callable[..., None], tuple[Any, ...]]] = deque()
        self._steps: Counter[int] = Counter()
        self.now = self.clock.now_ms()

    def new_key(self) -> int:
        """A key that nothing has yet."""
        self._next_key += 1
        return self._next_key

    def append(self, key: int, intent: str, value: Any) -> None:
        """Something has happened."""
        self._position += 1
        record = Record(self._position, key, intent, self.now, value)
        applier = APPLIERS.get((record.kind, intent))
        if applier is not None:
            applier(self.state, record)
        self.appended.append(record)

    def later(self, task: Callable[..., None], *arguments: Any) -> None:
        """Something is to be done once all that came before is done."""
        self._queue.append((task, arguments))

    def moment(self) -> datetime:
        """The present, for expressions."""
        return datetime.fromtimestamp(self.now / 1000, timezone.utc)

    def count_step(self, process_instance_key: int) -> bool:
        """Count an activation; False once a process instance has had too many since the command began."""
        self._steps[process_instance_key] += 1
        return self._steps[process_instance_key] <= MOST_STEPS

    def forgive_steps(self, process_instance_key: int) -> None:
        """Count from the beginning, after an incident about it."""
        self._steps.pop(process_instance_key, None)

    def execute(self, command: Command) -> Any:
        """Do what a command says, with all that follows from it.

        Raises:
            CommandRejected: It cannot be done; nothing has changed.
        """
        from camunda_embedded._core.handlers import HANDLERS

        self.now = self.clock.now_ms()
        self._steps.clear()
        result = HANDLERS[type(command)](self, command)
        self.run()
        return result

    def run(self) -> None:
        """Do what is queued, first things first."""
        queue = self._queue
        while queue:
            task, arguments = queue.popleft()
            task(*arguments)

    def tick(self) -> None:
        """Do what is due, each thing in its own moment's order."""
        from camunda_embedded._core.due import fire

        self.now = self.clock.now_ms()
        while (when := self.state.next_due()) is not None and when <= self.now:
            self._steps.clear()
            fire(self)
            self.run()

    def taken(self) -> list[Record]:
        """The records since this was asked for last."""
        found, self.appended = self.appended, []
        return found

    @classmethod
    def replayed(cls, records: list[Record], clock: EngineClock | None = None) -> Core:
        """A core whose state comes from records alone."""
        core = cls(clock)
        for record in records:
            applier = APPLIERS.get((record.kind, record.intent))
            if applier is not None:
                applier(core.state, record)
            core._position = record.position
            core._next_key = max(core._next_key, record.key)
        return core
