"""The settings with their types, as a pydantic model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, field_serializer, model_validator
from pydantic_core import InitErrorDetails

from camunda_config._environment import hide
from camunda_config._keys import KEYS, SECRET_KEYS
from camunda_config._secret import MASK
from camunda_config._settle import alias_conflicts, settle
from camunda_config._types import CamundaAuthStrategy, CamundaBackpressureProfile, CamundaSdkLogLevel
from camunda_config.exceptions import CamundaConfigurationError, Problem

_ARGUMENT = "argument"


class CamundaSdkConfiguration(BaseModel, extra="forbid", hide_input_in_errors=True):
    """Every setting with its effective value; both names of a setting that has two are equal.

    Secrets are ``str``, and are masked in ``repr`` and in JSON; a pickle arrives without them. Times are milliseconds
    unless the name says seconds.

    Raises:
        CamundaConfigurationError: A value cannot be used, or a name is not a setting.
    """

    ZEEBE_REST_ADDRESS: str = "http://localhost:8080/v2"
    CAMUNDA_REST_ADDRESS: str = "http://localhost:8080/v2"
    CAMUNDA_TOKEN_AUDIENCE: str = "zeebe.camunda.io"  # noqa: S105 - the public audience
    CAMUNDA_OAUTH_URL: str = "https://login.cloud.camunda.io/oauth/token"
    CAMUNDA_CLIENT_ID: str | None = None
    CAMUNDA_CLIENT_SECRET: str | None = None
    CAMUNDA_CLIENT_AUTH_CLIENTID: str | None = None
    CAMUNDA_CLIENT_AUTH_CLIENTSECRET: str | None = None
    CAMUNDA_AUTH_STRATEGY: CamundaAuthStrategy = "NONE"
    CAMUNDA_BASIC_AUTH_USERNAME: str | None = None
    CAMUNDA_BASIC_AUTH_PASSWORD: str | None = None
    CAMUNDA_SDK_LOG_LEVEL: CamundaSdkLogLevel = "error"
    CAMUNDA_TOKEN_CACHE_DIR: str | None = None
    CAMUNDA_TOKEN_DISK_CACHE_DISABLE: bool = False
    CAMUNDA_SDK_BACKPRESSURE_PROFILE: CamundaBackpressureProfile = "BALANCED"
    CAMUNDA_TENANT_ID: str | None = None
    CAMUNDA_TENANT_IDS: list[str] | None = None
    CAMUNDA_WORKER_TIMEOUT: int | None = None
    CAMUNDA_WORKER_MAX_CONCURRENT_JOBS: int | None = None
    CAMUNDA_WORKER_REQUEST_TIMEOUT: int | None = None
    CAMUNDA_WORKER_NAME: str | None = None
    CAMUNDA_WORKER_STARTUP_JITTER_MAX_SECONDS: float | None = None
    CAMUNDA_MTLS_CERT_PATH: str | None = None
    CAMUNDA_MTLS_KEY_PATH: str | None = None
    CAMUNDA_MTLS_CA_PATH: str | None = None
    CAMUNDA_MTLS_CERT: str | None = None
    CAMUNDA_MTLS_KEY: str | None = None
    CAMUNDA_MTLS_CA: str | None = None
    CAMUNDA_MTLS_KEY_PASSPHRASE: str | None = None
    CAMUNDA_REST_ADDRESS_EXACT: bool = False
    CAMUNDA_OAUTH_SCOPE: str | None = None
    CAMUNDA_TOKEN_SCOPE: str | None = None

    def __init__(self, **data: Any) -> None:
        # Also for tracebacks that show local variables.
        data = {name: hide(name, value) for name, value in data.items()}
        try:
            super().__init__(**data)
        except ValidationError as error:
            raise CamundaConfigurationError(problems_of(error)) from None

    # Says that validation may go past it. A model around this one would else call it and quote the settings that it refuses.
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined] # pydantic looks for it on the function

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> CamundaSdkConfiguration:
        """Make the model from a mapping, as the constructor does."""
        try:
            return super().model_validate(obj, **options)
        except ValidationError as error:
            del obj  # a traceback that shows locals must not show it
            raise CamundaConfigurationError(problems_of(error)) from None

    @classmethod
    def model_validate_json(
        cls, json_data: str | bytes | bytearray, **options: Any
    ) -> CamundaSdkConfiguration:
        """Make the model from JSON, as the constructor does."""
        try:
            return super().model_validate_json(json_data, **options)
        except ValidationError as error:
            del json_data  # a traceback that shows locals must not show it
            raise CamundaConfigurationError(problems_of(error)) from None

    @classmethod
    def model_validate_strings(cls, obj: Any, **options: Any) -> CamundaSdkConfiguration:
        """Make the model from a mapping of texts, as the constructor does."""
        try:
            return super().model_validate_strings(obj, **options)
        except ValidationError as error:
            del obj  # a traceback that shows locals must not show it
            raise CamundaConfigurationError(problems_of(error)) from None

    @model_validator(mode="before")
    @classmethod
    def _settle(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        values, problems = settle(data, lambda _: _ARGUMENT)
        problems += alias_conflicts(data, lambda _: _ARGUMENT)
        problems += [
            Problem(str(key), _ARGUMENT, "there is no such setting") for key in data if key not in KEYS
        ]
        if problems:
            raise without_input(CamundaConfigurationError(problems))
        return values

    @model_validator(mode="after")
    def _hide(self) -> CamundaSdkConfiguration:
        for name in SECRET_KEYS:
            self.__dict__[name] = hide(name, self.__dict__[name])
        return self

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, hide(name, value))

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        # Values that came past the constructor, by model_copy or model_construct, are hidden here.
        return ((name, hide(str(name), value)) for name, value in super().__repr_args__())

    def __getstate__(self) -> dict[Any, Any]:
        state = super().__getstate__()
        values = {name: hide(name, value) for name, value in state["__dict__"].items()}
        return {**state, "__dict__": values}

    @field_serializer(*sorted(SECRET_KEYS), when_used="json-unless-none")
    def _mask(self, value: str) -> str:
        return MASK if value else value


def without_input(error: CamundaConfigurationError) -> ValidationError:
    """The error in a form that a model around this one shows without the settings, which it would quote else."""
    details = InitErrorDetails(type="value_error", ctx={"error": error}, input=MASK)
    return ValidationError.from_exception_data("CamundaSdkConfiguration", [details], hide_input=True)


def problems_of(error: ValidationError) -> list[Problem]:
    """Pydantic's findings without the values that it quotes."""
    problems: list[Problem] = []
    for detail in error.errors(include_url=False, include_input=False):
        cause = detail.get("ctx", {}).get("error")
        if isinstance(cause, CamundaConfigurationError):
            problems.extend(cause.problems)
        else:
            problems.append(
                Problem(".".join(map(str, detail["loc"])) or "configuration", _ARGUMENT, detail["msg"])
            )
    return problems


# The inputs are hidden by the compiled schema above; the published contract of model_config is this one entry.
CamundaSdkConfiguration.model_config = ConfigDict(extra="forbid")
CamundaSdkConfiguration.__module__ = "camunda_config"
