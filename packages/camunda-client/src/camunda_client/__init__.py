"""Every operation of the Camunda 8 REST API, typed, synchronous and asynchronous.

`CamundaClient` and `CamundaAsyncClient` have one method for each operation, named as the operation in snake case. Models, enumerations and
keys are names of this package too. Everything is loaded when it is first used.
"""

from __future__ import annotations

TYPE_CHECKING = False  # typing itself would cost more than the rest of this import
if TYPE_CHECKING:
    from camunda_client._async_client import CamundaAsyncClient as CamundaAsyncClient
    from camunda_client._client import CamundaClient as CamundaClient
    from camunda_client._clock import Clock as Clock
    from camunda_client._clock import LiveClock as LiveClock
    from camunda_client._clock import LiveRandom as LiveRandom
    from camunda_client._clock import RandomSource as RandomSource
    from camunda_client._download import AsyncDownload as AsyncDownload
    from camunda_client._download import Download as Download
    from camunda_client._generated.public import *  # noqa: F403
    from camunda_client._helpers.pagination import AsyncPages as AsyncPages
    from camunda_client._helpers.pagination import Pages as Pages
    from camunda_client._helpers.typed_variables import VariableMap as VariableMap
    from camunda_client._options import ConsistencyOptions as ConsistencyOptions
    from camunda_client._options import RequestOptions as RequestOptions
    from camunda_client._policies.backpressure import BackpressureState as BackpressureState
    from camunda_client._policies.retry import RequestRetryPolicy as RequestRetryPolicy
    from camunda_client._transport.answer import Answer as Answer
    from camunda_client.clocks import SEED_ENV_VAR as SEED_ENV_VAR
    from camunda_client.clocks import EngineClock as EngineClock
    from camunda_client.clocks import ManualClock as ManualClock
    from camunda_client.clocks import SeededRandom as SeededRandom
    from camunda_client.clocks import live_clock as live_clock
    from camunda_client.clocks import live_random as live_random
    from camunda_client.deployment import ExtendedDeploymentResult as ExtendedDeploymentResult
    from camunda_client.exceptions import ApiError as ApiError
    from camunda_client.exceptions import BackpressureQueueFull as BackpressureQueueFull
    from camunda_client.exceptions import BadGatewayError as BadGatewayError
    from camunda_client.exceptions import BadRequestError as BadRequestError
    from camunda_client.exceptions import CallTimeoutError as CallTimeoutError
    from camunda_client.exceptions import CamundaClientError as CamundaClientError
    from camunda_client.exceptions import ClientClosedError as ClientClosedError
    from camunda_client.exceptions import ClientMisuseError as ClientMisuseError
    from camunda_client.exceptions import ConflictError as ConflictError
    from camunda_client.exceptions import ConnectionFailedError as ConnectionFailedError
    from camunda_client.exceptions import EventualConsistencyTimeoutError as EventualConsistencyTimeoutError
    from camunda_client.exceptions import ForbiddenError as ForbiddenError
    from camunda_client.exceptions import GatewayTimeoutError as GatewayTimeoutError
    from camunda_client.exceptions import InternalServerErrorError as InternalServerErrorError
    from camunda_client.exceptions import NotFoundError as NotFoundError
    from camunda_client.exceptions import OutcomeUnknownError as OutcomeUnknownError
    from camunda_client.exceptions import PayloadTooLargeError as PayloadTooLargeError
    from camunda_client.exceptions import RequestTimeoutError as RequestTimeoutError
    from camunda_client.exceptions import RequestValidationError as RequestValidationError
    from camunda_client.exceptions import ResponseDecodeError as ResponseDecodeError
    from camunda_client.exceptions import ResponseError as ResponseError
    from camunda_client.exceptions import ResponseTooLargeError as ResponseTooLargeError
    from camunda_client.exceptions import ServiceUnavailableError as ServiceUnavailableError
    from camunda_client.exceptions import TooManyRequestsError as TooManyRequestsError
    from camunda_client.exceptions import TransportError as TransportError
    from camunda_client.exceptions import TypedVariablesError as TypedVariablesError
    from camunda_client.exceptions import UnauthorizedError as UnauthorizedError
    from camunda_client.exceptions import UnexpectedRedirectError as UnexpectedRedirectError
    from camunda_client.exceptions import UnexpectedStatus as UnexpectedStatus
    from camunda_client.exceptions import VariableDeserializationError as VariableDeserializationError
    from camunda_client.exceptions import VariableScopeCollisionError as VariableScopeCollisionError
    from camunda_client.exceptions import WaitFailedError as WaitFailedError
    from camunda_client.keys import lift_resource_key as lift_resource_key
    from camunda_client.keys import lift_scope_key as lift_scope_key
    from camunda_client.keys import try_lift_resource_key as try_lift_resource_key
    from camunda_client.keys import try_lift_scope_key as try_lift_scope_key
    from camunda_client.observability import CallReport as CallReport
    from camunda_client.types import UNSET as UNSET
    from camunda_client.types import File as File
    from camunda_client.types import Unset as Unset


_HOMES = {
    "Answer": "_transport.answer",
    "AsyncDownload": "_download",
    "AsyncPages": "_helpers.pagination",
    "BackpressureState": "_policies.backpressure",
    "CallReport": "observability",
    "CamundaAsyncClient": "_async_client",
    "CamundaClient": "_client",
    "Clock": "_clock",
    "ConsistencyOptions": "_options",
    "Download": "_download",
    "EngineClock": "clocks",
    "ExtendedDeploymentResult": "deployment",
    "File": "types",
    "LiveClock": "_clock",
    "LiveRandom": "_clock",
    "ManualClock": "clocks",
    "Pages": "_helpers.pagination",
    "RandomSource": "_clock",
    "RequestOptions": "_options",
    "RequestRetryPolicy": "_policies.retry",
    "SEED_ENV_VAR": "clocks",
    "SeededRandom": "clocks",
    "UNSET": "types",
    "Unset": "types",
    "VariableMap": "_helpers.typed_variables",
    "lift_resource_key": "keys",
    "lift_scope_key": "keys",
    "live_clock": "clocks",
    "live_random": "clocks",
    "try_lift_resource_key": "keys",
    "try_lift_scope_key": "keys",
    **dict.fromkeys(
        (
            "ApiError",
            "BackpressureQueueFull",
            "BadGatewayError",
            "BadRequestError",
            "CallTimeoutError",
            "CamundaClientError",
            "ClientClosedError",
            "ClientMisuseError",
            "ConflictError",
            "ConnectionFailedError",
            "EventualConsistencyTimeoutError",
            "ForbiddenError",
            "GatewayTimeoutError",
            "InternalServerErrorError",
            "NotFoundError",
            "OutcomeUnknownError",
            "PayloadTooLargeError",
            "RequestTimeoutError",
            "RequestValidationError",
            "ResponseDecodeError",
            "ResponseError",
            "ResponseTooLargeError",
            "ServiceUnavailableError",
            "TooManyRequestsError",
            "TransportError",
            "TypedVariablesError",
            "UnauthorizedError",
            "UnexpectedRedirectError",
            "UnexpectedStatus",
            "VariableDeserializationError",
            "VariableScopeCollisionError",
            "WaitFailedError",
        ),
        "exceptions",
    ),
}

if not TYPE_CHECKING:  # a checker that saw this would accept any name

    def __getattr__(name: str) -> object:
        """Load the module behind a public name when the name is first used."""
        from importlib import import_module

        if name == "__all__":
            return __dir__()
        if name in _HOMES:
            value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
        else:
            try:
                value = import_module(f"{__name__}._lazy").resolve(name)
            except AttributeError:
                raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    """The public names, loaded or not."""
    from camunda_client import _lazy

    return sorted({*_HOMES, *_lazy.names()})
