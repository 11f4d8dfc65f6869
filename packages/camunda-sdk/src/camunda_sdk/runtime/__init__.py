"""The public SDK's runtime: its modules, each with the names of the package here that has its part, and all of these names."""

from camunda_sdk._forward import forward

TYPE_CHECKING = False
if TYPE_CHECKING:
    from camunda_sdk import *  # noqa: F403
    from camunda_sdk.runtime import auth as auth
    from camunda_sdk.runtime import backpressure as backpressure
    from camunda_sdk.runtime import clock as clock
    from camunda_sdk.runtime import configuration_resolver as configuration_resolver
    from camunda_sdk.runtime import eventual as eventual
    from camunda_sdk.runtime import job_worker as job_worker
    from camunda_sdk.runtime import logging as logging
    from camunda_sdk.runtime import random_source as random_source
    from camunda_sdk.runtime import tls as tls
    from camunda_sdk.runtime import typed_variables as typed_variables
else:
    _MODULES = (
        "auth",
        "backpressure",
        "clock",
        "configuration_resolver",
        "eventual",
        "job_worker",
        "logging",
        "random_source",
        "tls",
        "typed_variables",
    )
    __getattr__, __dir__ = forward(__name__, "camunda_sdk", _MODULES)
