"""The public face of camunda_sdk."""

from __future__ import annotations

import importlib
import inspect
import subprocess
import sys

import pytest

import camunda_auth
import camunda_client
import camunda_config
import camunda_embedded
import camunda_logging
import camunda_sdk
import camunda_worker

REFERENCE = """
AsyncAuthProvider AsyncOAuthClientCredentialsAuthProvider AuthProvider BasicAuthProvider NullAuthProvider
OAuthClientCredentialsAuthProvider inject_auth_event_hooks CamundaLogger NullLogger SdkLogger create_logger AsyncJobContext
ConnectedJobContext JobContext JobError JobFailure JobWorker SyncJobContext WorkerConfig resolve_worker_config
CamundaSdkConfigPartial CamundaSdkConfiguration ConfigurationResolver ResolvedCamundaSdkConfiguration read_environment
CamundaClient CamundaAsyncClient
""".split()  # noqa: SIM905 - a list of words reads best as one


@pytest.mark.parametrize("name", REFERENCE)
def test_every_name_of_the_reference_is_here(name: str) -> None:
    """Each can be read, is listed and shown by dir()."""
    assert getattr(camunda_sdk, name) is not None
    assert name in dir(camunda_sdk)


@pytest.mark.parametrize(
    "package",
    [camunda_auth, camunda_client, camunda_config, camunda_logging, camunda_worker],
    ids=lambda p: p.__name__,
)
def test_every_public_name_of_the_packages_is_here(package: object) -> None:
    """None is missing; the same object comes back except for the composed clients and names that two packages share."""
    names = package.__all__  # type: ignore[attr-defined]
    shared = {"CamundaClient", "CamundaAsyncClient", "Clock", "RandomSource"}
    different = [name for name in names if getattr(camunda_sdk, name) is not getattr(package, name)]
    assert set(different) <= shared


def test_the_embedded_engine_is_here_where_it_is_installed() -> None:
    """Its names that no other package has; without it the error names the extra."""
    shared = {"Clock", "Problem"}
    for name in set(camunda_embedded.__all__) - shared:
        assert getattr(camunda_sdk, name) is getattr(camunda_embedded, name)
        assert name in dir(camunda_sdk)
    code = (
        "import sys; sys.modules['camunda_embedded'] = None; import importlib.util as u\n"
        "find = u.find_spec; u.find_spec = lambda n, *r: None if n == 'camunda_embedded' else find(n, *r)\n"
        "import camunda_sdk; assert 'Engine' not in dir(camunda_sdk); camunda_sdk.Engine"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stderr.strip().endswith('pip install "camunda-sdk[embedded]"')


@pytest.mark.parametrize(
    ("module", "names"),
    [
        ("client", "CamundaClient CamundaAsyncClient ExtendedDeploymentResult"),
        (
            "runtime",
            "BasicAuthProvider CamundaLogger ConsistencyOptions EngineClock LeaseNotHonoredError VariableMap create_logger",
        ),
        ("models", "ProcessCreationByKey ProcessInstanceSearchQuery"),
        ("errors", "ApiError BadRequestError NotFoundError UnexpectedStatus"),
        ("types", "UNSET Unset File"),
        ("semantic_types", "ProcessDefinitionKey JobKey TenantId"),
        ("runtime.auth", "BasicAuthProvider inject_auth_event_hooks"),
        ("runtime.configuration_resolver", "ConfigurationResolver read_environment"),
        ("runtime.job_worker", "WorkerConfig JobError JobFailure ConnectedJobContext"),
        ("runtime.logging", "NullLogger SdkLogger create_logger"),
        ("runtime.eventual", "ConsistencyOptions EventualConsistencyTimeoutError"),
        ("runtime.backpressure", "BackpressureQueueFull"),
        ("runtime.clock", "LiveClock ManualClock"),
        ("runtime.random_source", "LiveRandom SeededRandom"),
        ("runtime.typed_variables", "VariableMap TypedVariablesError"),
        ("runtime.tls", "build_ssl_context"),
    ],
)
def test_programs_for_the_public_sdk_find_its_modules_here(module: str, names: str) -> None:
    """Each is loaded when a name of it is used, knows no other names, and its names are those of this package."""
    found = importlib.import_module(f"camunda_sdk.{module}")
    for name in names.split():
        assert name in dir(found)
        assert getattr(found, name) is getattr(camunda_sdk, name)
    with pytest.raises(AttributeError, match=f"module 'camunda_sdk.{module}' has no attribute 'nothing'"):
        found.nothing  # noqa: B018 - it is to be refused


def test_programs_for_the_public_sdk_use_its_modules_as_attributes() -> None:
    """`import camunda_sdk` is enough, as it was there; no name is taken for a module that is none."""
    code = (
        "import camunda_sdk as sdk; print(sdk.errors.NotFoundError is sdk.NotFoundError, sdk.types.UNSET is sdk.UNSET, "
        "sdk.models.ProcessCreationById is sdk.ProcessCreationById, sdk.client.CamundaClient is sdk.CamundaClient, "
        "sdk.semantic_types.JobKey is sdk.JobKey, sdk.runtime.job_worker.WorkerConfig is sdk.runtime.WorkerConfig, "
        "sdk.runtime.tls.__name__, hasattr(sdk, 'os'), hasattr(sdk.runtime, 'importlib'), hasattr(sdk.runtime, 'errors_'))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ["True"] * 6 + ["camunda_sdk.runtime.tls"] + ["False"] * 3 == done.stdout.split(), done.stderr


@pytest.mark.parametrize("name", ["nothing", "importlib", "_HOMES"])
def test_nothing_else_is_here(name: str) -> None:
    """A misspelled name is an attribute error of this package."""
    with pytest.raises(AttributeError, match=f"module 'camunda_sdk' has no attribute '{name}'"):
        getattr(camunda_sdk, name)


def test_importing_loads_none_of_the_packages() -> None:
    """The import itself costs next to nothing."""
    code = "import sys, camunda_sdk; print([name for name in sys.modules if name.startswith('camunda_') and name != 'camunda_sdk'])"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "[]" == answer.stdout.strip()


def test_a_client_that_only_calls_the_api_does_not_load_the_worker() -> None:
    code = "import sys, camunda_sdk as s; s.CamundaClient, s.CamundaAsyncClient; print('camunda_client' in sys.modules, 'camunda_worker' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False"]


def test_the_asynchronous_client_takes_the_arguments_of_the_client_without_workers() -> None:
    assert inspect.signature(camunda_sdk.CamundaAsyncClient) == inspect.signature(
        camunda_client.CamundaAsyncClient
    )


def test_the_workers_methods_have_the_agreed_signature() -> None:
    """Names, order and defaults that programs rely on."""
    parameters = inspect.signature(camunda_sdk.CamundaAsyncClient.create_job_worker).parameters
    assert [
        "self",
        "config",
        "callback",
        "auto_start",
        "execution_strategy",
        "startup_jitter_max_seconds",
    ] == list(parameters)
    assert (True, "auto", None) == tuple(one.default for one in list(parameters.values())[3:])
