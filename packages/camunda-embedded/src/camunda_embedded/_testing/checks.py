"""What every kind of assertion is made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from camunda_embedded._testing.sources import Entry
from camunda_embedded._testing.story import Story
from camunda_embedded._testing.waiting import Step, Waiter

if TYPE_CHECKING:
    from typing_extensions import Self

__tracebackhide__ = True  # failures show the line of the test

MISSING: Any = object()


class Checks:
    """Assertions about one process instance, to be chained.

    Args:
        waiter: Waits for them.
        key: The key of the instance.
    """

    def __init__(self, waiter: Waiter, key: int) -> None:
        self._waiter = waiter
        self._story = Story(waiter.source, key)

    def _step(self, step: Step) -> Self:
        raise NotImplementedError

    def _holds(self, wanted: str, condition: Callable[[Story], bool], *, waits: bool = True) -> Self:
        story = self._story
        return self._step(Step(wanted, lambda: condition(story), story.text, waits))

    def _finds(
        self, wanted: str, entity: str, facts: dict[str, Any], show: Callable[[Entry], str], **narrowed: Any
    ) -> Self:
        """Some entry has these members; the failure shows all that there are."""
        story = self._story

        def holds() -> bool:
            entries = story.entries(entity, **narrowed)
            return any(all(_meets(entry, *fact) for fact in facts.items()) for entry in entries)

        def explain() -> str:
            shown = [show(entry) for entry in story.entries(entity, **narrowed)]
            kind = entity.replace("-", " ")
            return "\n".join([story.text(), f"  {kind}: {'; '.join(shown) or 'none'}"])

        return self._step(Step(wanted, holds, explain))


def _meets(entry: Entry, name: str, wanted: Any) -> bool:
    if callable(wanted):
        return bool(wanted(entry))
    return bool(entry[name] == wanted)


def given(**facts: Any) -> dict[str, Any]:
    """The facts that were asked for."""
    return {name: value for name, value in facts.items() if value is not MISSING}


def told(*words: str, **facts: Any) -> str:
    """The facts that were asked for, as a sentence goes on."""
    named = (f"{name} {value!r}" for name, value in given(**facts).items())
    return " ".join([*words, ", ".join(named)]).rstrip()
