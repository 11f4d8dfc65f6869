"""The ways that requests can take, and servers to send them to: plain, with TLS, and behind a proxy."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable
from typing import Any

import httpx
import trustme
from client_support import Driver, answer, read_request

Serve = Callable[[socket.socket, int], None]


class Way:
    """One way, as arguments of a client.

    Attributes:
        driver: Calls the client that takes it.
        dead_reliable: Whether the deadline holds over headers that drip.
    """

    def __init__(self, name: str, monkeypatch: Any) -> None:
        kind, _, how = name.partition(" ")
        self.driver = Driver(kind)
        self.how = how
        self.is_async = kind == "async"
        if how == "without aiohttp":
            monkeypatch.setattr("camunda_client._transport.plan.find_spec", lambda name: None)

    @property
    def dead_reliable(self) -> bool:
        return self.is_async or self.how != "own transport"

    def options(self, address: str, **http: Any) -> dict[str, Any]:
        """The arguments of a client for an address, with further arguments of httpx."""
        options: dict[str, Any] = {
            "configuration": {"CAMUNDA_REST_ADDRESS": address, "CAMUNDA_AUTH_STRATEGY": "NONE"},
            "clock": None,
            "httpx_args": http,
        }
        if self.how == "hooks":
            http["event_hooks"] = {"request": [self._hook()]}
        elif self.how == "own transport":
            kind: Any = httpx.AsyncHTTPTransport if self.is_async else httpx.HTTPTransport
            options["transport"] = kind(
                **{name: value for name, value in http.items() if name in {"verify", "proxy"}}
            )
            http.pop("proxy", None)
        return options

    def _hook(self) -> Any:
        async def ahook(request: httpx.Request) -> None: ...

        def hook(request: httpx.Request) -> None: ...

        return ahook if self.is_async else hook

    def call(self, address: str, method: str, *arguments: Any, **keywords: Any) -> Any:
        """Make a client, call, close."""
        more = keywords.pop("client", {})
        http = keywords.pop("http", {})
        return self.driver.call(
            method, *arguments, client={**self.options(address, **http), **more}, **keywords
        )


NAMES = [
    "sync",
    "sync hooks",
    "sync own transport",
    "async",
    "async hooks",
    "async own transport",
    "async without aiohttp",
]


class Authority:
    """A certificate authority with certificates for this machine and for a client."""

    def __init__(self) -> None:
        self.ca = trustme.CA()
        self.server = self.ca.issue_cert("localhost", "127.0.0.1")
        self.client = self.ca.issue_cert("client@camunda.test")

    def of_server(self, *, asks: bool = False) -> ssl.SSLContext:
        """The server's context, one that asks for certificates if told to."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.server.configure_cert(context)
        if asks:
            self.ca.configure_trust(context)
            context.verify_mode = ssl.CERT_REQUIRED
        return context

    def settings(self, folder: Any, *, client: bool = False) -> dict[str, str]:
        """The settings that trust it."""
        pem = folder / "ca.pem"
        pem.write_bytes(self.ca.cert_pem.bytes())
        found = {"CAMUNDA_MTLS_CA_PATH": str(pem)}
        if client:
            found["CAMUNDA_MTLS_CERT"] = b"".join(
                part.bytes() for part in self.client.cert_chain_pems
            ).decode()
            found["CAMUNDA_MTLS_KEY"] = self.client.private_key_pem.bytes().decode()
        return found


def over_tls(serve: Serve, context: ssl.SSLContext) -> Serve:
    """The same server behind TLS."""

    def served(connection: socket.socket, number: int) -> None:
        with context.wrap_socket(connection, server_side=True) as secure:
            serve(secure, number)

    return served


def https(address: str) -> str:
    return address.replace("http://127.0.0.1", "https://localhost")


class Proxy:
    """An http proxy; what it is asked for stands in ``seen``.

    Args:
        login: What Proxy-Authorization has to be; None asks for nothing.
    """

    def __init__(self, login: bytes | None = None) -> None:
        self.login = login
        self.seen: list[bytes] = []

    def serve(self, connection: socket.socket, number: int) -> None:
        while head := read_request(connection):
            self.seen.append(head)
            if self.login is not None and self.login not in head:
                connection.sendall(answer(407))
                return
            verb, target, _ = head.split(b" ", 2)
            if verb == b"CONNECT":
                self._tunnel(connection, target)
                return
            self._forward(connection, head, target)

    def _forward(self, connection: socket.socket, head: bytes, target: bytes) -> None:
        url = httpx.URL(target.decode())
        with socket.create_connection((url.host, url.port or 80), timeout=5) as onward:
            onward.sendall(head.replace(target, url.raw_path, 1))
            connection.sendall(onward.recv(65536))

    def _tunnel(self, connection: socket.socket, target: bytes) -> None:
        host, _, port = target.decode().rpartition(":")
        with socket.create_connection((host, int(port)), timeout=5) as onward:
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            back = threading.Thread(target=pump, args=(onward, connection), daemon=True)
            back.start()
            pump(connection, onward)
            back.join(5)


def pump(source: socket.socket, target: socket.socket) -> None:
    """Copy until there is no more."""
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        return
