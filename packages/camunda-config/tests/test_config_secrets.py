"""Secrets are strings and do not show themselves; descriptions say where everything came from."""

from __future__ import annotations

import copy
import json
import pickle
import pprint
import traceback

import pytest

from camunda_config import (
    CamundaConfigurationError,
    CamundaSdkConfiguration,
    ConfigurationResolver,
    read_environment,
)

CANARY = "c4n4ry-secret"
GIVEN = {"CAMUNDA_CLIENT_ID": "id", "CAMUNDA_CLIENT_SECRET": CANARY, "CAMUNDA_BASIC_AUTH_PASSWORD": CANARY}


def test_a_secret_is_text_that_can_be_used() -> None:
    """It compares, formats and encodes as what it is."""
    secret = CamundaSdkConfiguration(**GIVEN).CAMUNDA_CLIENT_SECRET
    assert isinstance(secret, str)
    assert CANARY == secret == f"{secret}" == str(secret)
    assert CANARY.encode() == secret.encode()


def test_no_display_shows_a_secret() -> None:
    """repr, str, format, pprint, containers, JSON, descriptions and pickles of settings and results."""
    environment = read_environment(
        {"CAMUNDA_CLIENT_AUTH_CLIENTSECRET": CANARY, "CAMUNDA_CLIENT_AUTH_CLIENTID": "i"}
    )
    resolved = ConfigurationResolver(environment, GIVEN).resolve()
    effective = resolved.effective
    shown = [
        repr(effective),
        str(effective),
        f"{effective}",
        repr(effective.CAMUNDA_CLIENT_SECRET),
        repr(effective.model_dump()),
        effective.model_dump_json(),
        json.dumps(effective.model_dump(mode="json")),
        pprint.pformat(effective.model_dump()),
        repr(vars(effective)),
        repr(resolved),
        repr(environment),
        str(resolved.describe()),
        json.dumps(resolved.describe().as_dict()),
        repr(pickle.dumps(effective)),
        repr(pickle.dumps(resolved)),
        repr(copy.deepcopy(effective)),
        repr(effective.CAMUNDA_CLIENT_SECRET and [effective.CAMUNDA_CLIENT_SECRET]),
    ]
    assert [] == [text for text in shown if CANARY in text]


def test_a_pickle_arrives_without_its_secrets() -> None:
    """Everything else arrives; copies in the same process keep them."""
    settings = CamundaSdkConfiguration(**GIVEN)
    arrived = pickle.loads(pickle.dumps(settings))
    assert ("id", None) == (arrived.CAMUNDA_CLIENT_ID, arrived.CAMUNDA_CLIENT_SECRET)
    resolved = ConfigurationResolver({}, GIVEN).resolve()
    assert "CAMUNDA_CLIENT_SECRET" in pickle.loads(pickle.dumps(resolved)).explicit
    assert CANARY == copy.deepcopy(settings).CAMUNDA_CLIENT_SECRET
    assert CANARY == copy.copy(settings.CAMUNDA_CLIENT_SECRET)
    assert settings == CamundaSdkConfiguration(**settings.model_dump())


@pytest.mark.parametrize(
    "value", [[CANARY], {"x": CANARY}, CANARY.encode(), f"{CANARY}\n{CANARY}", f"{CANARY}\x00"]
)
def test_a_refused_secret_is_not_quoted(value: object) -> None:
    """Neither the error nor its traceback with all causes holds the value."""
    ways = (
        lambda: CamundaSdkConfiguration(CAMUNDA_CLIENT_SECRET=value),
        lambda: CamundaSdkConfiguration.model_validate({"CAMUNDA_CLIENT_SECRET": value}),
        lambda: ConfigurationResolver({}, {"CAMUNDA_CLIENT_SECRET": value}).resolve(),
    )
    for way in ways:
        with pytest.raises(CamundaConfigurationError, match="CAMUNDA_CLIENT_SECRET") as caught:
            way()
        assert CANARY not in "".join(traceback.format_exception(caught.value))
        assert CANARY not in repr(caught.value)


def test_an_unknown_argument_of_the_model_is_refused() -> None:
    """The model takes its settings and nothing else, and says so for each."""
    with pytest.raises(CamundaConfigurationError, match=r"timeout \(argument\): there is no such setting"):
        CamundaSdkConfiguration(timeout=5)
    with pytest.raises(CamundaConfigurationError, match="configuration"):
        CamundaSdkConfiguration.model_validate("text")
    with pytest.raises(CamundaConfigurationError, match="CAMUNDA_WORKER_TIMEOUT"):
        CamundaSdkConfiguration.model_validate_json('{"CAMUNDA_WORKER_TIMEOUT": "x"}')
    assert (
        5
        == CamundaSdkConfiguration.model_validate_json('{"CAMUNDA_WORKER_TIMEOUT": 5}').CAMUNDA_WORKER_TIMEOUT
    )


def test_errors_can_be_pickled() -> None:
    """An error from another process arrives with its problems."""
    with pytest.raises(CamundaConfigurationError) as caught:
        CamundaSdkConfiguration(CAMUNDA_WORKER_TIMEOUT="x")
    assert str(caught.value) == str(pickle.loads(pickle.dumps(caught.value)))


def test_a_description_names_the_source_of_everything(tmp_path: object) -> None:
    """Argument, environment, file and line, alias, inference and default."""
    path = f"{tmp_path}/x.env"
    with open(path, "w") as file:
        file.write("CAMUNDA_TENANT_ID=t\nCAMUNDA_BASIC_AUTH_USERNAME=u\nZEEBE_REST_ADDRESS=http://h\n")
    environment = read_environment({"CAMUNDA_LOAD_ENVFILE": path, "CAMUNDA_BASIC_AUTH_PASSWORD": CANARY})
    description = ConfigurationResolver(environment, {"CAMUNDA_OAUTH_SCOPE": "s"}).resolve().describe()
    rows = {row.key: (row.value, row.source) for row in description}
    assert ("t", f"{path} line 1") == rows["CAMUNDA_TENANT_ID"]
    assert (["t"], "from CAMUNDA_TENANT_ID") == rows["CAMUNDA_TENANT_IDS"]
    assert ("***", "environment") == rows["CAMUNDA_BASIC_AUTH_PASSWORD"]
    assert ("BASIC", "inferred") == rows["CAMUNDA_AUTH_STRATEGY"]
    assert ("http://h/v2", f"{path} line 3, as ZEEBE_REST_ADDRESS") == rows["CAMUNDA_REST_ADDRESS"]
    assert ("s", "argument") == rows["CAMUNDA_OAUTH_SCOPE"]
    assert ("s", "argument, as CAMUNDA_OAUTH_SCOPE") == rows["CAMUNDA_TOKEN_SCOPE"]
    assert (None, "default") == rows["CAMUNDA_WORKER_TIMEOUT"]
    assert "CAMUNDA_BASIC_AUTH_PASSWORD" in str(description)
    assert {"value": "***", "source": "environment"} == description.as_dict()["CAMUNDA_BASIC_AUTH_PASSWORD"]
