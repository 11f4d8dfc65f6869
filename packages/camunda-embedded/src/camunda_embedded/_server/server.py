"""Serves an application on a socket, on loopback unless told otherwise."""

from __future__ import annotations

import asyncio
import os
import socket
import threading
from types import TracebackType
from typing import TYPE_CHECKING

from uvicorn.config import Config
from uvicorn.server import Server

from camunda_embedded._rest.asgi import AsgiApplication
from camunda_embedded._server.protocol import EngineProtocol

if TYPE_CHECKING:
    from camunda_embedded._rest.app import Application

LOOPBACK = "127.0.0.1"
_START_SECONDS = 30.0


class _Server(Server):
    """A server that says when it listens."""

    def __init__(self, config: Config, listening: threading.Event) -> None:
        super().__init__(config)
        self._listening = listening

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._listening.set()


class EngineServer:
    """A server for one application.

    Args:
        application: What answers.
        host: The address to listen on.
        port: The port to listen on; 0 for any that is free.

    Raises:
        OSError: The address is in use or is none of this machine.
    """

    def __init__(self, application: Application, host: str = LOOPBACK, port: int = 0) -> None:
        self._application = application
        self._socket = _listen(host, port)
        self._listening = threading.Event()
        self._server = _Server(_config(application), self._listening)
        self._thread: threading.Thread | None = None

    @property
    def address(self) -> str:
        """The address of the REST API, such as `http://127.0.0.1:8080`, without a final slash."""
        host, port = self._socket.getsockname()[:2]
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    def run(self) -> None:
        """Serve in the calling thread until interrupted."""
        asyncio.run(self._server.serve([self._socket]))

    def start(self) -> str:
        """Serve in a thread.

        Returns:
            The address.

        Raises:
            RuntimeError: The server did not start.
        """
        address = self.address
        self._thread = threading.Thread(target=self._serve, name="camunda-embedded", daemon=True)
        self._thread.start()
        if not self._listening.wait(_START_SECONDS) or not self._thread.is_alive():
            raise RuntimeError(f"the server at {address} did not start")
        return address

    def stop(self) -> None:
        """Let running requests end, long polls at once, and close the socket."""
        self._application.services.waiters.close()
        self._server.should_exit = True
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self._socket.close()
        self._application.services.waiters.reopen()

    def __enter__(self) -> str:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _serve(self) -> None:
        try:
            self.run()
        finally:
            # Whoever waits for the start must not wait on after a failure.
            self._listening.set()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With its protocol named, asyncio sends small packets at once on every connection that it accepts.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(2048)
    except OSError:
        listening.close()
        raise
    listening.setblocking(False)
    return listening


def _config(application: Application) -> Config:
    return Config(
        AsgiApplication(application),
        http=EngineProtocol,
        loop="asyncio",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=True,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=round(application.options.shutdown_seconds),
    )
