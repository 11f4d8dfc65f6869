from __future__ import annotations

import asyncio
import dataclasses
import functools
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pydantic
import pytest
from worker_support import build, eventually, running, settled

from camunda_worker import (
    AdHocResult,
    ElementActivation,
    Failed,
    FixedRetry,
    JobError,
    JobFailure,
    Retry,
    UserTaskCorrections,
    WorkerHooks,
)
from camunda_worker._failure_text import failure_message
from camunda_worker._outcome import of_exception, of_result
from camunda_worker.testing import InMemoryCluster, make_job, run_handler


@dataclasses.dataclass
class Unfilled:
    amount: int = dataclasses.field(init=False)


class Undumpable(pydantic.BaseModel):
    @pydantic.model_serializer
    def refuse(self) -> Any:
        raise RuntimeError("no dump")


class Unspeakable:
    def __str__(self) -> str:
        raise RuntimeError("no text")


class Endless(Exception):
    """A group of exceptions that holds itself."""

    @property
    def exceptions(self) -> tuple[BaseException, ...]:
        return (self,)


class Answer:
    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def retry_for(self, error: BaseException, retries: int) -> Any:
        return self.answer


class Raising(WorkerHooks):
    def __init__(self, error: BaseException) -> None:
        self.error = error

    def _raise(self, event: Any) -> None:
        raise self.error

    job_started = job_finished = job_failed = poll_succeeded = _raise


@pytest.mark.parametrize("value", [Unfilled(), Undumpable()], ids=["unfilled", "undumpable"])
def test_results_that_cannot_be_read_fail_for_good(value: object) -> None:
    """A result whose fields cannot be read fails the job with no retries left, and says which type it was."""
    outcome = of_result(value)
    assert isinstance(outcome, Failed)
    assert outcome.retries == 0
    assert outcome.message.startswith(f"result: {type(value).__name__} cannot be read: ")


@pytest.mark.parametrize(
    "make",
    [
        lambda: AdHocResult(activate="review"),
        lambda: AdHocResult(activate=[3]),  # type: ignore[list-item]  # the point of the test
        lambda: AdHocResult(variables=5),  # type: ignore[arg-type]  # the point of the test
        lambda: ElementActivation("review", variables=[1]),  # type: ignore[arg-type]  # the point of the test
        lambda: UserTaskCorrections(candidate_users="anna"),
        lambda: UserTaskCorrections(candidate_groups=5),  # type: ignore[arg-type]  # the point of the test
        lambda: UserTaskCorrections(due_date=3),  # type: ignore[arg-type]  # the point of the test
    ],
)
def test_completions_refuse_wrong_values(make: Callable[[], object]) -> None:
    """A completion with a value of the wrong kind, such as text for a list, is refused where it is made, by name."""
    with pytest.raises(TypeError, match=r"activate|variables|candidate_users|candidate_groups|due_date"):
        make()


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"retries": -1}, (0, 0)),
        ({"retries": "2"}, (2, 0)),
        ({"retries": True}, (2, 0)),
        ({"retries": 5, "retry_back_off": -3}, (5, 0)),
        ({"retries": 5, "retry_back_off": 1.5}, (5, 1)),
        ({"retries": 5, "retry_back_off": float("inf")}, (5, 0)),
    ],
)
def test_odd_numbers_of_a_failure_still_fail_the_job(
    given: dict[str, Any], expected: tuple[int, int]
) -> None:
    """Numbers that the API would refuse are mended, since a refused failure would leave the job until its lock runs out."""
    outcome = of_exception(JobFailure("m", **given), make_job(retries=3))
    assert isinstance(outcome, Failed)
    assert expected == (outcome.retries, outcome.back_off_ms)


@pytest.mark.parametrize("answer", [None, 5, Retry("x", None), Retry(2, -1)])  # type: ignore[arg-type]
def test_odd_answers_of_a_policy_still_fail_the_job(answer: object) -> None:
    """A policy that answers nonsense costs the job one retry, no more."""
    outcome = of_exception(ValueError("x"), make_job(retries=3), Answer(answer))
    assert isinstance(outcome, Failed)
    assert (2, 0) == (outcome.retries, outcome.back_off_ms)


class Leaving(ValueError):
    """An exception whose text ends the program."""

    def __str__(self) -> str:
        raise SystemExit(3)


class Unprepared(JobError):
    """A subclass that does not call the constructor of its base."""

    def __init__(self) -> None:
        self.error_code = "CODE"


class UnpreparedFailure(JobFailure):
    """Likewise."""

    def __init__(self) -> None:
        pass


@pytest.mark.parametrize("strategy", ["async", "thread"])
@pytest.mark.parametrize(
    "error",
    [
        JobError("CODE", Unspeakable()),  # type: ignore[arg-type]
        JobFailure(Unspeakable(), 0),  # type: ignore[arg-type]
        Endless("x"),
        Leaving("x"),
        Unprepared(),
        UnpreparedFailure(),
    ],
    ids=["error", "failure", "endless", "leaving", "unprepared", "unprepared failure"],
)
async def test_exceptions_without_readable_text_end_their_jobs(error: Exception, strategy: Any) -> None:
    """An exception whose text cannot be had ends its job all the same, and frees the slot."""
    cluster = InMemoryCluster()
    state = cluster.add(retries=1)

    async def handler(job: Any) -> None:
        raise error

    async with running(cluster, handler, execution_strategy=strategy) as worker:
        await eventually(lambda: settled(cluster))
        await eventually(lambda: worker.active_jobs == 0)
    assert len(state.calls) == 1


def test_a_group_in_itself_has_a_message() -> None:
    """An exception group that holds itself gets a bounded message."""
    assert failure_message(Endless("x")) == "Endless: x: Endless: x: Endless: x: Endless: x"


@pytest.mark.parametrize(
    "error", [ValueError("x"), SystemExit(2), asyncio.CancelledError(), GeneratorExit()], ids=repr
)
async def test_no_hook_harms_the_worker(error: BaseException) -> None:
    """Whatever a hook raises, jobs are handled, the loop goes on and polling as well."""
    cluster = InMemoryCluster()
    async with running(cluster, lambda job: {"ok": True}, hooks=[Raising(error)]) as worker:
        for _ in range(3):
            state = cluster.add()
            await eventually(lambda state=state: state.state == "completed")  # type: ignore[misc]
        assert worker.health().live
        assert worker.running


class Waits:
    def __call__(self, job: Any, database: Any) -> None:
        """Want more than a worker gives."""


def _two(job: Any, database: Any) -> None:
    """Want more than a worker gives."""


def _keyword(job: Any, *, database: Any) -> None:
    """Want a keyword as well."""


def _nothing() -> None:
    """Want nothing."""


@pytest.mark.parametrize(
    "handler", [_two, _keyword, _nothing, Waits(), functools.partial(_two, 1, 2), Waits.__call__]
)
def test_handlers_that_cannot_take_a_job_are_refused(handler: Any) -> None:
    """A handler that cannot be called with the job alone is refused when the worker is made, with its parameters."""
    with pytest.raises(TypeError, match=r"cannot be called with the job as its only argument"):
        build(InMemoryCluster(), handler)


def test_a_decorator_may_add_arguments() -> None:
    """What counts is the decorated function, not the one that it wraps and gives more to."""

    def with_database(handler: Callable[[Any, Any], Any]) -> Callable[[Any], Any]:
        @functools.wraps(handler)
        def call(job: Any) -> Any:
            return handler(job, {"id": 7})

        return call

    @with_database
    def handler(job: Any, database: dict[str, int]) -> dict[str, int]:
        return database

    build(InMemoryCluster(), handler)
    assert run_handler(handler).variables == {"id": 7}  # type: ignore[union-attr]


@pytest.mark.parametrize("handler", [dict, Waits, Unfilled])
def test_classes_are_refused(handler: Any) -> None:
    """A class, which makes an object of the job and handles nothing, is refused."""
    with pytest.raises(TypeError, match="is a class; give a function, or an instance"):
        build(InMemoryCluster(), handler)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("hooks", [Raising]),
        ("hooks", Raising(ValueError())),
        ("retry_policy", FixedRetry),
        ("retry_policy", 3),
        ("startup_jitter_max_seconds", "5"),
    ],
)
def test_arguments_of_the_wrong_kind_are_named(name: str, value: object) -> None:
    """A class instead of its instance, one hook instead of a list and text for a number are refused by name."""
    with pytest.raises(TypeError, match=name):
        build(InMemoryCluster(), _keywordless, **{name: value})


@pytest.mark.parametrize("seconds", [-1, float("nan"), float("inf")])
def test_odd_seconds_are_refused(seconds: float) -> None:
    """A time that never comes, or is past, is refused by name."""
    with pytest.raises(ValueError, match="startup_jitter_max_seconds"):
        build(InMemoryCluster(), _keywordless, startup_jitter_max_seconds=seconds)


def _keywordless(job: Any) -> None:
    """Take the job."""


def test_a_worker_whose_loop_was_closed_starts_again() -> None:
    """An event loop that was closed under a running worker does not keep it from starting on the next one."""
    cluster = InMemoryCluster()
    worker = build(cluster, _keywordless)
    gone = asyncio.new_event_loop()
    worker.polling_task = gone.create_future()  # type: ignore[assignment]  # what a closed loop leaves: never done
    gone.close()

    async def again() -> None:
        state = cluster.add()
        worker.start()
        await eventually(lambda: state.state == "completed")
        await worker.aclose()

    asyncio.run(again())


class Exits(Mapping[str, Any]):
    """A result that ends the program when it is read."""

    def __getitem__(self, key: str) -> Any:
        raise SystemExit(5)

    def __iter__(self) -> Iterator[str]:
        return iter(["a"])

    def __len__(self) -> int:
        return 1


async def test_a_value_that_ends_the_program_while_it_is_sent_costs_its_job_only() -> None:
    """SystemExit out of a result leaves that job to its lock; the worker handles the next one, and no slot is lost."""
    cluster = InMemoryCluster()
    original = cluster.complete_job

    async def complete_job(job_key: str, **fields: Any) -> None:
        dict(fields["variables"])
        await original(job_key, **fields)

    cluster.complete_job = complete_job  # type: ignore[method-assign]  # reads the values as the client does
    results: list[Any] = [{"fine": True}, Exits()]
    async with running(cluster, lambda job: results.pop()) as worker:
        cluster.add()
        await eventually(lambda: len(results) == 1)
        second = cluster.add()
        await eventually(lambda: second.state == "completed")
        await eventually(lambda: worker.health().free_slots == 10)
