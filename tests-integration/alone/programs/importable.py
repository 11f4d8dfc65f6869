"""Say which of the named modules can be imported here."""

from __future__ import annotations

import importlib.util
import json
import sys

print(json.dumps({name: importlib.util.find_spec(name) is not None for name in sys.argv[1:]}))
