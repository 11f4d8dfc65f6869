"""camunda-embedded with plain HTTP, as a program in any language would use it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import httpx


def post(client: httpx.Client, path: str, body: dict[str, Any]) -> httpx.Response:
    """Post, and insist on an answer that is no error."""
    return client.post(path, json=body).raise_for_status()


def main(address: str, path: Path) -> dict[str, Any]:
    """What each step gave."""
    with httpx.Client(base_url=f"{address}/v2", trust_env=False, timeout=30) as client:
        files = {"resources": (path.name, path.read_bytes(), "application/octet-stream")}
        deployed = client.post("/deployments", files=files).raise_for_status().json()
        start = {"processDefinitionId": path.stem, "variables": {"amount": 21}}
        started = post(client, "/process-instances", start).json()
        wanted = {"type": path.stem, "timeout": 30_000, "maxJobsToActivate": 5, "requestTimeout": 5_000}
        jobs = post(client, "/jobs/activation", wanted).json()["jobs"]
        body = {"variables": {"doubled": jobs[0]["variables"]["amount"] * 2}}
        completed = post(client, f"/jobs/{jobs[0]['jobKey']}/completion", body)
        key = started["processInstanceKey"]
        state = client.get(f"/process-instances/{key}").raise_for_status().json()["state"]
        found = post(client, "/variables/search", {"filter": {"processInstanceKey": key, "name": "doubled"}})
        again = client.post(f"/jobs/{jobs[0]['jobKey']}/completion", json={})
    return {
        "deployed": [one["processDefinition"]["processDefinitionId"] for one in deployed["deployments"]],
        "jobs": [job["type"] for job in jobs],
        "completed": completed.status_code,
        "state": state,
        "variables": {one["name"]: one["value"] for one in found.json()["items"]},
        "again": [again.status_code, again.headers["content-type"]],
    }


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], Path(sys.argv[2]))))
