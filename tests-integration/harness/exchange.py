"""The same requests to two clusters, and what both answered, in a form that can be compared."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from harness import bpmn

UNKNOWN = "2251799899999999"
# What differs from run to run, or is of the machine; its kind is compared all the same.
PASSING = frozenset({"deadline", "timestamp", "host", "port", "version", "gatewayVersion"})
KEY = re.compile(r"\b2251799\d{9}\b")
# What a sentence names: keys, ids, values.
NAMED = re.compile(r"'([^']+)'|`([^`]+)`")
Names = dict[str, str]


@dataclass(frozen=True)
class Step:
    """One request.

    Attributes:
        name: What it tries.
        method: HTTP verb.
        path: Path below ``/v2``; names in braces stand for what earlier steps kept.
        body: JSON, with such names in texts; None for no body.
        files: Files of a deployment: name to content.
        keep: Names for values of the answer, by their path in it.
    """

    name: str
    method: str
    path: str
    body: Any = None
    files: Mapping[str, bytes] | None = None
    keep: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What an answer says, without what differs from run to run.

    Attributes:
        status: The status.
        title: Title of the problem, or empty.
        shape: Every path in the answer with the kind of its value; identifiers and numbers that are keys are ``key``.
        values: The values of every path, keys and what passes left out.
    """

    status: int
    title: str
    shape: frozenset[str]
    values: Mapping[str, frozenset[str]]


def exchange(address: str, steps: list[Step], values: Names) -> dict[str, Outcome]:
    """Send the steps one after another."""
    outcomes = {}
    with httpx.Client(base_url=f"{address}/v2", timeout=40, trust_env=False) as client:
        for step in steps:
            response = send(client, step, values)
            answer = parsed(response)
            for name, path in step.keep.items():
                values[name] = str(found(answer, path))
            outcomes[step.name] = outcome(response, answer, values["process"])
    return outcomes


def send(client: httpx.Client, step: Step, values: Names) -> httpx.Response:
    """Send one step."""
    path = step.path.format(**values)
    if step.files is not None:
        parts = [
            ("resources", (name.format(**values), filled(content, values)))
            for name, content in step.files.items()
        ]
        return client.request(step.method, path, files=parts)
    if step.body is None:
        return client.request(step.method, path)
    return client.request(step.method, path, json=named(step.body, values))


def filled(content: bytes, values: Names) -> bytes:
    """A file with the run's own process id in it."""
    return content.replace(b"PROCESS", values["process"].encode())


def named(body: Any, values: Names) -> Any:
    """A body with names replaced; texts that are whole keys are sent as texts."""
    if isinstance(body, str):
        return body.format(**values) if "{" in body else body
    if isinstance(body, dict):
        return {name: named(value, values) for name, value in body.items()}
    return [named(one, values) for one in body] if isinstance(body, list) else body


def parsed(response: httpx.Response) -> Any:
    """The JSON of an answer; None where there is none."""
    try:
        return response.json()
    except ValueError:
        return None


def found(answer: Any, path: str) -> Any:
    """A value by its path, such as ``jobs.0.jobKey``; several names of one thing are separated by a stroke."""
    for part in path.split("."):
        if isinstance(answer, list):
            answer = answer[int(part)]
        else:
            answer = next(answer[name] for name in part.split("|") if name in answer)
    return answer


def outcome(response: httpx.Response, answer: Any, process_id: str) -> Outcome:
    """What can be compared, with the run's own process id written as in the files."""
    is_problem = "problem+json" in response.headers.get("content-type", "")
    title = str(answer.get("title", "")) if is_problem and isinstance(answer, dict) else ""
    leaves = list(leaves_of(answer))
    values: dict[str, set[str]] = {}
    for path, leaf in leaves:
        if kind(path, leaf) not in ("key", "list") and name_in(path) not in PASSING:
            told = KEY.sub("KEY", json.dumps(leaf)).replace(process_id, "PROCESS")
            values.setdefault(path, set()).add(told)
    shape = frozenset(f"{path}: {kind(path, leaf)}" for path, leaf in leaves)
    return Outcome(
        response.status_code, title, shape, {path: frozenset(found) for path, found in values.items()}
    )


def leaves_of(value: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every path that leads to a value without members, and the value; an empty list is one."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from leaves_of(one, f"{prefix}.{name}" if prefix else name)
    elif isinstance(value, list) and value:
        for one in value:
            yield from leaves_of(one, f"{prefix}[]")
    else:
        yield prefix, value


def kind(path: str, value: Any) -> str:
    """What a value is: a key, or the name of its type."""
    return "key" if name_in(path).lower().endswith("key") else type(value).__name__


def name_in(path: str) -> str:
    """The last name of a path."""
    return path.rpartition(".")[2].rstrip("[]")


def one_task(process_id: str = "PROCESS") -> bytes:
    """Start > work > end."""
    nodes = [bpmn.start(), bpmn.service("work", process_id), bpmn.end()]
    return bpmn.bpmn(process_id, nodes, ["start>work", "work>end"])


def quick(process_id: str = "PROCESS") -> bytes:
    """Start > end."""
    return bpmn.bpmn(f"{process_id}_quick", [bpmn.start(), bpmn.end()], ["start>end"])


def errors_of(outcome_here: Outcome, outcome_there: Outcome, ignored: Callable[[str], bool]) -> list[str]:
    """How two outcomes differ."""
    told = []
    if outcome_here.status != outcome_there.status:
        told.append(f"status {outcome_there.status} there, {outcome_here.status} here")
    if outcome_here.title != outcome_there.title:
        told.append(f"title {outcome_there.title!r} there, {outcome_here.title!r} here")
    told += [
        f"{path} is there only"
        for path in sorted(outcome_there.shape - outcome_here.shape)
        if not ignored(path)
    ]
    for path in sorted(outcome_there.values.keys() & outcome_here.values.keys()):
        there, here = outcome_there.values[path], outcome_here.values[path]
        if there != here and not ignored(f"{path}: value"):
            told += detail_errors(there, here) if path == "detail" else [differing(path, there, here)]
    return told


def differing(path: str, there: frozenset[str], here: frozenset[str]) -> str:
    """What a value is on both sides."""
    return f"{path} is {' or '.join(sorted(there))} there, {' or '.join(sorted(here))} here"


def detail_errors(there: frozenset[str], here: frozenset[str]) -> list[str]:
    """What the detail of a problem names there and not here; each side says it in words of its own."""
    said = " ".join(here)
    names = {one or other for text in there for one, other in NAMED.findall(text)}
    return [f"detail is without {name!r} here: {said}" for name in sorted(names) if name not in said]


def dumped(outcomes: Mapping[str, Outcome]) -> str:
    """Outcomes as JSON, to be looked at."""
    shown = {
        name: [one.status, one.title, sorted(one.shape), {path: sorted(v) for path, v in one.values.items()}]
        for name, one in outcomes.items()
    }
    return json.dumps(shown, indent=1)
