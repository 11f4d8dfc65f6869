"""Topology and status of a cluster that is one process."""

from __future__ import annotations

from camunda_embedded._rest.messages import NO_CONTENT, Response, json_response
from camunda_embedded._rest.services import Call

# The version of the API that is spoken here, as clients compare it.
GATEWAY_VERSION = "8.10.0"


def get_topology(_call: Call) -> Response:
    """One broker that leads one healthy partition."""
    partition = {"partitionId": 1, "role": "leader", "health": "healthy", "state": "active"}
    broker = {
        "nodeId": 0,
        "brokerId": "0",
        "host": "127.0.0.1",
        "port": 0,
        "partitions": [partition],
        "version": GATEWAY_VERSION,
    }
    return json_response(
        {
            "brokers": [broker],
            "clusterId": None,
            "clusterSize": 1,
            "partitionsCount": 1,
            "replicationFactor": 1,
            "gatewayVersion": GATEWAY_VERSION,
            "lastCompletedChangeId": "-1",
        }
    )


def get_status(_call: Call) -> Response:
    """The partition is healthy whenever there is an answer at all."""
    return NO_CONTENT


def get_cluster_status(_call: Call) -> Response:
    """The cluster is healthy whenever there is an answer at all."""
    return json_response({"status": "HEALTHY"})


HANDLERS = {"getTopology": get_topology, "getStatus": get_status, "getClusterStatus": get_cluster_status}
