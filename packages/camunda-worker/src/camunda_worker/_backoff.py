"""How long to wait after one failed call, and after the next."""

from __future__ import annotations

from dataclasses import dataclass, field

from ._clock import LIVE_RANDOM, RandomSource

__all__ = ["Backoff"]

_SPREAD = 0.4


@dataclass
class Backoff:
    """Waits that grow by a factor up to a cap and differ between workers; forgotten on success.

    Args:
        initial: Seconds before the first repetition, before spreading.
        cap: The longest wait in seconds.
        factor: Growth from one wait to the next.
        random: Where the spread comes from; each wait is 60 to 100 % of its nominal length.
    """

    initial: float = 0.05
    cap: float = 5.0
    factor: float = 1.6
    random: RandomSource = LIVE_RANDOM
    failures: int = field(default=0, init=False)

    def next_delay(self, at_least: float | None = None) -> float:
        """Count one more failure and return the seconds to wait.

        Args:
            at_least: What the server asked for (``Retry-After``); honoured even beyond the cap.
        """
        # The exponent is bounded so that a long outage cannot overflow the power.
        nominal = min(self.cap, self.initial * self.factor ** min(self.failures, 64))
        self.failures += 1
        delay = nominal * (1.0 - _SPREAD * self.random.next())
        if at_least is not None and at_least > delay:
            return at_least * (1.0 + 0.1 * self.random.next())
        return delay

    def reset(self) -> None:
        """Start over after a success."""
        self.failures = 0
