"""What happens when its time has come: timers, locks of jobs, pauses between tries, messages that nobody wanted."""

from __future__ import annotations

import heapq
from dataclasses import replace
from typing import TYPE_CHECKING

from camunda_embedded._core import creation, waiting

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
    following = waiting.next_of(value)
    core.append(key, "TRIGGERED", value)
    if following is not None:
        core.append(core.new_key(), "CREATED", following)
    if value.element_instance_key < 0:
        definition = state.definitions[value.process_definition_key]
        instance = creation.create(core, definition, {})
        creation.begin_by_event(core, instance, definition.process.nodes[value.element_id], {})
        return
    instance = state.instances[value.element_instance_key]
    waiting.trigger(core, instance, value.element_id, {}, 0)


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
