"""`python -m camunda_embedded`: a server for development."""

from __future__ import annotations

import argparse
import contextlib
import logging
import math
import sys
from collections.abc import Sequence

from camunda_embedded import DeploymentError, Engine


def main(arguments: Sequence[str] | None = None) -> int:
    """Deploy files and serve the REST API until interrupted.

    Args:
        arguments: Words of the command line; the process's own by default.

    Returns:
        0 after an interruption, 1 when it could not start.
    """
    options = _parser().parse_args(arguments)
    logging.basicConfig(
        level=options.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    engine = Engine(search_delay=options.search_delay)
    try:
        if options.files:
            engine.deploy(*options.files)
    except (DeploymentError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    try:
        server = engine.serve(options.port, host=options.host)
    except OSError as error:
        sys.stderr.write(f"cannot listen on {options.host} port {options.port}: {error.strerror or error}\n")
        return 1
    if not _is_loopback(options.host):
        sys.stderr.write(f"warning: anybody who reaches {options.host} can use this engine\n")
    sys.stdout.write(f"The REST API is at {server.address}/v2 (Ctrl+C ends it)\n")
    sys.stdout.flush()
    with contextlib.suppress(KeyboardInterrupt):
        server.run()
    server.stop()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m camunda_embedded", description="A Camunda 8 for development."
    )
    parser.add_argument("files", nargs="*", help="BPMN, DMN and form files to deploy")
    parser.add_argument(
        "--port", type=_port, default=8080, help="port to listen on, 0 for any (default: 8080)"
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: loopback)")
    parser.add_argument(
        "--search-delay", type=_seconds, default=0.0, metavar="SECONDS", help="how late searches are"
    )
    levels = ("debug", "info", "warning", "error")
    parser.add_argument("--log-level", choices=levels, default="warning", help="default: warning")
    return parser


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"a port is a number between 0 and 65535, not {text!r}")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds < math.inf:
        raise argparse.ArgumentTypeError(f"seconds are a number that is not negative, not {text!r}")
    return seconds


def _is_loopback(host: str) -> bool:
    if host in ("127.0.0.1", "localhost"):
        return True
    import ipaddress

    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


if __name__ == "__main__":
    sys.exit(main())
