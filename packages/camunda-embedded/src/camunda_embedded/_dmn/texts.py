"""Attributes and expressions of DMN elements, with errors that name the element."""

from __future__ import annotations

from camunda_embedded._dmn.model import DmnError
from camunda_embedded._xml import Element
from camunda_embedded.feel import Expression, FeelSyntaxError, UnaryTests, parse_expression, parse_unary_tests


def required_attribute(element: Element, name: str) -> str:
    """An attribute that must be there.

    Raises:
        DmnError: It is not, or is empty.
    """
    value = element.get(name)
    if not value:
        raise DmnError(
            f"the {element.tag} needs the attribute '{name}'", element.get("id") or "", element.line
        )
    return value


def text_of(element: Element) -> str | None:
    """The text inside an element's ``text``, or None when it has none.

    Raises:
        DmnError: It is in a language other than FEEL.
    """
    language = element.get("expressionLanguage")
    if language and language.lower() != "feel" and not language.rstrip("/").endswith("FEEL"):
        raise DmnError(
            f"the expression language '{language}' is not executed here, use FEEL",
            element.get("id") or "",
            element.line,
        )
    text = element.find("text")
    return None if text is None else text.text.strip()


def expression_in(element: Element, what: str) -> Expression:
    """The expression inside an element.

    Raises:
        DmnError: There is none, or it cannot be parsed.
    """
    text = text_of(element)
    if not text:
        raise DmnError(f"{what} needs a FEEL expression", element.get("id") or "", element.line)
    try:
        return parse_expression(text)
    except FeelSyntaxError as error:
        raise _not_parsed(text, error, element) from None


def tests_in(element: Element) -> UnaryTests | None:
    """The unary tests inside an element; None when everything passes.

    Raises:
        DmnError: They cannot be parsed.
    """
    text = text_of(element)
    if text is None:
        raise DmnError("an input entry needs a text, which may be '-'", element.get("id") or "", element.line)
    if text in ("", "-"):
        return None
    try:
        return parse_unary_tests(text)
    except FeelSyntaxError as error:
        raise _not_parsed(text, error, element) from None


def _not_parsed(text: str, error: FeelSyntaxError, element: Element) -> DmnError:
    shown = text if len(text) <= 200 else f"{text[:197]}..."
    return DmnError(f"cannot parse '{shown}': {error}", element.get("id") or "", element.line)
