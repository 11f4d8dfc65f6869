"""What a provider cannot work with is refused when it is made, by the argument's name and without its secrets."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from camunda_auth import (
    AsyncHttpxAuth,
    AsyncOAuthClientCredentialsAuthProvider,
    AuthConfigurationError,
    BasicAuthProvider,
    HeaderAuth,
    HttpxAuth,
    OAuthClientCredentialsAuthProvider,
    PrivateKeyJwt,
    build_ssl_context,
)
from camunda_auth.testing import OAuthServer
from camunda_logging.testing import RecordingLogger

SECRET = "cnry-7f3a9c51"
GOOD: dict[str, Any] = {
    "oauth_url": "https://login.test/token",
    "client_id": "demo",
    "client_secret": SECRET,
    "audience": "api",
}
PROVIDERS = [OAuthClientCredentialsAuthProvider, AsyncOAuthClientCredentialsAuthProvider]


def shown(error: BaseException) -> str:
    """An error with its traceback and the values in the frames of the package."""
    whole = traceback.TracebackException.from_exception(error, capture_locals=True)
    whole.stack = traceback.StackSummary.from_list(
        [frame for frame in whole.stack if "test_auth_arguments" not in frame.filename]
    )
    return "".join(whole.format())


@pytest.mark.parametrize("make", PROVIDERS)
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("oauth_url", 3),
        ("oauth_url", None),
        ("client_id", 3),
        ("client_id", b"demo"),
        ("client_id", "\ud800"),
        ("client_secret", 3),
        ("client_secret", SECRET.encode()),
        ("client_secret", [SECRET]),
        ("client_secret", SECRET + "\ud800"),
        ("audience", 3),
        ("audience", ["api"]),
        ("scope", ["a"]),
        ("resource", (1,)),
        ("extra", [("a", "b")]),
        ("extra", {"a": 1}),
        ("extra", {1: "a"}),
        ("timeout", "5"),
        ("timeout", 0),
        ("timeout", float("nan")),
        ("timeout", True),
        ("total_timeout", -1),
        ("saas_401_cooldown_s", "30"),
        ("saas_401_cooldown_s", -1),
        ("saas_401_cooldown_s", None),
        ("transport", object()),
        ("clock", 3),
        ("random", 3),
        ("wall_time", 3),
        ("proxy", 3),
        ("proxy", f"ftp://user:{SECRET}@proxy.test"),
        ("proxy", f"http://user:{SECRET}@"),
        ("verify", "/etc/ssl/ca.pem"),
        ("verify", 1),
    ],
    ids=repr,
)
def test_an_argument_that_cannot_work_is_refused_by_name(
    make: Callable[..., object], name: str, value: object
) -> None:
    """One type of error, at once, and the secrets are in no frame of its traceback."""
    with pytest.raises(AuthConfigurationError, match=name.replace("resource", "resource 1")) as caught:
        make(**{**GOOD, name: value})
    assert SECRET not in shown(caught.value)


@pytest.mark.parametrize("make", PROVIDERS)
@given(
    name=st.sampled_from([*GOOD, "scope", "resource", "extra", "timeout", "cache_dir", "proxy", "client_auth", "verify"]),
    value=st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.binary(), st.lists(st.text()),
        st.dictionaries(st.text(), st.one_of(st.text(), st.integers())), st.tuples(st.integers()),
    ),
)  # fmt: skip
def test_anything_for_an_argument_makes_a_provider_or_the_documented_error(
    make: Callable[..., Any], name: str, value: object
) -> None:
    """No exception of Python's own or of the HTTP library comes out."""
    try:
        made = make(**{**GOOD, name: value})
    except AuthConfigurationError:
        return
    assert SECRET not in repr(made)


@pytest.mark.parametrize("directory", ["~nosuchuser/tokens", "a\x00b"])
def test_a_directory_that_cannot_be_is_no_reason_to_fail(directory: str) -> None:
    """D3: no home directory, or no name of a directory at all; tokens live in memory and one line says so."""
    lines = RecordingLogger()
    with OAuthServer() as server:
        provider = OAuthClientCredentialsAuthProvider(
            oauth_url=server.token_url,
            client_id="demo",
            client_secret=server.issuer.client_secret,
            audience="",
            cache_dir=directory,
            logger=lines,  # type: ignore[arg-type] # any logger with the four methods does
        )
        with provider:
            assert provider.get_headers() == provider.get_headers()
    assert 1 == len(lines.texts("warning"))


def test_a_proxy_keeps_its_password_to_itself() -> None:
    """It is used, and is in no repr."""
    url = f"http://user:{SECRET}@127.0.0.1:9"
    for proxy in (url, httpx.URL(url), httpx.Proxy(url)):
        made = OAuthClientCredentialsAuthProvider(**{**GOOD, "client_secret": "other", "proxy": proxy})
        assert SECRET not in repr(made) + repr(made._core.client_options())


@pytest.mark.parametrize(
    "make",
    [
        lambda: HttpxAuth(object()),
        lambda: AsyncHttpxAuth(object()),
        lambda: HeaderAuth(object(), origin="https://x.test"),
    ],
)
def test_what_was_never_made_can_be_shown_in_a_traceback(make: Callable[[], object]) -> None:
    """Tools that report errors show the objects in the frames too."""
    with pytest.raises(TypeError, match="get_headers") as caught:
        make()
    assert "get_headers" in shown(caught.value)


@pytest.mark.parametrize("make", [HttpxAuth, AsyncHttpxAuth, HeaderAuth])
@pytest.mark.parametrize(
    "origin", ["camunda.example", "camunda.example:443", "", "https://", "ftp://h", "https://h:x", 5]
)
def test_an_origin_that_would_match_no_request_is_refused(make: Any, origin: Any) -> None:
    """Without a scheme every request would go out without credentials, and nobody would be told why."""
    with pytest.raises(AuthConfigurationError, match="origin must be an address such as https://host:443"):
        make(BasicAuthProvider(username="u", password="p"), origin=origin)


@pytest.mark.parametrize("make", [HttpxAuth, AsyncHttpxAuth, HeaderAuth])
@pytest.mark.parametrize(
    "origin", ["https://camunda.example", "HTTP://Camunda.Example:80/v2", "https://[::1]:8443"]
)
def test_an_origin_may_have_a_path_and_any_case(make: Any, origin: str) -> None:
    """The address of the API is an origin, too."""
    make(BasicAuthProvider(username="u", password="p"), origin=origin)


HALF = f"{SECRET}\udce9"  # what the environment gives for a byte that is no UTF-8
NO_PEM = f"-----BEGIN PRIVATE KEY-----\n{HALF}\n-----END PRIVATE KEY-----"


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: BasicAuthProvider(username="u", password=HALF), "password must be text, and valid Unicode"),
        (lambda: BasicAuthProvider(username="u\udce9", password=SECRET), "username is not valid Unicode"),
        (lambda: BasicAuthProvider(username="u", password=SECRET.encode()), "password must be text"),  # type: ignore[arg-type] # what is refused
        (lambda: PrivateKeyJwt(NO_PEM), "given PEM text holds no private key"),
        (lambda: PrivateKeyJwt(NO_PEM, passphrase=HALF), "passphrase must be text, and valid Unicode"),
        (lambda: PrivateKeyJwt(NO_PEM, passphrase=SECRET.encode()), "passphrase must be text"),  # type: ignore[arg-type] # as above
        (
            lambda: PrivateKeyJwt(NO_PEM.encode("ascii", "replace")),  # type: ignore[arg-type] # as above
            "key must be PEM text or the path of a file",
        ),
        (
            lambda: build_ssl_context({"CAMUNDA_MTLS_CERT": NO_PEM, "CAMUNDA_MTLS_KEY": NO_PEM}),
            "CAMUNDA_MTLS_CERT",
        ),
        (
            lambda: build_ssl_context(
                {
                    "CAMUNDA_MTLS_CERT": NO_PEM,
                    "CAMUNDA_MTLS_KEY": NO_PEM,
                    "CAMUNDA_MTLS_KEY_PASSPHRASE": HALF,
                }
            ),
            "CAMUNDA_MTLS_KEY_PASSPHRASE must be text",
        ),
    ],
)
def test_a_secret_that_cannot_be_encoded_is_refused_without_it(
    make: Callable[[], object], named: str
) -> None:
    """The codec's own error would hold the whole text."""
    with pytest.raises(AuthConfigurationError, match=named) as caught:
        make()
    assert SECRET not in shown(caught.value) + repr(caught.value)
