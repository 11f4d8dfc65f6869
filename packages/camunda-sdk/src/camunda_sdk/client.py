"""The clients, where programs for the public SDK may look for them: names of `camunda_sdk`."""

from camunda_sdk._forward import forward

TYPE_CHECKING = False
if TYPE_CHECKING:
    from camunda_sdk import CamundaAsyncClient as CamundaAsyncClient
    from camunda_sdk import CamundaClient as CamundaClient
    from camunda_sdk import ExtendedDeploymentResult as ExtendedDeploymentResult
else:
    __getattr__, __dir__ = forward(__name__, "camunda_sdk")
