"""Job workers, where programs for the public SDK look for them: the names of `camunda_worker`."""

from camunda_sdk._forward import forward

TYPE_CHECKING = False
if TYPE_CHECKING:
    from camunda_worker import *  # noqa: F403
else:
    __getattr__, __dir__ = forward(__name__, "camunda_worker")
