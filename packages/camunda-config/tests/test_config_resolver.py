"""Which value counts, and what is refused."""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from camunda_config import (
    CAMUNDA_SDK_CONFIG_KEYS,
    CamundaConfigurationError,
    CamundaConfigurationWarning,
    CamundaSdkConfiguration,
    ConfigurationResolver,
    ResolvedCamundaSdkConfiguration,
    read_environment,
)

CANARY = "c4n4ry-secret"
Environ = Mapping[str, Any]
NO_ADDRESSES = ["h:8080", "ftp://h", "file:///etc", "http://", "http://h:99999", "http://h:0", "http://u:p@h"]
NO_ADDRESSES += [
    "http://h?x=1",
    "http://h#x",
    "http://h\\x",
    "http://h x",
    "http://h\nx",
    "http://[::1",
    "http://h:x",
]


def resolve(environment: Environ | None = None, explicit: Environ | None = None) -> CamundaSdkConfiguration:
    return ConfigurationResolver(environment or {}, explicit).resolve().effective


def refusal(environment: Environ | None = None, explicit: Environ | None = None) -> str:
    with pytest.raises(CamundaConfigurationError) as caught:
        resolve(environment, explicit)
    assert isinstance(caught.value, ValueError)
    return str(caught.value)


def test_explicit_settings_win_over_the_environment_under_either_name() -> None:
    """An alias given explicitly hides both names in the environment."""
    got = resolve(
        {
            "CAMUNDA_REST_ADDRESS": "http://env",
            "ZEEBE_REST_ADDRESS": "http://env",
            "CAMUNDA_CLIENT_AUTH_CLIENTID": "env",
        },
        {"ZEEBE_REST_ADDRESS": "http://mine", "CAMUNDA_CLIENT_ID": "mine", "CAMUNDA_AUTH_STRATEGY": "NONE"},
    )
    assert ("http://mine/v2", "http://mine/v2") == (got.CAMUNDA_REST_ADDRESS, got.ZEEBE_REST_ADDRESS)
    assert ("mine", "mine") == (got.CAMUNDA_CLIENT_ID, got.CAMUNDA_CLIENT_AUTH_CLIENTID)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("CAMUNDA_REST_ADDRESS", "ZEEBE_REST_ADDRESS"),
        ("CAMUNDA_CLIENT_ID", "CAMUNDA_CLIENT_AUTH_CLIENTID"),
        ("CAMUNDA_CLIENT_SECRET", "CAMUNDA_CLIENT_AUTH_CLIENTSECRET"),
        ("CAMUNDA_OAUTH_SCOPE", "CAMUNDA_TOKEN_SCOPE"),
    ],
)
@pytest.mark.parametrize("level", ["environment", "argument"])
def test_two_values_for_one_setting_at_one_level_conflict(first: str, second: str, level: str) -> None:
    """The error names both settings and where they are, never a value; equal values are no conflict."""
    both = {first: f"http://{CANARY}", second: "http://other", "CAMUNDA_AUTH_STRATEGY": "NONE"}
    text = refusal(both) if level == "environment" else refusal({}, both)
    assert f"{first} ({level})" in text
    assert f"{second} ({level})" in text
    assert CANARY not in text
    same = {first: "http://same", second: "http://same", "CAMUNDA_AUTH_STRATEGY": "NONE"}
    got = resolve(same) if level == "environment" else resolve({}, same)
    assert getattr(got, first) == getattr(got, second)


@pytest.mark.parametrize(
    ("given_address", "expected"),
    [
        ("http://h", "http://h/v2"),
        (" http://h/ ", "http://h/v2"),
        ("http://h/v2", "http://h/v2"),
        ("http://h/v2///", "http://h/v2"),
        ("https://h:8443/x/y/", "https://h:8443/x/y/v2"),
        ("http://[::1]:8080", "http://[::1]:8080/v2"),
        ("http://h/V2", "http://h/V2/v2"),
    ],
)
def test_addresses_are_trimmed_and_completed(given_address: str, expected: str) -> None:
    """Blanks and trailing slashes go, /v2 is appended unless present, and completing twice changes nothing."""
    once = resolve({"CAMUNDA_REST_ADDRESS": given_address}).CAMUNDA_REST_ADDRESS
    assert expected == once
    assert once == resolve({"CAMUNDA_REST_ADDRESS": once}).CAMUNDA_REST_ADDRESS


def test_an_exact_address_is_used_as_it_is() -> None:
    """With CAMUNDA_REST_ADDRESS_EXACT nothing is appended or removed."""
    got = resolve({"CAMUNDA_REST_ADDRESS": "http://h/api/", "CAMUNDA_REST_ADDRESS_EXACT": "true"})
    assert "http://h/api/" == got.CAMUNDA_REST_ADDRESS == got.ZEEBE_REST_ADDRESS


@pytest.mark.parametrize(
    "address",
    NO_ADDRESSES,
)
@pytest.mark.parametrize("key", ["CAMUNDA_REST_ADDRESS", "CAMUNDA_OAUTH_URL"])
def test_an_address_that_is_none_is_refused_by_name(key: str, address: str) -> None:
    """The error names the setting and says what is right."""
    if key == "CAMUNDA_OAUTH_URL":
        address = address.replace("?x=1", "?x=1#y")  # a query alone is fine there
    text = refusal({key: address})
    assert text.startswith(f"{key} (environment): ")
    assert address.strip() not in text


def test_a_token_endpoint_may_have_a_query() -> None:
    """RFC 6749, section 3.2: servers such as Azure AD B2C tell their policies apart by it. A table for anyone hides it."""
    address = "https://idp.example/tenant/token?p=B2C_1_api&code=canary"
    resolved = ConfigurationResolver({"CAMUNDA_OAUTH_URL": address}).resolve()
    assert address == resolved.effective.CAMUNDA_OAUTH_URL
    assert "https://idp.example/tenant/token?***" in str(resolved.describe())
    assert "canary" not in str(resolved.describe())


OAUTH = {"CAMUNDA_CLIENT_ID": "id", "CAMUNDA_CLIENT_SECRET": CANARY}
BASIC = {"CAMUNDA_BASIC_AUTH_USERNAME": "user", "CAMUNDA_BASIC_AUTH_PASSWORD": CANARY}


@pytest.mark.parametrize(("given_settings", "strategy"), [({}, "NONE"), (OAUTH, "OAUTH"), (BASIC, "BASIC")])
def test_the_strategy_follows_from_the_credentials(given_settings: dict[str, str], strategy: str) -> None:
    """A complete pair decides."""
    assert strategy == resolve(given_settings).CAMUNDA_AUTH_STRATEGY


def test_two_complete_pairs_need_a_decision() -> None:
    """Ambiguous credentials are refused, and a strategy settles it."""
    assert "set CAMUNDA_AUTH_STRATEGY to OAUTH, BASIC or NONE" in refusal({**OAUTH, **BASIC})
    for strategy in ("oauth", "Basic", "NONE"):
        got = resolve({**OAUTH, **BASIC, "CAMUNDA_AUTH_STRATEGY": strategy})
        assert strategy.upper() == got.CAMUNDA_AUTH_STRATEGY


@pytest.mark.parametrize(
    ("strategy", "missing"),
    [
        ("OAUTH", ["CAMUNDA_CLIENT_ID", "CAMUNDA_CLIENT_SECRET"]),
        ("BASIC", ["CAMUNDA_BASIC_AUTH_USERNAME", "CAMUNDA_BASIC_AUTH_PASSWORD"]),
    ],
)
def test_a_strategy_needs_its_credentials(strategy: str, missing: list[str]) -> None:
    """Each missing half is named; blank counts as missing."""
    text = refusal({"CAMUNDA_AUTH_STRATEGY": strategy, missing[0]: " "})
    assert all(
        f"{name} (unset): CAMUNDA_AUTH_STRATEGY={strategy} (environment) needs it" in text for name in missing
    )


@pytest.mark.parametrize("half", [*OAUTH, *BASIC])
def test_half_a_pair_means_no_authentication_and_a_warning(half: str) -> None:
    """Nothing is guessed, and the other half is named."""
    with pytest.warns(CamundaConfigurationWarning, match=f"{half} is set and .* is not"):
        assert "NONE" == resolve({half: "x"}).CAMUNDA_AUTH_STRATEGY


def test_a_stated_strategy_needs_no_warning() -> None:
    """NONE with half a pair was decided by somebody."""
    assert (
        "NONE" == resolve({"CAMUNDA_CLIENT_ID": "x", "CAMUNDA_AUTH_STRATEGY": "NONE"}).CAMUNDA_AUTH_STRATEGY
    )


@pytest.mark.parametrize(
    ("tenants", "expected"),
    [
        ("a, b,,c ", ["a", "b", "c"]),
        (["a", " b "], ["a", "b"]),
        (("a",), ["a"]),
        (" , ", None),
        ([], None),
        ("", None),
    ],
)
def test_tenant_lists(tenants: Any, expected: list[str] | None) -> None:
    """Lists and comma-separated text, blanks dropped, nothing left is unset."""
    assert expected == resolve({}, {"CAMUNDA_TENANT_IDS": tenants}).CAMUNDA_TENANT_IDS


def test_tenant_ids_fall_back_to_the_tenant() -> None:
    """One tenant is a list of one."""
    assert ["t"] == resolve({"CAMUNDA_TENANT_ID": "t"}).CAMUNDA_TENANT_IDS
    assert ["x"] == resolve({"CAMUNDA_TENANT_ID": "t", "CAMUNDA_TENANT_IDS": "x"}).CAMUNDA_TENANT_IDS


@pytest.mark.parametrize("text", ["true", "1", "on", "YES", "t", "y", True, 1])
def test_truth_values(text: Any) -> None:
    """Each spelling of yes."""
    assert resolve({}, {"CAMUNDA_TOKEN_DISK_CACHE_DISABLE": text}).CAMUNDA_TOKEN_DISK_CACHE_DISABLE is True


@pytest.mark.parametrize("text", ["false", "0", "OFF", "no", "f", "n", False, 0])
def test_untruth_values(text: Any) -> None:
    """Each spelling of no."""
    assert resolve({}, {"CAMUNDA_TOKEN_DISK_CACHE_DISABLE": text}).CAMUNDA_TOKEN_DISK_CACHE_DISABLE is False


def test_numbers_are_read_from_text() -> None:
    """Whole numbers and seconds with a fraction."""
    got = resolve(
        {
            "CAMUNDA_WORKER_TIMEOUT": " 30000 ",
            "CAMUNDA_WORKER_MAX_CONCURRENT_JOBS": "7",
            "CAMUNDA_WORKER_REQUEST_TIMEOUT": "-1",
            "CAMUNDA_WORKER_STARTUP_JITTER_MAX_SECONDS": "2.5",
        }
    )
    assert (30000, 7, -1) == (
        got.CAMUNDA_WORKER_TIMEOUT,
        got.CAMUNDA_WORKER_MAX_CONCURRENT_JOBS,
        got.CAMUNDA_WORKER_REQUEST_TIMEOUT,
    )
    assert 2.5 == got.CAMUNDA_WORKER_STARTUP_JITTER_MAX_SECONDS


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("CAMUNDA_WORKER_TIMEOUT", "soon", "a whole number of milliseconds of at least 1"),
        ("CAMUNDA_WORKER_TIMEOUT", "0", "a whole number of milliseconds of at least 1"),
        ("CAMUNDA_WORKER_TIMEOUT", "1.5", "a whole number of milliseconds"),
        ("CAMUNDA_WORKER_TIMEOUT", True, "a whole number of milliseconds"),
        ("CAMUNDA_WORKER_TIMEOUT", 10**400, "a whole number of milliseconds"),
        ("CAMUNDA_WORKER_REQUEST_TIMEOUT", "1e99", "a whole number of milliseconds is expected"),
        ("CAMUNDA_WORKER_MAX_CONCURRENT_JOBS", "-1", "a whole number of jobs of at least 1"),
        ("CAMUNDA_WORKER_STARTUP_JITTER_MAX_SECONDS", "-0.1", "a number of seconds, zero or more"),
        ("CAMUNDA_WORKER_STARTUP_JITTER_MAX_SECONDS", "nan", "a number of seconds"),
        ("CAMUNDA_TOKEN_DISK_CACHE_DISABLE", "maybe", "true or false"),
        ("CAMUNDA_TOKEN_DISK_CACHE_DISABLE", 2, "true or false"),
        ("CAMUNDA_TOKEN_DISK_CACHE_DISABLE", 1.0, "true or false"),
        ("CAMUNDA_AUTH_STRATEGY", "KERBEROS", "one of NONE, OAUTH, BASIC"),
        ("CAMUNDA_AUTH_STRATEGY", 3, "one of NONE, OAUTH, BASIC"),
        ("CAMUNDA_SDK_LOG_LEVEL", "loud", "one of silent, error, warn, info, debug, trace, silly"),
        ("CAMUNDA_SDK_BACKPRESSURE_PROFILE", "FAST", "one of BALANCED, LEGACY"),
        ("CAMUNDA_TENANT_IDS", 5, "a list, or names separated by commas"),
        ("CAMUNDA_TENANT_ID", "a\r\nb", "line breaks and control characters"),
        ("CAMUNDA_WORKER_NAME", "a\x00", "line breaks and control characters"),
        ("CAMUNDA_WORKER_NAME", "\ud800", "not valid Unicode"),
        ("CAMUNDA_WORKER_NAME", "x" * 65_537, "at most 65536"),
        ("CAMUNDA_CLIENT_SECRET", b"bytes", "text is expected, not bytes"),
        ("CAMUNDA_MTLS_CA", "/etc/ca.pem", "use the setting ending in _PATH for a file"),
        ("CAMUNDA_MTLS_CA", 5, "PEM text is expected, not int"),
        ("CAMUNDA_MTLS_CA", "-----BEGIN " + "x" * 1_100_000, "too long"),
    ],
)
def test_a_value_that_does_not_do_is_refused_by_name(key: str, value: Any, expected: str) -> None:
    """Setting, source and what is right; in the constructor as in the resolver."""
    text = refusal({}, {key: value})
    assert f"{key} (argument): " in text
    assert expected in text
    with pytest.raises(CamundaConfigurationError, match=key):
        CamundaSdkConfiguration(**{key: value})


def test_all_problems_come_in_one_report() -> None:
    """Nothing has to be mended one at a time."""
    with pytest.raises(CamundaConfigurationError) as caught:
        resolve({"CAMUNDA_WORKER_TIMEOUT": "x", "CAMUNDA_REST_ADDRESS": "x"}, {"CAMUNDA_SDK_LOG_LEVEL": "x"})
    assert 3 == len(caught.value.problems)
    assert str(caught.value).startswith("3 settings are wrong:\n  - ")
    assert {"argument", "environment"} == {problem.source for problem in caught.value.problems}


def test_blank_settings_are_unset() -> None:
    """What compose files leave behind does not count, nor does it conflict with an alias."""
    blank = dict.fromkeys(CAMUNDA_SDK_CONFIG_KEYS, " ")
    assert CamundaSdkConfiguration() == resolve(blank)
    assert "x" == resolve({"CAMUNDA_TENANT_ID": "x"}, {"CAMUNDA_TENANT_ID": ""}).CAMUNDA_TENANT_ID
    assert "x" == resolve({"CAMUNDA_TENANT_ID": "x"}, {"CAMUNDA_TENANT_ID": None}).CAMUNDA_TENANT_ID


def test_the_raw_inputs_are_kept_reduced_to_settings() -> None:
    """Environment and explicit hold what was given, without the unrelated."""
    resolved = ConfigurationResolver(
        {"PATH": "/bin", "CAMUNDA_TENANT_ID": " t "}, {"CAMUNDA_WORKER_NAME": "w"}
    ).resolve()
    assert {"CAMUNDA_TENANT_ID": " t "} == resolved.environment
    assert {"CAMUNDA_WORKER_NAME": "w"} == resolved.explicit
    assert ConfigurationResolver({}).resolve().explicit is None


@pytest.mark.parametrize("wrong", [5, "x", ["a"]])
def test_something_that_is_no_mapping_is_refused(wrong: Any) -> None:
    """Both inputs must be mappings."""
    pairs: tuple[tuple[Any, Any], ...] = ((wrong, None), ({}, wrong))
    for arguments in pairs:
        with pytest.raises(CamundaConfigurationError, match="a mapping of settings is expected"):
            ConfigurationResolver(*arguments).resolve()


@pytest.mark.parametrize(
    "name", ["CAMUNDA_CLIENT_SECRT", "CAMUNDA_OAUTH_URLS", "camunda_rest_address", "ZEEBE_REST_ADRESS"]
)
def test_a_misspelled_setting_brings_a_suggestion(name: str) -> None:
    """A name near a setting's is warned about wherever it is given; its value is not shown."""
    pairs: tuple[tuple[Any, Any], ...] = (({name: CANARY}, None), ({}, {name: CANARY}))
    for arguments in pairs:
        with pytest.warns(
            CamundaConfigurationWarning, match="is not a setting and has no effect; did you mean"
        ) as seen:
            ConfigurationResolver(*arguments).resolve()
        assert CANARY not in str(seen[0].message)
    with pytest.warns(CamundaConfigurationWarning):
        read_environment({name: CANARY})


def test_unrelated_variables_are_left_alone() -> None:
    """Other tools' variables bring no warning; an unknown argument always does."""
    environment = {"PATH": "x", "CAMUNDA_OPTIMIZE_PORT": "1", "ZEEBE_BROKER_NETWORK_HOST": "h"}
    assert {} == read_environment(environment)
    assert CamundaSdkConfiguration() == resolve(environment)
    with pytest.warns(
        CamundaConfigurationWarning, match="'timeout' .argument. is not a setting and has no effect$"
    ):
        resolve({}, {"timeout": 5})


def test_the_process_environment_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """read_environment() reads os.environ and changes nothing in it."""
    monkeypatch.setenv("CAMUNDA_WORKER_NAME", "from-process")
    before = dict(os.environ)
    assert "from-process" == read_environment()["CAMUNDA_WORKER_NAME"]
    assert before == dict(os.environ)


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=40),
    st.lists(st.text(max_size=5), max_size=3),
    st.sampled_from(
        ["true", "OAUTH", "http://h", "12", "~", "~nobody/x", "-----BEGIN X-----", ".", "/dev/null", "\ud800"]
    ),
)
ENVIRONMENTS = st.dictionaries(
    st.one_of(st.sampled_from(CAMUNDA_SDK_CONFIG_KEYS), st.text(max_size=30)), VALUES, max_size=12
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(ENVIRONMENTS, st.one_of(st.none(), ENVIRONMENTS))
def test_resolving_raises_nothing_but_its_one_error_and_settles(
    tmp_path_factory: pytest.TempPathFactory, environment: dict[str, Any], explicit: dict[str, Any] | None
) -> None:
    """Any input gives settings or that error, and resolving the result again changes nothing."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            first: ResolvedCamundaSdkConfiguration = ConfigurationResolver(environment, explicit).resolve()
        except CamundaConfigurationError:
            return
        again = ConfigurationResolver({}, first.effective.model_dump()).resolve()
        assert first.effective == again.effective
        assert first.effective == CamundaSdkConfiguration(**first.effective.model_dump())
        assert len(str(first.describe()).splitlines()) == len(CamundaSdkConfiguration.model_fields) + 1


def test_paths_may_use_the_home_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    """~ stands for the home directory."""
    monkeypatch.setenv("HOME", "/home/me")
    assert "/home/me/cache" == resolve({"CAMUNDA_TOKEN_CACHE_DIR": "~/cache"}).CAMUNDA_TOKEN_CACHE_DIR
    assert "/x" == resolve({}, {"CAMUNDA_TOKEN_CACHE_DIR": Path("/x")}).CAMUNDA_TOKEN_CACHE_DIR
    assert "home directory that is not known" in refusal({"CAMUNDA_TOKEN_CACHE_DIR": "~no-such-user/x"})
