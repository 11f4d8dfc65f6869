"""How long a job is ours. No input, no output; times are readings of one clock."""

from __future__ import annotations

__all__ = ["JobLock"]


class JobLock:
    """A job's reservation, counted from its arrival on the local clock, so that no clock skew matters.

    Args:
        now: When the activation was answered.
        timeout: Seconds that one reservation lasts.
    """

    __slots__ = ("deadline", "lost", "timeout")

    def __init__(self, now: float, timeout: float) -> None:
        self.timeout = timeout
        self.deadline = now + timeout
        self.lost = False

    def remaining(self, now: float) -> float:
        """Return the seconds left; 0 once expired or lost."""
        return 0.0 if self.lost else max(0.0, self.deadline - now)

    def expired(self, now: float) -> bool:
        """Whether the server may have given the job to somebody else."""
        return self.lost or now >= self.deadline

    def renew_in(self, now: float) -> float:
        """Return the seconds until a third of the reservation is left."""
        return max(0.0, self.deadline - self.timeout / 3 - now)

    def renewed(self, sent_at: float) -> None:
        """Count a renewal from when it was sent, since the server's answer took time; never shortens."""
        if not self.lost:
            self.deadline = max(self.deadline, sent_at + self.timeout)

    def lose(self) -> None:
        """Record that the server no longer counts the job as ours; for good."""
        self.lost = True
