"""``CAMUNDA_*`` settings resolved from arguments, environment and ``.env`` files.

`ConfigurationResolver` decides which value counts and `CamundaSdkConfiguration` holds the result. Whatever is wrong is
reported at once in one `CamundaConfigurationError`, with the name and the source of each setting and without its value.
"""

from __future__ import annotations

TYPE_CHECKING = False  # typing itself would cost more than the rest of this import
if TYPE_CHECKING:
    from camunda_config._describe import Description, Row
    from camunda_config._environment import read_environment
    from camunda_config._keys import CAMUNDA_SDK_CONFIG_KEYS
    from camunda_config._model import CamundaSdkConfiguration
    from camunda_config._resolver import ConfigurationResolver, ResolvedCamundaSdkConfiguration
    from camunda_config._types import (
        CamundaAuthStrategy,
        CamundaBackpressureProfile,
        CamundaSdkConfigPartial,
        CamundaSdkLogLevel,
    )
    from camunda_config.exceptions import CamundaConfigurationError, CamundaConfigurationWarning, Problem

__all__ = [
    "CAMUNDA_SDK_CONFIG_KEYS",
    "CamundaAuthStrategy",
    "CamundaBackpressureProfile",
    "CamundaConfigurationError",
    "CamundaConfigurationWarning",
    "CamundaSdkConfigPartial",
    "CamundaSdkConfiguration",
    "CamundaSdkLogLevel",
    "ConfigurationResolver",
    "Description",
    "Problem",
    "ResolvedCamundaSdkConfiguration",
    "Row",
    "read_environment",
]

_HOMES = {
    "CAMUNDA_SDK_CONFIG_KEYS": "_keys",
    "CamundaAuthStrategy": "_types",
    "CamundaBackpressureProfile": "_types",
    "CamundaConfigurationError": "exceptions",
    "CamundaConfigurationWarning": "exceptions",
    "CamundaSdkConfigPartial": "_types",
    "CamundaSdkConfiguration": "_model",
    "CamundaSdkLogLevel": "_types",
    "ConfigurationResolver": "_resolver",
    "Description": "_describe",
    "Problem": "exceptions",
    "ResolvedCamundaSdkConfiguration": "_resolver",
    "Row": "_describe",
    "read_environment": "_environment",
}

if not TYPE_CHECKING:  # a checker that saw this would accept any name

    def __getattr__(name: str) -> object:
        """Load the module behind a public name when the name is first used."""
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    """The public names, loaded or not."""
    return sorted({*globals(), *__all__})
