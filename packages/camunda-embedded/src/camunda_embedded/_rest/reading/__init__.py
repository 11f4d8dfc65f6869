"""Reads and checks a request: what it accepts and sends, its parameters and its body."""

from __future__ import annotations

from camunda_embedded._rest.reading.body import read_body
from camunda_embedded._rest.reading.media import check_accepted
from camunda_embedded._rest.reading.parameters import read_path, read_query

__all__ = ["check_accepted", "read_body", "read_path", "read_query"]
