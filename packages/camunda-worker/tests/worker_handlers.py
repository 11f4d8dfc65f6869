"""Handlers at the top of a module, which processes can be given."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from typing import Any

from camunda_worker import JobError, JobFailure


class TwoArguments(Exception):
    """Pickles, but does not come back."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(first)
        self.second = second


class OutOfStock(JobError):
    """An error with a constructor of its own, as the models of a program have them."""

    def __init__(self, article: str) -> None:
        super().__init__("OUT_OF_STOCK", article, {"article": article})


class Closed(JobFailure):
    """Likewise a failure."""

    def __init__(self, until: int) -> None:
        super().__init__("closed", retries=5, retry_back_off=until)


def act(job: Any) -> Any:
    """Do what the job's variable says."""
    what = job.variables["do"]
    if what == "pid":
        return {"pid": os.getpid(), "client": hasattr(job, "client")}
    if what == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "raise":
        raise ValueError("from the child")
    if what == "two":
        raise TwoArguments("a", "b")
    if what == "throw":
        raise JobError("CODE", "text", {"v": 1})
    if what == "own error":
        raise OutOfStock("tea")
    if what == "own failure":
        raise Closed(60_000)
    if what == "lambda":
        return {"f": lambda: None}
    if what == "exit":
        raise SystemExit(4)
    if what == "log":
        job.log.info("from job.log %s", 1)
        logging.getLogger("child").warning("from logging")
    if what == "bad log":
        logging.getLogger("child").warning("%d", "text")
        try:
            1 / 0  # noqa: B018 - the point is the exception
        except ZeroDivisionError:
            job.log.error("failed", exc_info=True)  # noqa: G201 - the SDK's logger has no exception()
    if what == "sleep":
        time.sleep(30)
    return None


async def act_async(job: Any) -> Any:
    """Do nothing, asynchronously."""
    return {"async": True}


def leave_a_thread() -> bool:
    """Return, but leave a thread running that is no daemon."""
    threading.Thread(target=threading.Event().wait, args=(60,)).start()
    return True


class Homeless:
    """A handler that pickles, and cannot be unpickled in a child."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def __call__(self, job: Any) -> None:
        """Do nothing."""

    def __reduce__(self) -> tuple[Any, tuple[int]]:
        return _only_in, (self.pid,)


def _only_in(pid: int) -> Homeless:
    if os.getpid() != pid:
        raise ModuleNotFoundError("No module named 'plugins'")
    return Homeless(pid)


def nap(number: int, seconds: float) -> int:
    """Return the number after a while."""
    time.sleep(seconds)
    return number


def vanish() -> None:
    """End the process without a word."""
    os._exit(3)


def unsendable() -> object:
    """Return what cannot be pickled."""
    return memoryview(b"")
