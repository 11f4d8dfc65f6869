"""A real Camunda in a process of its own: started, checked, killed, started again, stopped."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import httpx

from harness.distribution import distribution, java_home

READY_SECONDS = 400.0  # ten seconds on an idle machine; the tests may share theirs
# Half the time to start, for a broker that is to be quick rather than fast.
QUICK_START = "-Xmx768m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
PORTS = (
    "SERVER_PORT",
    "MANAGEMENT_SERVER_PORT",
    "ZEEBE_BROKER_GATEWAY_NETWORK_PORT",
    "ZEEBE_BROKER_NETWORK_COMMANDAPI_PORT",
    "ZEEBE_BROKER_NETWORK_INTERNALAPI_PORT",
)
HOSTS = (
    "SERVER_ADDRESS",
    "MANAGEMENT_SERVER_ADDRESS",
    "ZEEBE_BROKER_NETWORK_HOST",
    "ZEEBE_BROKER_GATEWAY_NETWORK_HOST",
)


class Broker:
    """One broker with its gateway on loopback and its data in a folder of its own."""

    def __init__(self, folder: Path, *, java_options: str = QUICK_START) -> None:
        self.folder = folder
        self.java_options = java_options
        self.ports = dict(zip(PORTS, free_ports(len(PORTS)), strict=True))
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def rest_address(self) -> str:
        """Where the REST API is, without ``/v2``."""
        return f"http://127.0.0.1:{self.ports['SERVER_PORT']}"

    @property
    def grpc_address(self) -> str:
        """Host and port of the gRPC gateway."""
        return f"127.0.0.1:{self.ports['ZEEBE_BROKER_GATEWAY_NETWORK_PORT']}"

    def start(self) -> float:
        """Start and wait until its partition has a healthy leader; returns the seconds that took."""
        begun = time.monotonic()
        home = distribution()
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "broker.log").open("ab") as log:
            self.process = subprocess.Popen(
                ["/bin/sh", str(home / "bin" / "broker")],
                env=self.environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                start_new_session=True,
            )
        while not self.ready():
            if self.process.poll() is not None:
                raise RuntimeError(f"the broker ended while starting:\n{self.tail()}")
            if time.monotonic() - begun > READY_SECONDS:
                self.kill()
                raise RuntimeError(f"the broker was not ready after {READY_SECONDS:.0f} s:\n{self.tail()}")
            time.sleep(0.2)
        return time.monotonic() - begun

    def environment(self) -> dict[str, str]:
        """All that is set for it: addresses, folders, no exporters, a clock that the API may move."""
        internal = f"127.0.0.1:{self.ports['ZEEBE_BROKER_NETWORK_INTERNALAPI_PORT']}"
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "JAVA_HOME": str(java_home()),
            "JAVACMD": str(java_home() / "bin" / "java"),
            "JAVA_OPTS": self.java_options,
            "CAMUNDA_REST_QUERY_ENABLED": "false",
            "ZEEBE_CLOCK_CONTROLLED": "true",
            "ZEEBE_BROKER_DATA_DIRECTORY": str(self.folder / "data"),
            "ZEEBE_BROKER_CLUSTER_INITIALCONTACTPOINTS": internal,
            "ZEEBE_BROKER_DATA_DISK_FREESPACE_REPLICATION": "64MB",
            "ZEEBE_BROKER_DATA_DISK_FREESPACE_PROCESSING": "128MB",
            **dict.fromkeys(HOSTS, "127.0.0.1"),
            **{name: str(port) for name, port in self.ports.items()},
        }

    def ready(self) -> bool:
        """Whether the topology shows partition 1 with a healthy leader."""
        try:
            answer = httpx.get(f"{self.rest_address}/v2/topology", timeout=5, trust_env=False)
        except httpx.HTTPError:
            return False
        if answer.status_code != 200:
            return False
        partitions = [
            partition for broker in answer.json()["brokers"] for partition in broker.get("partitions", [])
        ]
        return any(one["role"] == "leader" and one["health"] == "healthy" for one in partitions)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._signal(signal.SIGKILL)

    def stop(self) -> None:
        """Ask it to end, and insist after 15 seconds."""
        self._signal(signal.SIGTERM)

    def _signal(self, number: signal.Signals) -> None:
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, number)
            self.process.wait(15)
        except ProcessLookupError:
            pass
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(15)
        self.process = None

    def tail(self) -> str:
        """The last lines of its log."""
        return (self.folder / "broker.log").read_text(encoding="utf-8", errors="replace")[-3000:]


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on now."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()
