"""What can be chosen of the REST layer."""

from __future__ import annotations

from dataclasses import dataclass, field

from camunda_embedded._rest.authentication import Authentication
from camunda_embedded._rest.faults import Faults


@dataclass(frozen=True)
class RestOptions:
    """Options of the REST layer.

    Attributes:
        authentication: Who may ask; anybody when it is None.
        faults: The script of faults.
        max_body_bytes: The largest request body; a larger one is answered with 413.
        max_message_bytes: The largest JSON that a command may come in; the broker of a cluster refuses larger ones.
        activation_seconds: How long an activation of jobs waits for one when its request does not say.
        completion_seconds: How long a creation with `awaitCompletion` waits when its request does not say.
        shutdown_seconds: How long a server waits for running requests when it stops.
    """

    authentication: Authentication | None = None
    faults: Faults = field(default_factory=Faults)
    max_body_bytes: int = 16 * 1024 * 1024
    max_message_bytes: int = 4 * 1024 * 1024
    activation_seconds: float = 10.0
    completion_seconds: float = 15.0
    shutdown_seconds: float = 5.0
