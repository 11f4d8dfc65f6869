"""The public face of camunda_worker."""

from __future__ import annotations

import subprocess
import sys
import typing

import pytest

import camunda_worker


def test_every_listed_name_resolves() -> None:
    """Each name in __all__ can be read from the package."""
    missing = [name for name in camunda_worker.__all__ if not hasattr(camunda_worker, name)]
    assert [] == missing


def test_a_misspelled_name_is_refused() -> None:
    """A name that does not exist is an AttributeError that names it."""
    with pytest.raises(AttributeError, match="JobWroker"):
        camunda_worker.JobWroker  # type: ignore[attr-defined]  # noqa: B018


@pytest.mark.parametrize(
    ("alias", "context"),
    [
        ("ConnectedAsyncJobHandler", "ConnectedJobContext"),
        ("ConnectedSyncJobHandler", "SyncJobContext"),
        ("IsolatedAsyncJobHandler", "JobContext"),
        ("IsolatedSyncJobHandler", "JobContext"),
    ],
)
def test_handler_aliases(alias: str, context: str) -> None:
    """An alias stands for a function of the context that its handlers are given."""
    parameters, _ = typing.get_args(getattr(camunda_worker, alias))
    assert [getattr(camunda_worker, context)] == parameters
    assert camunda_worker.AsyncJobHandler is camunda_worker.IsolatedAsyncJobHandler
    assert camunda_worker.SyncJobHandler is camunda_worker.IsolatedSyncJobHandler


def test_importing_is_light() -> None:
    """Importing the package loads none of its parts, and neither the client nor asyncio."""
    code = (
        "import sys, camunda_worker; "
        "print([m for m in sys.modules if m.startswith(('camunda_worker.', 'camunda_client', 'asyncio'))])"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "[]" == printed.strip()
