"""What Camunda's own elements inside ``bpmn:extensionElements`` say about an element."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from camunda_embedded._bpmn.graph import (
    CalledDecision,
    CalledElement,
    JobDefinition,
    Script,
    UserTaskDefinition,
    Value,
    VariableMapping,
)
from camunda_embedded._bpmn.mappings import tree
from camunda_embedded._xml import BPMN, ZEEBE
from camunda_embedded.feel._lexer import RESERVED

if TYPE_CHECKING:
    from camunda_embedded._bpmn.graph import Node
    from camunda_embedded._bpmn.values import Problems
    from camunda_embedded._xml import Element

LATER = {
    "executionListeners": "Execution listeners",
    "taskListeners": "Task listeners",
    "adHoc": "Ad-hoc sub-processes",
}
BINDINGS = {"latest", "deployment", "versionTag"}


_PATH = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*(\.[a-zA-Z_][a-zA-Z0-9_]*)*", re.ASCII)
_RESERVED = frozenset(
    ("null", "true", "false", "function", "if", "then", "else", "for", "between", "instance", "of")
)


def _unreadable(path: tuple[str, ...]) -> bool:
    """Whether a context on the way has a name that no expression can read, for it is read to add to it."""
    first, inner = path[:1], path[1:-1]
    return not (RESERVED - {"null", "true", "false"}).isdisjoint(first) or not RESERVED.isdisjoint(inner)


WITHOUT_MAPPINGS = frozenset(
    {"TASK", "MANUAL_TASK", "EXCLUSIVE_GATEWAY", "PARALLEL_GATEWAY", "EVENT_BASED_GATEWAY"}
)
WITHOUT_INPUTS = frozenset({"START_EVENT", "INTERMEDIATE_THROW_EVENT", "END_EVENT", "BOUNDARY_EVENT"})


class Extensions:
    """The extensions of one element.

    Args:
        element: The element.
        problems: Where to tell what is wrong.
    """

    def __init__(self, element: Element, problems: Problems) -> None:
        self._element = element
        self._problems = problems
        holder = element.find("extensionElements", ns=BPMN)
        self._found = [one for one in holder.children if one.ns == ZEEBE] if holder is not None else []
        for one in self._found:
            if one.tag in LATER:
                problems.add(one, f"{LATER[one.tag]} are not supported yet", owner=element)

    def one(self, tag: str) -> Element | None:
        """The extension of a name; several are a problem."""
        found = [one for one in self._found if one.tag == tag]
        if len(found) > 1:
            self._problems.add(found[1], f"There is more than one 'zeebe:{tag}'", owner=self._element)
        return found[0] if found else None

    def common(self, node: Node) -> None:
        """Mappings and headers, which any element may have."""
        mapping = self.one("ioMapping")
        if mapping is not None:
            inputs, outputs = self._mappings(mapping, "input"), self._mappings(mapping, "output")
            # Zeebe reads the mappings of any element, and applies them where there is something to map.
            if node.type not in WITHOUT_MAPPINGS:
                node.outputs = outputs
                if node.type not in WITHOUT_INPUTS or self.one("taskDefinition") is not None:
                    node.inputs = inputs
        headers = self.one("taskHeaders")
        if headers is not None:
            node.headers = {
                str(one.get("key")): one.get("value") or ""
                for one in headers.children
                if one.tag == "header" and one.get("key")
            }

    def _mappings(self, mapping: Element, tag: str) -> tuple[VariableMapping, ...]:
        found = []
        for one in mapping.children:
            if one.tag != tag or one.ns != ZEEBE:
                continue
            target = (one.get("target") or "").strip()
            path = tuple(target.split("."))
            if not _PATH.fullmatch(target) or target in _RESERVED or (tag == "output" and _unreadable(path)):
                self._problems.add(
                    one,
                    f"Target '{target}' of an {tag} mapping must be a name, or names with points",
                    owner=self._element,
                )
                continue
            found.append((self._source(one, tag, target), path))
        return tree(found)

    def _source(self, mapping: Element, tag: str, target: str) -> Value:
        """What a mapping gives: an input nothing, a text or an expression, an output an expression."""
        text = mapping.get("source") or ""
        if not text and tag == "input":
            return self._problems.value(mapping, "=null")
        value = self._problems.value(mapping, text, owner=self._element)
        if tag == "output" and value.expression is None:
            told = f"Source '{text}' of the output mapping to '{target}' must be an expression, which begins with '='"
            self._problems.add(mapping, told, owner=self._element)
        return value

    def job(self, *, required: bool) -> JobDefinition | None:
        """The task definition."""
        definition = self.one("taskDefinition")
        if definition is None:
            if required:
                self._problems.add(self._element, "It needs a 'zeebe:taskDefinition' with the job type")
            return None
        priority = self.one("priorityDefinition") or self.one("jobPriorityDefinition")
        return JobDefinition(
            self._problems.required(definition, "type", owner=self._element),
            self._problems.attribute(definition, "retries", owner=self._element) or Value("3", None),
            None if priority is None else self._problems.attribute(priority, "priority", owner=self._element),
        )

    def user_task(self) -> UserTaskDefinition:
        """The user task."""
        problems, owner = self._problems, self._element

        def attribute(tag: str, name: str) -> Value | None:
            found = self.one(tag)
            return None if found is None else problems.attribute(found, name, owner=owner)

        form = self.one("formDefinition")
        binding = self.binding(form) if form is not None else "latest"
        return UserTaskDefinition(
            assignee=attribute("assignmentDefinition", "assignee"),
            candidate_groups=attribute("assignmentDefinition", "candidateGroups"),
            candidate_users=attribute("assignmentDefinition", "candidateUsers"),
            due_date=attribute("taskSchedule", "dueDate"),
            follow_up_date=attribute("taskSchedule", "followUpDate"),
            priority=attribute("priorityDefinition", "priority"),
            form_id=attribute("formDefinition", "formId"),
            form_binding=binding,
            form_version_tag=None if form is None else form.get("versionTag"),
            external_reference=attribute("formDefinition", "externalReference"),
            is_job=self.one("userTask") is None,
            form_key=None if form is None else form.get("formKey") or None,
        )

    def called_element(self) -> CalledElement | None:
        """The process to call."""
        called = self.one("calledElement")
        if called is None:
            self._problems.add(self._element, "It needs a 'zeebe:calledElement' with the process")
            return None
        return CalledElement(
            self._problems.required(called, "processId", owner=self._element),
            self.binding(called),
            called.get("versionTag"),
            called.get("propagateAllParentVariables") != "false",
            called.get("propagateAllChildVariables") != "false",
        )

    def called_decision(self) -> CalledDecision | None:
        """The decision to evaluate."""
        called = self.one("calledDecision")
        if called is None:
            return None
        variable = self._problems.required(called, "resultVariable", owner=self._element)
        decision = self._problems.required(called, "decisionId", owner=self._element)
        return CalledDecision(decision, variable.text, self.binding(called), called.get("versionTag"))

    def script(self) -> Script | None:
        """The expression to evaluate."""
        found = self.one("script")
        if found is None:
            return None
        expression = self._problems.required(found, "expression", owner=self._element)
        variable = self._problems.required(found, "resultVariable", owner=self._element)
        if expression.text and expression.expression is None:
            self._problems.add(
                found,
                f"Expression '{expression.text}' of 'zeebe:script' must begin with '='",
                owner=self._element,
            )
        return Script(expression, variable.text)

    def binding(self, element: Element) -> str:
        """Which version is meant."""
        found = element.get("bindingType") or "latest"
        if found not in BINDINGS:
            self._problems.add(
                element,
                f"Attribute 'bindingType' must be one of: {', '.join(sorted(BINDINGS))}",
                owner=self._element,
            )
        if found == "versionTag" and not element.get("versionTag"):
            self._problems.add(
                element,
                "Attribute 'versionTag' must be present with bindingType 'versionTag'",
                owner=self._element,
            )
        return found
