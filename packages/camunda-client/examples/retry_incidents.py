"""Give every job that has run out of retries three more, and resolve its incident.

Settings come from CAMUNDA_* variables: python retry_incidents.py PROCESS_ID
"""

from __future__ import annotations

import sys

from camunda_client import CamundaClient, ConflictError, NotFoundError


def main(client: CamundaClient, process_id: str) -> int:
    """Resolve them, and return how many were resolved."""
    resolved = 0
    incidents = client.paginate(
        client.search_incidents,
        filter={"processDefinitionId": process_id, "state": "ACTIVE", "errorType": "JOB_NO_RETRIES"},
    )
    # All are read first: resolving them while the pages are turned would move the pages.
    for incident in list(incidents):
        if incident.job_key is None:
            continue
        try:
            client.update_job(incident.job_key, changeset={"retries": 3})
            client.resolve_incident(incident.incident_key)
        except (NotFoundError, ConflictError) as error:
            print(f"{incident.incident_key} is gone: {error.title}", file=sys.stderr)
        else:
            resolved += 1
    return resolved


if __name__ == "__main__":
    with CamundaClient() as program:
        print(main(program, sys.argv[1]))
