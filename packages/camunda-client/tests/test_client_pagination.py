"""Every item of a search, page by page."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from client_support import SETTINGS
from hypothesis import given
from hypothesis import strategies as st

from camunda_client import CamundaAsyncClient, CamundaClient, ConsistencyOptions
from camunda_client.exceptions import ResponseDecodeError
from camunda_client.models import JobSearchQuery
from camunda_client.testing import FakeCluster, RecordedCall


class Jobs:
    """A cluster with so many jobs; cursors, or offsets alone."""

    def __init__(self, count: int, *, cursors: bool = True, capped: bool = False) -> None:
        self.count = count
        self.cursors = cursors
        self.capped = capped

    def __call__(self, call: RecordedCall) -> dict[str, Any]:
        page = call.body["page"]
        begin = int(page.get("after") or page.get("from") or 0)
        items = [{"jobKey": str(n)} for n in range(begin, min(self.count, begin + page["limit"]))]
        cursor = str(begin + len(items)) if self.cursors and items else None
        total = min(self.count, 1000) if self.capped else self.count
        info = {
            "totalItems": total,
            "hasMoreTotalItems": total < self.count,
            "startCursor": None,
            "endCursor": cursor,
        }
        return {"items": items, "page": info}


def collected(cluster: FakeCluster, kind: str, **arguments: Any) -> list[int]:
    """All keys that an iteration gives."""
    if kind == "sync":
        with CamundaClient(SETTINGS, transport=cluster) as client:
            return [int(job.job_key) for job in client.paginate(client.search_jobs, **arguments)]

    async def run() -> list[int]:
        async with CamundaAsyncClient(SETTINGS, transport=cluster) as client:
            return [int(job.job_key) async for job in client.paginate(client.search_jobs, **arguments)]

    return asyncio.run(run())


@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize("cursors", [True, False])
@pytest.mark.parametrize("capped", [True, False])
def test_everything_comes_with_as_few_requests_as_possible(kind: str, cursors: bool, capped: bool) -> None:
    """2,500 items in pages of 100 are 25 requests; without an exact total one more may be needed to see the end."""
    cluster = FakeCluster().on("search_jobs", Jobs(2500, cursors=cursors, capped=capped))
    assert list(range(2500)) == collected(cluster, kind, filter={"type": "ship"})
    assert len(cluster.calls) in ({25, 26} if capped else {25})
    assert all(call.body["filter"] == {"type": "ship"} for call in cluster.calls)


@given(
    count=st.integers(0, 50),
    limit=st.integers(1, 20),
    begin=st.integers(0, 60),
    cursors=st.booleans(),
    in_data=st.booleans(),
)
def test_any_size_from_any_offset(count: int, limit: int, begin: int, cursors: bool, in_data: bool) -> None:
    """Nothing is left out and nothing comes twice."""
    cluster = FakeCluster().on("search_jobs", Jobs(count, cursors=cursors))
    query: dict[str, Any] = {"page": {"from": begin, "limit": limit}}
    arguments = {"data": JobSearchQuery.from_dict(query)} if in_data else query
    assert list(range(begin, count)) == collected(cluster, "sync", **arguments)


def test_it_is_lazy() -> None:
    """Breaking off fetches nothing more, and each iteration begins anew."""
    cluster = FakeCluster().on("search_jobs", Jobs(1000))
    with CamundaClient(SETTINGS, transport=cluster) as client:
        pages = client.paginate(client.search_jobs)
        assert [] == cluster.calls
        assert ["0", "1", "2"] == [job.job_key for job in pages.take(3)]
        assert 1 == len(cluster.calls)
        first = pages.first()
        assert first is not None
        assert "0" == first.job_key
        assert 1000 == pages.page().page.total_items


async def test_the_asynchronous_form_has_the_same_shortcuts() -> None:
    """First, some, whole pages."""
    cluster = FakeCluster().on("search_jobs", Jobs(250))
    async with CamundaAsyncClient(SETTINGS, transport=cluster) as client:
        pages = client.paginate(client.search_jobs, page={"limit": 100})
        assert 150 == len(await pages.take(150))
        assert 2 == len(cluster.calls)
        first = await pages.first()
        assert first is not None
        assert "0" == first.job_key
        assert [100, 100, 50] == [len(page.items) async for page in pages.pages()]
        assert [] == await pages.take(0)


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_a_cursor_that_comes_again_ends_it(kind: str) -> None:
    """A server that turns in circles does not make an endless loop."""
    page = {"totalItems": 10, "hasMoreTotalItems": True, "startCursor": None, "endCursor": "same"}
    cluster = FakeCluster().on("search_jobs", {"items": [{"jobKey": "1"}], "page": page})
    assert [1, 1] == collected(cluster, kind, page={"limit": 1})


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_searches_with_path_parameters(kind: str) -> None:
    """They are given as the search takes them, and are part of every request."""
    page = {"totalItems": 2, "hasMoreTotalItems": False, "startCursor": None}
    cluster = FakeCluster().on(
        "search_users_for_group",
        {"items": [{"username": "ann"}], "page": {**page, "endCursor": "1"}},
        {"items": [{"username": "bob"}], "page": {**page, "endCursor": "2"}},
    )

    async def run() -> list[str]:
        async with CamundaAsyncClient(SETTINGS, transport=cluster) as client:
            pages = client.paginate(client.search_users_for_group, "staff", page={"limit": 1})
            return [user.username async for user in pages]

    if kind == "async":
        assert ["ann", "bob"] == asyncio.run(run())
    else:
        with CamundaClient(SETTINGS, transport=cluster) as client:
            users = client.paginate(client.search_users_for_group, "staff", page={"limit": 1})
            assert ["ann", "bob"] == [user.username for user in users]
    assert ["staff", "staff"] == [call.path["groupId"] for call in cluster.calls]


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_waiting_is_for_the_first_page(kind: str) -> None:
    """With `consistency` the first page is waited for; the empty one that ends a search of unknown size is not."""
    jobs = Jobs(2000, capped=True)
    empty = {"items": [], "page": {"totalItems": 0, "hasMoreTotalItems": False}}
    answers = iter([empty])
    cluster = FakeCluster().on("search_jobs", lambda call: next(answers, None) or jobs(call))
    waiting = ConsistencyOptions(wait_up_to_ms=2000, poll_interval_ms=10)
    assert list(range(2000)) == collected(cluster, kind, consistency=waiting)
    assert len(cluster.calls) in {21, 22}


def test_what_is_no_search_is_refused() -> None:
    """The result of a search instead of the search, for example."""
    cluster = FakeCluster().on("search_jobs", Jobs(1))
    with CamundaClient(SETTINGS, transport=cluster) as client:
        found: Any = client.search_jobs(page={"limit": 1})
        with pytest.raises(TypeError, match=r"such as client.search_jobs, not JobSearchQueryResult"):
            client.paginate(found)


def test_going_backwards_is_refused() -> None:
    """Iteration goes forward, and says so before anything is sent."""
    with CamundaClient(SETTINGS, transport=FakeCluster()) as client:
        with pytest.raises(ValueError, match="before"):
            client.paginate(client.search_jobs, page={"before": "x"})
        with pytest.raises(TypeError, match="page"):
            client.paginate(client.search_jobs, page=3)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize("capped", [True, False])
def test_a_server_that_gives_less_than_asked_for_is_asked_on(kind: str, capped: bool) -> None:
    """Its own limit of 40 does not end the search after the first page."""
    jobs = Jobs(1500, capped=capped)

    def answer(call: RecordedCall) -> dict[str, Any]:
        call.body["page"]["limit"] = min(40, call.body["page"]["limit"])
        return jobs(call)

    assert list(range(1500)) == collected(FakeCluster().on("search_jobs", answer), kind)


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_the_page_may_stand_beside_the_body(kind: str) -> None:
    """Its limit counts over one in the body."""
    cluster = FakeCluster().on("search_jobs", Jobs(5))
    data = JobSearchQuery.from_dict({"filter": {"type": "ship"}, "page": {"limit": 1}})
    assert list(range(5)) == collected(cluster, kind, data=data, page={"limit": 3})
    assert [3, 3] == [call.body["page"]["limit"] for call in cluster.calls]
    assert {"type": "ship"} == cluster.calls[1].body["filter"]


@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize("items", [5, "abc", {"jobKey": "1"}])
def test_items_that_are_no_list_are_an_error_of_the_answer(kind: str, items: object) -> None:
    """Not one of the iteration's own, and no letters in place of items."""
    cluster = FakeCluster().on("search_jobs", lambda call: {"items": items})
    with pytest.raises(ResponseDecodeError, match="no list"):
        collected(cluster, kind)
