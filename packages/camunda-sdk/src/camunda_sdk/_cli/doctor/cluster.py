"""Whether the cluster answers, which version it is, what time it has, and what it allows."""

from __future__ import annotations

import datetime
import re
import warnings
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from camunda_sdk._cli.doctor.finding import Finding
from camunda_sdk._cli.doctor.way import CLIENT_CERTIFICATE
from camunda_sdk._cli.exit_codes import UNREACHABLE, code_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from camunda_sdk import CamundaClient
    from camunda_sdk._cli.session import Session

OLDEST, NEWEST = (8, 6), (8, 10)
SKEW_SECONDS = 30.0
SECONDS = 10.0
NOT_THE_API = "The address answers and is not the REST API: does it need another port, or a path before /v2?"


def check_cluster(session: Session, job_type: str | None) -> Iterator[Finding]:
    """Ask the cluster who it is."""
    from camunda_sdk import ApiError, CamundaAuthError, CamundaClient, CamundaClientError

    dates: list[float] = []
    hooks = {"response": [lambda response: dates.extend(skew_of(response))]}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # told by the check of the settings
        client = CamundaClient(session.explicit, httpx_args={"event_hooks": hooks}, timeout=SECONDS)
    with client:
        try:
            topology = client.get_topology()
        except ApiError as error:
            advice = advice_for_status(error.status_code)
            code = UNREACHABLE if error.status_code == 404 else code_of(error)
            yield Finding("cluster", "failed", str(error), advice, code)
            return
        except (CamundaClientError, CamundaAuthError) as error:
            yield Finding("cluster", "failed", str(error), advice_for_transport(str(error)), code_of(error))
            return
        if not topology.gateway_version or not isinstance(topology.brokers, list):
            yield Finding("cluster", "failed", "the answer is JSON and no topology", NOT_THE_API, UNREACHABLE)
            return
        told = topology.to_dict()
        counts = ((told.get("clusterSize"), "broker"), (told.get("partitionsCount"), "partition"))
        known = [f"{number} {noun}(s)" for number, noun in counts if isinstance(number, int)]
        yield Finding("cluster", "ok", f"answers; {', '.join(known) or 'its size is not told'}")
        yield version_finding(str(topology.gateway_version))
        unhealthy = unhealthy_partitions(told)
        if unhealthy:
            advice = "Work on these partitions may be delayed; look at the brokers."
            yield Finding("health", "warning", f"partitions without a healthy leader: {unhealthy}", advice)
        if dates:
            yield skew_finding(dates[-1])
        if job_type:
            yield permission_finding(client, job_type)


def advice_for_status(status: int) -> str:
    """What to do about an error of the first request."""
    return {
        401: "The credentials are not accepted: check CAMUNDA_AUTH_STRATEGY and what belongs to it.",
        403: "The client is known and not allowed to read the cluster: give it permissions.",
        404: NOT_THE_API,
        503: "The cluster is starting, overloaded or without a healthy partition: try again in a moment.",
    }.get(status, "Look at the server's log.")


def advice_for_transport(text: str) -> str:
    """What to do where no answer came, or none that is JSON."""
    if "CERTIFICATE_REQUIRED" in text:
        return f"The server wants a client certificate: {CLIENT_CERTIFICATE}"
    if "connection broke" in text:
        return (
            "Does the server speak https there, or close connections? Is it the REST API, not gRPC (26500)?"
        )
    if "no answer in time" in text:
        return "It accepts connections and says nothing: is it the right port, and is the cluster healthy?"
    if "no connection" in text:
        return "The way ends after this machine: a proxy (HTTPS_PROXY, NO_PROXY) or a firewall may be in it."
    return NOT_THE_API


def version_finding(version: str) -> Finding:
    """Whether this SDK knows the server's version."""
    match = re.match(r"(\d+)\.(\d+)", version)
    if match is None:
        return Finding("version", "warning", f"the server's version {version!r} is unknown", "")
    found = (int(match[1]), int(match[2]))
    known = f"this SDK knows {OLDEST[0]}.{OLDEST[1]} to {NEWEST[0]}.{NEWEST[1]}"
    if found < OLDEST:
        return Finding(
            "version", "warning", f"server {version}; {known}", "Some operations will be missing: upgrade it."
        )
    if found > NEWEST:
        return Finding(
            "version", "warning", f"server {version}; {known}", "It will work; a newer SDK knows what is new."
        )
    return Finding("version", "ok", f"server {version}; {known}")


def unhealthy_partitions(topology: dict[str, object]) -> list[int]:
    """The partitions that have no healthy leader."""
    brokers = topology.get("brokers")
    partitions = [
        partition
        for broker in (brokers if isinstance(brokers, list) else [])
        for partition in broker.get("partitions") or []
    ]
    healthy = {
        one["partitionId"]
        for one in partitions
        if str(one.get("role")).lower() == "leader" and str(one.get("health")).lower() == "healthy"
    }
    return sorted({one["partitionId"] for one in partitions} - healthy)


def skew_of(response: httpx.Response) -> list[float]:
    """Seconds that this machine's clock is ahead of the server's, if it says what time it has."""
    try:
        server = parsedate_to_datetime(response.headers["date"])
    except (KeyError, TypeError, ValueError):
        return []
    return [(datetime.datetime.now(datetime.timezone.utc) - server).total_seconds()]


def skew_finding(seconds: float) -> Finding:
    """Whether both clocks agree; the header has whole seconds."""
    if abs(seconds) <= SKEW_SECONDS:
        return Finding("clock", "ok", "this machine and the server agree on the time")
    side = "ahead of" if seconds > 0 else "behind"
    advice = "Tokens and deadlines depend on it: set one of the clocks right (NTP)."
    return Finding("clock", "warning", f"this machine is {abs(seconds):.0f} s {side} the server", advice)


def permission_finding(client: CamundaClient, job_type: str) -> Finding:
    """Whether jobs of a type may be taken."""
    from camunda_sdk import ApiError, CamundaClientError

    try:
        answer = client.activate_jobs(type=job_type, timeout=1, max_jobs_to_activate=1, request_timeout=-1)
    except ApiError as error:
        advice = f"Allow the client UPDATE_PROCESS_INSTANCE on the processes with jobs of type {job_type!r}."
        told = advice if error.status_code in {401, 403} else advice_for_status(error.status_code)
        return Finding("permission", "failed", str(error), told, code_of(error))
    except CamundaClientError as error:
        return Finding("permission", "failed", str(error), advice_for_transport(str(error)), code_of(error))
    if answer.jobs:
        return Finding("permission", "ok", f"jobs of type {job_type!r} may be taken")
    # A cluster leaves out what the client may not see, without a word.
    text = (
        f"asking for jobs of type {job_type!r} is allowed; there is none now, or none that the client may see"
    )
    return Finding("permission", "ok", text)
