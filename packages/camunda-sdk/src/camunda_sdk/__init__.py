"""The Camunda 8 SDK for Python: client, workers, configuration, authentication and logging in one place.

Every public name of the packages is a name of this one, loaded when it is first used. The clients here have the workers' methods added.
"""

from __future__ import annotations

TYPE_CHECKING = False  # typing itself would cost more than the rest of this import
if TYPE_CHECKING:
    from camunda_auth import *  # noqa: F403
    from camunda_client import SEED_ENV_VAR as SEED_ENV_VAR
    from camunda_client import UNSET as UNSET

    # Not everything of camunda_client by a star: a checker would keep its clients instead of ours.
    from camunda_client import Answer as Answer
    from camunda_client import ApiError as ApiError
    from camunda_client import AsyncDownload as AsyncDownload
    from camunda_client import AsyncPages as AsyncPages
    from camunda_client import BackpressureQueueFull as BackpressureQueueFull
    from camunda_client import BackpressureState as BackpressureState
    from camunda_client import BadGatewayError as BadGatewayError
    from camunda_client import BadRequestError as BadRequestError
    from camunda_client import CallReport as CallReport
    from camunda_client import CallTimeoutError as CallTimeoutError
    from camunda_client import CamundaClientError as CamundaClientError
    from camunda_client import ClientClosedError as ClientClosedError
    from camunda_client import ClientMisuseError as ClientMisuseError
    from camunda_client import Clock as Clock
    from camunda_client import ConflictError as ConflictError
    from camunda_client import ConnectionFailedError as ConnectionFailedError
    from camunda_client import ConsistencyOptions as ConsistencyOptions
    from camunda_client import Download as Download
    from camunda_client import EngineClock as EngineClock
    from camunda_client import EventualConsistencyTimeoutError as EventualConsistencyTimeoutError
    from camunda_client import ExtendedDeploymentResult as ExtendedDeploymentResult
    from camunda_client import File as File
    from camunda_client import ForbiddenError as ForbiddenError
    from camunda_client import GatewayTimeoutError as GatewayTimeoutError
    from camunda_client import InternalServerErrorError as InternalServerErrorError
    from camunda_client import LiveClock as LiveClock
    from camunda_client import LiveRandom as LiveRandom
    from camunda_client import ManualClock as ManualClock
    from camunda_client import NotFoundError as NotFoundError
    from camunda_client import OutcomeUnknownError as OutcomeUnknownError
    from camunda_client import Pages as Pages
    from camunda_client import PayloadTooLargeError as PayloadTooLargeError
    from camunda_client import RandomSource as RandomSource
    from camunda_client import RequestOptions as RequestOptions
    from camunda_client import RequestRetryPolicy as RequestRetryPolicy
    from camunda_client import RequestTimeoutError as RequestTimeoutError
    from camunda_client import RequestValidationError as RequestValidationError
    from camunda_client import ResponseDecodeError as ResponseDecodeError
    from camunda_client import ResponseError as ResponseError
    from camunda_client import ResponseTooLargeError as ResponseTooLargeError
    from camunda_client import SeededRandom as SeededRandom
    from camunda_client import ServiceUnavailableError as ServiceUnavailableError
    from camunda_client import TooManyRequestsError as TooManyRequestsError
    from camunda_client import TransportError as TransportError
    from camunda_client import TypedVariablesError as TypedVariablesError
    from camunda_client import UnauthorizedError as UnauthorizedError
    from camunda_client import UnexpectedRedirectError as UnexpectedRedirectError
    from camunda_client import UnexpectedStatus as UnexpectedStatus
    from camunda_client import Unset as Unset
    from camunda_client import VariableDeserializationError as VariableDeserializationError
    from camunda_client import VariableMap as VariableMap
    from camunda_client import VariableScopeCollisionError as VariableScopeCollisionError
    from camunda_client import WaitFailedError as WaitFailedError
    from camunda_client import live_clock as live_clock
    from camunda_client import live_random as live_random
    from camunda_client.keys import *  # noqa: F403
    from camunda_client.models import *  # noqa: F403
    from camunda_config import *  # noqa: F403
    from camunda_embedded import Basic as Basic
    from camunda_embedded import CommandRejected as CommandRejected
    from camunda_embedded import DeploymentError as DeploymentError
    from camunda_embedded import Engine as Engine
    from camunda_embedded import Fault as Fault
    from camunda_embedded import Faults as Faults
    from camunda_embedded import OAuth as OAuth
    from camunda_embedded import lint as lint
    from camunda_logging import *  # noqa: F403
    from camunda_sdk import client as client
    from camunda_sdk import errors as errors
    from camunda_sdk import models as models
    from camunda_sdk import runtime as runtime
    from camunda_sdk import semantic_types as semantic_types
    from camunda_sdk import types as types
    from camunda_sdk._clients import CamundaAsyncClient as CamundaAsyncClient
    from camunda_sdk._clients import CamundaClient as CamundaClient
    from camunda_worker import *  # noqa: F403


_OWN = {"CamundaAsyncClient": "_clients", "CamundaClient": "_clients"}
# The public SDK's modules, which its programs use as attributes of the package too.
_MODULES = ("client", "errors", "models", "runtime", "semantic_types", "types")
# Where two packages have a name, such as Clock, the first one counts; they are alike.
_PACKAGES = ("camunda_client", "camunda_worker", "camunda_config", "camunda_auth", "camunda_logging")
# Of the extra `embedded`; its Clock and Problem are other things than those above, and stay where they are.
_EMBEDDED = ("Basic", "CommandRejected", "DeploymentError", "Engine", "Fault", "Faults", "OAuth", "lint")

if not TYPE_CHECKING:  # a checker that saw this would accept any name

    def __getattr__(name: str) -> object:
        """Find a public name in the packages when it is first used."""
        from importlib import import_module

        if name == "__all__":
            return __dir__()
        if name in _MODULES:
            return import_module(f"{__name__}.{name}")
        if name in _OWN:
            value: object = getattr(import_module(f"{__name__}.{_OWN[name]}"), name)
        elif name in _EMBEDDED:
            try:
                value = getattr(import_module("camunda_embedded"), name)
            except ModuleNotFoundError as error:
                text = f"{name} comes with the extra 'embedded': pip install \"camunda-sdk[embedded]\""
                raise AttributeError(text) from error
        else:
            for package in _PACKAGES:
                try:
                    value = getattr(import_module(package), name)
                    break
                except AttributeError:
                    continue
            else:
                raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
            if type(value) is type(import_module("sys")) or name.startswith("_"):
                raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    """The public names of all packages that are installed, loaded or not."""
    from importlib import import_module
    from importlib.util import find_spec

    embedded = _EMBEDDED if find_spec("camunda_embedded") else ()
    names = (name for package in _PACKAGES for name in import_module(package).__all__)
    return sorted({*_OWN, *embedded, *names})
