"""The exact words of reports, and the exact places of limits."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
import trustme

from camunda_config import CamundaConfigurationError, CamundaSdkConfiguration, ConfigurationResolver
from camunda_config._mtls import check_mtls


def report(explicit: dict[str, Any]) -> str:
    with pytest.raises(CamundaConfigurationError) as caught:
        ConfigurationResolver({}, explicit).resolve()
    return str(caught.value)


ADDRESS = "an address such as https://host:443/path is expected"


@pytest.mark.parametrize(
    ("key", "value", "text"),
    [
        ("CAMUNDA_OAUTH_URL", "h", f"it does not begin with http:// or https://; {ADDRESS}"),
        ("CAMUNDA_OAUTH_URL", "http://h h", f"it contains a backslash or a space; {ADDRESS}"),
        ("CAMUNDA_OAUTH_URL", "http://h:x", f"its host or port is not valid (ports end at 65535); {ADDRESS}"),
        ("CAMUNDA_OAUTH_URL", "http://", f"it has no host, or port 0; {ADDRESS}"),
        ("CAMUNDA_OAUTH_URL", "http://h?", f"it has a query or a fragment; {ADDRESS}"),
        (
            "CAMUNDA_OAUTH_URL",
            "http://u@h",
            "it contains a user name or password; set CAMUNDA_BASIC_AUTH_USERNAME and _PASSWORD instead",
        ),
        ("CAMUNDA_TENANT_ID", 5, "text is expected, not int"),
        ("CAMUNDA_TENANT_ID", "\x7f", "line breaks and control characters are not allowed in it"),
        ("CAMUNDA_TENANT_ID", "\udfff", "the text is not valid Unicode"),
        ("CAMUNDA_TENANT_IDS", 5, "a list, or names separated by commas, is expected"),
        ("CAMUNDA_TOKEN_DISK_CACHE_DISABLE", "x", "true or false is expected (also 1/0, yes/no, on/off)"),
        ("CAMUNDA_WORKER_REQUEST_TIMEOUT", "x", "a whole number of milliseconds is expected"),
        ("CAMUNDA_WORKER_MAX_CONCURRENT_JOBS", 0, "a whole number of jobs of at least 1 is expected"),
        ("CAMUNDA_WORKER_STARTUP_JITTER_MAX_SECONDS", -1, "a number of seconds, zero or more, is expected"),
        ("CAMUNDA_SDK_BACKPRESSURE_PROFILE", "x", "one of BALANCED, LEGACY is expected"),
        ("CAMUNDA_MTLS_CA", 5, "PEM text is expected, not int"),
        (
            "CAMUNDA_MTLS_CA",
            "x",
            "PEM text beginning with -----BEGIN is expected; use the setting ending in _PATH for a file",
        ),
        (
            "CAMUNDA_MTLS_CA",
            "-----BEGIN CERTIFICATE-----",
            "it holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)",
        ),
        ("CAMUNDA_MTLS_CA_PATH", "/gone", "there is no file /gone"),
        ("CAMUNDA_MTLS_CA_PATH", "/", "/ is not a file"),
        ("CAMUNDA_MTLS_CA_PATH", "/" + "x" * 300, "/" + "x" * 300 + " cannot be read (File name too long)"),
    ],
)
def test_a_report_says_exactly_this(key: str, value: Any, text: str) -> None:
    """Setting, source, what is wrong, what is right."""
    assert f"{key} (argument): {text}" == report({key: value})


def test_reports_about_what_is_unset() -> None:
    """The report names what to set."""
    pairs = {"CAMUNDA_CLIENT_ID": "a", "CAMUNDA_CLIENT_SECRET": "b"}
    pairs |= {"CAMUNDA_BASIC_AUTH_USERNAME": "a", "CAMUNDA_BASIC_AUTH_PASSWORD": "b"}
    assert (
        "CAMUNDA_AUTH_STRATEGY (unset): both OAuth client credentials and a user name with password are set; "
        "set CAMUNDA_AUTH_STRATEGY to OAUTH, BASIC or NONE, or unset one of the two"
    ) == report(pairs)
    assert ("CAMUNDA_MTLS_KEY_PATH (unset): CAMUNDA_MTLS_KEY_PASSPHRASE (argument) needs a key") == report(
        {"CAMUNDA_MTLS_KEY_PASSPHRASE": "x"}
    )
    with pytest.raises(CamundaConfigurationError) as caught:
        ConfigurationResolver(5).resolve()  # type: ignore[arg-type]
    assert "configuration (argument): a mapping of settings is expected, not int" == str(caught.value)
    with pytest.raises(CamundaConfigurationError) as caught:
        CamundaSdkConfiguration(nothing=1, CAMUNDA_TENANT_ID=5)
    assert ["CAMUNDA_TENANT_ID", "nothing"] == [problem.key for problem in caught.value.problems]


def test_reports_about_a_file(tmp_path: Path) -> None:
    """Source, file and reason."""
    path = tmp_path / "x.env"
    for content, text in {
        b"\xff": f"the file {path} is not UTF-8 text",
        b"A=1\nB": "",
        b"A=1\n= 5\n": f"{path} line 2 is malformed; KEY=value is expected",
        b"#" * (1024 * 1024): "",
        b"#" * (1024 * 1024 + 1): f"the file {path} is larger than 1 MiB; that is no file of settings",
    }.items():
        path.write_bytes(content)
        if text:
            assert f"CAMUNDA_LOAD_ENVFILE (argument): {text}" == report({"CAMUNDA_LOAD_ENVFILE": str(path)})
        else:
            ConfigurationResolver({}, {"CAMUNDA_LOAD_ENVFILE": str(path)}).resolve()
    assert (
        "CAMUNDA_LOAD_ENVFILE (argument): true, false or the path of a file is expected, not int"
        == report({"CAMUNDA_LOAD_ENVFILE": 5})
    )


@pytest.mark.parametrize(
    ("key", "largest", "smallest_refused"),
    [
        ("CAMUNDA_WORKER_NAME", "x" * 65_536, "x" * 65_537),
        ("CAMUNDA_WORKER_REQUEST_TIMEOUT", 2**53, 2**53 + 2),
        ("CAMUNDA_WORKER_TIMEOUT", 1, 0),
        ("CAMUNDA_WORKER_STARTUP_JITTER_MAX_SECONDS", 0, -1e-9),
        ("CAMUNDA_OAUTH_URL", "http://h:65535", "http://h:65536"),
    ],
)
def test_limits_are_exactly_there(key: str, largest: Any, smallest_refused: Any) -> None:
    """The limit itself is allowed and the next value is not."""
    assert largest == getattr(ConfigurationResolver({}, {key: largest}).resolve().effective, key)
    assert key in report({key: smallest_refused})


def test_a_certificate_is_valid_to_its_last_moment() -> None:
    """At its end it is expired, a second earlier it warns, thirty days earlier it does not."""
    end = datetime.datetime(2030, 6, 1, tzinfo=datetime.timezone.utc)
    begin = end - datetime.timedelta(days=90)
    leaf = trustme.CA().issue_cert("x.example", not_before=begin, not_after=end)
    values = {
        "CAMUNDA_MTLS_CERT": leaf.cert_chain_pems[0].bytes().decode(),
        "CAMUNDA_MTLS_KEY": leaf.private_key_pem.bytes().decode(),
    }
    second = datetime.timedelta(seconds=1)

    def reasons(now: datetime.datetime) -> list[str]:
        return [problem.reason for problem in check_mtls(values, lambda _: "argument", now)]

    assert ["the certificate expired on 2030-06-01; renew it"] == reasons(end)
    assert [] == reasons(end - datetime.timedelta(days=30))
    assert [] == reasons(begin)
    assert ["the certificate is not valid before 2030-03-03 00:00 UTC; check the clock"] == reasons(
        begin - second
    )
    with pytest.warns(
        UserWarning, match="CAMUNDA_MTLS_CERT: the certificate expires on 2030-06-01, in 29 days"
    ):
        assert [] == reasons(end - datetime.timedelta(days=30) + second)


def test_the_table_of_a_description_is_aligned() -> None:
    """Three columns under their headings, as wide as their widest cell."""
    lines = str(ConfigurationResolver({}, {"CAMUNDA_TENANT_ID": "t"}).resolve().describe()).splitlines()
    width = len("CAMUNDA_WORKER_STARTUP_JITTER_MAX_SECONDS")
    second = len("https://login.cloud.camunda.io/oauth/token")
    assert f"{'setting':<{width}}  {'value':<{second}}  source" == lines[0]
    assert f"{'CAMUNDA_TENANT_ID':<{width}}  {'t':<{second}}  argument" in lines
    assert f"{'CAMUNDA_WORKER_TIMEOUT':<{width}}  {'-':<{second}}  default" in lines
