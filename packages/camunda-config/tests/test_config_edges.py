"""The last character, the exact words and the layer below: small facts that a careless change would break."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest

from camunda_config import (
    CamundaConfigurationError,
    CamundaConfigurationWarning,
    ConfigurationResolver,
    read_environment,
)


def resolve(environment: Any, explicit: Any = None) -> Any:
    return ConfigurationResolver(environment, explicit).resolve().effective


def test_an_argument_that_names_another_file_keeps_the_real_environment(tmp_path: Path) -> None:
    """The file of the environment is dropped, its variables stay, and the argument's file fills the rest."""
    first, second = tmp_path / "first.env", tmp_path / "second.env"
    first.write_text("CAMUNDA_TENANT_ID=first\n")
    second.write_text("CAMUNDA_TENANT_ID=second\nCAMUNDA_WORKER_NAME=second\n")
    environment = read_environment({"CAMUNDA_LOAD_ENVFILE": str(first), "CAMUNDA_WORKER_NAME": "real"})
    settings = resolve(environment, {"CAMUNDA_LOAD_ENVFILE": str(second)})
    assert settings.CAMUNDA_TENANT_ID == "second"
    assert settings.CAMUNDA_WORKER_NAME == "real"


@pytest.mark.parametrize("read", [read_environment, resolve])
def test_a_missing_file_of_the_environment_is_reported_there(tmp_path: Path, read: Any) -> None:
    """The source of the setting that named it is told."""
    missing = tmp_path / "none.env"
    with pytest.raises(CamundaConfigurationError) as caught:
        read({"CAMUNDA_LOAD_ENVFILE": str(missing)})
    expected = f"CAMUNDA_LOAD_ENVFILE (environment): the file {missing} does not exist; name one that does, or true for .env"
    assert expected == str(caught.value)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    """Nor is it read as one; the report names the argument."""
    with pytest.raises(CamundaConfigurationError) as caught:
        resolve({}, {"CAMUNDA_LOAD_ENVFILE": tmp_path})
    assert f"CAMUNDA_LOAD_ENVFILE (argument): {tmp_path} is not a file" == str(caught.value)


def test_the_operating_systems_words_are_passed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Why a file cannot be read is said in its words, or by the kind of error where it has none."""
    path = tmp_path / "some.env"
    path.write_text("A=1\n")
    for error, words in (
        (PermissionError(13, "Permission denied"), "Permission denied"),
        (OSError(), "OSError"),
    ):

        def refuse(_: Path, error: OSError = error) -> bytes:
            raise error

        monkeypatch.setattr(Path, "read_bytes", refuse)
        with pytest.raises(CamundaConfigurationError) as caught:
            resolve({}, {"CAMUNDA_LOAD_ENVFILE": path})
        assert str(caught.value).endswith(f"the file {path} cannot be read ({words})")


def test_a_missing_default_file_is_a_debug_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is no error, and somebody who looks for it finds a trace."""
    monkeypatch.chdir(tmp_path)
    with caplog.at_level(logging.DEBUG, logger="camunda_config"):
        resolve({"CAMUNDA_LOAD_ENVFILE": "true"})
    assert [("camunda_config", logging.DEBUG, "no .env in the working directory")] == caplog.record_tuples


@pytest.mark.parametrize(
    ("read", "source"), [(read_environment, "environment"), (resolve, "environment")], ids=["read", "resolve"]
)
def test_a_suggestion_says_where_the_name_stands(read: Any, source: str) -> None:
    """Name, source and what was probably meant."""
    expected = rf"'CAMUNDA_TENANT_IDD' \({source}\) is not a setting and has no effect; did you mean CAMUNDA_TENANT_ID"
    with pytest.warns(CamundaConfigurationWarning, match=expected):
        read({"CAMUNDA_TENANT_IDD": "x"})


def test_a_suggestion_about_a_file_says_so(tmp_path: Path) -> None:
    """The file's names are checked as well."""
    path = tmp_path / "some.env"
    path.write_text("CAMUNDA_TENANT_IDD=x\n")
    with pytest.warns(CamundaConfigurationWarning, match=r"'CAMUNDA_TENANT_IDD' \(file\) is not a setting"):
        resolve({"CAMUNDA_LOAD_ENVFILE": str(path)})


@pytest.mark.parametrize(
    "address", ["http://h/a\\b", "http://h/a#", "http://h/a?", f"http://{'a' * 64}.example"]
)
def test_addresses_with_what_does_not_belong_there(address: str) -> None:
    """A backslash, an empty query or fragment and a label that is too long are refused."""
    with pytest.raises(CamundaConfigurationError, match="CAMUNDA_REST_ADDRESS"):
        resolve({"CAMUNDA_REST_ADDRESS": address})


def test_labels_may_have_63_characters_and_names_more() -> None:
    """The bound is that of one label, not of the name."""
    host = f"{'a' * 63}.{'b' * 63}"
    assert f"https://{host}/v2" == resolve({"CAMUNDA_REST_ADDRESS": f"https://{host}"}).CAMUNDA_REST_ADDRESS


def test_problems_are_a_list_of_lines() -> None:
    """One line for each, under a heading that counts them."""
    with pytest.raises(CamundaConfigurationError) as caught:
        resolve({"CAMUNDA_WORKER_TIMEOUT": "x", "CAMUNDA_SDK_LOG_LEVEL": "x"})
    lines = str(caught.value).splitlines()
    assert lines[0] == "2 settings are wrong:"
    assert all(line.startswith("  - CAMUNDA_") for line in lines[1:])
    assert len(lines) == 3


def test_a_value_of_another_type_is_refused_and_no_conflict() -> None:
    """Beside a text under the other name only its own problem is reported."""
    with pytest.raises(CamundaConfigurationError) as caught:
        resolve({}, {"CAMUNDA_CLIENT_ID": "a", "CAMUNDA_CLIENT_AUTH_CLIENTID": 5})
    assert "CAMUNDA_CLIENT_AUTH_CLIENTID (argument): text is expected, not int" == str(caught.value)


def test_a_choice_of_another_type_is_refused() -> None:
    """The report lists the words."""
    with pytest.raises(CamundaConfigurationError, match="one of BALANCED, LEGACY is expected"):
        resolve({}, {"CAMUNDA_SDK_BACKPRESSURE_PROFILE": 5})
