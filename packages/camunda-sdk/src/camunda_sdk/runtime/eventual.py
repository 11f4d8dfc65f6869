"""Waiting for searches, where programs for the public SDK look for it: the names of `camunda_client`."""

from camunda_sdk._forward import forward

TYPE_CHECKING = False
if TYPE_CHECKING:
    from camunda_client import *  # noqa: F403
else:
    __getattr__, __dir__ = forward(__name__, "camunda_client")
