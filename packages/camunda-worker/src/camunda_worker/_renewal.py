"""Keeps a job's lock alive while its handler runs, and notices when it is gone."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from ._backoff import Backoff
from ._clock import Clock, RandomSource
from ._verdict import Verdict, status_of, verdict_on

if TYPE_CHECKING:
    from camunda_logging import SdkLogger

    from ._job_run import JobRun

__all__ = ["Extend", "keep_locked"]

Extend = Callable[[str, int, "str | None", float], Awaitable[None]]
"""Extends the lock of a job key by so many milliseconds, with its lease token; gives up after so many seconds."""

_SHORTEST_SECONDS = 1.0


async def keep_locked(
    run: JobRun,
    extend: Extend,
    clock: Clock,
    random: RandomSource,
    log: SdkLogger,
    on_lost: Callable[[JobRun], None],
) -> None:
    """Renew the lock each time a third of it is left, until cancelled or lost.

    A renewal that fails for the time being is repeated with growing waits; the handler is told only when the server
    says that the job is no longer active for it.
    """
    backoff = Backoff(initial=0.05, cap=max(0.05, run.lock.timeout / 12), random=random)
    while True:
        await clock.sleep(run.lock.renew_in(clock.now()))
        sent_at = clock.now()
        # Half of what is left, so that there is another try when no answer comes.
        within = max(_SHORTEST_SECONDS, run.lock.remaining(sent_at) / 2)
        try:
            await extend(run.key, int(run.lock.timeout * 1000), run.lease_token, within)
        except asyncio.CancelledError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever the client raises must not end the renewals
            if _gone(error):
                log.warning("The lock of job %s is lost: %s", run.key, error)
                run.lose()
                on_lost(run)
                return
            if verdict_on(error) in {Verdict.REFUSED, Verdict.INVALID}:
                log.warning("The lock of job %s cannot be renewed: %s", run.key, error)
                return
            log.debug("Renewing the lock of job %s failed and is repeated: %s", run.key, error)
            await clock.sleep(backoff.next_delay())
        else:
            run.lock.renewed(sent_at)
            backoff.reset()


def _gone(error: BaseException) -> bool:
    """Whether the answer says that the job is not ours. 8.6 says so with a 400."""
    if verdict_on(error) is Verdict.SETTLED:
        return True
    return status_of(error) == 400 and "not active" in str(error)
