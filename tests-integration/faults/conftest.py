"""Both clients and an OAuth server, with no setting of the machine in the way."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from harness.drivers import Driver
from harness.token_server import TokenServer, token_server


@pytest.fixture(params=["sync", "async"])
def driver(request: pytest.FixtureRequest) -> Driver:
    """Both clients in turn."""
    return Driver(request.param)


@pytest.fixture
def oauth() -> Iterator[TokenServer]:
    """A token endpoint and an API behind it."""
    with token_server() as server:
        yield server


@pytest.fixture(autouse=True)
def nothing_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of the machine counts, and tokens are cached in a directory of the test."""
    for name in list(os.environ):
        if name.startswith("CAMUNDA_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("CAMUNDA_TOKEN_CACHE_DIR", str(tmp_path / "tokens"))
