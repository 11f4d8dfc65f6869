"""The embedded engine answers as a real Camunda does, but for differences that are listed with their reasons."""

from __future__ import annotations

import os
import uuid

import pytest
from harness.clusters import Cluster
from harness.differences import MEANT, RENAMED
from harness.exchange import Outcome, errors_of, exchange
from harness.steps import STEPS

pytestmark = pytest.mark.real_camunda


@pytest.fixture(scope="module")
def here(embedded_cluster: Cluster) -> dict[str, Outcome]:
    """What the embedded engine answers."""
    return exchange(embedded_cluster.address, STEPS, {"process": f"p{uuid.uuid4().hex[:8]}"})


@pytest.fixture(scope="module")
def there(real_cluster: Cluster) -> dict[str, Outcome]:
    """What a real Camunda answers."""
    return exchange(real_cluster.address, STEPS, {"process": f"p{uuid.uuid4().hex[:8]}"})


@pytest.mark.parametrize("name", [step.name for step in STEPS])
def test_both_answer_alike(name: str, here: dict[str, Outcome], there: dict[str, Outcome]) -> None:
    """Status, title, every field with its value, every key and id in a detail; what is new since 8.6 may be there besides."""
    told = errors_of(here[name], there[name], RENAMED.__contains__)
    if os.environ.get("CAMUNDA_REST_ADDRESS"):
        if name not in MEANT:
            assert [] == [one for one in told if not one.startswith("detail ")]
        return
    if name in MEANT:
        assert told, f"{name!r} is listed as different and is not: {MEANT[name]}"
        return
    assert [] == told


def test_only_steps_that_there_are_are_listed_as_different() -> None:
    """A step that was renamed would leave its difference behind."""
    assert set() == set(MEANT) - {step.name for step in STEPS}
