"""Made-up jobs."""

from __future__ import annotations

import itertools
from typing import Any

from camunda_client.models import ActivatedJobResult

__all__ = ["make_job"]

_keys = itertools.count(2251799813685249)


def make_job(job_type: str = "test", **fields: Any) -> ActivatedJobResult:
    """Return an activated job with plausible fields.

    Args:
        job_type: Its type.
        fields: Fields of `ActivatedJobResult` to set instead: ``variables={"amount": 3}``, ``retries=1``, …

    Raises:
        TypeError: There is no field of this name.
    """
    key = str(next(_keys))
    body: dict[str, Any] = {
        "type": job_type,
        "processDefinitionId": "process",
        "processDefinitionVersion": 1,
        "elementId": "task",
        "customHeaders": {},
        "worker": "test-worker",
        "retries": 3,
        "deadline": 4102444800000,
        "variables": {},
        "tenantId": "<default>",
        "physicalTenantId": "default",
        "jobKey": key,
        "processInstanceKey": "2251799813685001",
        "processDefinitionKey": "2251799813685002",
        "elementInstanceKey": "2251799813685003",
        "kind": "BPMN_ELEMENT",
        "listenerEventType": "UNSPECIFIED",
        "userTask": None,
        "tags": [],
        "rootProcessInstanceKey": None,
        "businessId": None,
        "priority": 0,
        "jobLeaseToken": None,
    }
    for name, value in fields.items():
        wire = _wire_name(name)
        if wire not in body:
            raise TypeError(f"a job has no field {name!r}")
        body[wire] = value
    return ActivatedJobResult.from_dict(body)


def _wire_name(name: str) -> str:
    head, *rest = name.rstrip("_").split("_")
    return head + "".join(part.capitalize() for part in rest)
