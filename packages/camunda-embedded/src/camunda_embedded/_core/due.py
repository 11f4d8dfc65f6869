"""What happens when its time has come: timers, locks of jobs, pauses between tries, messages that nobody wanted."""

from __future__ import annotations

import heapq
from dataclasses import replace
from typing import TYPE_CHECKING

from camunda_embedded._core import creation, elements, timers, waiting

if TYPE_CHECKING:
    from camunda_embedded._core.core import Core


def fire(core: Core) -> None:
    """Do the next thing that is due."""
    _, _, kind, key = heapq.heappop(core.state.due)
    {"timer": timer, "lock": lock, "backoff": backoff, "message": message}[kind](core, key)


def timer(core: Core, key: int) -> None:
    """A timer goes off."""
    state = core.state
    value = state.timers[key]
    waiting_one = state.instances.get(value.element_instance_key)
    if waiting_one is not None and not elements.can_be_triggered(core, waiting_one):
        # It cannot end for an incident, and takes no events any more; its timers end with it.
        return
    following = timers.next_of(value)
    core.append(key, "TRIGGERED", value)
    if following is not None:
        core.append(core.new_key(), "CREATED", following)
    if value.element_instance_key < 0:
        definition = state.definitions[value.process_definition_key]
        instance = creation.create(core, definition, {})
        creation.begin_by_event(core, instance, definition.process.nodes[value.element_id], {})
        return
    waiting.trigger(core, state.instances[value.element_instance_key], value.element_id, {}, 0)


def lock(core: Core, key: int) -> None:
    """A worker had a job for too long; another may have it."""
    value = core.state.jobs[key].value
    core.append(key, "TIMED_OUT", replace(value, deadline=0))


def backoff(core: Core, key: int) -> None:
    """A job that failed may be tried again."""
    value = core.state.jobs[key].value
    core.append(key, "BACKOFF_ENDED", replace(value, retry_at=0))


def message(core: Core, key: int) -> None:
    """A message is no longer kept."""
    core.append(key, "EXPIRED", core.state.messages[key])
