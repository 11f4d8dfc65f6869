"""Whatever is done to the engine in whatever order: tokens are somewhere, jobs end once, a replay comes out the same."""

from __future__ import annotations

from typing import Any

from core_support import (
    Bench,
    Part,
    boundary,
    element,
    end,
    loop,
    message,
    of_error,
    of_message,
    process,
    scope,
    script,
    service,
    start,
    timer,
)  # fmt: skip
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from camunda_embedded._core.commands import (
    ActivateInstruction,
    CancelInstance,
    CompleteJob,
    CorrelateMessage,
    FailJob,
    ModifyInstance,
    PublishMessage,
    ResolveIncident,
    SetVariables,
    TerminateInstruction,
    ThrowError,
    UpdateJob,
)
from camunda_embedded._core.rejection import CommandRejected

BESIDE = message("m", "paid", "=k") + '<bpmn:error id="err" errorCode="E1"/>'
HANDLER = Part([start("es", of_message("m"), 'isInterrupting="false"'), service("eh", "note"), end("ee")], ["es -> eh", "eh -> ee"])  # fmt: skip
INNER = Part([start("is"), service("it"), end("ie")], ["is -> it", "it -> ie"])
FIRST = Part(
    [
        start(), element("parallelGateway", "f"), service("a"), service("b", "note", "1"), element("parallelGateway", "j"),
        boundary("late", "a", timer("timeDuration", "PT1M")), boundary("wrong", "b", of_error("err")),
        boundary("news", "a", of_message("m"), interrupting=False), script("n", "=1", "n"), end(), end("e2"),
        element("exclusiveGateway", "g"), script("x", "=c + 1", "c"),
        scope("subProcess", "esp", HANDLER, attributes='triggeredByEvent="true"'),
    ],
    ["s -> f", "f -> a", "f -> b", "a -> j", "b -> j", "j -> g", "g -> x: =c > 5", "g -> e*", "x -> e",
     "late -> j", "wrong -> j", "news -> n", "n -> e2"],
)  # fmt: skip
SECOND = Part(
    [
        start(), scope("subProcess", "sub", INNER, inner=loop("=xs", attributes='inputElement="c"')),
        boundary("caught", "sub", of_error()), element("callActivity", "call", extensions='<zeebe:calledElement processId="third"/>'),
        end(), end("e2", of_error("err")),
    ],
    ["s -> sub", "sub -> call", "call -> e", "caught -> e2"],
)  # fmt: skip
THIRD = Part(
    [start(), element("eventBasedGateway", "g"), element("intermediateCatchEvent", "c1", inner=of_message("m")),
     element("intermediateCatchEvent", "c2", inner=timer("timeDuration", "PT30S")), element("receiveTask", "r", attributes='messageRef="m"'),
     end()],
    ["s -> g", "g -> c1", "g -> c2", "c1 -> r", "c2 -> e", "r -> e"],
)  # fmt: skip
STARTED = Part([start("s", of_message("m2")), service("t"), end()], ["s -> t", "t -> e"])
FILES = (
    process(FIRST, identity="first", beside=BESIDE),
    process(SECOND, identity="second", beside=BESIDE),
    process(THIRD, identity="third", beside=BESIDE),
    process(STARTED, identity="started", beside=message("m2", "begin")),
)
KEYS = st.sampled_from(["a", "b"])
ELEMENTS = st.sampled_from(["a", "b", "g", "j", "sub", "it", "call", "r", "c1", "t", "n", "nope"])


class Engine(RuleBasedStateMachine):
    """Commands in any order."""

    bench: Bench

    @initialize()
    def deploy(self) -> None:
        """Four processes."""
        self.bench = Bench(*FILES)
        self.ended: set[int] = set()

    def do(self, command: Any) -> None:
        """A command, which may be rejected, and then changes nothing."""
        count = len(self.bench.records)
        try:
            self.bench.do(command)
        except CommandRejected:
            assert count == len(self.bench.records), command

    def nth(self, table: dict[int, Any], place: int) -> int:
        """A key of a table, or one that nothing has."""
        keys = list(table)
        return keys[place % len(keys)] if keys else 12345

    @rule(
        identity=st.sampled_from(["first", "second", "third"]),
        k=KEYS,
        c=st.integers(0, 9),
        count=st.integers(0, 3),
    )
    def begin(self, identity: str, k: str, c: int, count: int) -> None:
        """Start an instance."""
        self.bench.start(identity, k=k, c=c, xs=list(range(count)))

    @rule(kind=st.sampled_from(["work", "note"]), count=st.integers(1, 3))
    def take(self, kind: str, count: int) -> None:
        """Lock jobs; none of them has ended before."""
        assert not self.ended & {job.key for job in self.bench.jobs(kind, count, timeout=20_000)}

    @rule(
        place=st.integers(0, 20),
        how=st.sampled_from(["complete", "fail", "back off", "give up", "error", "other"]),
    )
    def work(self, place: int, how: str) -> None:
        """Something is done with a job."""
        key = self.nth(self.bench.core.state.jobs, place)
        commands = {
            "complete": CompleteJob(key, {"r": 1}),
            "fail": FailJob(key, retries=2),
            "back off": FailJob(key, retries=1, retry_backoff_ms=15_000),
            "give up": FailJob(key),
            "error": ThrowError(key, "E1", variables={"v": 1}),
            "other": ThrowError(key, "E9"),
        }
        self.do(commands[how])

    @rule(place=st.integers(0, 20))
    def mend(self, place: int) -> None:
        """Resolve an incident, with retries for its job."""
        key = self.nth(self.bench.core.state.incidents, place)
        incident = self.bench.core.state.incidents.get(key)
        if incident is not None and incident.job_key > 0:
            self.do(UpdateJob(incident.job_key, retries=1))
        self.do(ResolveIncident(key))

    @rule(
        k=KEYS,
        ttl=st.sampled_from([0, 40_000]),
        identity=st.sampled_from(["", "1"]),
        name=st.sampled_from(["paid", "begin"]),
    )
    def publish(self, k: str, ttl: int, identity: str, name: str) -> None:
        """A message."""
        self.do(PublishMessage(name, k, {"v": 2}, ttl, identity))

    @rule(k=KEYS, name=st.sampled_from(["paid", "begin"]))
    def correlate(self, k: str, name: str) -> None:
        """A message for somebody who waits now."""
        self.do(CorrelateMessage(name, k))

    @rule(seconds=st.sampled_from([1, 15, 30, 60, 300]))
    def wait(self, seconds: int) -> None:
        """Time passes."""
        self.bench.advance(seconds * 1_000)

    @rule(place=st.integers(0, 20), local=st.booleans())
    def change(self, place: int, local: bool) -> None:
        """Variables are set somewhere."""
        self.do(SetVariables(self.nth(self.bench.core.state.instances, place), {"c": 7, "z": 1}, local))

    @rule(place=st.integers(0, 20))
    def cancel(self, place: int) -> None:
        """An instance is cancelled."""
        roots = {key: one for key, one in self.bench.core.state.instances.items() if one.parent is None}
        self.do(CancelInstance(self.nth(roots, place)))

    @rule(place=st.integers(0, 20), into=ELEMENTS, out_of=ELEMENTS)
    def modify(self, place: int, into: str, out_of: str) -> None:
        """Tokens are moved by hand."""
        roots = {key: one for key, one in self.bench.core.state.instances.items() if one.parent is None}
        activate, terminate = (ActivateInstruction(into),), (TerminateInstruction(element_id=out_of),)
        self.do(ModifyInstance(self.nth(roots, place), activate, terminate if place % 2 else ()))

    @invariant()
    def holds(self) -> None:
        """Tokens, replay, and jobs that end once."""
        if not hasattr(self, "bench"):
            return
        self.bench.check()
        ends = [
            r.key
            for r in self.bench.records
            if r.kind == "JobValue" and r.intent in ("COMPLETED", "CANCELED")
        ]
        assert len(set(ends)) == len(ends)
        self.ended = set(ends)


Engine.TestCase.settings = settings(
    max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
TestEngine = Engine.TestCase
