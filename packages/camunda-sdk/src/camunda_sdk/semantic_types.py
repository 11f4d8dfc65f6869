"""Types of keys and identifiers, where programs for the public SDK look for them: the names of `camunda_client.keys`."""

from camunda_sdk._forward import forward

TYPE_CHECKING = False
if TYPE_CHECKING:
    from camunda_client._generated.keys import *  # noqa: F403 - a checker cannot follow the list of camunda_client.keys
    from camunda_client.keys import *  # noqa: F403
else:
    __getattr__, __dir__ = forward(__name__, "camunda_client.keys")
