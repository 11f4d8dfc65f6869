"""What happens to clients in the child of a fork: they keep their settings and get everything else anew."""

from __future__ import annotations

import os
from typing import Any, Protocol
from weakref import WeakSet


class Forked(Protocol):
    """Something that cannot go on in a child process as it is."""

    def after_fork(self) -> None:
        """Get new locks and connections."""


_living: WeakSet[Forked] = WeakSet()
_left_behind: list[Any] = []


def renew_in_child(owner: Forked) -> None:
    """Have an object's ``after_fork`` called in every child of this process."""
    _living.add(owner)


def leave_behind(connections: object) -> None:
    """Keep what belongs to the parent from being closed by the child, since the sockets are the same ones."""
    _left_behind.append(connections)


def _renew() -> None:
    for owner in list(_living):
        owner.after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew)
