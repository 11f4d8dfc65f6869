"""The public face of camunda_config."""

from __future__ import annotations

import dataclasses
import inspect
import subprocess
import sys
import typing

import pytest

import camunda_config
from camunda_config import (
    CAMUNDA_SDK_CONFIG_KEYS,
    CamundaSdkConfigPartial,
    CamundaSdkConfiguration,
    ConfigurationResolver,
    ResolvedCamundaSdkConfiguration,
    read_environment,
)

REFERENCE_DEFAULTS = {
    "ZEEBE_REST_ADDRESS": "http://localhost:8080/v2",
    "CAMUNDA_REST_ADDRESS": "http://localhost:8080/v2",
    "CAMUNDA_TOKEN_AUDIENCE": "zeebe.camunda.io",
    "CAMUNDA_OAUTH_URL": "https://login.cloud.camunda.io/oauth/token",
    "CAMUNDA_CLIENT_ID": None,
    "CAMUNDA_CLIENT_SECRET": None,
    "CAMUNDA_CLIENT_AUTH_CLIENTID": None,
    "CAMUNDA_CLIENT_AUTH_CLIENTSECRET": None,
    "CAMUNDA_AUTH_STRATEGY": "NONE",
    "CAMUNDA_BASIC_AUTH_USERNAME": None,
    "CAMUNDA_BASIC_AUTH_PASSWORD": None,
    "CAMUNDA_SDK_LOG_LEVEL": "error",
    "CAMUNDA_TOKEN_CACHE_DIR": None,
    "CAMUNDA_TOKEN_DISK_CACHE_DISABLE": False,
    "CAMUNDA_SDK_BACKPRESSURE_PROFILE": "BALANCED",
    "CAMUNDA_TENANT_ID": None,
    "CAMUNDA_TENANT_IDS": None,
    "CAMUNDA_WORKER_TIMEOUT": None,
    "CAMUNDA_WORKER_MAX_CONCURRENT_JOBS": None,
    "CAMUNDA_WORKER_REQUEST_TIMEOUT": None,
    "CAMUNDA_WORKER_NAME": None,
    "CAMUNDA_WORKER_STARTUP_JITTER_MAX_SECONDS": None,
    "CAMUNDA_MTLS_CERT_PATH": None,
    "CAMUNDA_MTLS_KEY_PATH": None,
    "CAMUNDA_MTLS_CA_PATH": None,
    "CAMUNDA_MTLS_CERT": None,
    "CAMUNDA_MTLS_KEY": None,
    "CAMUNDA_MTLS_CA": None,
    "CAMUNDA_MTLS_KEY_PASSPHRASE": None,
}


def test_every_listed_name_resolves() -> None:
    """Each name in __all__ can be read and is shown by dir()."""
    assert set(camunda_config.__all__) <= set(dir(camunda_config))
    assert [] == [name for name in camunda_config.__all__ if not hasattr(camunda_config, name)]
    with pytest.raises(AttributeError, match="has no attribute 'Nothing'"):
        _ = camunda_config.Nothing  # type: ignore[attr-defined]


def test_the_model_has_the_fields_and_defaults_of_the_reference() -> None:
    """Name, order and default of each setting; settings that came later follow, with defaults."""
    parameters = inspect.signature(CamundaSdkConfiguration).parameters
    assert list(REFERENCE_DEFAULTS.items()) == [(name, p.default) for name, p in parameters.items()][:29]
    assert {inspect.Parameter.KEYWORD_ONLY} == {parameter.kind for parameter in parameters.values()}
    assert {"extra": "forbid"} == CamundaSdkConfiguration.model_config
    assert REFERENCE_DEFAULTS.items() <= CamundaSdkConfiguration().model_dump().items()


def test_the_other_signatures_are_those_of_the_reference() -> None:
    """Names and defaults of parameters and fields."""
    resolver = inspect.signature(ConfigurationResolver).parameters
    assert ["environment", "explicit_configuration"] == list(resolver)
    assert resolver["explicit_configuration"].default is None
    assert inspect.signature(read_environment).parameters["environ"].default is None
    fields = [field.name for field in dataclasses.fields(ResolvedCamundaSdkConfiguration)]
    assert ["effective", "environment", "explicit"] == fields
    assert set(CAMUNDA_SDK_CONFIG_KEYS) == set(typing.get_type_hints(CamundaSdkConfigPartial))
    assert not CamundaSdkConfigPartial.__required_keys__


def test_a_resolution_cannot_be_changed() -> None:
    """The result is frozen."""
    resolved = ConfigurationResolver({}).resolve()
    with pytest.raises(dataclasses.FrozenInstanceError):
        resolved.explicit = {}  # type: ignore[misc]


def test_importing_loads_no_pydantic_and_resolving_no_cryptography() -> None:
    """The cost of a library is paid when it is needed."""
    code = (
        "import sys, camunda_config; assert 'pydantic' not in sys.modules; "
        "camunda_config.ConfigurationResolver({}).resolve(); assert 'cryptography' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
