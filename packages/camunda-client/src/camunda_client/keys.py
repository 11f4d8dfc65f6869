"""Keys and identifiers: texts that a type checker tells apart and that are checked when constructed.

Answers hold plain texts at run time; only the type checker sees their kind.
"""

from __future__ import annotations

from camunda_client._codec._key import Key as Key
from camunda_client._generated.keys import *  # noqa: F403
