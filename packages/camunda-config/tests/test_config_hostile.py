"""Odd values, odd types and odd ways around the constructor."""

from __future__ import annotations

import dataclasses
import pickle
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from camunda_config import (
    CamundaConfigurationError,
    CamundaConfigurationWarning,
    CamundaSdkConfiguration,
    ConfigurationResolver,
    ResolvedCamundaSdkConfiguration,
    read_environment,
)

CANARY = "c4n4ry9f2b"


def resolve(environment: Any, explicit: Any = None) -> ResolvedCamundaSdkConfiguration:
    return ConfigurationResolver(environment, explicit).resolve()


class Incomparable:
    """Compares like an array: with an error."""

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("which of them?")


def test_names_that_are_no_text_are_passed_over() -> None:
    """Whatever else is in a mapping does not count as a setting."""
    with pytest.warns(UserWarning, match="not a setting"):
        resolved = resolve({1: "a", None: "b"}, {2: "c", "colour": "d"})
    assert resolved.explicit == {}
    assert resolved.environment == {}


@pytest.mark.parametrize(
    "explicit",
    [
        {"CAMUNDA_TOKEN_DISK_CACHE_DISABLE": 10**5000},
        {"CAMUNDA_TOKEN_DISK_CACHE_DISABLE": 2},
        {"CAMUNDA_WORKER_TIMEOUT": 10**5000},
        {"CAMUNDA_CLIENT_ID": Incomparable(), "CAMUNDA_CLIENT_AUTH_CLIENTID": Incomparable()},
        {"CAMUNDA_CLIENT_SECRET": 5, "CAMUNDA_CLIENT_AUTH_CLIENTSECRET": [CANARY]},
    ],
)
def test_values_of_odd_types_give_the_one_error(explicit: dict[str, Any]) -> None:
    """Numbers too long to write and objects that cannot be compared are refused like all else."""
    with pytest.raises(CamundaConfigurationError) as caught:
        resolve({}, explicit)
    assert {problem.key for problem in caught.value.problems} == set(explicit)
    assert CANARY not in str(caught.value)


@pytest.mark.parametrize(
    ("value", "expected"), [(1, True), (0, False), (True, True), ("ON", True), ("n", False)]
)
def test_truth_values(value: Any, expected: bool) -> None:
    """Numbers and words stand for true and false."""
    settings = resolve({}, {"CAMUNDA_TOKEN_DISK_CACHE_DISABLE": value}).effective
    assert settings.CAMUNDA_TOKEN_DISK_CACHE_DISABLE is expected


@pytest.mark.parametrize(
    ("value", "expected"), [("9007199254740991", 2**53 - 1), ("2.0", 2), (7.0, 7), (8, 8)]
)
def test_whole_numbers_are_exact(value: Any, expected: int) -> None:
    """Digits are not rounded on their way."""
    assert resolve({}, {"CAMUNDA_WORKER_TIMEOUT": value}).effective.CAMUNDA_WORKER_TIMEOUT == expected


def test_a_whole_number_that_a_float_would_round_into_range_is_refused() -> None:
    """One more than the greatest is too great, although the nearest float is not."""
    with pytest.raises(CamundaConfigurationError, match="a whole number"):
        resolve({"CAMUNDA_WORKER_TIMEOUT": str(2**53 + 1)})


@pytest.mark.parametrize("host", ["a..b", "a<b>", "a|b", "h,i", ".h", "a" * 64, "a%zz", "[fe80::g]"])
def test_a_host_that_cannot_be_one_is_refused(host: str) -> None:
    """What could never be resolved is found before the first call."""
    with pytest.raises(CamundaConfigurationError, match="host"):
        resolve({"CAMUNDA_REST_ADDRESS": f"https://{host}/v2"})


@pytest.mark.parametrize(
    "host",
    [
        "h",
        "h.",
        "10.0.0.1:8080",
        "[::1]:8080",
        "[fe80::1%25eth0]",
        "a_b.c-d",
        "müller.example",
        "xn--mller-kva.de",
    ],
)
def test_every_kind_of_host_is_accepted(host: str) -> None:
    """Names, international ones too, and addresses with and without a zone."""
    settings = resolve({"CAMUNDA_REST_ADDRESS": f"https://{host}/v2"}).effective
    assert f"https://{host}/v2" == settings.ZEEBE_REST_ADDRESS


def test_an_argument_settles_a_conflict_below_it() -> None:
    """Two different values in the environment do not matter where an argument replaces both."""
    environment = {"CAMUNDA_CLIENT_ID": "a", "CAMUNDA_CLIENT_AUTH_CLIENTID": "b"}
    with pytest.warns(UserWarning, match="no authentication is used"):
        settings = resolve(environment, {"CAMUNDA_CLIENT_AUTH_CLIENTID": "c"}).effective
    assert settings.CAMUNDA_CLIENT_ID == settings.CAMUNDA_CLIENT_AUTH_CLIENTID == "c"


def test_every_malformed_line_of_a_file_is_reported(tmp_path: Path) -> None:
    """All at once, by their numbers and without what stands on them."""
    path = tmp_path / "odd.env"
    path.write_text(f"A=1\n'{CANARY}\nB=2\nnot an assignment: {CANARY}\n")
    with pytest.raises(CamundaConfigurationError) as caught:
        resolve({}, {"CAMUNDA_LOAD_ENVFILE": str(path)})
    assert ["line 2", "line 4"] == [
        str(problem).split(" is malformed")[0][-6:] for problem in caught.value.problems
    ]
    assert CANARY not in str(caught.value)


def test_a_result_can_be_taken_apart(tmp_path: Path) -> None:
    """dataclasses.asdict works on a result, with a file too, and shows no secret."""
    path = tmp_path / "some.env"
    path.write_text(f"CAMUNDA_CLIENT_ID=me\nCAMUNDA_CLIENT_SECRET={CANARY}\n")
    parts = dataclasses.asdict(resolve({}, {"CAMUNDA_LOAD_ENVFILE": str(path)}))
    assert parts["environment"]["CAMUNDA_CLIENT_ID"] == "me"
    assert CANARY not in repr(parts)


def test_no_way_around_the_constructor_shows_a_secret() -> None:
    """Assignment, copies with other values and unchecked construction are hidden, and pickles hold none."""
    settings = CamundaSdkConfiguration()
    settings.CAMUNDA_CLIENT_SECRET = CANARY
    copied = CamundaSdkConfiguration().model_copy(update={"CAMUNDA_BASIC_AUTH_PASSWORD": CANARY})
    raw = CamundaSdkConfiguration.model_construct(CAMUNDA_MTLS_KEY_PASSPHRASE=CANARY)
    assert settings.CAMUNDA_CLIENT_SECRET == CANARY
    assert CANARY not in repr(vars(settings))
    for one in (settings, copied, raw):
        assert CANARY not in f"{one} {one!r}"
        assert CANARY.encode() not in pickle.dumps(one)


def frames_of_the_package(error: BaseException) -> str:
    """A traceback with local variables, without the frames of this test."""
    stack = traceback.TracebackException.from_exception(error, capture_locals=True).stack
    return "".join(str(frame.locals) for frame in stack if frame.filename != __file__)


def test_tracebacks_with_local_variables_show_no_secret(tmp_path: Path) -> None:
    """The package's own frames keep nothing that was given in the clear."""
    given = {"CAMUNDA_CLIENT_SECRET": CANARY, "CAMUNDA_WORKER_TIMEOUT": "soon"}
    missing = {**given, "CAMUNDA_LOAD_ENVFILE": str(tmp_path / "none.env")}
    for attempt in (
        lambda: resolve(given),
        lambda: resolve({}, given),
        lambda: resolve(missing),
        lambda: read_environment(missing),
        lambda: CamundaSdkConfiguration(**given),
    ):
        with pytest.raises(CamundaConfigurationError) as caught:
            attempt()
        assert CANARY not in frames_of_the_package(caught.value)


def test_a_blank_argument_does_not_bring_back_what_the_other_name_replaces() -> None:
    """One name given as an argument hides the environment's value under both, a blank twin notwithstanding."""
    explicit = {"CAMUNDA_CLIENT_AUTH_CLIENTID": "new", "CAMUNDA_CLIENT_ID": " "}
    with pytest.warns(UserWarning, match="no authentication is used"):
        settings = resolve({"CAMUNDA_CLIENT_ID": "old"}, explicit).effective
    assert settings.CAMUNDA_CLIENT_ID == settings.CAMUNDA_CLIENT_AUTH_CLIENTID == "new"


def test_certificates_are_checked_beside_everything_else(tmp_path: Path) -> None:
    """A wrong address does not hide that there is no such certificate."""
    missing = str(tmp_path / "ca.pem")
    with pytest.raises(CamundaConfigurationError) as caught:
        resolve({"CAMUNDA_REST_ADDRESS": "nowhere", "CAMUNDA_MTLS_CA_PATH": missing})
    assert ["CAMUNDA_REST_ADDRESS", "CAMUNDA_MTLS_CA_PATH"] == [one.key for one in caught.value.problems]


def test_an_argument_over_a_file_is_described_as_an_argument(tmp_path: Path) -> None:
    """Where a value came from is told of the one that counts, under either name."""
    path = tmp_path / "some.env"
    path.write_text("CAMUNDA_TENANT_ID=file\nCAMUNDA_CLIENT_ID=file\nCAMUNDA_WORKER_NAME=file\n")
    explicit = {
        "CAMUNDA_LOAD_ENVFILE": str(path),
        "CAMUNDA_TENANT_ID": "a",
        "CAMUNDA_CLIENT_AUTH_CLIENTID": "b",
    }
    with pytest.warns(UserWarning, match="no authentication is used"):
        table = resolve({}, explicit).describe().as_dict()
    assert table["CAMUNDA_TENANT_ID"] == {"value": "a", "source": "argument"}
    assert table["CAMUNDA_CLIENT_ID"] == {"value": "b", "source": "argument, as CAMUNDA_CLIENT_AUTH_CLIENTID"}
    assert table["CAMUNDA_WORKER_NAME"] == {"value": "file", "source": f"{path} line 3"}
    assert table["CAMUNDA_AUTH_STRATEGY"] == {"value": "NONE", "source": "default"}


def test_the_source_of_a_bad_file_name_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A home directory that is not known is reported for the environment when it stands there."""
    monkeypatch.setattr(Path, "expanduser", lambda _: (_ for _ in ()).throw(RuntimeError("no home")))
    with pytest.raises(
        CamundaConfigurationError, match=r"CAMUNDA_LOAD_ENVFILE \(environment\): its ~ stands for"
    ):
        read_environment({"CAMUNDA_LOAD_ENVFILE": "~nobody/x.env"})


@pytest.mark.parametrize("read", [read_environment, resolve])
def test_every_misspelled_name_is_reported_at_the_programs_line(
    tmp_path: Path, read: Callable[[Any], Any]
) -> None:
    """Several names bring several warnings, from the environment and a file, each at the line of the call."""
    path = tmp_path / "some.env"
    path.write_text("CAMUNDA_TENANT_IDD=x\n")
    environment = {
        "HOME": "/",
        "CAMUNDA_REST_ADRESS": "x",
        "CAMUNDA_OF_ANOTHER_TOOL_ALTOGETHER": "x",
        "CAMUNDA_TENANT_ID": "x",
        "CAMUNDA_CLIENT_IDS": "x",
        "CAMUNDA_LOAD_ENVFILE": str(path),
    }
    with pytest.warns(CamundaConfigurationWarning) as caught:
        read(environment)
    assert {__file__} == {one.filename for one in caught}
    names = [str(one.message).split("'")[1] for one in caught]
    assert ["CAMUNDA_REST_ADRESS", "CAMUNDA_CLIENT_IDS", "CAMUNDA_TENANT_IDD"] == names


def test_a_secret_is_shown_as_a_mask() -> None:
    """Its repr has the form of a text."""
    settings = CamundaSdkConfiguration(CAMUNDA_CLIENT_SECRET=CANARY, CAMUNDA_CLIENT_ID="me")
    assert repr(settings.CAMUNDA_CLIENT_SECRET) == "'***'"
    assert "CAMUNDA_CLIENT_SECRET='***'" in repr(settings)
