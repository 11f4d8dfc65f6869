"""Read models: what searches find, in which order and on which page."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from search_support import Log

from camunda_embedded._search import InvalidCursor, NotFound, ReadModels
from camunda_embedded._search.filters import like, value_test


def _three_instances() -> Log:
    log = Log()
    log.process(10)
    log.instance(101, tags=("a", "b"), business_id="B-1")
    log.instance(102, tags=("b",))
    log.instance(103)
    log.end(102)
    log.end(103, "ELEMENT_TERMINATED")
    return log


def test_an_instance_is_shown_with_its_definition_and_dates() -> None:
    """A process instance carries names of its definition, its dates, tags and business id."""
    log = _three_instances()
    entry = log.models.get("process-instances", "101")
    assert entry["processDefinitionName"] == "Order"
    assert entry["processDefinitionVersionTag"] == "v1"
    assert (entry["state"], entry["endDate"]) == ("ACTIVE", None)
    assert entry["startDate"] == "2025-10-09T08:53:22.000Z"
    assert (entry["tags"], entry["businessId"]) == (["a", "b"], "B-1")
    assert log.models.get("process-instances", "102")["endDate"] == "2025-10-09T08:53:25.000Z"


def test_what_is_not_there_is_not_found() -> None:
    """A key that nothing has is told."""
    with pytest.raises(NotFound, match="99"):
        ReadModels().get("process-instances", "99")
    with pytest.raises(NotFound, match="1-1"):
        ReadModels().get("decision-instances", "1-1")
    with pytest.raises(NotFound, match="7"):
        ReadModels().source(7)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, "101 102 103"),
        ({"state": "ACTIVE"}, "101"),
        ({"state": {"$neq": "ACTIVE"}}, "102 103"),
        ({"state": {"$in": ["ACTIVE", "TERMINATED"]}}, "101 103"),
        ({"state": {"$like": "*E?"}}, "102 103"),
        ({"processInstanceKey": "102"}, "102"),
        ({"processInstanceKey": {"$eq": "102"}, "state": "ACTIVE"}, ""),
        ({"processInstanceKey": {"$notIn": ["101", "102"]}}, "103"),
        ({"processDefinitionKey": "10"}, "101 102 103"),
        ({"processDefinitionKey": "11"}, ""),
        ({"processDefinitionId": {"$like": "ord*"}}, "101 102 103"),
        ({"processDefinitionVersion": {"$gte": 1, "$lt": 2}}, "101 102 103"),
        ({"processDefinitionVersion": {"$gt": 1}}, ""),
        ({"endDate": {"$exists": True}}, "102 103"),
        ({"endDate": {"$gt": "2025-10-09T10:53:25+02:00"}}, "103"),
        ({"endDate": {"$lte": "2025-10-09T08:53:25.000000Z"}}, "102"),
        ({"startDate": "2025-10-09T08:53:22Z"}, "101"),
        ({"tags": ["b"]}, "101 102"),
        ({"tags": ["b", "a"]}, "101"),
        ({"businessId": {"$exists": False}}, "102 103"),
        ({"hasIncident": False}, "101 102 103"),
        ({"$or": [{"state": "ACTIVE"}, {"state": "COMPLETED"}], "tags": ["b"]}, "101 102"),
        ({"$or": []}, "101 102 103"),
        ({"state": {"$eq": "ACTIVE", "$in": [], "$notIn": []}}, "101"),
        ({"state": {"$in": []}, "startDate": {"$in": []}, "tags": [], "variables": []}, "101 102 103"),
        ({"elementId": {"$in": []}, "errorMessage": {}}, "101 102 103"),
        ({"$or": [{"state": {"$eq": "ACTIVE", "$in": []}}]}, "101"),
        ({"batchOperationKey": "1"}, ""),
    ],
)
def test_filters_find_instances(wanted: dict[str, Any], found: str) -> None:
    """Plain values, every operator and alternatives narrow a search down; empty lists, as other clients send, do not."""
    assert _three_instances().keys("process-instances", "processInstanceKey", wanted) == found.split()


def test_filters_look_at_what_belongs_to_an_instance() -> None:
    """Instances are found by their variables, elements, incidents and failed jobs."""
    log = _three_instances()
    log.variable(201, 101, "amount", 7)
    log.variable(202, 101, "name", "Ann")
    log.element(301, 101)
    log.job(401, 101, 301, "CREATED")
    log.job(401, 101, 301, "FAILED", retries=1)
    log.incident(501, 101, 301)
    for wanted in (
        {"variables": [{"name": "amount", "value": "7"}, {"name": "name", "value": {"$like": '"A*'}}]},
        {"elementId": "charge"},
        {"elementInstanceState": "ACTIVE"},
        {"hasElementInstanceIncident": True},
        {"hasIncident": True},
        {"hasRetriesLeft": True},
        {"errorMessage": {"$like": "no*"}},
    ):
        assert log.keys("process-instances", "processInstanceKey", wanted) == ["101"], wanted
    assert (
        log.keys("process-instances", "processInstanceKey", {"variables": [{"name": "amount", "value": "8"}]})
        == []
    )


def test_an_incident_shows_on_everything_around_it_until_it_is_resolved() -> None:
    """Element, enclosing sub-process, instance and calling instance have an incident while it is active."""
    log = Log()
    log.process(10)
    log.instance(101)
    log.element(301, 101, "call", element_type="CALL_ACTIVITY")
    log.instance(102, parent=(101, 301))
    log.element(302, 102, "sub", element_type="SUB_PROCESS")
    log.element(303, 102, scope=302)
    log.incident(501, 102, 303)
    assert log.keys("element-instances", "elementInstanceKey", {"hasIncident": True}) == ["301", "302", "303"]
    assert log.models.get("element-instances", "303")["incidentKey"] == "501"
    assert log.keys("process-instances", "processInstanceKey", {"hasIncident": True}) == ["101", "102"]
    hierarchy = log.models.report("call-hierarchy", "102", body={})
    assert [entry["processInstanceKey"] for entry in hierarchy] == ["101", "102"]
    log.incident(501, 102, 303, intent="RESOLVED")
    assert log.keys("process-instances", "processInstanceKey", {"hasIncident": True}) == []
    assert log.models.get("incidents", "501")["state"] == "RESOLVED"


def test_entries_are_sorted_by_any_member() -> None:
    """Several criteria apply in turn, either way, and keys are compared as numbers."""
    log = Log()
    log.process(10)
    for key in (9, 10, 100):
        log.instance(key)
    log.end(10)
    newest = [{"field": "processInstanceKey", "order": "DESC"}]
    assert log.keys("process-instances", "processInstanceKey", sort=newest) == ["100", "10", "9"]
    by_state = [{"field": "state", "order": "DESC"}, {"field": "processInstanceKey"}]
    assert log.keys("process-instances", "processInstanceKey", sort=by_state) == ["10", "9", "100"]
    by_end = [{"field": "endDate"}]
    assert log.keys("process-instances", "processInstanceKey", sort=by_end) == ["9", "100", "10"]


@pytest.mark.parametrize("wanted", [{}, {"state": "ACTIVE"}])
def test_pages_go_on_where_the_last_one_ended(wanted: dict[str, Any]) -> None:
    """Offset pages and cursor pages forwards and backwards show everything once."""
    log = Log()
    log.process(10)
    keys = [str(log.instance(key)) for key in range(101, 112)]

    def page(**asked: Any) -> tuple[list[str], dict[str, Any]]:
        found = log.models.search("process-instances", {"filter": wanted, "page": asked})
        return [entry["processInstanceKey"] for entry in found["items"]], found["page"]

    seen: list[str] = []
    items, told = page(limit=4)
    while items:
        assert told["totalItems"] == 11
        assert told["hasMoreTotalItems"] is False
        seen += items
        items, told = page(limit=4, after=told["endCursor"] or "")
    assert seen == keys
    assert told["endCursor"] is None
    last, told = page(**{"from": 8, "limit": 4})
    assert last == keys[8:]
    assert page(before=told["startCursor"], limit=3)[0] == keys[5:8]
    assert page(before=told["startCursor"], limit=100)[0] == keys[:8]
    assert page(limit=0)[0] == []


def test_cursors_tell_the_waits_of_one_element_instance_apart() -> None:
    """Pages of one wait each show every wait once, forwards and backwards, and go on when one has ended."""
    log = Log()
    log.process(10)
    log.instance(101)
    for element in (301, 302):
        log.element(element, 101)
        log.subscription(element + 200, 101, element)
        log.job(element + 100, 101, element)

    def kinds(**page: Any) -> tuple[list[tuple[str, str]], dict[str, Any]]:
        found = log.models.search("wait-states", {"page": page})
        return [(e["elementInstanceKey"], e["details"]["waitStateType"]) for e in found["items"]], found[
            "page"
        ]

    whole, _ = kinds()
    assert whole == [("301", "JOB"), ("301", "MESSAGE"), ("302", "JOB"), ("302", "MESSAGE")]
    seen, told = kinds(limit=1)
    for _ in range(3):
        items, told = kinds(limit=1, after=told["endCursor"])
        seen += items
    assert seen == whole
    assert kinds(limit=100, after=told["endCursor"])[0] == []
    assert kinds(limit=100, before=told["startCursor"])[0] == whole[:3]
    _, first = kinds(limit=1)
    log.job(401, 101, 301, "COMPLETED")
    assert kinds(limit=1, after=first["endCursor"])[0] == whole[1:2]


def test_a_cursor_of_something_gone_goes_on_behind_it() -> None:
    """A page follows its cursor although the entry that it named is not found any more."""
    log = Log()
    log.process(10)
    for key in (101, 102, 103):
        log.instance(key)
    asked = {"filter": {"state": "ACTIVE"}, "page": {"limit": 2}}
    cursor = log.models.search("process-instances", asked)["page"]["endCursor"]
    log.end(102)
    following = {"filter": {"state": "ACTIVE"}, "page": {"limit": 2, "after": cursor}}
    assert [e["processInstanceKey"] for e in log.models.search("process-instances", following)["items"]] == [
        "103"
    ]


@pytest.mark.parametrize("cursor", ["YWJj", "", base64.b64encode(b"\xff").decode()])
def test_a_made_up_cursor_is_refused(cursor: str) -> None:
    """A cursor that no search has answered is told."""
    with pytest.raises(InvalidCursor, match="cursor"):
        _three_instances().models.search("process-instances", {"page": {"after": cursor}})


def test_variables_are_seen_by_scope() -> None:
    """An inner variable hides the outer one of its name where only effective ones count."""
    log = Log()
    log.process(10)
    log.instance(101)
    log.element(301, 101)
    log.variable(201, 101, "a", 1)
    log.variable(202, 101, "b", {"x": [1.5, None, "ä"]})
    log.variable(203, 101, "a", 2, scope=301)
    log.variable(201, 101, "a", 3, intent="UPDATED")
    assert log.models.visible_variables(301) == {"a": 2, "b": {"x": [1.5, None, "ä"]}}
    assert log.models.visible_variables(101) == {"a": 3, "b": {"x": [1.5, None, "ä"]}}
    assert log.models.visible_variables(9) is None
    assert log.models.get("variables", "202")["value"] == '{"x":[1.5,null,"ä"]}'
    effective = log.models.seen_variables(301, {"sort": [{"field": "name"}]}, effective=True)
    assert [(e["name"], e["value"]) for e in effective["items"]] == [
        ("a", "2"),
        ("b", '{"x":[1.5,null,"ä"]}'),
    ]
    every = log.models.seen_variables(301, {"filter": {"name": "a"}}, effective=False)
    assert [e["value"] for e in every["items"]] == ["2", "3"]
    log.variable(203, 101, "a", 2, scope=301, intent="DELETED")
    assert log.keys("variables", "variableKey", {"scopeKey": "301"}) == []
    assert log.keys("variables", "variableKey", {"value": "3"}) == ["201"]


def test_jobs_show_what_happened_last() -> None:
    """A job's state, retries, worker and dates follow its events."""
    log = _three_instances()
    log.element(301, 101)
    log.job(401, 101, 301)
    log.job(401, 101, 301, "ACTIVATED", worker="w", deadline=log.time + 60_000)
    entry = log.models.get("jobs", "401")
    assert (entry["state"], entry["worker"], entry["endTime"]) == ("CREATED", "w", None)
    assert entry["deadline"] > entry["creationTime"]
    log.job(401, 101, 301, "FAILED", retries=0, error_message="boom")
    assert log.keys(
        "jobs", "jobKey", {"state": "FAILED", "errorMessage": "boom", "hasFailedWithRetriesLeft": False}
    )
    log.job(401, 101, 301, "COMPLETED")
    assert log.models.get("jobs", "401")["endTime"] is not None
    assert log.keys("jobs", "jobKey", {"deadline": {"$exists": True}}) == []


def test_user_tasks_are_found_by_candidates_and_variables() -> None:
    """User tasks carry their process and are found by assignee, candidates, dates and variables."""
    log = _three_instances()
    log.element(301, 101, element_type="USER_TASK")
    log.variable(201, 101, "amount", 7)
    log.user_task(601, 101, 301, candidate_groups=("sales", "ops"), due_date="2026-01-01T00:00:00Z")
    for wanted in (
        {"candidateGroup": "ops"},
        {"candidateGroup": {"$in": ["hr", "sales"]}},
        {"processInstanceVariables": [{"name": "amount", "value": "7"}]},
        {"dueDate": {"$lt": "2026-01-01T01:30:00+01:00", "$gte": "2025-12-31T00:00:00Z"}},
        {"assignee": {"$exists": False}},
        {"candidateUser": {"$exists": False}},
        {"priority": 50},
    ):
        assert log.keys("user-tasks", "userTaskKey", wanted) == ["601"], wanted
    assert log.keys("user-tasks", "userTaskKey", {"candidateGroup": "hr"}) == []
    log.user_task(601, 101, 301, "ASSIGNED", assignee="ann")
    entry = log.models.get("user-tasks", "601")
    assert (entry["assignee"], entry["state"], entry["processName"]) == ("ann", "CREATED", "Order")
    assert entry["businessId"] == "B-1"
    log.user_task(601, 101, 301, "COMPLETED", assignee="ann")
    assert log.models.get("user-tasks", "601")["completionDate"] is not None


def test_subscriptions_and_what_they_got() -> None:
    """Open subscriptions, correlated messages and what elements wait for are all found."""
    log = _three_instances()
    log.element(301, 101, "wait", element_type="INTERMEDIATE_CATCH_EVENT")
    log.subscription(701, 101, 301)
    [state] = log.models.search("wait-states", {"filter": {"waitStateType": "MESSAGE"}})["items"]
    assert state["details"] == {"waitStateType": "MESSAGE", "messageName": "paid", "correlationKey": "o-1"}
    assert log.models.report("instance-wait-states", "101", body={}) == {
        "items": [{"elementId": "wait", "waitingCount": 1}]
    }
    statistics = log.models.report("definition-subscriptions", body={})["items"]
    assert statistics[0]["activeSubscriptions"] == 1
    log.subscription(701, 101, 301, "CORRELATED", message=801)
    log.subscription(701, 101, 301, "DELETED")
    assert log.models.get("message-subscriptions", "701")["messageSubscriptionState"] == "CORRELATED"
    [got] = log.models.search("correlated-message-subscriptions", {"filter": {"messageKey": "801"}})["items"]
    assert (got["subscriptionKey"], got["processInstanceKey"]) == ("701", "101")
    assert log.models.search("wait-states", {})["items"] == []


def test_statistics_count_elements_instances_and_incidents() -> None:
    """Counts by element, process, version and error add up."""
    log = _three_instances()
    log.process(11, version=2)
    log.element(301, 101)
    log.element(302, 102)
    log.end(302)
    log.element(303, 101, "ship")
    log.end(303, "ELEMENT_TERMINATED")
    log.incident(501, 101, 301)
    counts = {"active": 0, "canceled": 0, "incidents": 0, "completed": 0}
    by_definition = log.models.report("definition-elements", "10", body={})["items"]
    assert by_definition == [
        {"elementId": "charge", **counts, "incidents": 1, "completed": 1},
        {"elementId": "ship", **counts, "canceled": 1},
    ]
    only = log.models.report("definition-elements", "10", body={"filter": {"state": "COMPLETED"}})["items"]
    assert only == [{"elementId": "charge", **counts, "completed": 1}]
    assert len(log.models.report("instance-elements", "101", body={})["items"]) == 2
    [total] = log.models.report("definition-instances", body={})["items"]
    assert total["activeInstancesWithIncidentCount"] == 1
    assert total["hasMultipleVersions"] is True
    [version] = log.models.report(
        "definition-instances-by-version", body={"filter": {"processDefinitionId": "order"}}
    )["items"]
    assert (version["processDefinitionVersion"], version["activeInstancesWithIncidentCount"]) == (1, 1)
    [error] = log.models.report("incidents-by-error", body={})["items"]
    by_hash = {"filter": {"errorHashCode": error["errorHashCode"]}}
    [definition] = log.models.report("incidents-by-definition", body=by_hash)["items"]
    assert definition["activeInstancesWithErrorCount"] == 1
    log.variable(201, 101, "amount", 1)
    names = log.models.report("variable-names", "10", body={"filter": {"name": {"$like": "am*"}}})
    assert names["items"] == [{"name": "amount"}]
    for report in ("instance-elements", "instance-wait-states", "sequence-flows"):
        assert log.models.report(report, "1", body={}) == {"items": []}
    with pytest.raises(NotFound):
        log.models.report("call-hierarchy", "1", body={})


def test_searches_see_later_what_is_delayed() -> None:
    """With a delay a search finds what happened only after it."""
    now = [0.0]
    log = Log(ReadModels(delay=0.5, clock=lambda: now[0]))
    log.process(10)
    log.instance(101)
    assert log.keys("process-instances", "processInstanceKey") == []
    now[0] = 0.5
    assert log.keys("process-instances", "processInstanceKey") == ["101"]


@given(st.text(alphabet="ab*?\\", max_size=8), st.text(alphabet="ab", max_size=8))
def test_patterns_match_as_their_meaning_says(pattern: str, text: str) -> None:
    """A star stands for any characters, a question mark for one, and nothing else has a meaning."""

    def meaning(wanted: str, rest: str) -> bool:
        if not wanted:
            return not rest
        if wanted[0] == "\\":
            literal = wanted[1:2] or "\\"
            return rest[:1] == literal and meaning(wanted[2:], rest[1:])
        if wanted[0] == "*":
            return any(meaning(wanted[1:], rest[skip:]) for skip in range(len(rest) + 1))
        return bool(rest) and wanted[0] in ("?", rest[0]) and meaning(wanted[1:], rest[1:])

    assert like(text, pattern) is meaning(pattern, text)


def test_a_pattern_of_stars_takes_no_time() -> None:
    """A pattern that would make a backtracking matcher explode is answered at once."""
    assert like("a" * 5000, "*a" * 200 + "*b") is False


def test_dates_of_any_precision_and_zone_are_compared_as_moments() -> None:
    """Dates with zones, fractions of any length and small letters are the moments that they tell."""
    matches = value_test({"$eq": "2026-01-01t01:00:00.1+01:00"}, is_date=True)
    assert matches("2026-01-01T00:00:00.100Z")
    assert not value_test({"$eq": "2026-01-01T00:00:00Z"}, is_date=True)(None)
