"""The compose file has the form that its README promises; whether the containers start is not tried here."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # comes with bandit, without types

HERE = Path(__file__).parent
VERSIONS = ["8.8", "8.9", "8.10"]


def composed() -> dict[str, dict[str, Any]]:
    """The services, anchors and merges resolved."""
    services: dict[str, dict[str, Any]] = yaml.safe_load((HERE / "compose.yaml").read_text(encoding="utf-8"))[
        "services"
    ]
    return services


def of_profile(profile: str) -> dict[str, dict[str, Any]]:
    """What one profile starts."""
    return {name: service for name, service in composed().items() if profile in service["profiles"]}


def test_there_is_a_profile_for_each_version_and_no_service_without_one() -> None:
    """Whoever names no profile starts nothing, instead of three clusters on one port."""
    profiles = [profile for service in composed().values() for profile in service["profiles"]]
    assert set(VERSIONS) == set(profiles)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_profile_starts_one_camunda_of_its_version(version: str) -> None:
    """With a patch version that can be replaced by a variable of its own."""
    images = [str(service["image"]) for service in of_profile(version).values()]
    found = [re.fullmatch(r"camunda/camunda:\$\{(\w+):-([\d.]+)\}", image) for image in images]
    matches = [match for match in found if match]
    assert 1 == len(matches)
    assert f"CAMUNDA_{version.replace('.', '_')}_VERSION" == matches[0][1]
    assert re.fullmatch(re.escape(version) + r"\.\d+", matches[0][2])


@pytest.mark.parametrize("version", VERSIONS)
def test_only_rest_is_published_and_only_on_loopback(version: str) -> None:
    """Other machines reach nothing, since nothing asks for credentials."""
    published = [port for service in of_profile(version).values() for port in service.get("ports", [])]
    assert ["127.0.0.1:8080:8080"] == published


@pytest.mark.parametrize("version", VERSIONS)
def test_every_service_says_when_it_is_ready(version: str) -> None:
    """So that ``up --wait`` returns when tests can begin; dependencies are waited for too."""
    for service in of_profile(version).values():
        assert "CMD" == service["healthcheck"]["test"][0]
        assert service["healthcheck"]["start_period"]
        for needed, how in service.get("depends_on", {}).items():
            assert needed in of_profile(version)
            assert {"condition": "service_healthy"} == how


@pytest.mark.parametrize(
    ("version", "storage"), [("8.8", "elasticsearch"), ("8.9", "rdbms"), ("8.10", "rdbms")]
)
def test_the_api_is_open_and_searches_have_a_storage(version: str, storage: str) -> None:
    """Values are text, as the environment of a container wants them."""
    environment = of_profile(version)[f"camunda-{version}"]["environment"]
    assert "true" == environment["CAMUNDA_SECURITY_AUTHENTICATION_UNPROTECTEDAPI"]
    assert "false" == environment["CAMUNDA_SECURITY_AUTHORIZATIONS_ENABLED"]
    assert storage == environment["CAMUNDA_DATA_SECONDARYSTORAGE_TYPE"]
    assert {str} == {type(value) for value in environment.values()}
    host = re.search(
        r"http://(\w+):9200", environment.get("CAMUNDA_DATA_SECONDARYSTORAGE_ELASTICSEARCH_URL", "")
    )
    assert (host is not None and host[1] in of_profile(version)) == (storage == "elasticsearch")


def test_the_readme_tells_the_same_versions() -> None:
    """Its table names the images of the file."""
    told = re.findall(r"`camunda/camunda:([\d.]+)`", (HERE / "README.md").read_text(encoding="utf-8"))
    images = [str(service["image"]) for service in composed().values()]
    assert told == [match[1] for image in images if (match := re.search(r":-([\d.]+)\}", image))]
