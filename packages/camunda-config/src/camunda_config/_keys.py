"""The table of settings: everything that is known of one stands in one row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from camunda_config import _parse as parse

LOAD_ENVFILE = "CAMUNDA_LOAD_ENVFILE"


@dataclass(frozen=True)
class Key:
    """One setting.

    Attributes:
        name: Its name, in the environment and as an attribute.
        parse: Turns what was given into the value, or refuses it.
        default: The value where none was given.
        secret: Whether the value must not be shown.
        alias: The other name of the same setting.
    """

    name: str
    parse: parse.Parser
    default: Any = None
    secret: bool = False
    alias: str | None = None


_TABLE = (
    Key("ZEEBE_REST_ADDRESS", parse.as_url, "http://localhost:8080/v2", alias="CAMUNDA_REST_ADDRESS"),
    Key("CAMUNDA_REST_ADDRESS", parse.as_url, "http://localhost:8080/v2", alias="ZEEBE_REST_ADDRESS"),
    Key("CAMUNDA_TOKEN_AUDIENCE", parse.as_text, "zeebe.camunda.io"),
    Key("CAMUNDA_OAUTH_URL", parse.as_endpoint, "https://login.cloud.camunda.io/oauth/token"),
    Key("CAMUNDA_CLIENT_ID", parse.as_text, alias="CAMUNDA_CLIENT_AUTH_CLIENTID"),
    Key("CAMUNDA_CLIENT_SECRET", parse.as_secret, secret=True, alias="CAMUNDA_CLIENT_AUTH_CLIENTSECRET"),
    Key("CAMUNDA_CLIENT_AUTH_CLIENTID", parse.as_text, alias="CAMUNDA_CLIENT_ID"),
    Key("CAMUNDA_CLIENT_AUTH_CLIENTSECRET", parse.as_secret, secret=True, alias="CAMUNDA_CLIENT_SECRET"),
    Key("CAMUNDA_AUTH_STRATEGY", parse.as_choice("NONE", "OAUTH", "BASIC"), "NONE"),
    Key("CAMUNDA_BASIC_AUTH_USERNAME", parse.as_text),
    Key("CAMUNDA_BASIC_AUTH_PASSWORD", parse.as_secret, secret=True),
    Key(
        "CAMUNDA_SDK_LOG_LEVEL",
        parse.as_choice("silent", "error", "warn", "info", "debug", "trace", "silly"),
        "error",
    ),
    Key("CAMUNDA_TOKEN_CACHE_DIR", parse.as_path),
    Key("CAMUNDA_TOKEN_DISK_CACHE_DISABLE", parse.as_bool, default=False),
    Key("CAMUNDA_SDK_BACKPRESSURE_PROFILE", parse.as_choice("BALANCED", "LEGACY"), "BALANCED"),
    Key("CAMUNDA_TENANT_ID", parse.as_text),
    Key("CAMUNDA_TENANT_IDS", parse.as_names),
    Key("CAMUNDA_WORKER_TIMEOUT", parse.as_whole_number(1, "milliseconds")),
    Key("CAMUNDA_WORKER_MAX_CONCURRENT_JOBS", parse.as_whole_number(1, "jobs")),
    Key("CAMUNDA_WORKER_REQUEST_TIMEOUT", parse.as_whole_number(None, "milliseconds")),
    Key("CAMUNDA_WORKER_NAME", parse.as_text),
    Key("CAMUNDA_WORKER_STARTUP_JITTER_MAX_SECONDS", parse.as_seconds),
    Key("CAMUNDA_MTLS_CERT_PATH", parse.as_path),
    Key("CAMUNDA_MTLS_KEY_PATH", parse.as_path),
    Key("CAMUNDA_MTLS_CA_PATH", parse.as_path),
    Key("CAMUNDA_MTLS_CERT", parse.as_pem),
    Key("CAMUNDA_MTLS_KEY", parse.as_pem, secret=True),
    Key("CAMUNDA_MTLS_CA", parse.as_pem),
    Key("CAMUNDA_MTLS_KEY_PASSPHRASE", parse.as_secret, secret=True),
    Key("CAMUNDA_REST_ADDRESS_EXACT", parse.as_bool, default=False),
    Key("CAMUNDA_OAUTH_SCOPE", parse.as_text, alias="CAMUNDA_TOKEN_SCOPE"),
    Key("CAMUNDA_TOKEN_SCOPE", parse.as_text, alias="CAMUNDA_OAUTH_SCOPE"),
)

KEYS: dict[str, Key] = {key.name: key for key in _TABLE}
CAMUNDA_SDK_CONFIG_KEYS: tuple[str, ...] = (*KEYS, LOAD_ENVFILE)
SECRET_KEYS = frozenset(key.name for key in _TABLE if key.secret)
ALIASES: tuple[tuple[str, str], ...] = (
    ("CAMUNDA_REST_ADDRESS", "ZEEBE_REST_ADDRESS"),
    ("CAMUNDA_CLIENT_ID", "CAMUNDA_CLIENT_AUTH_CLIENTID"),
    ("CAMUNDA_CLIENT_SECRET", "CAMUNDA_CLIENT_AUTH_CLIENTSECRET"),
    ("CAMUNDA_OAUTH_SCOPE", "CAMUNDA_TOKEN_SCOPE"),
)


def is_set(value: object) -> bool:
    """Whether a value counts: None and blank text, as compose files leave behind, are as good as nothing."""
    return value is not None and not (isinstance(value, str) and not value.strip())
