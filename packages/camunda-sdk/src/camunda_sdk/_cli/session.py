"""What every command that talks to a cluster begins with: settings, a client, and errors turned into exit codes."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import typer

from camunda_sdk._cli.exit_codes import CONFIGURATION, code_of
from camunda_sdk._cli.output import Output

if TYPE_CHECKING:
    from collections.abc import Iterator

    from camunda_config import ResolvedCamundaSdkConfiguration
    from camunda_sdk import CamundaClient


SETTINGS_PAGE = (
    "What each setting expects: "
    "https://github.com/camunda-community-hub/camunda-python-sdk/tree/main/packages/camunda-config"
)
ENGINE_PAGE = (
    "https://github.com/camunda-community-hub/camunda-python-sdk/blob/main/docs/embedded-operations.md"
)


@dataclass
class Session:
    """What was given before the command's name, and how to print.

    Attributes:
        explicit: Settings from the command line; they win over the environment.
        output: Where results go.
    """

    explicit: dict[str, Any] = field(default_factory=dict)
    output: Output = field(default_factory=Output)

    def resolved(self) -> ResolvedCamundaSdkConfiguration:
        """The settings with their sources.

        Raises:
            CamundaConfigurationError: Some are wrong.
        """
        from camunda_config import ConfigurationResolver, read_environment

        return ConfigurationResolver(read_environment(), self.explicit).resolve()

    @contextlib.contextmanager
    def client(self) -> Iterator[CamundaClient]:
        """A client for the configured cluster; errors end the command."""
        from camunda_sdk import CamundaClient

        with self.errors(), CamundaClient(self.explicit) as client:
            yield client

    @contextlib.contextmanager
    def errors(self) -> Iterator[None]:
        """Print an error of the SDK and end with its exit code; anything else is a bug and shows its traceback."""
        from camunda_auth import CamundaAuthError
        from camunda_client import CamundaClientError
        from camunda_config import CamundaConfigurationError

        try:
            yield
        except BrokenPipeError:  # who reads the output has seen enough: no error to tell anybody about
            raise
        except (CamundaClientError, CamundaAuthError, CamundaConfigurationError, OSError) as error:
            status = getattr(error, "status_code", None)
            self.output.problem(sentence(error), hint_for(error), code=code_of(error), status=status)
            raise typer.Exit(code_of(error)) from None
        except (ImportError, ValueError) as error:
            if not is_of_proxy(error):
                raise
            self.output.problem(str(error), "camunda doctor tells which proxy is used.", code=CONFIGURATION)
            raise typer.Exit(CONFIGURATION) from None


def is_of_proxy(error: Exception) -> bool:
    """Whether the HTTP library refuses the environment's proxy: one of another kind, or one that takes a package."""
    return "SOCKS proxy" in str(error) or "scheme for proxy" in str(error)


def session_of(context: typer.Context, *, as_json: bool) -> Session:
    """The session that the command line began, printing as this command was told."""
    session: Session = context.obj
    session.output = Output(as_json=as_json)
    return session


def sentence(error: BaseException) -> str:
    """An error in words; an error without words by its kind."""
    from camunda_sdk._cli.exit_codes import is_missing_operation

    if is_missing_operation(error) and not getattr(error, "detail", ""):
        operation, status = getattr(error, "operation_id", ""), getattr(error, "status_code", 0)
        return f"this cluster has no operation {operation} (HTTP {status})"
    return str(error) or type(error).__name__


def hint_for(error: BaseException) -> str:
    """What to do about an error, where the command can tell."""
    from camunda_sdk._cli import exit_codes

    operation = str(getattr(error, "operation_id", ""))
    if exit_codes.is_missing_operation(error):
        if "embedded engine" in str(getattr(error, "detail", "")):
            return f"A Camunda has it. What this engine executes: {ENGINE_PAGE}"
        if operation.startswith(("search", "get")):
            return "Looking at what is stored takes Camunda 8.8 or newer with secondary storage; camunda doctor tells the version."
        return "Is the version of the cluster new enough, and the address right? camunda doctor tells both."
    if getattr(error, "status_code", 0) == 504 and operation == "create_process_instance":
        return (
            "The instance was started and goes on; --timeout waits longer, camunda instances list finds it."
        )
    return {
        exit_codes.UNREACHABLE: "camunda doctor tells where the way to the cluster ends; --address or CAMUNDA_REST_ADDRESS sets it.",
        exit_codes.UNAUTHORIZED: "camunda config shows which credentials count; camunda doctor tries them.",
        exit_codes.CONFIGURATION: SETTINGS_PAGE,
        exit_codes.UNKNOWN_OUTCOME: "Look whether it happened before doing it again.",
        exit_codes.LATER: "The cluster is busy: try again in a moment; camunda doctor tells whether it is healthy.",
    }.get(code_of(error), "")
