"""Make one call with the settings of the environment, and print how it ended."""

from __future__ import annotations

from camunda_sdk import CamundaClient


def main() -> None:
    """Call once."""
    print("ready", flush=True)
    with CamundaClient() as client:
        print(client.get_topology().cluster_size, flush=True)


if __name__ == "__main__":
    main()
