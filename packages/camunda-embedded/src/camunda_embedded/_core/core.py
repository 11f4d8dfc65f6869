"""Takes commands, runs what they lead to until nothing is left to do, and appends an event for everything that happens."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from camunda_embedded._core import cluster_variables as cluster_variables
from camunda_embedded._core.appliers import APPLIERS
from camunda_embedded._core.clock import LAST_MS, EngineClock
from camunda_embedded._core.records import Record
from camunda_embedded._core.state import State

if TYPE_CHECKING:
    from camunda_embedded._core.commands import Command

FIRST_KEY = 1 << 51
MOST_STEPS = 10_000
MOST_STEPS_IN_ALL = 100_000
MOST_AT_ONCE = 10_000


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
        self._steps_in_all: Counter[int] = Counter()
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

    def after(self, milliseconds: int) -> int:
        """The moment so much later, or the end of time."""
        return min(self.now + milliseconds, LAST_MS)

    def moment(self) -> datetime:
        """The present, for expressions."""
        return datetime.fromtimestamp(self.now / 1000, timezone.utc)

    def count_step(self, scope_key: int, root_key: int, *, bounded: bool = False) -> bool:
        """Count an activation since the command began.

        Args:
            scope_key: The scope that it is in.
            root_key: The process instance that began it all; those that it calls are counted with it.
            bounded: Whether the scope has an end of its own, as the turns of a multi-instance have.

        Returns:
            False once there were too many, in the scope or in all. It stays so until the command is done: tokens that
            multiply would otherwise live on for ever.
        """
        self._steps_in_all[root_key] += 1
        if not bounded:
            self._steps[scope_key] += 1
        return self._steps[scope_key] <= MOST_STEPS and self._steps_in_all[root_key] <= MOST_STEPS_IN_ALL

    def _count_anew(self) -> None:
        self._steps.clear()
        self._steps_in_all.clear()

    def execute(self, command: Command) -> Any:
        """Do what a command says, with all that follows from it.

        Raises:
            CommandRejected: It cannot be done; nothing has changed.
        """
        from camunda_embedded._core.handlers import HANDLERS

        self.now = self.clock.now_ms()
        self._count_anew()
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
        """Do what is due, each thing in its own moment's order.

        What comes up meanwhile is done as well, but for timers that set themselves again without time passing: after
        so many, the rest stays due for the next time.
        """
        from camunda_embedded._core.due import fire

        self.now = self.clock.now_ms()
        known, moment, at_once = self.state.scheduled, -1, 0
        while (when := self.state.next_due()) is not None and when <= self.now:
            if when != moment:
                moment, at_once = when, 0
            if self.state.due[0][1] > known:
                at_once += 1
                if at_once > MOST_AT_ONCE:
                    return
            self._count_anew()
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
