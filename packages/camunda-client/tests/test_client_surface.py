"""How much of the public Python SDK 10.0.1 this package covers; the file of facts holds names only."""

from __future__ import annotations

import inspect
import json
import sys
from pathlib import Path

import attrs
import pytest

import camunda_client
import camunda_client.models as models
from camunda_client import keys
from camunda_client._lazy import AsyncOperations, SyncOperations

FACTS = json.loads((Path(__file__).parent / "data" / "public_surface_10_0_1.json").read_text("utf-8"))

HAND_WRITTEN = {
    "__init__", "__enter__", "__exit__", "clock", "random", "close",
    "deploy_resources_from_files", "search_variables_as_dto",
}  # fmt: skip
NOT_OURS = json.loads((Path(__file__).parent / "data" / "not_ours.json").read_text("utf-8"))
ELSEWHERE = {
    "AsyncJobContext", "AsyncJobHandler", "CamundaLogger", "ConnectedAsyncJobHandler", "ConnectedJobContext",
    "ConnectedJobHandler", "ConnectedSyncJobHandler", "IsolatedAsyncJobHandler", "IsolatedJobHandler",
    "IsolatedSyncJobHandler", "JobContext", "JobError", "JobFailure", "LeaseNotHonoredError", "NullLogger",
    "SyncJobContext", "SyncJobHandler", "WorkerConfig",
}  # fmt: skip


@pytest.mark.parametrize("operations", [SyncOperations, AsyncOperations])
def test_every_method_and_parameter_is_accepted(operations: type) -> None:
    """Each operation's method exists with each parameter, and the positional ones in their order."""
    for name, parameters in FACTS["methods"].items():
        if name in HAND_WRITTEN:
            continue
        ours = inspect.signature(getattr(operations, name)).parameters
        assert set() == {p.lstrip("*") for p in parameters.split()} - set(ours), name
        positional = [p.name for p in ours.values() if p.kind is p.POSITIONAL_OR_KEYWORD][1:]
        assert [p for p in parameters.split() if not p.startswith("*")] == positional, name


def test_public_names_match(capsys: pytest.CaptureFixture[str]) -> None:
    """Each public name is ours or another package's of this SDK; the rest is printed with what to use instead."""
    wanted = {*FACTS["exports"].split(), *FACTS["deprecated"].split(), *FACTS["models"]}
    missing = {name for name in wanted if not hasattr(camunda_client, name)}
    rest = sorted(missing - ELSEWHERE)
    with capsys.disabled():
        for name in rest:
            sys.stdout.write(f"\nnot ours: {name}; instead: {NOT_OURS.get(name, 'nothing is said')}")
    assert sorted(NOT_OURS) == rest


@pytest.mark.parametrize("name", sorted(set(FACTS["models"]) - set(NOT_OURS)))
def test_fields_match(name: str) -> None:
    """A model has the fields of the public SDK's, and takes the required ones in the same order."""
    fields = FACTS["models"][name].split()
    cls = getattr(models, name)
    if fields == ["ENUM"] or not attrs.has(cls):
        assert fields in (["ENUM"], [])
        return
    assert set() == set(fields) - {a.name for a in attrs.fields(cls)}
    required = [a.name for a in attrs.fields(cls) if a.init and a.default is attrs.NOTHING]
    assert required == [f for f in fields if f in required]


def test_keys_match() -> None:
    """The kinds of keys and the helpers that lift texts to them exist."""
    wanted = set(FACTS["exports"].split()) - set(FACTS["models"])
    wanted = {name for name in wanted if name.endswith(("Key", "Id", "Cursor", "Name", "Tag"))}
    assert 40 < len(wanted)
    assert [] == [name for name in wanted if not hasattr(keys, name)]
    assert (True, "12") == keys.try_lift_scope_key("12")
    assert isinstance(keys.try_lift_resource_key("x")[1], ValueError)


def test_second_names_are_the_same_classes() -> None:
    """A second name of a class gives the class itself."""
    assert models.JobKindExactMatch is models.JobKindEnum
    assert models.DecisionEvaluationByID is models.DecisionEvaluationById
    with pytest.raises(AttributeError, match="NoSuchModel"):
        _ = models.NoSuchModel  # type: ignore[attr-defined]
    assert {"JobKindEnum", "ActivatedJobResult"} <= set(dir(models))
