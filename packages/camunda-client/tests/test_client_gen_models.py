"""Every model: what is read can be written, and nothing that a server sends is refused."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
from client_gen_support import SCHEMAS, anything, class_name, objects
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import camunda_client.models as models
from camunda_client._codec._decode import decode_model
from camunda_client._codec._encode import encode_object, members_of
from camunda_client._codec._model import Model
from camunda_client.types import UNSET

OBJECTS = sorted(n for n, s in SCHEMAS.items() if s["kind"] == "object" and s.get("fields"))
MULTIPART = {"CreateDeploymentData", "CreateDocumentData", "CreateDocumentsData"}
EVERY = pytest.mark.parametrize("schema", [name for name in OBJECTS if name not in MULTIPART])
QUICK = settings(
    max_examples=2, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


def model_of(schema: str) -> type[Model]:
    """The class of a schema."""
    found: type[Model] = getattr(models, class_name(schema))
    return found


@EVERY
@QUICK
@given(data=st.data())
def test_a_model_survives_the_round_trip(schema: str, data: st.DataObject) -> None:
    """Reading an object and writing it again gives the object, and the strict encoder accepts it."""
    source = data.draw(objects(schema))
    before = copy.deepcopy(source)
    model = model_of(schema).from_dict(source)
    assert before == source
    expected = {k: v for k, v in source.items() if not (v is None and k not in model.to_dict())}
    written = model.to_dict()
    assert expected == {k: written[k] for k in expected}
    assert set() == {k for k in set(written) - set(source) if written[k] not in (None, [], {})}
    assert model == model_of(schema).from_dict(written)
    cls = model_of(schema)
    if not any(all(name in source for name in group) for group in cls._forbids):
        encoded = encode_object(cls, *members_of(cls, source, "$"), "$")
        assert _without_null(source) == _without_null(encoded)


def _without_null(value: dict[str, Any]) -> dict[str, Any]:
    return {name: item for name, item in value.items() if item is not None}


@EVERY
@QUICK
@given(data=st.data())
def test_nothing_that_a_server_sends_is_refused(schema: str, data: st.DataObject) -> None:
    """Missing members, unknown members and values of any kind never raise; unknown members are kept."""
    fields = list(SCHEMAS[schema]["fields"])
    source = data.draw(st.dictionaries(st.sampled_from(fields), anything(), max_size=len(fields)))
    model = model_of(schema).from_dict({**source, "fromTheFuture": 1})
    assert 1 == model["fromTheFuture"]
    assert ["fromTheFuture"] == [key for key in model.additional_keys if key != "key"]
    repr(model)


@pytest.mark.parametrize("schema", [n for n in OBJECTS if n not in MULTIPART][::7])
def test_models_are_values(schema: str) -> None:
    """Models compare by their members and survive copying and pickling."""
    model = model_of(schema).from_dict({"fromTheFuture": [1]})
    assert model == copy.deepcopy(model) == pickle.loads(pickle.dumps(model))
    other = copy.deepcopy(model)
    other["fromTheFuture"] = 2
    assert model != other


@pytest.mark.parametrize("schema", OBJECTS)
def test_every_model_has_a_sentence(schema: str) -> None:
    """A model says what it is, in one line."""
    text = model_of(schema).__doc__ or ""
    assert text.endswith(".")
    assert "\n\n" not in text


def test_generated_readers_agree_with_the_tables() -> None:
    """The straight-line readers of hot answers give what the table-driven reader gives."""
    import camunda_client._generated.models.job as job

    source = {
        "jobs": [
            {"jobKey": 5, "type": "t", "kind": "NEW", "variables": {"a": 1}, "x": 1, "tags": None},
            None,
            3,
        ]
    }
    fast = job._read_job_activation_result(copy.deepcopy(source))
    slow: Any = decode_model(job.JobActivationResult, copy.deepcopy(source))
    assert slow == fast
    assert ["5"] == [item.job_key for item in fast.jobs]


def test_jobs_of_older_servers_are_read() -> None:
    """Servers of 8.6 send numbers for keys, `key` for the job's key, and none of the later members."""
    from camunda_client._generated.models.job import ActivatedJobResult

    job = ActivatedJobResult.from_dict(
        {"key": 2251799813685249, "processInstanceKey": 7, "type": "t", "retries": 3}
    )
    assert ("2251799813685249", "7", []) == (job.job_key, job.process_instance_key, job.tags)
    absent: object = job.priority
    assert job.business_id is None
    assert UNSET is absent


def test_an_activated_job_takes_its_parameters_in_the_known_order() -> None:
    """The first parameters are those of a job context; what later minors added is given by name."""
    import inspect

    from camunda_client._generated.models.job import ActivatedJobResult

    parameters = list(inspect.signature(ActivatedJobResult).parameters.values())
    positional = [p.name for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD]
    assert ["type_", "process_definition_id", "process_definition_version"] == positional[:3]
    assert ["tags", "root_process_instance_key", "priority"] == positional[-3:]
    assert 20 == len(positional)
    later = [p for p in parameters if p.kind is p.KEYWORD_ONLY]
    assert {"physical_tenant_id", "business_id", "job_lease_token"} == {p.name for p in later}
    assert all(p.default is not p.empty for p in later)


@pytest.mark.parametrize("value", ["text", 1, True, [1, {"a": None}], {"a": 1}])
def test_cluster_variables_hold_any_json(value: object) -> None:
    """The value is no object alone, whatever the document calls it."""
    assert models.CreateClusterVariableRequest(name="n", value=value).to_dict() == {
        "name": "n",
        "value": value,
    }
    assert models.UpdateClusterVariableRequest(value=value).to_dict() == {"value": value}
