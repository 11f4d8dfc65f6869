"""Where no real Camunda can be run, its tests say why they are skipped; where one has to be, they fail."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import not_here
from harness import distribution as under_test
from harness.distribution import NotAvailable, distribution, java_home

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a fake Maven is a shell script")


@pytest.fixture(autouse=True)
def nothing_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A checkout into which nothing was fetched, and answers that are not remembered."""
    monkeypatch.setattr(under_test, "CACHE", tmp_path / "cache")
    for found in (java_home, distribution):
        found.cache_clear()


def java(version: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every Java be of this version; 0 is none."""
    monkeypatch.setattr(under_test, "java_version", lambda home: version)


def maven(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Let this script be the only program that is found."""
    (tmp_path / "bin").mkdir()
    if script:
        path = tmp_path / "bin" / "mvn"
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))


@pytest.mark.parametrize("version", [0, 17])
def test_an_old_java_or_none_is_told_with_what_is_needed(
    monkeypatch: pytest.MonkeyPatch, version: int
) -> None:
    """The version, and the variable that names another one."""
    java(version, monkeypatch)
    monkeypatch.setenv("JAVA_HOME", "/somewhere")
    with pytest.raises(NotAvailable, match=rf"Java 21 or newer.*{version or 'none'}.*CAMUNDA_TEST_JAVA_HOME"):
        distribution()


def test_no_maven_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its name."""
    java(25, monkeypatch)
    monkeypatch.setenv("JAVA_HOME", "/somewhere")
    maven(tmp_path, monkeypatch, "")
    with pytest.raises(NotAvailable, match=r"needs Maven \(mvn\)"):
        distribution()


def test_no_network_is_told_in_mavens_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first error that it printed; what follows is advice."""
    java(25, monkeypatch)
    monkeypatch.setenv("JAVA_HOME", "/somewhere")
    maven(
        tmp_path,
        monkeypatch,
        "echo '[INFO] asking'; echo '[ERROR] Unknown host repo.test'; echo '[ERROR] [Help 1]'; exit 1",
    )
    with pytest.raises(NotAvailable, match="Unknown host"):
        distribution()


def test_a_maven_that_hangs_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After minutes, not never."""
    java(25, monkeypatch)
    monkeypatch.setenv("JAVA_HOME", "/somewhere")
    maven(tmp_path, monkeypatch, "exit 0")

    def hang(*command: object, **options: float) -> None:
        raise subprocess.TimeoutExpired("mvn", options["timeout"])

    monkeypatch.setattr(subprocess, "run", hang)
    with pytest.raises(NotAvailable, match="ten minutes"):
        distribution()


@pytest.mark.parametrize(("needed", "outcome"), [("", pytest.skip.Exception), ("1", pytest.fail.Exception)])
def test_the_reason_is_that_of_the_skip_or_of_the_failure(
    monkeypatch: pytest.MonkeyPatch, needed: str, outcome: Callable[..., BaseException]
) -> None:
    """CAMUNDA_TESTS_NEED_REAL decides which."""
    monkeypatch.setenv("CAMUNDA_TESTS_NEED_REAL", needed)
    with pytest.raises(outcome, match="no real Camunda here: needs Java"):  # type: ignore[call-overload] # both are exceptions
        not_here(NotAvailable("needs Java 21"))
