"""Sending with a bound on the total time, by means of threads."""

from __future__ import annotations

import contextvars
import queue
import socket
import threading
from collections.abc import Callable, Mapping

import httpx

from camunda_auth._exchange import exchange, timeouts
from camunda_auth._flow import Failure, Reply


def start_thread(
    target: Callable[..., object], *args: object, otherwise: Callable[[BaseException], object]
) -> None:
    """Run a function in a daemon thread, in a copy of this context; `otherwise` hears where no thread can be had."""
    try:
        context = contextvars.copy_context()
        threading.Thread(target=context.run, args=(target, *args), name="camunda-auth", daemon=True).start()
    except RuntimeError as error:
        otherwise(error)


def send_within(
    client: httpx.Client, request: httpx.Request, seconds: float, watch: SocketWatch
) -> Reply | Failure:
    """Exchange a request for an answer in a total time, which httpx's timeouts alone do not keep.

    Cutting the watch off ends it early.
    """
    request.extensions = {"timeout": timeouts(seconds).as_dict(), "trace": watch}
    box: queue.SimpleQueue[Reply | Failure] = queue.SimpleQueue()
    start_thread(
        lambda: box.put(exchange(client, request)),
        otherwise=lambda _: box.put(Failure("no thread could be started")),
    )
    try:
        return box.get(timeout=seconds)
    except queue.Empty:
        watch.cut()
        return Failure("it did not answer in time", timed_out=True)


class SocketWatch:
    """Learns through httpx's ``trace`` extension which socket is used, to cut it off."""

    __slots__ = ("_stream",)

    def __init__(self) -> None:
        self._stream: object = None

    def __call__(self, name: str, info: Mapping[str, object]) -> None:
        """Take note of a connection."""
        if name in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._stream = info.get("return_value")

    def cut(self) -> None:
        """End the connection, so that the thread that reads from it ends too."""
        get = getattr(self._stream, "get_extra_info", None)
        found = get("socket") if callable(get) else None
        if isinstance(found, socket.socket):
            try:
                found.shutdown(socket.SHUT_RDWR)
            except OSError:
                return
