"""Deploying files, patterns, folders, pairs and package resources."""

from __future__ import annotations

import email
import email.policy
import io
import sys
from pathlib import Path
from typing import Any

import pytest
from client_support import SETTINGS, Driver

from camunda_client import CamundaClient, ExtendedDeploymentResult
from camunda_client.testing import FakeCluster, RecordedCall
from camunda_client.types import File

ANSWER = {
    "deploymentKey": "9",
    "tenantId": "<default>",
    "deployments": [
        {
            "processDefinition": {
                "processDefinitionId": "order",
                "processDefinitionVersion": 2,
                "processDefinitionKey": "11",
                "resourceName": "order.bpmn",
                "tenantId": "<default>",
            }
        },
        {
            "decisionDefinition": {
                "decisionDefinitionId": "risk",
                "version": 1,
                "decisionDefinitionKey": "12",
                "name": "Risk",
                "tenantId": "<default>",
                "decisionRequirementsId": "drg",
                "decisionRequirementsKey": "13",
            }
        },
        {
            "decisionRequirements": {
                "decisionRequirementsId": "drg",
                "decisionRequirementsName": "DRG",
                "version": 1,
                "decisionRequirementsKey": "13",
                "resourceName": "risk.dmn",
                "tenantId": "<default>",
            },
            "form": None,
        },
        {
            "form": {
                "formId": "f",
                "version": 1,
                "formKey": "14",
                "resourceName": "f.form",
                "tenantId": "<default>",
            }
        },
    ],
}


@pytest.fixture(params=["sync", "async"])
def driver(request: pytest.FixtureRequest) -> Driver:
    return Driver(request.param)


@pytest.fixture
def cluster() -> FakeCluster:
    return FakeCluster().on("create_deployment", ANSWER)


def parts(call: RecordedCall) -> dict[str, bytes]:
    """What a multipart request holds, by file name or field name."""
    head = f"content-type: {call.request.headers['content-type']}\r\n\r\n".encode()
    message = email.message_from_bytes(head + call.request.content, policy=email.policy.HTTP)
    found: dict[str, bytes] = {}
    for part in message.iter_parts():
        name = part.get_filename() or part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        found[str(name)] = content
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a.bpmn", "b.dmn", "sub/c.form", "sub/a.bpmn", "notes.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(name.encode())
    return tmp_path


def deploy(driver: Driver, cluster: FakeCluster, files: Any, *more: Any, **settings: str) -> Any:
    options = {"transport": cluster, "configuration": {**SETTINGS, **settings}}
    return driver.call("deploy_resources_from_files", files, *more, client=options)


def test_the_result_is_sorted_by_kind(driver: Driver, cluster: FakeCluster, folder: Path) -> None:
    """Beside what the API answers there is a list for each kind, and a summary to print."""
    result = deploy(driver, cluster, [folder / "a.bpmn"])
    assert isinstance(result, ExtendedDeploymentResult)
    assert ["order"] == [one.process_definition_id for one in result.processes]
    assert ["risk"] == [one.decision_definition_id for one in result.decisions]
    assert ["drg"] == [one.decision_requirements_id for one in result.decision_requirements]
    assert ["f"] == [one.form_id for one in result.forms]
    assert [] == result.resources
    assert 4 == len(result.deployments)
    assert "9" == result.deployment_key
    assert [
        "process order v2 (11) from order.bpmn",
        "decision risk v1 (12)",
        "decision requirements drg v1 (13) from risk.dmn",
        "form f v1 (14) from f.form",
    ] == result.summary().splitlines()
    assert result == ExtendedDeploymentResult.from_dict(result.to_dict())


def test_paths_patterns_folders_and_pairs(driver: Driver, cluster: FakeCluster, folder: Path) -> None:
    """Each names files in its own way; one that is meant twice is sent once."""
    deploy(
        driver,
        cluster,
        [str(folder / "*.bpmn"), folder / "a.bpmn", folder / "sub" / "c.form", ("made.dmn", b"x")],
    )
    assert {"a.bpmn": b"a.bpmn", "c.form": b"sub/c.form", "made.dmn": b"x"} == parts(cluster.calls[0])


def test_open_files_are_sent_from_where_they_stand(
    driver: Driver, cluster: FakeCluster, folder: Path
) -> None:
    """An open file has its own name, or the one that it is given; it stays open."""
    with (folder / "sub" / "c.form").open("rb") as named:
        deploy(driver, cluster, [named, ("made.bpmn", io.BytesIO(b"made")), File(b"file", "filed.bpmn")])
        assert not named.closed
    expected = {"c.form": b"sub/c.form", "made.bpmn": b"made", "filed.bpmn": b"file"}
    assert expected == parts(cluster.calls[0])


def test_a_folder_means_its_processes_decisions_and_forms(
    driver: Driver, cluster: FakeCluster, folder: Path
) -> None:
    """Two files of one name keep as much of their path as tells them apart; hidden files are none of them."""
    (folder / ".git").mkdir()
    (folder / ".git" / "old.bpmn").write_bytes(b"old")
    (folder / ".~a.bpmn").write_bytes(b"lock of an editor")
    deploy(driver, cluster, [folder])
    names = parts(cluster.calls[0])
    assert {f"{folder.name}/a.bpmn", "sub/a.bpmn", "b.dmn", "c.form"} == set(names)
    assert b"sub/a.bpmn" == names["sub/a.bpmn"]


def test_the_tenant_comes_from_the_argument_or_the_settings(
    driver: Driver, cluster: FakeCluster, folder: Path
) -> None:
    """The argument wins."""
    deploy(driver, cluster, [folder / "a.bpmn"], CAMUNDA_TENANT_ID="blue")
    deploy(driver, cluster, [folder / "a.bpmn"], "red", CAMUNDA_TENANT_ID="blue")
    deploy(driver, cluster, [folder / "a.bpmn"])
    assert [b"blue", b"red", None] == [parts(call).get("tenantId") for call in cluster.calls]


@pytest.mark.parametrize(
    ("files", "kind", "told"),
    [
        ([], ValueError, "nothing to deploy"),
        ([""], ValueError, "an empty path"),
        (["missing.bpmn"], FileNotFoundError, r"missing\.bpmn"),
        (["missing-*.bpmn"], FileNotFoundError, r"missing-\*"),
        ("a.bpmn", TypeError, "a list"),
        ([3], TypeError, "int"),
        ([b"a.bpmn"], TypeError, "bytes"),
        ([("a.bpmn", b"")], ValueError, "empty"),
        ([("", b"x")], ValueError, "name"),
        ([("a.bpmn", "text")], TypeError, "bytes"),
        ([("a.bpmn", io.StringIO("text"))], TypeError, "binary"),
        ([io.BytesIO(b"nameless")], TypeError, r"pair \(name, file\)"),
        ([File(b"nameless")], TypeError, r"pair \(name, file\)"),
        ([("a.bpmn", io.BytesIO())], ValueError, "empty"),
        ([("a.bpmn", b"x"), ("a.bpmn", b"y")], ValueError, "two resources"),
    ],
)
def test_what_cannot_be_deployed_is_refused(
    driver: Driver, cluster: FakeCluster, files: Any, kind: type[Exception], told: str
) -> None:
    """Nothing is sent."""
    with pytest.raises(kind, match=told):
        deploy(driver, cluster, files)
    assert [] == cluster.calls


def test_files_inside_a_package(
    driver: Driver, cluster: FakeCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are found wherever the package is installed."""
    package = tmp_path / "shop_processes"
    (package / "inner").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "order.bpmn").write_bytes(b"order")
    (package / "inner" / "risk.dmn").write_bytes(b"risk")
    monkeypatch.syspath_prepend(tmp_path)
    options = {"transport": cluster}
    driver.call("deploy_resources_from_package", "shop_processes", client=options)
    driver.call("deploy_resources_from_package", "shop_processes", ["inner/*.dmn"], client=options)
    driver.call("deploy_resources_from_package", "shop_processes", "order.*", client=options)
    assert [{"order.bpmn", "inner/risk.dmn"}, {"inner/risk.dmn"}, {"order.bpmn"}] == [
        set(parts(call)) for call in cluster.calls
    ]
    with pytest.raises(FileNotFoundError, match="shop_processes"):
        driver.call("deploy_resources_from_package", "shop_processes", ["*.none"], client=options)
    sys.modules.pop("shop_processes", None)


def test_a_generator_of_files(cluster: FakeCluster, folder: Path) -> None:
    """Any iterable does."""
    with CamundaClient(SETTINGS, transport=cluster) as client:
        client.deploy_resources_from_files(path for path in [folder / "a.bpmn"])
    assert ["a.bpmn"] == list(parts(cluster.calls[0]))
