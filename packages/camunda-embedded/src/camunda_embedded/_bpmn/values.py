"""Attributes with expressions in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from camunda_embedded._bpmn.graph import Problem, Value
from camunda_embedded.feel import FeelSyntaxError, parse_expression

if TYPE_CHECKING:
    from camunda_embedded._xml import Element


class Problems:
    """Collects what is wrong with a file."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def add(self, element: Element, message: str, *, owner: Element | None = None) -> None:
        """Something is wrong with an element; ``owner`` is the one with an id that it belongs to."""
        named = owner or element
        self.found.append(Problem(named.get("id") or "", named.tag, element.line, message))

    def value(
        self, element: Element, text: str, *, owner: Element | None = None, static: Any = None
    ) -> Value:
        """A text, or the expression that it holds."""
        if not text.startswith("=") or text == "=":
            return Value(text, None, static)
        return Value(text, self.expression(element, text[1:], owner=owner))

    def expression(self, element: Element, text: str, *, owner: Element | None = None) -> Any:
        """A parsed expression; None, with a problem, where it is none."""
        try:
            return parse_expression(text)
        except FeelSyntaxError as error:
            self.add(element, f"Failed to parse expression '{text}': {error}", owner=owner)
            return parse_expression("null")

    def attribute(
        self, element: Element, name: str, *, owner: Element | None = None, dynamic: bool = False
    ) -> Value | None:
        """An attribute's value; None where it is missing or blank.

        Args:
            element: Whose attribute it is.
            name: The attribute.
            owner: The element with an id that it belongs to.
            dynamic: Whether it must be an expression.
        """
        text = element.get(name)
        if not text or not text.strip():
            return None
        found = self.value(element, text, owner=owner)
        if dynamic and found.expression is None:
            message = f"Attribute '{name}' of 'zeebe:{element.tag}' must be an expression, which begins with '=', but is '{text}'"
            self.add(element, message, owner=owner)
        return found

    def required(
        self, element: Element, name: str, *, owner: Element | None = None, dynamic: bool = False
    ) -> Value:
        """An attribute that must be there."""
        found = self.attribute(element, name, owner=owner, dynamic=dynamic)
        if found is None:
            self.add(
                element,
                f"Attribute '{name}' of 'zeebe:{element.tag}' must be present and not empty",
                owner=owner,
            )
            return Value("", None)
        return found
