"""Secrets are strings and do not show themselves; descriptions say where everything came from."""

from __future__ import annotations

import copy
import json
import pickle
import pprint
import traceback
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

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


@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n"])
@pytest.mark.parametrize(
    "name", ["CAMUNDA_CLIENT_SECRET", "CAMUNDA_CLIENT_AUTH_CLIENTSECRET", "CAMUNDA_BASIC_AUTH_PASSWORD"]
)
def test_a_line_break_at_the_end_is_no_part_of_a_secret(name: str, end: str) -> None:
    """A mounted file of a secret, and what a shell reads from one, often ends with one; blanks are left alone."""
    user = "CAMUNDA_BASIC_AUTH_USERNAME" if "BASIC" in name else "CAMUNDA_CLIENT_ID"
    given = {user: "somebody", name: f" {CANARY} {end}"}
    got = ConfigurationResolver(read_environment(given)).resolve().effective
    assert f" {CANARY} " == getattr(got, name)


@pytest.mark.parametrize("odd", ["\t", "\0", "\x7f", "a\nb", "\n\t"])
def test_other_control_characters_are_refused_in_a_secret_wherever_they_stand(odd: str) -> None:
    """The token endpoint would refuse the client, and nobody would see why."""
    for text in (CANARY + odd, odd + CANARY):
        with pytest.raises(CamundaConfigurationError, match="control characters") as caught:
            ConfigurationResolver({"CAMUNDA_CLIENT_SECRET": text}).resolve()
        assert CANARY not in str(caught.value)


def test_a_model_around_the_settings_does_not_quote_them() -> None:
    """A program's own settings may contain these: its ValidationError has the problems and no value, in any form."""

    class Program(BaseModel):
        name: str = "shop"
        camunda: CamundaSdkConfiguration

    bad: Any = {
        "CAMUNDA_WORKER_TIMEOUT": "soon",
        "CAMUNDA_CLIENT_SECRET": CANARY,
        "CAMUNDA_WORKER_NAMES": "x",
    }
    attempts: list[Callable[[], object]] = [
        lambda: Program(camunda=bad),
        lambda: Program.model_validate({"camunda": bad}),
        lambda: Program.model_validate_json(json.dumps({"camunda": bad})),
        lambda: TypeAdapter(list[CamundaSdkConfiguration]).validate_python([bad]),
        lambda: TypeAdapter(CamundaSdkConfiguration).validate_python(bad),
    ]
    for attempt in attempts:
        with pytest.raises(ValidationError) as caught:
            attempt()
        error = caught.value
        assert CANARY not in f"{error} {error!r} {error.errors()} {error.json()}"
        assert "CAMUNDA_WORKER_TIMEOUT (argument): a whole number" in str(error)
        assert "CAMUNDA_WORKER_NAMES (argument): there is no such setting" in str(error)
    good = Program.model_validate({"camunda": {"CAMUNDA_CLIENT_ID": "id", "CAMUNDA_CLIENT_SECRET": CANARY}})
    assert CANARY == good.camunda.CAMUNDA_CLIENT_SECRET
    assert "OAUTH" == good.camunda.CAMUNDA_AUTH_STRATEGY
    assert CANARY not in repr(good) + good.model_dump_json()


def test_every_way_to_make_the_model_reports_the_same_error() -> None:
    """The constructor, a mapping, JSON and a mapping of texts; no frame of the package shows the secret."""
    bad: Any = {"CAMUNDA_WORKER_TIMEOUT": "soon", "CAMUNDA_CLIENT_SECRET": CANARY}
    ways: list[Callable[[], object]] = [
        lambda: CamundaSdkConfiguration(**bad),
        lambda: CamundaSdkConfiguration.model_validate(dict(bad)),
        lambda: CamundaSdkConfiguration.model_validate_json(json.dumps(bad)),
        lambda: CamundaSdkConfiguration.model_validate_strings(dict(bad)),
    ]
    for make in ways:
        with pytest.raises(CamundaConfigurationError, match="CAMUNDA_WORKER_TIMEOUT") as caught:
            make()
        frames = traceback.TracebackException.from_exception(caught.value, capture_locals=True).stack
        assert CANARY not in "".join(str(one.locals) for one in frames if "camunda_config/_" in one.filename)


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
