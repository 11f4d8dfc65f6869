"""Settings from a ``.env`` file."""

from __future__ import annotations

import os
import warnings
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from camunda_config import (
    CamundaConfigurationError,
    CamundaConfigurationWarning,
    ConfigurationResolver,
    ResolvedCamundaSdkConfiguration,
    read_environment,
)

CANARY = "c4n4ry-secret"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each test works in an empty folder and leaves the process environment as it was."""
    monkeypatch.chdir(tmp_path)
    for key in [key for key in os.environ if key.startswith(("CAMUNDA_", "ZEEBE_"))]:
        monkeypatch.delenv(key)
    return tmp_path


def resolve(
    environ: dict[str, str], explicit: dict[str, object] | None = None
) -> ResolvedCamundaSdkConfiguration:
    return ConfigurationResolver(read_environment(environ), explicit).resolve()


@pytest.mark.parametrize("flag", ["true", "TRUE", " 1 ", "yes"])
def test_a_flag_loads_the_file_of_the_working_directory(folder: Path, flag: str) -> None:
    """Where the environment asks for it .env is read, by read_environment as by the resolver."""
    (folder / ".env").write_text("CAMUNDA_WORKER_NAME=filed\n")
    assert "filed" == resolve({"CAMUNDA_LOAD_ENVFILE": flag}).effective.CAMUNDA_WORKER_NAME
    raw = ConfigurationResolver({"CAMUNDA_LOAD_ENVFILE": flag}).resolve()
    assert "filed" == raw.effective.CAMUNDA_WORKER_NAME
    assert "filed" == read_environment({"CAMUNDA_LOAD_ENVFILE": flag})["CAMUNDA_WORKER_NAME"]


@pytest.mark.parametrize("flag", [None, "", "false", "0", "no", "OFF"])
def test_without_the_flag_no_file_is_read(folder: Path, flag: str | None) -> None:
    """A .env that nobody asked for is left alone."""
    (folder / ".env").write_text("CAMUNDA_WORKER_NAME=filed\n")
    environ = {} if flag is None else {"CAMUNDA_LOAD_ENVFILE": flag}
    assert resolve(environ).effective.CAMUNDA_WORKER_NAME is None


@pytest.mark.parametrize("flag", [True, "true", Path(".env"), ".env", "~/.env"])
def test_an_argument_can_ask_for_the_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch, flag: object
) -> None:
    """True, a path, and a path in the home directory."""
    monkeypatch.setenv("HOME", str(folder))
    (folder / ".env").write_text("CAMUNDA_WORKER_NAME=filed\n")
    assert "filed" == resolve({}, {"CAMUNDA_LOAD_ENVFILE": flag}).effective.CAMUNDA_WORKER_NAME


def test_the_argument_decides_over_the_environment(folder: Path) -> None:
    """An argument turns a file off that the environment asked for, or names another one."""
    (folder / "a.env").write_text("CAMUNDA_WORKER_NAME=a\nCAMUNDA_TENANT_ID=a\n")
    (folder / "b.env").write_text("CAMUNDA_WORKER_NAME=b\n")
    asked = {"CAMUNDA_LOAD_ENVFILE": "a.env"}
    assert resolve(asked, {"CAMUNDA_LOAD_ENVFILE": False}).effective.CAMUNDA_WORKER_NAME is None
    other = resolve(asked, {"CAMUNDA_LOAD_ENVFILE": "b.env"}).effective
    assert ("b", None) == (other.CAMUNDA_WORKER_NAME, other.CAMUNDA_TENANT_ID)


def test_real_variables_win_under_either_name(folder: Path) -> None:
    """A variable hides the file's value of the same setting, an alias too, without a conflict."""
    (folder / ".env").write_text(
        "ZEEBE_REST_ADDRESS=http://file\nCAMUNDA_TENANT_ID=file\nCAMUNDA_WORKER_NAME=file\n"
    )
    environ = {
        "CAMUNDA_LOAD_ENVFILE": "1",
        "CAMUNDA_REST_ADDRESS": "http://real",
        "CAMUNDA_TENANT_ID": "real",
    }
    got = resolve(environ).effective
    assert ("http://real/v2", "real", "file") == (
        got.ZEEBE_REST_ADDRESS,
        got.CAMUNDA_TENANT_ID,
        got.CAMUNDA_WORKER_NAME,
    )


def test_reading_changes_no_process_environment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """os.environ is read and never written."""
    (folder / ".env").write_text("CAMUNDA_WORKER_NAME=filed\n")
    monkeypatch.setenv("CAMUNDA_LOAD_ENVFILE", "true")
    before = dict(os.environ)
    ConfigurationResolver(read_environment()).resolve()
    assert before == dict(os.environ)


def test_a_named_file_must_be_there_and_the_default_one_need_not() -> None:
    """A typing error in a path is reported; no .env is normal."""
    assert {"CAMUNDA_LOAD_ENVFILE": "true"} == read_environment({"CAMUNDA_LOAD_ENVFILE": "true"})
    for source, arguments in (("environment", ("gone.env", None)), ("argument", ("", "gone.env"))):
        with pytest.raises(
            CamundaConfigurationError, match=rf"CAMUNDA_LOAD_ENVFILE \({source}\): .*gone.env does not exist"
        ):
            resolve({"CAMUNDA_LOAD_ENVFILE": arguments[0]}, {"CAMUNDA_LOAD_ENVFILE": arguments[1]})


def test_a_file_that_cannot_be_used_is_reported(folder: Path) -> None:
    """Folders, other encodings, huge files and wrong types are named with what they are."""
    (folder / "folder").mkdir()
    (folder / "latin.env").write_bytes(b"CAMUNDA_WORKER_NAME=\xe9\n")
    (folder / "huge.env").write_bytes(b"#" * (1024 * 1024 + 1))
    os.mkfifo(folder / "pipe")
    for name, reason in {
        "folder": "is not a file",
        "pipe": "is not a file",
        "latin.env": "is not UTF-8 text",
        "huge.env": "larger than 1 MiB",
        "x\x00y": "cannot be read",
        "~no-such-user/.env": "home directory that is not known",
    }.items():
        with pytest.raises(CamundaConfigurationError, match=reason):
            resolve({"CAMUNDA_LOAD_ENVFILE": name})
    with pytest.raises(CamundaConfigurationError, match="the path of a file is expected, not int"):
        resolve({}, {"CAMUNDA_LOAD_ENVFILE": 7})


def test_a_malformed_line_is_named(folder: Path) -> None:
    """The line's number is given and its text is not."""
    (folder / "x.env").write_text(f"A=1\n\n# comment\nCAMUNDA_CLIENT_SECRET '{CANARY}\n")
    with pytest.raises(
        CamundaConfigurationError, match=r"x.env line 4 is malformed; KEY=value is expected"
    ) as caught:
        resolve({"CAMUNDA_LOAD_ENVFILE": "x.env"})
    assert CANARY not in str(caught.value)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_wrong_value_is_reported_with_its_line(folder: Path, newline: str) -> None:
    """The source of a problem is the file and the line it stands on."""
    text = "# a comment\n\n\nCAMUNDA_WORKER_NAME=w\n\nexport CAMUNDA_WORKER_TIMEOUT='soon'\n".replace(
        "\n", newline
    )
    (folder / "x.env").write_bytes(text.encode())
    with pytest.raises(
        CamundaConfigurationError, match=r"CAMUNDA_WORKER_TIMEOUT \(x.env line 6\): a whole number"
    ):
        resolve({"CAMUNDA_LOAD_ENVFILE": "x.env"})


def test_what_a_line_can_hold(folder: Path) -> None:
    """Quotes, spaces, comments, a byte order mark and dollar signs; nothing is expanded."""
    text = "CAMUNDA_WORKER_NAME = 'a b' # name\nCAMUNDA_TENANT_ID=\"t\"\nCAMUNDA_CLIENT_ID=${HOME}$X\nOTHER=1\nCAMUNDA_TENANT_IDS\n"
    (folder / "x.env").write_bytes(b"\xef\xbb\xbf" + text.encode() + b"CAMUNDA_AUTH_STRATEGY=NONE\n")
    got = resolve({"CAMUNDA_LOAD_ENVFILE": "x.env"}).effective
    assert ("a b", "t", "${HOME}$X") == (
        got.CAMUNDA_WORKER_NAME,
        got.CAMUNDA_TENANT_ID,
        got.CAMUNDA_CLIENT_ID,
    )


def test_a_setting_given_twice_is_warned_about(folder: Path) -> None:
    """The last line counts and both are named."""
    (folder / "x.env").write_text("CAMUNDA_WORKER_NAME=a\nCAMUNDA_WORKER_NAME=b\n")
    with pytest.warns(
        CamundaConfigurationWarning, match="CAMUNDA_WORKER_NAME is set twice, x.env line 1 and line 2"
    ):
        assert "b" == resolve({"CAMUNDA_LOAD_ENVFILE": "x.env"}).effective.CAMUNDA_WORKER_NAME


def test_a_misspelled_setting_in_the_file_is_warned_about(folder: Path) -> None:
    """Files are where spelling goes wrong."""
    (folder / "x.env").write_text("CAMUNDA_WORKER_NAMES=a\n")
    with pytest.warns(CamundaConfigurationWarning, match="did you mean CAMUNDA_WORKER_NAME"):
        resolve({"CAMUNDA_LOAD_ENVFILE": "x.env"})


def test_profiles_are_files_with_names(folder: Path) -> None:
    """The same program runs with one set of settings or another."""
    for name in ("dev", "prod"):
        (folder / f"{name}.env").write_text(f"CAMUNDA_REST_ADDRESS=https://{name}.example\n")
    for name in ("dev", "prod"):
        got = resolve({}, {"CAMUNDA_LOAD_ENVFILE": f"{name}.env"}).effective
        assert f"https://{name}.example/v2" == got.CAMUNDA_REST_ADDRESS


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: text.encode("utf-8", "ignore")))
)
def test_any_file_gives_settings_or_the_one_error(folder: Path, content: bytes) -> None:
    """No content of a file brings another exception."""
    (folder / "x.env").write_bytes(b"CAMUNDA_WORKER_NAME=" + content)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            resolve({"CAMUNDA_LOAD_ENVFILE": "x.env"})
        except CamundaConfigurationError:
            return
