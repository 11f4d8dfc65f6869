"""What the staircases of both clients share: what they know, and what they make of an attempt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from camunda_client import _calls, _response
from camunda_client._policies.backpressure import Gate
from camunda_client._policies.retry import RetryQuota
from camunda_client.exceptions import ApiError, CamundaClientError

if TYPE_CHECKING:
    from collections.abc import Callable

    from camunda_client._clock import Clock, RandomSource
    from camunda_client._flow.http_log import HttpLog
    from camunda_client._policies.backpressure import Profile
    from camunda_client._setup import Behaviour
    from camunda_client._transport.answer import Answer
    from camunda_logging import SdkLogger

Line = TypeVar("Line")


class Flow(Generic[Line]):
    """The state of a client's calls.

    Args:
        behaviour: How the client calls.
        clock: Time.
        random: Chance.
        profile: How the limiter behaves.
        logger: Told of failed attempts.
        http_log: Told of every request and answer; None where nobody wants to know.
        line: Gives the connections to send over, with a use of them begun.

    Attributes:
        gate: The limiter.
    """

    gate: Gate

    def __init__(
        self,
        behaviour: Behaviour,
        clock: Clock,
        random: RandomSource,
        profile: Profile,
        logger: SdkLogger,
        http_log: HttpLog | None,
        line: Callable[[], Line],
    ) -> None:
        self._policy = behaviour.retry
        self._clock = clock
        self._random = random
        self._profile = profile
        self._logger = logger
        self._http_log = http_log
        self._line = line
        self.renew()

    def renew(self) -> None:
        """Forget what was learnt of the cluster, and who waits for what."""
        self.gate = Gate(self._clock.now, self._profile)
        self._quota = RetryQuota(self._policy.quota)

    def _left(self, call: _calls.Call, begun: float) -> float:
        """Seconds that are left of a call which has not been sent.

        Raises:
            CallTimeoutError: None; the limiter let it wait for too long.
        """
        left = call.timeout - (self._clock.now() - begun)
        if left <= 0:
            raise _calls.no_turn(call)
        return left

    def _succeeded(self, call: _calls.Call) -> None:
        self._quota.refund(call.spent)
        if not call.endpoint.gate_exempt:
            self.gate.success()

    def _pause(self, call: _calls.Call, raised: Exception, left: float) -> float:
        """Seconds until the next attempt; raises if there is to be none."""
        error, failure = _calls.translate(raised, call)
        if isinstance(error, ApiError) and error.is_backpressure and not call.endpoint.gate_exempt:
            self.gate.signal()
        self._logger.debug("{} failed: {}", call.endpoint.operation_id, error)
        try:
            return _calls.next_wait(
                call, error, failure, left=left, policy=self._policy, quota=self._quota, random=self._random
            )
        except CamundaClientError as final:
            raise final from (None if final is raised else without_frames(raised))


def without_frames(error: BaseException) -> BaseException:
    """An error and its chain without tracebacks: the frames of what sent the request hold the header with the token."""
    part: BaseException | None = error
    while part is not None and part.__traceback__ is not None:
        part.__traceback__ = None
        part = part.__cause__ or part.__context__
    return error


def read(call: _calls.Call, answer: Answer) -> Any:
    """The result that an answer stands for.

    Raises:
        ApiError: It is an error.
        ResponseError: It cannot be used.
    """
    call.status = answer.status
    if call.on_answer is not None:
        call.on_answer(answer)
    if 300 <= answer.status < 400:
        _calls.refuse_redirect(call, answer)
    return _response.read(call.endpoint, answer)
