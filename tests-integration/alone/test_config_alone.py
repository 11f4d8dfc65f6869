"""camunda-config alone: a program's settings from its arguments, its environment and a file beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from alone.environments import Environments, Run, run

SECRET = "hush-hush-hush"


def resolved(
    environments: Environments,
    folder: Path,
    *,
    environment: Mapping[str, str] | None = None,
    file: str = "",
    arguments: Mapping[str, str] | None = None,
) -> Run:
    """What the program says with these three sources."""
    settings = dict(environment or {})
    if file:
        (folder / ".env").write_text(file, encoding="utf-8")
        settings["CAMUNDA_LOAD_ENVFILE"] = "true"
    python = environments.python("camunda-config")
    return run(python, "settings.py", json.dumps(arguments or {}), settings=settings, folder=folder)


def test_arguments_win_over_the_environment_the_environment_over_the_file_the_file_over_defaults(
    environments: Environments, tmp_path: Path
) -> None:
    """Each of four settings is given at one level more than the one before."""
    file = "CAMUNDA_TENANT_ID=file\nCAMUNDA_WORKER_NAME=file\nCAMUNDA_REST_ADDRESS=http://file.example:8080\n"
    environment = {"CAMUNDA_WORKER_NAME": "environment", "CAMUNDA_REST_ADDRESS": "http://environment.example"}
    arguments = {"CAMUNDA_REST_ADDRESS": "http://argument.example"}
    settings = resolved(
        environments, tmp_path, environment=environment, file=file, arguments=arguments
    ).found["settings"]
    assert {"value": "http://argument.example/v2", "source": "argument"} == settings["CAMUNDA_REST_ADDRESS"]
    assert {"value": "environment", "source": "environment"} == settings["CAMUNDA_WORKER_NAME"]
    assert "file" == settings["CAMUNDA_TENANT_ID"]["value"]
    assert ".env" in settings["CAMUNDA_TENANT_ID"]["source"]
    assert {"value": "error", "source": "default"} == settings["CAMUNDA_SDK_LOG_LEVEL"]


def test_a_file_counts_only_when_it_is_asked_for(environments: Environments, tmp_path: Path) -> None:
    """A .env that lies about is left alone."""
    (tmp_path / ".env").write_text("CAMUNDA_TENANT_ID=file\n", encoding="utf-8")
    settings = resolved(environments, tmp_path).found["settings"]
    assert settings["CAMUNDA_TENANT_ID"]["value"] is None


@pytest.mark.parametrize("place", ["environment", "file"])
def test_a_misspelled_name_brings_a_hint(environments: Environments, tmp_path: Path, place: str) -> None:
    """The program goes on, and the warning names the setting that was probably meant."""
    name = "CAMUNDA_REST_ADRESS"
    done = resolved(
        environments,
        tmp_path,
        environment={name: "http://x.example"} if place == "environment" else {},
        file=f"{name}=http://x.example\n" if place == "file" else "",
    )
    assert "http://localhost:8080/v2" == done.found["settings"]["CAMUNDA_REST_ADDRESS"]["value"]
    warning = next(line for line in done.text.splitlines() if "CamundaConfigurationWarning" in line)
    assert name in warning
    assert "CAMUNDA_REST_ADDRESS" in warning


def test_everything_that_is_wrong_is_told_at_once_by_name(environments: Environments, tmp_path: Path) -> None:
    """The error says which settings, where they came from and what would be right."""
    environment = {"CAMUNDA_REST_ADDRESS": "camunda.example", "CAMUNDA_WORKER_TIMEOUT": "soon"}
    error = resolved(environments, tmp_path, environment=environment).found["error"]
    assert "CAMUNDA_REST_ADDRESS (environment)" in error
    assert "http://" in error
    assert "CAMUNDA_WORKER_TIMEOUT (environment)" in error
    assert "whole number" in error


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"CAMUNDA_BASIC_AUTH_USERNAME": "ann", "CAMUNDA_BASIC_AUTH_PASSWORD": SECRET, "CAMUNDA_AUTH_STRATEGY": "OAUTH"}, "CAMUNDA_CLIENT_ID"),
        ({"CAMUNDA_CLIENT_SECRET": SECRET, "CAMUNDA_CLIENT_AUTH_CLIENTSECRET": "other"}, "CAMUNDA_CLIENT_SECRET"),
        ({"CAMUNDA_MTLS_CERT": SECRET, "CAMUNDA_MTLS_KEY": SECRET}, "CAMUNDA_MTLS_KEY"),
        ({"CAMUNDA_REST_ADDRESS": f"http://ann:{SECRET}@[x"}, "CAMUNDA_REST_ADDRESS"),
    ],
)  # fmt: skip
def test_an_error_about_a_secret_names_it_and_does_not_quote_it(
    environments: Environments, tmp_path: Path, environment: dict[str, str], named: str
) -> None:
    """Not in the message, in the repr, or in anything else that the program printed."""
    done = resolved(environments, tmp_path, environment=environment)
    assert named in done.found["error"]
    assert SECRET not in done.text


def test_the_description_masks_secrets_and_shows_the_rest(environments: Environments, tmp_path: Path) -> None:
    """Table and data alike, whatever the secret came from."""
    done = resolved(
        environments,
        tmp_path,
        environment={"CAMUNDA_CLIENT_ID": "shop"},
        file=f"CAMUNDA_CLIENT_SECRET={SECRET}\n",
    )
    settings = done.found["settings"]
    assert "shop" == settings["CAMUNDA_CLIENT_ID"]["value"]
    assert {"OAUTH", "inferred"} == set(settings["CAMUNDA_AUTH_STRATEGY"].values())
    assert settings["CAMUNDA_CLIENT_SECRET"]["value"]
    assert SECRET not in done.text
    table = next(line for line in done.text.splitlines() if line.startswith("CAMUNDA_CLIENT_SECRET "))
    assert ".env" in table
