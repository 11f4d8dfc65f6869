"""The cache of tokens on disk: private from the first moment, never somebody else's, never half written."""

from __future__ import annotations

import json
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from harness.drivers import Driver
from harness.programs import finish, start_program
from harness.token_server import TokenServer

from camunda_logging.testing import RecordingLogger

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="modes, links and signals are POSIX's")

KILLS = int(os.environ.get("CAMUNDA_FAULTS_KILLS", "150"))


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """Where the clients of a test keep their tokens."""
    return tmp_path / "tokens"


def files(cache: Path) -> list[Path]:
    """The files that hold a token."""
    return sorted(cache.glob("*.json"))


def call(driver: Driver, settings: dict[str, str], logger: RecordingLogger | None = None) -> None:
    """One call of a client of its own."""
    driver.call(settings, "get_topology", client={"logger": logger})


def test_a_file_is_private_from_its_creation_whatever_the_umask(
    driver: Driver, oauth: TokenServer, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """D4: each file is opened anew with mode 0600, and no mode is changed later; the directory is its owner's alone."""
    opened: list[tuple[str, int, int]] = []
    real = os.open

    def watch(path: object, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        fd = real(path, flags, mode, dir_fd=dir_fd)  # type: ignore[arg-type] # whatever the caller gave
        if str(path).startswith(str(cache)) and flags & os.O_CREAT:
            opened.append((str(path), flags, stat.S_IMODE(os.fstat(fd).st_mode)))
        return fd

    monkeypatch.setattr(os, "open", watch)
    before = os.umask(0)
    try:
        call(driver, oauth.settings())
    finally:
        os.umask(before)
    written = [(flags, mode) for path, flags, mode in opened if path.endswith(".tmp")]
    assert written
    assert {(os.O_EXCL, 0o600)} == {(flags & os.O_EXCL, mode) for flags, mode in written}
    assert {0o600} == {mode for _, _, mode in opened}
    assert (0o700, {0o600}) == (
        stat.S_IMODE(cache.stat().st_mode),
        {stat.S_IMODE(path.stat().st_mode) for path in cache.iterdir()},
    )


def symlink(path: Path, content: bytes, elsewhere: Path) -> None:
    elsewhere.write_bytes(content)
    elsewhere.chmod(0o600)
    path.symlink_to(elsewhere)


def hard_link(path: Path, content: bytes, elsewhere: Path) -> None:
    elsewhere.write_bytes(content)
    elsewhere.chmod(0o600)
    path.hardlink_to(elsewhere)


def readable(path: Path, content: bytes, elsewhere: Path) -> None:
    path.write_bytes(content)
    path.chmod(0o644)


def writable(path: Path, content: bytes, elsewhere: Path) -> None:
    path.write_bytes(content)
    path.chmod(0o622)


def pipe(path: Path, content: bytes, elsewhere: Path) -> None:
    os.mkfifo(path, 0o600)


def folder(path: Path, content: bytes, elsewhere: Path) -> None:
    path.mkdir()


def device(path: Path, content: bytes, elsewhere: Path) -> None:
    path.symlink_to("/dev/zero")


PLANTED = [symlink, hard_link, readable, writable, pipe, folder, device]


@pytest.mark.parametrize("plant", PLANTED)
def test_a_planted_file_is_not_believed_and_its_target_not_touched(
    driver: Driver,
    oauth: TokenServer,
    cache: Path,
    tmp_path: Path,
    plant: Callable[[Path, bytes, Path], None],
) -> None:
    """D2: the token in it would be good, and is not used; the call succeeds with one of its own, and one warning."""
    call(driver, oauth.settings())
    (path,) = files(cache)
    content, elsewhere = path.read_bytes(), tmp_path / "elsewhere"
    path.unlink()
    plant(path, content, elsewhere)
    lines = RecordingLogger()
    call(driver, oauth.settings(), lines)
    assert (2, 2) == (oauth.calls, oauth.token_requests)
    assert 1 == len(lines.texts("warning"))
    assert [] == lines.texts("error")
    assert not elsewhere.exists() or content == elsewhere.read_bytes()


def test_a_directory_that_others_can_write_to_is_not_used(
    driver: Driver, oauth: TokenServer, cache: Path
) -> None:
    """D2: nothing is read from it and nothing left in it."""
    cache.mkdir()
    cache.chmod(0o777)
    (cache / "other").touch()
    lines = RecordingLogger()
    call(driver, oauth.settings(), lines)
    assert ["other"] == [path.name for path in cache.iterdir()]
    assert 1 == len(lines.texts("warning"))


def test_each_realm_audience_and_client_has_a_token_of_its_own(
    driver: Driver, oauth: TokenServer, cache: Path
) -> None:
    """D5: on one host and in one directory; each is asked for once, and the second round asks for none."""
    principals = [
        oauth.settings(),
        oauth.settings(CAMUNDA_OAUTH_URL=f"{oauth.address}/oauth/a/token"),
        oauth.settings(CAMUNDA_OAUTH_URL=f"{oauth.address}/oauth/b/token"),
        oauth.settings(CAMUNDA_TOKEN_AUDIENCE="orders"),
        oauth.settings(CAMUNDA_TOKEN_SCOPE="orders"),
        oauth.settings(CAMUNDA_CLIENT_ID="other"),
        oauth.settings(CAMUNDA_OAUTH_URL=f"{oauth.address}/oauth/token/"),
    ]
    for _ in range(2):
        for settings in principals:
            call(driver, settings)
    assert (len(principals), len(principals)) == (oauth.token_requests, len(files(cache)))
    assert 2 * len(principals) == oauth.calls


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\x00" * 50, b"[" * 60_000, b"x" * 1_000_000, b'{"format": 99}']
)
def test_a_spoilt_file_costs_one_request(
    driver: Driver, oauth: TokenServer, cache: Path, content: bytes
) -> None:
    """D1: it counts as none and is written anew."""
    call(driver, oauth.settings())
    (path,) = files(cache)
    path.write_bytes(content)
    call(driver, oauth.settings())
    call(driver, oauth.settings())
    assert (3, 2) == (oauth.calls, oauth.token_requests)


def test_no_disk_is_no_reason_to_fail(driver: Driver, oauth: TokenServer, tmp_path: Path) -> None:
    """D3: where there can be no directory, tokens live in memory, and one line says so."""
    (tmp_path / "file").touch()
    lines = RecordingLogger()
    settings = oauth.settings(CAMUNDA_TOKEN_CACHE_DIR=str(tmp_path / "file" / "tokens"))
    results = driver.calls(settings, [("get_topology", (), {})] * 5, logger=lines)
    assert [] == [result for result in results if isinstance(result, Exception)]
    assert (1, 1) == (oauth.token_requests, len(lines.texts("warning")))


@pytest.mark.timeout(120 + KILLS)
def test_kills_at_random_moments_leave_a_cache_that_works(oauth: TokenServer, cache: Path) -> None:
    """D4: after each kill a new program finds the old token or the new one; CAMUNDA_FAULTS_KILLS says how many kills."""
    process = start_program("kills", str(KILLS), settings=oauth.settings(CAMUNDA_TOKEN_CACHE_DIR=str(cache)))
    out, err = finish(process, timeout=60 + KILLS)
    told = json.loads(out)
    assert (0, 0, "") == (told["corrupt"], told["readable"], err)
    assert told["slowest"] < 10
    assert oauth.token_requests > KILLS / 4, "hardly anything was being written when the kills came"
