"""Sends a job's outcome until it is taken or the lock has run out. The handler is never run again for it."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from ._backoff import Backoff
from ._clock import Clock, RandomSource
from ._gateway import ACKNOWLEDGE_SECONDS
from ._outcome import Completed, ErrorThrown, Failed, instead_of, unusable
from ._verdict import Verdict, is_bad_request, retry_after_of, verdict_on

if TYPE_CHECKING:
    from camunda_logging import SdkLogger

    from ._gateway import Gateway
    from ._job_run import JobRun

__all__ = ["Acknowledger", "Settlement"]

_SHORTEST_SECONDS = 3.0

Sendable = Completed | Failed | ErrorThrown


class Settlement(Enum):
    """How an acknowledgement ended."""

    TAKEN = "taken"
    GONE = "gone"
    """The server no longer counts the job as ours, often since an earlier attempt arrived after all."""
    EXPIRED = "expired"
    REFUSED = "refused"


class Acknowledger:
    """Sends outcomes.

    Args:
        gateway: The way to the cluster.
        clock: Measures the lock and the waits.
        random: Spreads the waits.
        log: The worker's logger.
    """

    def __init__(self, gateway: Gateway, clock: Clock, random: RandomSource, log: SdkLogger) -> None:
        self._gateway = gateway
        self._clock = clock
        self._random = random
        self._log = log

    async def settle(self, run: JobRun, outcome: Sendable) -> tuple[Settlement, Sendable]:
        """Send the outcome and return how that ended and what was sent in the end.

        Values that have no JSON form turn a completion into a failure with no retries, since neither sending nor
        running it again can help; no other completion is ever turned into a failure. So does a BPMN error that the server
        does not understand, such as one without a code.
        """
        backoff = Backoff(cap=5.0, random=self._random)
        while True:
            try:
                await self._send(run, outcome)
            except Exception as error:  # noqa: BLE001 - sorted by verdict
                verdict = verdict_on(error)
                if verdict in {Verdict.INVALID, Verdict.TOO_LARGE}:
                    replacement = self._replacement(run, outcome, verdict, error)
                    if replacement is None:
                        return Settlement.REFUSED, outcome
                    outcome = replacement
                    continue
                if isinstance(outcome, ErrorThrown) and is_bad_request(error):
                    self._log.error("Job %s fails, its BPMN error is refused: %s", run.key, error)
                    outcome = unusable(f"The BPMN error is refused: {error}", error)
                    continue
                if verdict is not Verdict.RETRY:
                    return self._final(run, verdict, error), outcome
                if not await self._rest(run, backoff, error):
                    return Settlement.EXPIRED, outcome
            else:
                return Settlement.TAKEN, outcome

    async def _send(self, run: JobRun, outcome: Sendable) -> None:
        # Half of what is left, so that there is another try when no answer comes.
        left = run.lock.remaining(self._clock.now())
        within = min(ACKNOWLEDGE_SECONDS, max(_SHORTEST_SECONDS, left / 2))
        if isinstance(outcome, Completed):
            await self._gateway.complete(run.key, outcome, run.lease_token, within)
        elif isinstance(outcome, Failed):
            await self._gateway.fail(run.key, outcome, run.lease_token, within)
        else:
            await self._gateway.throw(run.key, outcome, run.lease_token, within)

    def _replacement(
        self, run: JobRun, outcome: Sendable, verdict: Verdict, error: Exception
    ) -> Failed | None:
        """Return a failure that can be sent instead, or None when this was one already."""
        reason = "is too large for the server" if verdict is Verdict.TOO_LARGE else "cannot be sent"
        replacement = instead_of(outcome, error, reason)
        if replacement is None:
            self._log.error("The failure of job %s cannot be sent: %s", run.key, error)
        elif isinstance(outcome, Failed):
            self._log.error("Job %s fails without its variables: %s", run.key, error)
        else:
            self._log.error("Job %s fails, its result %s: %s", run.key, reason, error)
        return replacement

    def _final(self, run: JobRun, verdict: Verdict, error: Exception) -> Settlement:
        if verdict is Verdict.SETTLED:
            self._log.debug("Job %s is no longer ours, nothing more to send: %s", run.key, error)
            return Settlement.GONE
        self._log.error("The server refuses the outcome of job %s: %s", run.key, error)
        return Settlement.REFUSED

    async def _rest(self, run: JobRun, backoff: Backoff, error: Exception) -> bool:
        """Wait before the next attempt; False when the lock would run out before it."""
        delay = backoff.next_delay(retry_after_of(error))
        if run.lock.remaining(self._clock.now()) <= delay:
            self._log.warning(
                "The lock of job %s runs out before its outcome could be sent: %s", run.key, error
            )
            return False
        self._log.debug("Sending the outcome of job %s failed and is repeated: %s", run.key, error)
        await self._clock.sleep(delay)
        return True
