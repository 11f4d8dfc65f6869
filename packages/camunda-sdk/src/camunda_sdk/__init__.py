"""The Camunda 8 SDK for Python: client, workers, configuration, authentication and logging in one place.

Every public name of the packages is a name of this one, loaded when it is first used. The clients here have the workers' methods added.
"""

from __future__ import annotations

TYPE_CHECKING = False  # typing itself would cost more than the rest of this import
if TYPE_CHECKING:
    from camunda_auth import *  # noqa: F403
    from camunda_client import *  # noqa: F403
    from camunda_client import Clock as Clock
    from camunda_client import RandomSource as RandomSource
    from camunda_config import *  # noqa: F403
    from camunda_logging import *  # noqa: F403
    from camunda_sdk._clients import CamundaAsyncClient as CamundaAsyncClient
    from camunda_sdk._clients import CamundaClient as CamundaClient
    from camunda_worker import *  # noqa: F403

    __all__: list[str]

_OWN = {"CamundaAsyncClient": "_clients", "CamundaClient": "_clients"}
# Where two packages have a name, such as Clock, the first one counts; they are alike.
_PACKAGES = ("camunda_client", "camunda_worker", "camunda_config", "camunda_auth", "camunda_logging")

if not TYPE_CHECKING:  # a checker that saw this would accept any name

    def __getattr__(name: str) -> object:
        """Find a public name in the packages when it is first used."""
        from importlib import import_module

        if name == "__all__":
            return __dir__()
        if name in _OWN:
            value: object = getattr(import_module(f"{__name__}.{_OWN[name]}"), name)
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
    """The public names of all packages, loaded or not."""
    from importlib import import_module

    return sorted({*_OWN, *(name for package in _PACKAGES for name in import_module(package).__all__)})
