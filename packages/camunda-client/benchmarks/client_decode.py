"""Time of decoding the answer to an activation of 500 jobs, against parsing its JSON alone, in one run.

    python benchmarks/client_decode.py [--rounds 50]

The figures are the lowest of the rounds, with the contestants in turns. The public SDK takes part where it is installed
(``uv run --with camunda-orchestration-sdk``).
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import time
from collections.abc import Callable
from typing import Any

import msgspec

from camunda_client import _codec
from camunda_client._generated.operations.job import ACTIVATE_JOBS

JOBS = 500


def job(number: int) -> dict[str, Any]:
    """One job as a server of 8.10 sends it."""
    return {
        "type": "charge-card",
        "processDefinitionId": "order",
        "processDefinitionVersion": 3,
        "elementId": "Activity_charge",
        "customHeaders": {"retries": "3", "channel": "web"},
        "worker": "worker-1",
        "retries": 3,
        "deadline": 1767225600000,
        "variables": {
            "orderId": f"o-{number}",
            "amount": 12.5,
            "items": [1, 2, 3],
            "customer": {"name": "Ada"},
        },
        "tenantId": "<default>",
        "physicalTenantId": "default",
        "jobKey": str(2251799813685249 + number),
        "processInstanceKey": "2251799813685250",
        "processDefinitionKey": "2251799813685251",
        "elementInstanceKey": "2251799813685252",
        "kind": "BPMN_ELEMENT",
        "listenerEventType": "UNSPECIFIED",
        "userTask": None,
        "tags": ["a", "b"],
        "rootProcessInstanceKey": "2251799813685250",
        "businessId": None,
        "priority": 50,
        "jobLeaseToken": None,
    }


def contestants(body: bytes) -> dict[str, Callable[[], Any]]:
    """What is timed, by its name."""
    decode: Any = ACTIVATE_JOBS.decode
    found: dict[str, Callable[[], Any]] = {
        "json.loads": lambda: json.loads(body),
        "msgspec.json.decode": lambda: msgspec.json.decode(body),
        "camunda_client, to models": lambda: decode(_codec.loads(body)),
    }
    if importlib.util.find_spec("camunda_orchestration_sdk") is not None:
        models: Any = importlib.import_module("camunda_orchestration_sdk.models")
        found["the public SDK, to models"] = lambda: models.JobActivationResult.from_dict(json.loads(body))
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=50, help="rounds, of which the lowest figure counts")
    rounds = parser.parse_args().rounds
    body = json.dumps({"jobs": [job(number) for number in range(JOBS)]}).encode()
    print(f"{JOBS} jobs, {len(body):,} bytes")
    best: dict[str, float] = {}
    calls = contestants(body)
    for _ in range(rounds):
        for name, call in calls.items():
            begun = time.perf_counter()
            call()
            spent = time.perf_counter() - begun
            best[name] = min(best.get(name, spent), spent)
    for name, seconds in best.items():
        print(f"{name:28} {seconds * 1e3:7.2f} ms {seconds / best['json.loads']:6.2f} x json.loads")
    if len(calls) < 4:
        print("the public SDK is not installed: uv run --with camunda-orchestration-sdk ...")
    print("goal: at most 8 ms")


if __name__ == "__main__":
    main()
