"""The words that settings are made of."""

from __future__ import annotations

from typing import Literal, TypedDict

CamundaAuthStrategy = Literal["NONE", "OAUTH", "BASIC"]
CamundaSdkLogLevel = Literal["silent", "error", "warn", "info", "debug", "trace", "silly"]
CamundaBackpressureProfile = Literal["BALANCED", "LEGACY"]


class CamundaSdkConfigPartial(TypedDict, total=False):
    """Settings as they are given: any of the keys, not yet checked."""

    ZEEBE_REST_ADDRESS: str
    CAMUNDA_REST_ADDRESS: str
    CAMUNDA_REST_ADDRESS_EXACT: str | bool
    CAMUNDA_TOKEN_AUDIENCE: str
    CAMUNDA_OAUTH_URL: str
    CAMUNDA_OAUTH_SCOPE: str
    CAMUNDA_TOKEN_SCOPE: str
    CAMUNDA_CLIENT_ID: str
    CAMUNDA_CLIENT_SECRET: str
    CAMUNDA_CLIENT_AUTH_CLIENTID: str
    CAMUNDA_CLIENT_AUTH_CLIENTSECRET: str
    CAMUNDA_AUTH_STRATEGY: CamundaAuthStrategy
    CAMUNDA_BASIC_AUTH_USERNAME: str
    CAMUNDA_BASIC_AUTH_PASSWORD: str
    CAMUNDA_SDK_LOG_LEVEL: CamundaSdkLogLevel
    CAMUNDA_TOKEN_CACHE_DIR: str
    CAMUNDA_TOKEN_DISK_CACHE_DISABLE: str
    CAMUNDA_SDK_BACKPRESSURE_PROFILE: str
    CAMUNDA_TENANT_ID: str
    CAMUNDA_TENANT_IDS: str | list[str]
    CAMUNDA_WORKER_TIMEOUT: str
    CAMUNDA_WORKER_MAX_CONCURRENT_JOBS: str
    CAMUNDA_WORKER_REQUEST_TIMEOUT: str
    CAMUNDA_WORKER_NAME: str
    CAMUNDA_WORKER_STARTUP_JITTER_MAX_SECONDS: str
    CAMUNDA_MTLS_CERT_PATH: str
    CAMUNDA_MTLS_KEY_PATH: str
    CAMUNDA_MTLS_CA_PATH: str
    CAMUNDA_MTLS_CERT: str
    CAMUNDA_MTLS_KEY: str
    CAMUNDA_MTLS_CA: str
    CAMUNDA_MTLS_KEY_PASSPHRASE: str
    CAMUNDA_LOAD_ENVFILE: str


CamundaSdkConfigPartial.__module__ = "camunda_config"
