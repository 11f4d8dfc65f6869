"""Secrets never reach a sink."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camunda_logging import SdkLogger, create_logger, is_secret_name, redact
from camunda_logging.testing import RecordingLogger

CANARY = "c4n4ry-9f2b"


@pytest.mark.parametrize(
    "name",
    [
        "client_secret",
        "clientSecret",
        "CAMUNDA_CLIENT_SECRET",
        "CAMUNDA_CLIENT_AUTH_CLIENTSECRET",
        "password",
        "CAMUNDA_BASIC_AUTH_PASSWORD",
        "access_token",
        "refreshToken",
        "Authorization",
        "Proxy-Authorization",
        "x-api-key",
        "apiKey",
        "CAMUNDA_MTLS_KEY",
        "CAMUNDA_MTLS_KEY_PASSPHRASE",
        "private_key",
        "client_assertion",
        "Set-Cookie",
        "credentials",
    ],
)
def test_names_that_hold_a_secret(name: str) -> None:
    """Snake, kebab, camel and squashed spelling are all recognised."""
    assert is_secret_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "CAMUNDA_TOKEN_AUDIENCE",
        "CAMUNDA_TOKEN_CACHE_DIR",
        "CAMUNDA_TOKEN_DISK_CACHE_DISABLE",
        "CAMUNDA_MTLS_KEY_PATH",
        "token_url",
        "token_type",
        "client_assertion_type",
        "job_key",
        "process_instance_key",
        "business_key",
        "client_id",
        "",
    ],
)
def test_names_that_only_speak_about_one(name: str) -> None:
    """Where a token comes from is no secret, and a process instance's key is not a cryptographic one."""
    assert not is_secret_name(name)


@pytest.mark.parametrize(
    ("message", "args", "kwargs"),
    [
        ("%(client_secret)s", ({"client_secret": CANARY},), {}),
        ("settings %s", ({"oauth": {"client_secret": CANARY}},), {}),
        ("settings {}", ([{"password": CANARY}, ({"token": CANARY},)],), {}),
        ("{password}", (), {"password": CANARY}),
        ("{0[password]} {0}", ({"password": CANARY},), {}),
        ("with a field", (), {"access_token": CANARY}),
        ("with extra", (), {"extra": {"authorization": CANARY}}),
        (f"Authorization: Bearer {CANARY}", (), {}),
        ("header %s", (f"Basic {CANARY}==",), {}),
        ("body %s", (f"grant_type=x&client_secret={CANARY}&audience=y",), {}),
        ("answer %s", (f'{{"access_token": "{CANARY}", "expires_in": 3}}',), {}),
        ("proxy %s", (f"https://user:{CANARY}@proxy:3128/x",), {}),
        ("key %s", (f"-----BEGIN RSA PRIVATE KEY-----\n{CANARY}\n-----END RSA PRIVATE KEY-----",), {}),
        ("error %s", (ValueError(f"bad password={CANARY}"),), {}),
        ("headers %r", ({"Authorization": f"Bearer {CANARY}"},), {}),
        ("set {}", ({("client_secret", CANARY)},), {}),
    ],
)
def test_no_way_of_logging_lets_a_secret_through(
    message: str, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> None:
    """Neither the text nor anything beside it holds the secret."""
    logger = RecordingLogger()
    SdkLogger(logger).info(message, *args, **kwargs)
    assert len(logger.lines) == 1
    assert CANARY not in str(logger.lines)


def test_bound_secrets_are_masked() -> None:
    """Context is masked when it is bound, so that no backend holds it."""
    logger = RecordingLogger()
    create_logger(logger).bind(client_secret=CANARY, worker="w").info("hi")
    assert ["[client_secret=*** worker=w] hi"] == logger.texts()


def test_a_standard_record_holds_no_secret(caplog: pytest.LogCaptureFixture) -> None:
    """Attributes of the record are masked as well as its text."""
    caplog.set_level(logging.DEBUG)
    create_logger(logging.getLogger("camunda.test")).bind(token=CANARY).debug("x", extra={"password": CANARY})
    assert CANARY not in str(caplog.records[0].__dict__)


def test_what_follows_a_masked_value_stays() -> None:
    """Only the value goes, the rest of the text can still be read."""
    text = 'POST client_id=me&client_secret=abc&audience=x {"token_type": "bearer", "access_token": "t"} Bearer abcd.efg end'
    assert (
        'POST client_id=me&client_secret=***&audience=x {"token_type": "bearer", "access_token": "***"} Bearer *** end'
    ) == redact(text)


@given(st.text())
def test_redacting_never_raises_and_settles(text: str) -> None:
    """Any text can be redacted, and doing it twice changes nothing more."""
    once = redact(text)
    assert once == redact(once)


@given(
    st.text(),
    st.lists(
        st.one_of(
            st.none(),
            st.integers(),
            st.text(),
            st.floats(),
            st.binary(),
            st.dictionaries(st.text(), st.text()),
        )
    ),
    st.dictionaries(st.text(alphabet="abcxyz_", min_size=1), st.text()),
)
def test_no_message_and_no_arguments_can_break_a_line(
    text: str, args: list[Any], kwargs: dict[str, str]
) -> None:
    """Whatever is logged gives one line and no exception."""
    logger = RecordingLogger()
    SdkLogger(logger).info(text, *args, **kwargs)
    assert len(logger.lines) == 1


def test_a_container_that_holds_itself_is_cut() -> None:
    """Depth is bounded."""
    endless: dict[str, Any] = {}
    endless["self"] = endless
    logger = RecordingLogger()
    SdkLogger(logger).info("%s", endless)
    assert "***" in logger.texts()[0]
