"""Reads a DMN file into decisions, or says what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from camunda_embedded._dmn.boxed import invocations_in, read_function, read_logic, required_attribute
from camunda_embedded._dmn.model import BusinessKnowledge, Decision, DecisionRequirements, DmnError
from camunda_embedded._xml import ZEEBE, Element, XmlError, parse

NAMESPACES = frozenset(
    {
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    }
)
DEEPEST_REQUIREMENTS = 100


def read_dmn(xml: bytes, resource_name: str) -> DecisionRequirements:
    """Read a file with decisions.

    Args:
        xml: Its bytes.
        resource_name: Its name, which the result keeps.

    Raises:
        DmnError: It is no DMN, an expression cannot be parsed, a reference leads nowhere or in a circle, or
            something in it is not executed here.
    """
    try:
        root = parse(xml)
    except XmlError as error:
        raise DmnError(error.message, "", error.line) from None
    if root.tag != "definitions" or root.ns not in NAMESPACES:
        raise DmnError(
            "the root must be the element 'definitions' of DMN 1.1 to 1.5", root.get("id") or "", root.line
        )
    _check_ids(root)
    identity, name = required_attribute(root, "id"), required_attribute(root, "name")
    knowledge = {one.id: one for one in map(_knowledge, root.findall("businessKnowledgeModel"))}
    decisions = {one.id: one for one in map(_decision, root.findall("decision"))}
    _check_references(decisions, knowledge)
    _check_invocations(decisions, knowledge)
    return DecisionRequirements(
        identity, name, root.get("namespace") or "", resource_name, decisions, knowledge
    )


def _check_ids(root: Element) -> None:
    seen: dict[str, int] = {}
    for element in root.iter():
        identity = element.get("id")
        if identity is None or element.ns not in NAMESPACES:
            continue
        if identity in seen:
            raise DmnError(f"the id is used on line {seen[identity]} already", identity, element.line)
        seen[identity] = element.line


def _decision(element: Element) -> Decision:
    identity = required_attribute(element, "id")
    logic = next((one for one in element.children if one.tag in _LOGIC and one.ns == element.ns), None)
    if logic is None:
        raise DmnError(f"a decision needs logic, one of {', '.join(sorted(_LOGIC))}", identity, element.line)
    variable = element.find("variable")
    return Decision(
        identity,
        required_attribute(element, "name"),
        _version_tag(element),
        (variable.get("name") if variable is not None else None) or identity,
        variable.get("typeRef") if variable is not None else None,
        read_logic(logic),
        tuple(_references(element, "informationRequirement", "requiredDecision")),
        tuple(_references(element, "knowledgeRequirement", "requiredKnowledge")),
        element.line,
    )


_LOGIC = frozenset({"decisionTable", "literalExpression", "context", "list", "relation", "invocation"})


def _version_tag(element: Element) -> str | None:
    extensions = element.find("extensionElements")
    tag = extensions.find("versionTag", ns=ZEEBE) if extensions is not None else None
    return tag.get("value") if tag is not None else None


def _knowledge(element: Element) -> BusinessKnowledge:
    identity = required_attribute(element, "id")
    logic = element.find("encapsulatedLogic")
    if logic is None:
        raise DmnError("a business knowledge model needs an encapsulatedLogic", identity, element.line)
    return BusinessKnowledge(
        identity,
        required_attribute(element, "name"),
        read_function(logic),
        tuple(_references(element, "knowledgeRequirement", "requiredKnowledge")),
    )


def _references(element: Element, requirement: str, target: str) -> Iterator[str]:
    for one in element.findall(requirement):
        for reference in one.findall(target):
            yield required_attribute(reference, "href").rpartition("#")[2]


def _check_invocations(decisions: Mapping[str, Decision], knowledge: Mapping[str, BusinessKnowledge]) -> None:
    """An invocation calls a model that its decision requires, by the model's name."""
    for decision in decisions.values():
        known = {knowledge[one].name for one in decision.knowledge}
        for invocation in invocations_in(decision.logic):
            if invocation.function not in known:
                raise DmnError(
                    f"it invokes '{invocation.function}', which is no business knowledge model that it requires",
                    decision.id,
                    decision.line,
                )


def _check_references(decisions: Mapping[str, Decision], knowledge: Mapping[str, BusinessKnowledge]) -> None:
    for decision in decisions.values():
        for needed in decision.required:
            if needed not in decisions:
                raise DmnError(
                    f"it requires the decision '{needed}', which is not in the file",
                    decision.id,
                    decision.line,
                )
        for needed in decision.knowledge:
            if needed not in knowledge:
                raise DmnError(
                    f"it requires the business knowledge model '{needed}', which is not in the file",
                    decision.id,
                    decision.line,
                )
    for model in knowledge.values():
        for needed in model.knowledge:
            if needed not in knowledge:
                raise DmnError(
                    f"it requires the business knowledge model '{needed}', which is not in the file", model.id
                )
    _check_circles({one.id: one.required for one in decisions.values()})
    _check_circles({one.id: one.knowledge for one in knowledge.values()})


def _check_circles(requirements: Mapping[str, tuple[str, ...]]) -> None:
    """Layer by layer, so that a chain of any length is checked without recursion."""
    depth: dict[str, int] = {}
    waiting = dict(requirements)
    layer = 0
    while waiting:
        ready = [one for one, needed in waiting.items() if all(other in depth for other in needed)]
        if not ready:
            raise DmnError("its requirements lead back to itself", _on_circle(waiting))
        layer += 1
        if layer > DEEPEST_REQUIREMENTS:
            raise DmnError(f"requirements are nested deeper than {DEEPEST_REQUIREMENTS}", ready[0])
        for one in ready:
            depth[one] = layer
            del waiting[one]


def _on_circle(requirements: Mapping[str, tuple[str, ...]]) -> str:
    """Following requirements that never end leads onto the circle."""
    current = next(iter(requirements))
    seen: set[str] = set()
    while current not in seen:
        seen.add(current)
        current = next(one for one in requirements[current] if one in requirements)
    return current
