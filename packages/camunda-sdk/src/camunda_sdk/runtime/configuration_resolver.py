"""Settings, where programs for the public SDK look for them: the names of `camunda_config`."""

from camunda_sdk._forward import forward

TYPE_CHECKING = False
if TYPE_CHECKING:
    from camunda_config import *  # noqa: F403
else:
    __getattr__, __dir__ = forward(__name__, "camunda_config")
