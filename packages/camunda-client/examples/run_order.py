"""Deploy the processes of a folder, start one of them, and wait for its end.

Settings come from CAMUNDA_* variables: python run_order.py FOLDER
"""

from __future__ import annotations

import sys

from camunda_client import CamundaClient, EventualConsistencyTimeoutError, conditions


def main(client: CamundaClient, folder: str) -> str:
    """Do it, and return how the instance ended."""
    deployed = client.deploy_resources_from_files([folder])
    print(deployed.summary())
    started = client.create_process_instance(
        process_definition_key=deployed.processes[0].process_definition_key, variables={"amount": 3}
    )
    try:
        ended = client.wait_until(conditions.instance_ended(started.process_instance_key), timeout=60)
    except EventualConsistencyTimeoutError:
        incident = client.paginate(
            client.search_incidents, filter={"processInstanceKey": started.process_instance_key}
        ).first()
        return f"still running: {incident.error_message if incident else 'no incident'}"
    return str(ended.state)


if __name__ == "__main__":
    with CamundaClient() as program:
        print(main(program, sys.argv[1]))
