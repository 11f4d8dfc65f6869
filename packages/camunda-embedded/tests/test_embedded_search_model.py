"""Searches against a plain model of what they mean."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import cmp_to_key
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from search_support import Log

from camunda_embedded._search import InvalidCursor

Entry = dict[str, Any]

_KEYS = [str(key) for key in (9, 10, 11, 100, 101, 110)]
_TEXTS = {
    "processInstanceKey": st.sampled_from(_KEYS),
    "state": st.sampled_from(["ACTIVE", "COMPLETED", "TERMINATED"]),
    "businessId": st.sampled_from(["a", "b", "ab", "A?"]),
    "processDefinitionKey": st.sampled_from(["10", "11"]),
}
_DATES = st.sampled_from(
    [
        "2025-10-09T08:53:23Z",
        "2025-10-09T10:53:24.000+02:00",
        "2025-10-09T08:53:25.1Z",
        "2030-01-01T00:00:00Z",
    ]
)


@st.composite
def _logs(draw: st.DrawFn) -> Log:
    log = Log()
    log.process(10)
    keys = sorted(draw(st.sets(st.sampled_from([int(key) for key in _KEYS]))))
    for key in keys:
        log.instance(key, business_id=draw(st.sampled_from([None, "a", "b", "ab", "A?"])))
    for key in draw(st.permutations(keys)):
        end = draw(st.sampled_from([None, "ELEMENT_COMPLETED", "ELEMENT_TERMINATED"]))
        if end:
            log.end(key, end)
    return log


def _operators(values: st.SearchStrategy[str], *, ordered: bool) -> st.SearchStrategy[Any]:
    single = dict.fromkeys(("$eq", "$neq"), values)
    if ordered:
        single.update(dict.fromkeys(("$gt", "$gte", "$lt", "$lte"), values))
    else:
        single["$like"] = st.sampled_from(["*", "a*", "*b", "?", "A\\?", "ACT*", "*TED", "1?", "1*0"])
    lists = {name: st.lists(values, max_size=3) for name in ("$in", "$notIn")}
    return values | st.fixed_dictionaries({}, optional={**single, **lists, "$exists": st.booleans()})


_MEMBERS: dict[str, st.SearchStrategy[Any]] = {
    **{name: _operators(values, ordered=False) for name, values in _TEXTS.items()},
    **{name: _operators(_DATES, ordered=True) for name in ("startDate", "endDate")},
    "hasIncident": st.booleans(),
}
_PLAIN = st.fixed_dictionaries({}, optional=_MEMBERS)
_FILTERS = st.builds(
    lambda plain, choices: {**plain, **({"$or": choices} if choices else {})},
    _PLAIN,
    st.lists(_PLAIN, max_size=2),
)
_SORTS = st.lists(
    st.fixed_dictionaries(
        {"field": st.sampled_from(["processInstanceKey", "state", "startDate", "endDate", "businessId"])},
        optional={"order": st.sampled_from(["ASC", "DESC"])},
    ),
    max_size=3,
)


def _value(name: str, value: Any) -> Any:
    if name.endswith("Date") and isinstance(value, str):
        padded = re.sub(r"\.(\d+)", lambda found: "." + found[1].ljust(6, "0"), value)
        return datetime.fromisoformat(padded.replace("Z", "+00:00"))
    return value


def _like(value: str, pattern: str) -> bool:
    parts = re.findall(r"\\.|.", pattern)
    regex = "".join({"*": ".*", "?": "."}.get(part, re.escape(part[-1])) for part in parts)
    return re.fullmatch(regex, value) is not None


_MEANINGS: dict[str, Callable[[Any, Any], bool]] = {
    "$eq": lambda value, operand: bool(value == operand),
    "$neq": lambda value, operand: bool(value != operand),
    "$gt": lambda value, operand: value is not None and bool(value > operand),
    "$gte": lambda value, operand: value is not None and bool(value >= operand),
    "$lt": lambda value, operand: value is not None and bool(value < operand),
    "$lte": lambda value, operand: value is not None and bool(value <= operand),
    "$in": lambda value, operand: not operand or value in operand,
    "$notIn": lambda value, operand: value not in operand,
    "$like": lambda value, operand: value is not None and _like(value, operand),
    "$exists": lambda value, operand: (value is not None) == operand,
}


def _meets(entry: Entry, wanted: dict[str, Any]) -> bool:
    for name, condition in wanted.items():
        if name == "$or":
            if not any(_meets(entry, choice) for choice in condition):
                return False
            continue
        operators = condition if isinstance(condition, dict) else {"$eq": condition}
        for operator, operand in operators.items():
            compared = (
                [_value(name, one) for one in operand] if isinstance(operand, list) else _value(name, operand)
            )
            if not _MEANINGS[operator](_value(name, entry[name]), compared):
                return False
    return True


def _rank(name: str, value: Any) -> tuple[int, str]:
    return (int(value), "") if name.endswith("Key") else (0, value or "")


def _sorted(entries: list[Entry], sort: list[dict[str, str]]) -> list[Entry]:
    def compare(one: Entry, other: Entry) -> int:
        for criterion in sort:
            name = criterion["field"]
            left, right = (_rank(name, entry[name]) for entry in (one, other))
            if left != right:
                sign = -1 if left < right else 1
                return -sign if criterion.get("order") == "DESC" else sign
        return int(one["processInstanceKey"]) - int(other["processInstanceKey"])

    return sorted(entries, key=cmp_to_key(compare))


@settings(max_examples=150, deadline=None)
@given(_logs(), _FILTERS, _SORTS, st.integers(0, 4), st.integers(1, 5))
def test_a_search_finds_what_its_filter_means_in_the_order_asked(
    log: Log, wanted: dict[str, Any], sort: list[dict[str, str]], start: int, limit: int
) -> None:
    """Any filter, order and page give the entries that a naive search gives."""
    every = log.models.search("process-instances", {})["items"]
    expected = _sorted([entry for entry in every if _meets(entry, wanted)], sort)
    body = {"filter": wanted, "sort": sort, "page": {"from": start, "limit": limit}}
    found = log.models.search("process-instances", body)
    assert found["items"] == expected[start : start + limit]
    assert found["page"]["totalItems"] == len(expected)


@settings(max_examples=100, deadline=None)
@given(_logs(), _PLAIN, _SORTS, st.integers(1, 4))
def test_walking_by_cursors_shows_everything_once(
    log: Log, wanted: dict[str, Any], sort: list[dict[str, str]], limit: int
) -> None:
    """Forwards by end cursors and back by start cursors every entry is seen once, in order."""

    def page(**asked: Any) -> dict[str, Any]:
        return log.models.search("process-instances", {"filter": wanted, "sort": sort, "page": asked})

    whole = page(limit=100)["items"]
    forwards: list[Entry] = []
    answer = page(limit=limit)
    while answer["items"]:
        forwards += answer["items"]
        last = answer
        answer = page(limit=limit, after=answer["page"]["endCursor"])
    assert forwards == whole
    if whole:
        backwards = list(last["items"])
        answer = page(limit=limit, before=last["page"]["startCursor"])
        while answer["items"]:
            backwards = answer["items"] + backwards
            answer = page(limit=limit, before=answer["page"]["startCursor"])
        assert backwards == whole


@settings(max_examples=100, deadline=None)
@given(_logs(), _SORTS, st.integers(1, 3))
def test_pages_go_on_at_their_place_when_their_last_entry_is_gone(
    log: Log, sort: list[dict[str, str]], limit: int
) -> None:
    """In any order, a page follows its cursor although the entry that it named is not found any more."""
    every = log.models.search("process-instances", {"sort": sort})["items"]
    page = log.models.search("process-instances", {"sort": sort, "page": {"limit": limit}})
    if page["items"]:
        gone = page["items"][-1]["processInstanceKey"]
        wanted = {"processInstanceKey": {"$neq": gone}}
        cursor = page["page"]["endCursor"]
        body = {"filter": wanted, "sort": sort, "page": {"after": cursor}}
        assert log.models.search("process-instances", body)["items"] == every[limit:]
        body = {"filter": wanted, "sort": sort, "page": {"before": cursor}}
        assert log.models.search("process-instances", body)["items"] == every[: len(page["items"]) - 1]


@settings(max_examples=100, deadline=None)
@given(
    st.text(max_size=20)
    | st.binary(max_size=12).map(lambda raw: base64.b64encode(raw).decode())
    | st.recursive(
        st.none() | st.integers() | st.text(max_size=3), lambda inner: st.lists(inner, max_size=3)
    ).map(lambda value: base64.b64encode(json.dumps(value).encode()).decode()),
    _SORTS,
)
def test_a_forged_cursor_is_refused_or_read_as_a_place(cursor: str, sort: list[dict[str, str]]) -> None:
    """Whatever is sent as a cursor, the answer is a page or the error that names the cursor."""
    log = Log()
    log.process(10)
    log.instance(101)
    for direction in ("after", "before"):
        total = 1
        with suppress(InvalidCursor):
            found = log.models.search("process-instances", {"sort": sort, "page": {direction: cursor}})
            total = found["page"]["totalItems"]
        assert total == 1


def test_a_cursor_with_an_enormous_number_is_refused() -> None:
    """A number of thousands of digits is no cursor, and costs nothing."""
    log = Log()
    log.process(10)
    log.instance(101)
    with pytest.raises(InvalidCursor):
        log.models.search("process-instances", {"page": {"after": base64.b64encode(b"9" * 100_000).decode()}})


def test_members_that_only_filters_know_are_not_answered() -> None:
    """What a search can be narrowed down by, but the API's result does not have, stays inside."""
    from rest_processes import DISH

    from camunda_embedded import Engine
    from camunda_embedded._core.commands import EvaluateDecision

    with Engine() as engine:
        engine.deploy(("dish.dmn", DISH), ("notes.txt", b"hello"))
        engine.execute(EvaluateDecision(decision_definition_id="dish", variables={"season": "Winter"}))
        models = engine.read_models
        [graph] = models.search("decision-requirements", {})["items"]
        wanted = {"decisionRequirementsKey": graph["decisionRequirementsKey"]}
        [found] = models.search("decision-instances", {"filter": wanted})["items"]
        assert not {"decisionRequirementsKey", "evaluatedInputs", "matchedRules"} & set(found)
        whole = models.get("decision-instances", found["decisionEvaluationInstanceKey"])
        assert whole["evaluatedInputs"][0]["inputValue"] == '"Winter"'
        assert "decisionRequirementsKey" not in whole
        [resource] = models.search("resources", {"sort": [{"field": "deploymentKey"}]})["items"]
        assert "deploymentKey" not in resource
