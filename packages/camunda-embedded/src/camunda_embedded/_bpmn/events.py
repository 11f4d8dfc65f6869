"""Event definitions: timers, messages, errors, and those that are not there yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from camunda_embedded._bpmn.cycles import parse_cycle, parse_timer_date, parse_timer_duration
from camunda_embedded._bpmn.graph import ErrorCode, Event, Message, Terminate, Timer, TimerKind, Value
from camunda_embedded._xml import BPMN, ZEEBE

if TYPE_CHECKING:
    from camunda_embedded._bpmn.values import Problems
    from camunda_embedded._xml import Element

LATER = {
    "signalEventDefinition": "Signal events",
    "escalationEventDefinition": "Escalation events",
    "compensateEventDefinition": "Compensation events",
    "linkEventDefinition": "Link events",
    "conditionalEventDefinition": "Conditional events",
}
NEVER = {"cancelEventDefinition": "Cancel events"}
TIMERS: dict[str, TimerKind] = {"timeDate": "date", "timeDuration": "duration", "timeCycle": "cycle"}


class EventReader:
    """Reads event definitions.

    Args:
        root: The file's root, which holds messages and errors.
        problems: Where to tell what is wrong.
    """

    def __init__(self, root: Element, problems: Problems) -> None:
        self._problems = problems
        self._messages = {one.get("id"): one for one in root.findall("message", ns=BPMN)}
        self._errors = {one.get("id"): one for one in root.findall("error", ns=BPMN)}

    def read(self, element: Element, *, catching: bool, keyed: bool = True) -> tuple[Event | None, bool]:
        """The event of an element, and whether it has a definition at all.

        Args:
            element: The event, or the receive task.
            catching: Whether it waits, in contrast to throwing.
            keyed: Whether a message needs a correlation key.
        """
        definitions = [
            one for one in element.children if one.ns == BPMN and one.tag.endswith("EventDefinition")
        ]
        if not definitions:
            return None, False
        if len(definitions) > 1:
            self._problems.add(element, "It has more than one event definition")
        definition = definitions[0]
        if definition.tag in LATER:
            self._problems.add(definition, f"{LATER[definition.tag]} are not supported yet", owner=element)
            return None, True
        if definition.tag == "timerEventDefinition":
            return self._timer(definition, element), True
        if definition.tag == "messageEventDefinition":
            return self.message(definition, element, catching=catching, keyed=keyed), True
        if definition.tag == "errorEventDefinition":
            return self._error(definition, element, catching=catching), True
        if definition.tag == "terminateEventDefinition" and not catching:
            return Terminate(), True
        name = NEVER.get(definition.tag, f"Elements of type '{definition.tag}'")
        self._problems.add(definition, f"{name} are not supported", owner=element)
        return None, True

    def _timer(self, definition: Element, owner: Element) -> Timer | None:
        parts = [one for one in definition.children if one.tag in TIMERS and one.ns == BPMN]
        if len(parts) != 1:
            self._problems.add(
                definition,
                "It needs a timeDate, a timeDuration or a timeCycle, and only one of them",
                owner=owner,
            )
            return None
        part = parts[0]
        kind = TIMERS[part.tag]
        text = part.text.strip()
        value = self._problems.value(part, text, owner=owner)
        if value.expression is None:
            self._check_time(part, kind, text, owner)
        return Timer(kind, value)

    def _check_time(self, part: Element, kind: TimerKind, text: str, owner: Element) -> None:
        right = {
            "date": lambda: parse_timer_date(text) is not None,
            "duration": lambda: parse_timer_duration(text) is not None,
            "cycle": lambda: parse_cycle(text) is not None,
        }[kind]()
        if not right:
            examples = {
                "date": "2026-01-02T03:04:05Z",
                "duration": "PT1H30M",
                "cycle": "R3/PT10M, or a cron expression with six fields",
            }
            self._problems.add(
                part,
                f"Invalid timer {kind} '{text}': expected a {kind} such as {examples[kind]}",
                owner=owner,
            )

    def message(self, holder: Element, owner: Element, *, catching: bool, keyed: bool) -> Message | None:
        """The message that ``messageRef`` names."""
        reference = holder.get("messageRef")
        if not catching:
            return None
        found = self._messages.get(reference) if reference else None
        if found is None:
            self._problems.add(
                holder,
                "It names no message (messageRef)" if not reference else f"There is no message '{reference}'",
                owner=owner,
            )
            return None
        name = found.get("name")
        if not name:
            self._problems.add(found, "It has no name", owner=owner)
            return None
        return Message(self._problems.value(found, name, owner=owner), self._key(found, owner, keyed=keyed))

    def _key(self, message: Element, owner: Element, *, keyed: bool) -> Value | None:
        holder = message.find("extensionElements", ns=BPMN)
        subscription = holder.find("subscription", ns=ZEEBE) if holder is not None else None
        if not keyed:
            return None
        if subscription is None:
            self._problems.add(
                message, "It needs a 'zeebe:subscription' with the correlation key", owner=owner
            )
            return None
        return self._problems.required(subscription, "correlationKey", owner=owner, dynamic=True)

    def _error(self, definition: Element, owner: Element, *, catching: bool) -> ErrorCode | None:
        reference = definition.get("errorRef")
        if not reference:
            if not catching:
                self._problems.add(definition, "It names no error (errorRef)", owner=owner)
            return ErrorCode(None)
        found = self._errors.get(reference)
        if found is None:
            self._problems.add(definition, f"There is no error '{reference}'", owner=owner)
            return None
        code = found.get("errorCode")
        if not code:
            if not catching:
                self._problems.add(found, "It has no errorCode", owner=owner)
            return ErrorCode(None)
        value = self._problems.value(found, code, owner=owner)
        if catching and value.expression is not None:
            self._problems.add(found, "The errorCode of a catching event must be static", owner=owner)
        return ErrorCode(value)
