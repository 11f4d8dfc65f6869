"""Formats of texts, and corners of the checks that few requests reach."""

from __future__ import annotations

import json

import pytest
from rest_requests import OPERATIONS
from rest_support import IdleEngine, application, build, get, post, problem

from camunda_embedded._rest.app import Application
from camunda_embedded._rest.messages import Request
from camunda_embedded._rest.schema import Compiler, Violation
from camunda_embedded._rest.schema.formats import FORMATS
from camunda_embedded._rest.schema.report import Report


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        (
            "date-time",
            ["2026-01-31T12:00:00Z", "2026-01-31t12:00:00.123456789+05:30", "2024-02-29T23:59:59-18:00"],
            [
                *(
                    "2026-02-30T12:00:00Z",
                    "2026-01-31",
                    "2026-01-31T12:00:00",
                    "2026-01-31T25:00:00Z",
                    "now",
                    "",
                ),
                *("2026-01-31T12:00:00+19:00", "2026-01-31T12:00:00Z\n", "٢026-01-31T12:00:00Z"),
            ],
        ),
        ("date", ["2024-02-29"], ["2023-02-29", "20240229", "2024-02-29T00:00:00Z", ""]),
        (
            "uri",
            ["https://example.org/a?b#c", "urn:a:b"],
            ["example.org", "http://", "http://a b", "http://[", ""],
        ),
        ("uuid", ["123e4567-e89b-12d3-a456-426614174000"], ["123e4567e89b12d3a456426614174000", "x", ""]),
        ("email", ["a@b.c"], ["a", "@b", "a@", "a b@c", ""]),
    ],
)
def test_formats(name: str, good: list[str], bad: list[str]) -> None:
    """Each format takes what its standard takes and nothing else."""
    is_valid, _ = FORMATS[name]
    assert [text for text in good if not is_valid(text)] == []
    assert [text for text in bad if is_valid(text)] == []


def test_an_empty_date_clears_where_null_is_allowed() -> None:
    """A date that may be null may be an empty text as well; any other date may not."""
    compiler = Compiler({})
    for nullable, wrong in ((True, 0), (False, 1)):
        report: Report = []
        compiler.check({"kind": "string", "format": "date-time", "nullable": nullable})("", report)
        assert len(report) == wrong


def test_members_that_exclude_each_other() -> None:
    """A creation by version tag does not take a version beside it."""
    body = {"processDefinitionId": "a", "processDefinitionVersionTag": "t", "processDefinitionVersion": 1}
    answer = application().handle(post("/v2/process-instances", body))
    assert "processDefinitionVersion" in problem(answer)["detail"]


def test_many_things_wrong_are_told_in_part() -> None:
    """Of very many violations the first twenty are told, and how many more there are."""
    body = {"filter": {f"member{number}": 1 for number in range(50)}}
    detail = problem(application().handle(post("/v2/jobs/search", body)))["detail"]
    assert "member19" in detail
    assert "member20" not in detail
    assert "30 more" in detail


def test_a_place_is_written_as_the_api_writes_it() -> None:
    """Members are joined by dots, items are in brackets."""
    violation = Violation("missing", "is required", "elementId")
    violation.path[:0] = ["activateInstructions", "[2]"]
    assert violation.text() == "Request property [activateInstructions[2].elementId] is required."


@pytest.mark.parametrize(
    "query", ["dryRun=maybe&mode=PROCESSING", "mode=PROCESSING&mode=PROCESSING", "mode=x", ""]
)
def test_query_parameters_are_checked(query: str) -> None:
    """A boolean is true or false, a parameter is sent once, an enum has its members, a required one is there."""
    answer = application().handle(Request("PATCH", "/v2/mode", query))
    assert answer.status == 400
    assert problem(answer)["detail"]


@pytest.mark.parametrize(
    ("number", "status"),
    [("7", 501), ("0", 400), ("-1", 400), ("--1", 400), ("x", 400), ("9" * 19 + "9", 400)],
)
def test_numbers_in_paths_are_read(number: str, status: int) -> None:
    """An integer of the path is taken as one, within its bounds."""
    assert application().handle(get(f"/v2/backups/runtime/{number}")).status == status


def test_a_query_that_cannot_be_read() -> None:
    """A query that is not UTF-8 is answered with 400."""
    assert application().handle(Request("PATCH", "/v2/mode", "mode=%ff")).status == 400


def test_what_fails_inside_is_told_without_its_text() -> None:
    """A fault of the engine is a 500 problem detail that names the kind of error and keeps its text to the log."""

    class Broken(IdleEngine):
        def run_due(self) -> float | None:
            raise RuntimeError("a secret")

    answer = Application(Broken()).handle(get("/v2/topology"))
    assert (answer.status, problem(answer)["title"]) == (500, "Internal Server Error")
    assert "RuntimeError" in problem(answer)["detail"]
    assert "secret" not in problem(answer)["detail"]


def test_documents_that_make_no_sense() -> None:
    """An id that is taken is a conflict, and metadata must be as many as files."""
    app = build()
    part = 'Content-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n--x%s'
    head = {"content-type": "multipart/form-data; boundary=x"}

    def send(path: str, query: str, *parts: tuple[str, str, str]) -> int:
        pieces = [
            part % (*one, "\r\n" if number < len(parts) else "--") for number, one in enumerate(parts, 1)
        ]
        return app.handle(Request("POST", path, query, head, ("--x\r\n" + "".join(pieces)).encode())).status

    file = ("file", '; filename="a"', "a")
    assert [send("/v2/documents", "documentId=1", file) for _ in range(2)] == [201, 409]
    assert send("/v2/documents", "storeId=elsewhere", file) == 400
    many = [("files", '; filename="a"', "a"), ("metadataList", "", "{}"), ("metadataList", "", "{}")]
    assert send("/v2/documents/batch", "", *many) == 400


def test_every_operation_says_what_it_answers() -> None:
    """The table has kinds of successful answers for each operation."""
    assert all(operation.media for operation in OPERATIONS.values())
    assert json.loads(application().handle(get("/v2/license")).body)["licenseType"] == "unknown"


def test_pages_of_other_sites_are_refused() -> None:
    """A request that a browser sends for a page of another site is answered with 403; a page of its own is not."""
    app = application()
    for origin, status in (
        ("https://evil.example", 403),
        ("null", 403),
        ("http://127.0.0.1:8080", 200),
        ("", 200),
    ):
        assert app.handle(get("/v2/topology", origin=origin, host="127.0.0.1:8080")).status == status


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ([], "resources"),
        ([('name="other"; filename="a.bpmn"', "<a/>")], "other"),
        ([('name="resources"', "<a/>")], "resources"),
        ([('name="resources"; filename="a.bpmn"', "<a/>"), ('name="tenantId"', "no tenant!")], "tenantId"),
        ([('name="resources"; filename="a.bpmn"', "<a/>"), ('name="tenantId"', "")], "tenantId"),
        ([('name="resources"; filename="a.bpmn"', "<a/>"), *[('name="tenantId"', "a")] * 2], "tenantId"),
    ],
)
def test_a_broken_deployment_is_refused(parts: list[tuple[str, str]], told: str) -> None:
    """A form without files, with surplus or wrong parts is answered with 400 that names the part."""
    body = "".join(f"--x\r\nContent-Disposition: form-data; {head}\r\n\r\n{text}\r\n" for head, text in parts)
    headers = {"content-type": "multipart/form-data; boundary=x"}
    answer = application().handle(
        Request("POST", "/v2/deployments", "", headers, f"{body}--x--\r\n".encode())
    )
    assert answer.status == 400
    assert told in problem(answer)["detail"]
