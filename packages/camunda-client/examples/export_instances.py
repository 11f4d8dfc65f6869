"""Write all process instances of a process to a CSV file, however many there are.

Settings come from CAMUNDA_* variables: python export_instances.py PROCESS_ID FILE
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import TextIO

from camunda_client import CamundaClient


def main(client: CamundaClient, process_id: str, file: TextIO) -> int:
    """Write them, and return how many there were."""
    writer = csv.writer(file)
    writer.writerow(["key", "state", "started", "ended"])
    pages = client.paginate(
        client.search_process_instances,
        filter={"processDefinitionId": process_id},
        sort=[{"field": "processInstanceKey"}],
        page={"limit": 1000},
    )
    count = 0
    for instance in pages:
        writer.writerow(
            [instance.process_instance_key, instance.state, instance.start_date, instance.end_date or ""]
        )
        count += 1
    return count


if __name__ == "__main__":
    with CamundaClient() as program, Path(sys.argv[2]).open("w", newline="", encoding="utf-8") as target:
        print(main(program, sys.argv[1], target))
