"""What is measured against the stub, in which order, and which case of `cases` gives which contestant's figure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from .figure import OURS, PEERS, PUBLIC, PYZEEBE, Figure
from .programs import GRPC_ONLY

AIOHTTP, HTTPX, JSON = "bare aiohttp", "bare httpx", "bare json"
CPU, RATE = "cpu microseconds", "per second"
STRATEGIES = ("async", "thread", "process")
NO_GRPC = {PYZEEBE: GRPC_ONLY}


@dataclass(frozen=True)
class Measure:
    """A figure that is to be: the case of each contestant, and which of the case's numbers it is."""

    name: str
    title: str
    unit: str
    key: str
    cases: Mapping[str, str]
    lower: bool = True
    missing: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Stage:
    """Figures that are measured together, their contestants in turns."""

    group: str
    rounds: int
    measures: tuple[Measure, ...]

    def contestants(self, *, peers: bool) -> dict[str, str]:
        """Every case with whom it is of."""
        return {
            case: who
            for measure in self.measures
            for who, case in measure.cases.items()
            if peers or who not in PEERS
        }


def three(case: str, bare: str) -> dict[str, str]:
    """The cases of a bare library, ours and the public SDK."""
    return {bare: f"{case}.bare", OURS: f"{case}.ours", PUBLIC: f"{case}.public"}


def two(case: str) -> dict[str, str]:
    """The cases of ours and the public SDK."""
    return {OURS: f"{case}.ours", PUBLIC: f"{case}.public"}


STAGES = (
    Stage(
        "Calls",
        3,
        (
            Measure(
                "async-cpu",
                "CPU of completing a job, asynchronous, 10 at once",
                "µs",
                CPU,
                three("async", AIOHTTP),
                missing=NO_GRPC,
            ),
            Measure(
                "async-rate",
                "calls a second, asynchronous, 10 at once",
                "1/s",
                RATE,
                three("async", AIOHTTP),
                lower=False,
            ),
            Measure(
                "sync-cpu",
                "CPU of completing a job, synchronous",
                "µs",
                CPU,
                three("sync", HTTPX),
                missing=NO_GRPC,
            ),
            Measure(
                "sync-rate",
                "calls a second, synchronous, one after another",
                "1/s",
                RATE,
                three("sync", HTTPX),
                lower=False,
            ),
            Measure(
                "decode", "decoding an activation of 500 jobs", "ms", "milliseconds", three("decode", JSON)
            ),
        ),
    ),
    Stage(
        "Authentication",
        1,
        (
            Measure(
                "auth-async",
                "CPU that a token adds to a call, asynchronous",
                "µs",
                "added",
                two("auth-async"),
            ),
            Measure(
                "auth-sync", "CPU that a token adds to a call, synchronous", "µs", "added", two("auth-sync")
            ),
        ),
    ),
    Stage(
        "Single flight",
        1,
        (
            Measure(
                "flight-threads",
                "tokens fetched for 50 threads that begin at once",
                "requests",
                "tokens",
                two("flight-threads"),
            ),
            Measure(
                "flight-tasks",
                "tokens fetched for 50 tasks that begin at once",
                "requests",
                "tokens",
                two("flight-tasks"),
            ),
        ),
    ),
    Stage(
        "Workers",
        2,
        (
            Measure(
                "worker",
                "jobs a second of a worker at its defaults",
                "1/s",
                RATE,
                three("worker", AIOHTTP),
                lower=False,
                missing=NO_GRPC,
            ),
            Measure(
                "worker-cpu",
                "CPU of a job, of a worker at its defaults",
                "µs",
                CPU,
                three("worker", AIOHTTP),
                missing=NO_GRPC,
            ),
        ),
    ),
    Stage(
        "Workers with 100 jobs at once",
        1,
        tuple(
            Measure(
                f"worker-100-{name}",
                f"jobs a second, strategy {name}",
                "1/s",
                RATE,
                two(f"worker-100-{name}"),
                lower=False,
            )
            for name in STRATEGIES
        ),
    ),
    Stage(
        "Refilling a worker",
        1,
        (
            Measure(
                "refill",
                "from the end of a handler to the begin of the next, median",
                "ms",
                "median",
                two("refill"),
            ),
            Measure(
                "refill-worst",
                "from the end of a handler to the begin of the next, worst",
                "ms",
                "worst",
                two("refill"),
            ),
        ),
    ),
    Stage(
        "Embedded engine",
        2,
        (
            Measure(
                "engine",
                "instances a second in the process, from start to end",
                "1/s",
                RATE,
                {OURS: "engine.ours"},
                lower=False,
            ),
            Measure(
                "engine-http",
                "instances a second over HTTP, from start to end",
                "1/s",
                RATE,
                {OURS: "engine-http.ours"},
                lower=False,
            ),
        ),
    ),
)
Case = Callable[[str], "dict[str, float] | str"]


def run(stage: Stage, case: Case, *, rounds: int, peers: bool) -> list[Figure]:
    """Measure a stage; a peer that fails is missing with its reason, a failure of ours ends the run."""
    contestants = stage.contestants(peers=peers)
    found: dict[str, list[dict[str, float]]] = {name: [] for name in contestants}
    failed: dict[str, str] = {}
    for _ in range(rounds):
        for name, who in contestants.items():
            if name in failed:
                continue
            answer = case(name)
            if isinstance(answer, dict):
                found[name].append(answer)
            elif who in PEERS:
                failed[name] = answer
            else:
                raise SystemExit(f"the case {name} failed: {answer}")
    return [figure(stage.group, measure, found, failed, peers=peers) for measure in stage.measures]


def figure(
    group: str,
    measure: Measure,
    found: Mapping[str, list[dict[str, float]]],
    failed: Mapping[str, str],
    *,
    peers: bool,
) -> Figure:
    """The figure of a measure from what its cases printed."""
    cases = {who: case for who, case in measure.cases.items() if peers or who not in PEERS}
    missing = dict(measure.missing) if peers else {}
    missing.update({who: failed[case] for who, case in cases.items() if case in failed})
    rounds = {who: [one[measure.key] for one in found[case]] for who, case in cases.items() if found[case]}
    return Figure(measure.name, group, measure.title, measure.unit, measure.lower, rounds, missing)
