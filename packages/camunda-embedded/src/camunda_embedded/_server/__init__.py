"""The engine behind a socket: a server in a thread, and one in the foreground."""

from __future__ import annotations

# First of all, before anything here imports uvicorn itself.
from camunda_embedded._server import _bare_uvicorn as _bare_uvicorn
