"""Faults by script: what a client may meet on the way to a cluster, on demand."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Literal

ANY = "*"
TOKEN = "token"  # noqa: S105  # nosec B105 - a name


class ConnectionFault(Exception):
    """The connection is to be closed without an answer."""


@dataclass(frozen=True)
class Fault:
    """What happens to a request instead of, or before, its answer.

    Attributes:
        kind: `delay` waits and then answers as usual; `status` answers with an error and does nothing;
            `reset` closes the connection and does nothing; `drop` does what was asked and then closes the
            connection, so that the client cannot know.
        seconds: How long `delay` waits.
        status: The status that `status` answers.
        retry_after: The value of the `Retry-After` header of that answer, in seconds; None for no header.
    """

    kind: Literal["delay", "status", "reset", "drop"]
    seconds: float = 0.0
    status: int = 503
    retry_after: int | None = None

    def __post_init__(self) -> None:
        if self.kind not in ("delay", "status", "reset", "drop"):
            raise ValueError(f"kind must be delay, status, reset or drop, not {self.kind!r}")
        if self.seconds < 0:
            raise ValueError(f"seconds must not be negative, but is {self.seconds}")
        if not 400 <= self.status <= 599:
            raise ValueError(f"status must be between 400 and 599, but is {self.status}")


class Faults:
    """The script: for each operation, the faults that its next requests meet, in order."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[str, list[Fault]] = {}

    def add(self, operation_id: str, fault: Fault, times: int = 1) -> None:
        """Let the next requests of an operation meet a fault.

        Args:
            operation_id: Id of the operation in the API, such as `completeJob`; `token` for the token endpoint, `*`
                for every operation.
            fault: What happens.
            times: How many requests meet it.

        Raises:
            ValueError: `times` is not positive, or no operation has that id.
        """
        if times < 1:
            raise ValueError(f"times must be positive, but is {times}")
        _check_operation(operation_id)
        with self._lock:
            self._waiting.setdefault(operation_id, []).extend([fault] * times)

    def clear(self) -> None:
        """Forget every fault that is still to come."""
        with self._lock:
            self._waiting.clear()

    def take(self, operation_id: str) -> Fault | None:
        """The fault that a request of this operation meets now; it is used up by that."""
        if not self._waiting:
            return None
        with self._lock:
            for name in (operation_id, ANY):
                waiting = self._waiting.get(name)
                if waiting:
                    fault = waiting.pop(0)
                    if not waiting:
                        del self._waiting[name]
                    return fault
        return None


def _check_operation(name: str) -> None:
    from camunda_embedded._rest.table import operation_ids

    known = {*operation_ids(), ANY, TOKEN}
    if name not in known:
        from difflib import get_close_matches

        near = "".join(f"; did you mean {other!r}?" for other in get_close_matches(name, known, 1))
        raise ValueError(f"operation_id must be the id of an operation of the API, not {name!r}{near}")
