"""Finds the operation that a method and a path name."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import unquote

from camunda_embedded._rest.problems import Problem
from camunda_embedded._rest.table import Operation


class _Node:
    __slots__ = ("literals", "methods", "parameter")

    def __init__(self) -> None:
        self.literals: dict[str, _Node] = {}
        self.parameter: _Node | None = None
        self.methods: dict[str, tuple[Operation, tuple[str, ...]]] = {}


class Router:
    """A tree of path segments; literal segments go before parameters.

    Args:
        operations: What can be found.
    """

    def __init__(self, operations: Iterable[Operation]) -> None:
        self._root = _Node()
        self._fixed: dict[tuple[str, str], Operation] = {}
        for operation in operations:
            self._add(operation)

    def _add(self, operation: Operation) -> None:
        node, names = self._root, []
        for segment in operation.path[1:].split("/"):
            if segment.startswith("{"):
                names.append(segment[1:-1])
                node.parameter = node.parameter or _Node()
                node = node.parameter
            else:
                node = node.literals.setdefault(segment, _Node())
        node.methods[operation.method] = (operation, tuple(names))
        if not names:
            self._fixed[operation.method, operation.path] = operation

    def find(self, method: str, path: str) -> tuple[Operation, dict[str, str]]:
        """Find an operation and the values of its path parameters, percent-decoded.

        Args:
            method: The HTTP method.
            path: The path as it was sent.

        Raises:
            Problem: 404 when nothing has the path, 405 when nothing there has the method.
        """
        fixed = self._fixed.get((method, path))
        if fixed is not None:
            return fixed, {}
        found: list[tuple[_Node, tuple[str, ...]]] = []
        _walk(self._root, path[1:].split("/"), 0, (), found)
        for node, values in found:
            if method in node.methods:
                operation, names = node.methods[method]
                return operation, dict(zip(names, (_decoded(value) for value in values), strict=True))
        if not found:
            raise Problem(404, f"There is nothing at {path}.")
        allowed = ", ".join(sorted({name for node, _ in found for name in node.methods}))
        detail = f"The method {method} is not allowed at {path}. Allowed: {allowed}."
        raise Problem(405, detail, headers=(("allow", allowed),))


def _walk(
    node: _Node,
    segments: list[str],
    at: int,
    values: tuple[str, ...],
    found: list[tuple[_Node, tuple[str, ...]]],
) -> None:
    if at == len(segments):
        if node.methods:
            found.append((node, values))
        return
    segment = segments[at]
    if segment in node.literals:
        _walk(node.literals[segment], segments, at + 1, values, found)
    if node.parameter is not None and segment:
        _walk(node.parameter, segments, at + 1, (*values, segment), found)


def _decoded(value: str) -> str:
    try:
        return unquote(value, errors="strict")
    except UnicodeDecodeError:
        raise Problem(400, f"The path segment '{value}' is not UTF-8 in percent-encoding.") from None
