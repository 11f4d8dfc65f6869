"""Pluggable logging for Camunda 8 tools: any logger in, one `SdkLogger` out.

A program hands in the logger it has: one of the standard library, loguru's, structlog's, or any object with
``debug``, ``info``, ``warning`` and ``error``. Without one, loguru is used where it is installed, and otherwise
nothing is logged. ``CAMUNDA_SDK_LOG_LEVEL`` decides what passes.
"""

from __future__ import annotations

TYPE_CHECKING = False  # typing itself would cost more than the rest of this import
if TYPE_CHECKING:
    from camunda_logging._factory import create_logger
    from camunda_logging._null import NullLogger
    from camunda_logging._protocol import CamundaLogger
    from camunda_logging._redact_text import redact
    from camunda_logging._sdk_logger import SdkLogger
    from camunda_logging._secret_names import is_secret_name

__all__ = ["CamundaLogger", "NullLogger", "SdkLogger", "create_logger", "is_secret_name", "redact"]

_HOMES = {
    "CamundaLogger": "_protocol",
    "NullLogger": "_null",
    "SdkLogger": "_sdk_logger",
    "create_logger": "_factory",
    "is_secret_name": "_secret_names",
    "redact": "_redact_text",
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
