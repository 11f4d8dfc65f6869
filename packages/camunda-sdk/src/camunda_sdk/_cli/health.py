"""Tells an orchestrator such as Kubernetes how the workers are."""

from __future__ import annotations

import contextlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from camunda_sdk import JobWorker


@contextlib.contextmanager
def health_server(workers: Sequence[JobWorker], host: str, port: int | None) -> Iterator[int | None]:
    """Answer ``/live`` and ``/ready`` with 200 or 503, and ``/health`` with every worker's state.

    Args:
        workers: Whose state is told; one that is not ready makes all not ready.
        host: Address to listen on.
        port: Port to listen on, 0 for a free one; None for no server.

    Yields:
        The port in use.

    Raises:
        BadParameter: The port cannot be had.
    """
    if port is None:
        yield None
        return
    try:
        server = ThreadingHTTPServer((host, port), handler_for(workers))
    except OSError as error:
        raise typer.BadParameter(
            f"{host}:{port} cannot be used: {error.strerror or error}", param_hint="--health-port"
        ) from None
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, name="camunda-health", daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def handler_for(workers: Sequence[JobWorker]) -> type[BaseHTTPRequestHandler]:
    """The class that answers requests."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            states = [worker.health() for worker in workers]
            verdicts = {
                "/live": all(state.live for state in states),
                "/ready": all(state.ready for state in states),
                "/health": True,
            }
            path = self.path.partition("?")[0]
            if path not in verdicts:
                self.answer(404, {"error": "there are /live, /ready and /health"})
                return
            content = {
                "live": verdicts["/live"],
                "ready": verdicts["/ready"],
                "workers": [described(state) for state in states],
            }
            self.answer(200 if verdicts[path] else 503, content)

        do_HEAD = do_GET  # noqa: N815 - the name that the base class looks for

        def answer(self, status: int, content: dict[str, Any]) -> None:
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Probes come every few seconds; they are no news."""

    return Handler


def described(state: Any) -> dict[str, Any]:
    """A worker's health as JSON."""
    import dataclasses

    fields = (
        dataclasses.asdict(state) if dataclasses.is_dataclass(state) and not isinstance(state, type) else {}
    )
    fields.update(live=state.live, ready=state.ready)
    return {
        name: value if isinstance(value, (bool, int, float, str, type(None))) else str(value)
        for name, value in fields.items()
    }
