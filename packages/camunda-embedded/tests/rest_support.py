"""Helpers of the tests of the REST layer: an engine that does nothing, and an application over it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from camunda_embedded._rest.app import Application
from camunda_embedded._rest.messages import Request, Response
from camunda_embedded._rest.options import RestOptions


class StoppedClock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.time = 1_760_000_000_000

    def now_ms(self) -> int:
        """Milliseconds since the epoch."""
        return self.time


class IdleEngine:
    """An engine that knows nothing and does nothing."""

    def __init__(self) -> None:
        self.clock = StoppedClock()
        self.read_models: Any = None
        self.observers: list[Callable[[Sequence[Any]], None]] = []
        self.due_runs = 0

    def execute(self, command: Any) -> Any:
        """Nothing is executed."""
        raise NotImplementedError

    def new_key(self) -> int:
        """Always the same key."""
        return 2251799813685249

    def on_records(self, observe: Callable[[Sequence[Any]], None]) -> Callable[[], None]:
        """Remember who observes."""
        self.observers.append(observe)
        return lambda: self.observers.remove(observe)

    def on_completed(self, observe: Callable[[int, dict[str, Any]], None]) -> Callable[[], None]:
        """No instance ever completes."""
        return lambda: observe(0, {})

    def next_due(self) -> int | None:
        """Nothing is due."""
        return None

    def run_due(self) -> float | None:
        """Nothing is due."""
        self.due_runs += 1
        return None


@lru_cache
def application() -> Application:
    """An application over an engine that does nothing, for checks that come before it."""
    return Application(IdleEngine())


def build(**options: Any) -> Application:
    """An application of its own with these options."""
    return Application(IdleEngine(), RestOptions(**options))


def problem(answer: Response) -> dict[str, Any]:
    """The problem detail that an answer carries."""
    assert answer.media == "application/problem+json", answer
    content: dict[str, Any] = json.loads(answer.body)
    assert content.keys() == {"type", "title", "status", "detail", "instance"}
    assert content["status"] == answer.status
    return content


def get(path: str, query: str = "", **headers: str) -> Request:
    """A GET request; underscores in header names stand for hyphens."""
    return Request("GET", path, query, {name.replace("_", "-"): value for name, value in headers.items()})


def post(path: str, body: Any = None, **headers: str) -> Request:
    """A POST request with a JSON body."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if body is None:
        return Request("POST", path, "", sent)
    return Request("POST", path, "", {"content-type": "application/json", **sent}, json.dumps(body).encode())
