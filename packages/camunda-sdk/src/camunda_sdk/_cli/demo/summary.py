"""What the demo tells in the end: instances by outcome, throughput, how long they took, an incident explained."""

from __future__ import annotations

import statistics
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from camunda_sdk._cli.output import plain, visible

if TYPE_CHECKING:
    from camunda_sdk import CamundaAsyncClient, IncidentResult, ProcessDefinitionKey
    from camunda_sdk._cli.output import Output

PAGE = 1_000
WORDS = {
    "delivered": "delivered",
    "sold_out": "sold out",
    "not_paid": "card refused (BPMN error)",
    "declined": "declined by a person",
}


@dataclass
class Outcome:
    """How it went.

    Attributes:
        total: Instances started.
        by_end: Instances by the end event that they reached.
        milliseconds: How long each took, by its key.
        retried: Jobs that failed and were done by a later try.
        incidents: Incidents that were raised and resolved, each explained, by key.
        seconds: How long it all took.
    """

    total: int
    by_end: Counter[str] = field(default_factory=Counter)
    milliseconds: dict[str, float] = field(default_factory=dict)
    retried: int = 0
    incidents: dict[str, dict[str, str]] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def ended(self) -> int:
        """How many instances have ended."""
        return len(self.milliseconds)

    @property
    def complete(self) -> bool:
        """Whether all have."""
        return self.ended >= self.total

    def percentile(self, share: int) -> float:
        """Milliseconds that this many of a hundred instances took at most."""
        times = sorted(self.milliseconds.values())
        if len(times) < 2:
            return times[0] if times else 0.0
        return statistics.quantiles(times, n=100, method="inclusive")[share - 1]

    def as_dict(self) -> dict[str, Any]:
        """The summary as JSON."""
        return {
            "instances": self.total,
            "ended": self.ended,
            "outcomes": dict(self.by_end),
            "jobsRetried": self.retried,
            "incidentsResolved": len(self.incidents),
            "incidents": list(self.incidents.values()),
            "seconds": round(self.seconds, 3),
            "instancesPerSecond": round(self.total / self.seconds, 1) if self.seconds else None,
            "milliseconds": {f"p{share}": round(self.percentile(share), 1) for share in (50, 90, 99)},
        }


async def collect(
    client: CamundaAsyncClient, process: ProcessDefinitionKey, keys: dict[str, float], outcome: Outcome
) -> None:
    """Read from the cluster which of our instances have ended, and how."""
    ended = await all_of(
        client.search_process_instances, {"processDefinitionKey": process, "state": "COMPLETED"}
    )
    for instance in ended:
        key = str(instance.process_instance_key)
        if key in keys and instance.end_date and instance.start_date:
            outcome.milliseconds[key] = (instance.end_date - instance.start_date).total_seconds() * 1000
    if not outcome.complete:
        return
    events = await all_of(
        client.search_element_instances, {"processDefinitionKey": process, "type": "END_EVENT"}
    )
    outcome.by_end = Counter(event.element_id for event in events if str(event.process_instance_key) in keys)
    jobs = await all_of(
        client.search_jobs,
        {"processDefinitionKey": process, "state": "COMPLETED", "type": "demo-charge-card"},
    )
    outcome.retried = sum(
        1
        for job in jobs
        if str(job.process_instance_key) in keys and job.retries is not None and job.retries < 3
    )


async def all_of(search: Any, filters: dict[str, Any]) -> list[Any]:
    """Every item of a search, page by page."""
    found: list[Any] = []
    page: dict[str, Any] = {"limit": PAGE}
    while True:
        answer = await search(filter=filters, page=page)
        found += answer.items
        cursor = answer.page.end_cursor
        if len(answer.items) < PAGE or not cursor:
            return found
        page = {"limit": PAGE, "after": cursor}


def explained(incident: IncidentResult) -> dict[str, str]:
    """An incident in words: what was wrong, why the instance waited, what was done about it."""
    key = str(incident.incident_key)
    return {
        "incidentKey": key,
        "elementId": str(incident.element_id),
        "message": str(incident.error_message),
        "why": "Its job had no tries left, so the instance waited for a person.",
        "mended": "The demo set the missing address, gave the job a try and resolved the incident.",
        "byHand": f"camunda incidents resolve {key} --retries 1",
    }


def show_summary(output: Output, outcome: Outcome) -> None:
    """Print it."""
    if output.as_json:
        output.thing(outcome.as_dict(), "")
        return
    if not output.on_terminal:
        for name, value in flat(outcome.as_dict()):
            print(f"{name}\t{plain(value)}")
        return
    from rich.table import Table

    table = Table(
        title=f"{outcome.ended} of {outcome.total} orders ended", title_justify="left", header_style="bold"
    )
    table.add_column("outcome")
    table.add_column("orders", justify="right")
    for end, count in outcome.by_end.most_common():
        table.add_row(WORDS.get(end, end), str(count))
    output.console.print(table)
    times = ", ".join(f"p{share} {outcome.percentile(share):.0f} ms" for share in (50, 90, 99))
    many = "incident" if len(outcome.incidents) == 1 else "incidents"
    lines = [
        f"{outcome.total / outcome.seconds:.0f} orders/s in {outcome.seconds:.1f} s; from start to end {times}",
        f"{outcome.retried} jobs failed and were done by a later try; {len(outcome.incidents)} {many} resolved",
    ]
    for incident in list(outcome.incidents.values())[:1]:
        lines += [
            "",
            f"An incident, explained: {incident['message']} (at {incident['elementId']}). {incident['why']} {incident['mended']}",
            f"By hand: {incident['byHand']}",
        ]
    for line in lines:
        output.console.print(visible(line), markup=False)


def flat(value: dict[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    """Nested fields as dotted names, items of lists by their number."""
    lines: list[tuple[str, Any]] = []
    for name, one in value.items():
        inner = dict(enumerate(one)) if isinstance(one, list) else one
        lines += flat(inner, f"{prefix}{name}.") if isinstance(inner, dict) else [(f"{prefix}{name}", one)]
    return lines
