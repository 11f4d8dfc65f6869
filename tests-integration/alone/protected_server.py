"""A server process: an engine behind OAuth, one behind Basic, and an address at which a test moves time and tokens.

It prints the three addresses as one line of JSON and serves until it is ended. The control answers to POST:
``/advance`` moves the time of tokens by their lifetime, ``/revoke`` ends all tokens, ``/deny`` lets every token be
too old from now on, and ``/tokens`` only answers; each answers with how many tokens there have been.
"""

from __future__ import annotations

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from camunda_embedded import Basic, Engine, OAuth

LIFETIME = 60.0


class Tokens:
    """Makes tokens, counts them, and says what time it is for them."""

    def __init__(self) -> None:
        self.now = 0.0
        self.denied = False
        self.made = 0

    def new(self) -> str:
        """The next token."""
        self.made += 1
        return f"token-{self.made}"

    def clock(self) -> float:
        """Seconds; once everything is denied, a lifetime passes with each look."""
        self.now += LIFETIME if self.denied else 0.0
        return self.now


def control(tokens: Tokens, oauth: OAuth) -> ThreadingHTTPServer:
    """The server that obeys a test."""

    def obey(command: str) -> None:
        if command == "/advance":
            tokens.now += LIFETIME
        elif command == "/revoke":
            oauth.expire_tokens()
        elif command == "/deny":
            tokens.denied = True

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            obey(self.path)
            body = json.dumps(tokens.made).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base names it so
            """Say nothing."""

    return ThreadingHTTPServer(("127.0.0.1", 0), Handler)


def main() -> None:
    """Serve until the process is ended."""
    tokens = Tokens()
    oauth = OAuth(
        {"shop": sys.argv[1] if len(sys.argv) > 1 else "open-sesame"},
        audience="orders",
        lifetime=LIFETIME,
        clock=tokens.clock,
        new_token=tokens.new,
    )
    basic = Basic({"ann": "open-sesame"})
    server = control(tokens, oauth)
    with (
        Engine(authentication=oauth) as first,
        Engine(authentication=basic) as second,
        first.serve() as oauth_address,
        second.serve() as basic_address,
        server,
    ):
        addresses = {
            "oauth": oauth_address,
            "basic": basic_address,
            "control": f"http://127.0.0.1:{server.server_address[1]}",
        }
        print(json.dumps(addresses), flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
