"""The operations of the API as the generated table has them."""

from __future__ import annotations

import json
import pkgutil
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from camunda_embedded._rest.schema import Check, Compiler


@dataclass(frozen=True)
class Operation:
    """One operation: where it is, and what it takes.

    Attributes:
        id: The operation's id in the API.
        method: The HTTP method.
        path: The path with its parameters in braces, `/v2` included.
        area: The area of the API.
        media: Kinds of the successful answers: `json`, `text`, `binary`, `none`.
        public: Whether it is answered without authentication.
        delayed: Whether it reads what a real cluster shows only after a while.
        raw: The entry in the table.
        compiler: What turns types into checks.
    """

    id: str
    method: str
    path: str
    area: str
    media: tuple[str, ...]
    public: bool
    delayed: bool
    raw: dict[str, Any]
    compiler: Compiler

    @cached_property
    def path_checks(self) -> dict[str, tuple[str, Check]]:
        """The kind and the check of each path parameter."""
        return self._parameter_checks("in_path")

    @cached_property
    def query_checks(self) -> dict[str, tuple[str, Check]]:
        """The kind and the check of each query parameter."""
        return self._parameter_checks("in_query")

    def _parameter_checks(self, where: str) -> dict[str, tuple[str, Check]]:
        return {
            name: (self.compiler.resolve(raw)["kind"], self.compiler.check(raw))
            for name, raw in self.raw.get(where, {}).items()
        }

    @property
    def required_query(self) -> tuple[str, ...]:
        """The query parameters that must be sent."""
        return tuple(self.raw.get("required", ()))

    @property
    def body_media(self) -> str:
        """`json`, `multipart`, or nothing for an operation without a body."""
        body = self.raw.get("body")
        return str(body["media"]) if body else ""

    @property
    def body_required(self) -> bool:
        """Whether a body must be sent."""
        return bool(self.raw["body"]["required"])

    @cached_property
    def body_check(self) -> Check:
        """The check of the body."""
        return self.compiler.check(self.raw["body"]["type"])

    @cached_property
    def body_type(self) -> dict[str, Any]:
        """The type of the body, names resolved."""
        return self.compiler.resolve(self.raw["body"]["type"])


def _table() -> dict[str, Any]:
    table: dict[str, Any] = json.loads(
        pkgutil.get_data("camunda_embedded._rest._generated", "requests.json") or b""
    )
    return table


@cache
def operation_ids() -> frozenset[str]:
    """The ids of all operations of the API."""
    return frozenset(_table()["operations"])


def load_operations() -> dict[str, Operation]:
    """Read the table that is part of the package."""
    table = _table()
    compiler = Compiler(table["schemas"])
    return {
        name: Operation(
            id=name,
            method=raw["method"],
            path=raw["path"],
            area=raw["area"],
            media=tuple(raw["media"]),
            public=raw.get("public", False),
            delayed=raw.get("delayed", False),
            raw=raw,
            compiler=compiler,
        )
        for name, raw in table["operations"].items()
    }
