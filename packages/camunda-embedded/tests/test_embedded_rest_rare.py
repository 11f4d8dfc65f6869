"""Operations that tests of processes seldom need, with the real client."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone

import httpx
import pytest
from core_support import Part, element, end, process, start

from camunda_client import BadRequestError, CamundaClient, NotFoundError
from camunda_client.models import ElementInstanceKey, ProcessDefinitionKey
from camunda_embedded import Engine

UNKNOWN = "2251799899999999"


@pytest.fixture
def engine() -> Engine:
    return Engine(start_time=datetime(2026, 1, 1, tzinfo=timezone.utc))


@pytest.fixture
def client(engine: Engine) -> Iterator[CamundaClient]:
    with CamundaClient({"CAMUNDA_REST_ADDRESS": "http://engine"}, transport=engine.transport()) as client:
        yield client


def test_a_document_has_a_link_to_its_content(engine: Engine, client: CamundaClient) -> None:
    """It lives as long as asked for, and leads to the content."""
    stored = client.create_document(file=b"hello")
    assert stored.content_hash
    link = client.create_document_link(
        stored.document_id, content_hash=stored.content_hash, time_to_live=60_000
    )
    assert datetime(2026, 1, 1, 0, 1, tzinfo=timezone.utc) == link.expires_at
    with httpx.Client(transport=engine.transport()) as browser:
        assert b"hello" == browser.get(link.url).content
    with pytest.raises(BadRequestError, match="timeToLive"):
        client.create_document_link(stored.document_id, content_hash=stored.content_hash, time_to_live=0)
    with pytest.raises(BadRequestError, match="contentHash"):
        client.create_document_link(stored.document_id, content_hash="0" * 64)
    with pytest.raises(NotFoundError):
        client.create_document_link("nowhere", content_hash="x")


def test_no_condition_starts_anything(client: CamundaClient) -> None:
    """Conditional events are refused at deployment, so an evaluation finds none; an unknown process is an error."""
    assert [] == client.evaluate_conditionals(variables={"a": 1}).process_instances
    with pytest.raises(NotFoundError):
        client.evaluate_conditionals(variables={}, process_definition_key=ProcessDefinitionKey(UNKNOWN))


def test_no_ad_hoc_sub_process_is_active(client: CamundaClient) -> None:
    """They are refused at deployment, so there is none with any key."""
    with pytest.raises(NotFoundError, match="ad-hoc"):
        client.activate_ad_hoc_sub_process_activities(
            ElementInstanceKey(UNKNOWN), elements=[{"elementId": "a"}]
        )


@pytest.mark.parametrize(
    ("due", "shown"),
    [
        ("2027-01-01T00:00Z", "2027-01-01T00:00:00.000Z"),
        ("2027-01-01T00:00:00.123456789+05:30", "2026-12-31T18:30:00.123Z"),
        ("2027-01-01T00:00:00+01:00[Europe/Berlin]", "2026-12-31T23:00:00.000Z"),
        ("9999-12-31T23:59:59-05:00[America/Lima]", "9999-12-31T23:59:59-05:00"),
    ],
)
def test_dates_of_user_tasks_are_shown_in_utc(engine: Engine, due: str, shown: str) -> None:
    """Whatever offset or zone a process tells: filters, sorts and strict clients read what the API shows."""
    schedule = '<zeebe:taskSchedule dueDate="=due" followUpDate="=due"/>'
    task = element("userTask", "u", extensions=f"<zeebe:userTask/>{schedule}")
    engine.deploy(("p.bpmn", process(Part([start(), task, end()], ["s -> u", "u -> e"]))))
    with httpx.Client(transport=engine.transport(), base_url="http://engine/v2") as http:
        http.post("/process-instances", json={"processDefinitionId": "p", "variables": {"due": due}})
        wanted = {"dueDate": {"$gt": "2026-01-01T00:00:00Z"}, "followUpDate": {"$exists": True}}
        [found] = http.post("/user-tasks/search", json={"filter": wanted}).json()["items"]
        assert (shown, shown) == (found["dueDate"], found["followUpDate"])
        [waiting] = http.post("/element-instances/wait-states/search", json={}).json()["items"]
        assert shown == waiting["details"]["dueDate"]
