"""Names on the Python side, and the human decisions about them."""

from __future__ import annotations

import functools
import json
import keyword
import re
from typing import Any

from tools.apigen import ir


class Names:
    """The decisions of `names.json` and the rules for everything it is silent about."""

    def __init__(self, decisions: dict[str, Any]) -> None:
        self.decisions = decisions
        self.renamed: dict[str, str] = decisions.get("renamed_schemas", {})
        self.same: dict[str, str] = {}
        self._underscored = set(decisions.get("trailing_underscore", ()))

    def cls(self, schema: str) -> str:
        """Class name of a schema."""
        return self.renamed.get(schema, schema)

    def unify(self, same: dict[str, str]) -> None:
        """Let schemas share the class of another one."""
        self.same = same
        self.renamed = {**self.renamed, **{name: self.cls(other) for name, other in same.items()}}

    def attribute(self, wire: str) -> str:
        """Attribute of a field: snake case, with an underscore where the word is taken."""
        name = self.decisions.get("attributes", {}).get(wire) or snake(wire)
        return f"{name}_" if name in self._underscored or keyword.iskeyword(name) else name

    def argument(self, wire: str) -> str:
        """Keyword argument of a field: the plain word unless Python reserves it."""
        name = snake(wire)
        return f"{name}_" if keyword.iskeyword(name) else name

    def enum(self, schema: str, field: str) -> str:
        """Class name of an enumeration that stands inside a schema."""
        words = snake(field).split("_")
        return self.cls(schema) + "".join(word[:1].upper() + word[1:] for word in words)


def load_names(folder: Any = None) -> Names:
    """Read the decisions beside the table."""
    path = (folder or ir.TABLE) / "names.json"
    return Names(json.loads(path.read_text("utf-8")) if path.exists() else {})


@functools.cache
def snake(name: str) -> str:
    """A wire name in snake case: `getDecisionDefinitionXML` becomes `get_decision_definition_xml`."""
    name = name.replace("$", "").replace(".", "_").replace("-", "_")
    name = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name)
    name = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name)
    return name.lower().strip("_")


def camel(attribute: str) -> str:
    """The wire name that the models take an attribute to have when their table does not name one."""
    first, *rest = attribute.rstrip("_").split("_")
    return first + "".join(word.capitalize() for word in rest)


def member(value: str) -> str:
    """Name of an enumeration's member."""
    name = re.sub(r"[^0-9A-Za-z]+", "_", re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", value)).upper().strip("_")
    return f"VALUE_{name}" if not name or name[0].isdigit() else name


def module_of(area: str) -> str:
    """Module of an area's models below `_generated`."""
    from tools.apigen.placement import SPECIAL

    return area if area in SPECIAL else f"models.{area}"
