"""The disk cache: shared by processes, private to a user, and never in the way."""

from __future__ import annotations

import json
import logging
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from auth_support import OAUTH, FakeClock, endpoint

from camunda_auth import OAuthClientCredentialsAuthProvider, TokenRefused, _disk
from camunda_auth._file_lock import FileLock, StandardFileLock, file_lock
from camunda_auth._private_file import UnsafeFileError, private_directory, read_private, write_private
from camunda_auth.testing import OAuthServer, TokenEndpoint
from camunda_logging import create_logger
from camunda_logging.testing import RecordingLogger

posix = pytest.mark.skipif(os.name != "posix", reason="modes and owners are POSIX's")


def make(directory: Path, memory: TokenEndpoint, **options: Any) -> OAuthClientCredentialsAuthProvider:
    return OAuthClientCredentialsAuthProvider(
        **{**OAUTH, **options}, cache_dir=str(directory), transport=memory
    )


def files(directory: Path, suffix: str = ".json") -> list[Path]:
    return [path for path in directory.iterdir() if path.suffix == suffix]


@posix
def test_a_second_provider_finds_the_token_of_the_first(tmp_path: Path) -> None:
    """One request for both; the directory is 0700 and the file 0600."""
    memory, cache = endpoint(), tmp_path / "deep" / "cache"
    first = make(cache, memory).get_headers()
    assert first == make(cache, memory).get_headers()
    assert 1 == memory.issuer.token_requests
    assert 0o700 == stat.S_IMODE(cache.stat().st_mode)
    assert {0o600} == {stat.S_IMODE(path.stat().st_mode) for path in cache.iterdir()}
    assert "demo-secret" not in files(cache)[0].read_text()


def test_a_relative_directory_stays_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that changes its working directory takes no token along to where others may write."""
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    provider = make(Path("cache"), endpoint())
    provider.invalidate(provider.get_headers())
    monkeypatch.chdir(tmp_path / "elsewhere")
    provider.get_headers()
    assert [] == list((tmp_path / "elsewhere").iterdir())
    assert 1 == len(files(tmp_path / "cache"))


def test_the_disk_cache_can_be_turned_off(tmp_path: Path) -> None:
    """disk_cache_disable writes nothing."""
    make(tmp_path / "cache", endpoint(), disk_cache_disable=True).get_headers()
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize(
    "change",
    [{"client_secret": "other"}, {"audience": "b"}, {"scope": "s"}, {"oauth_url": "https://login.example/b"}],
)
def test_d5_nobody_gets_another_principals_token(tmp_path: Path, change: dict[str, str]) -> None:
    """D5: a difference in any of them is a file of its own."""
    memory = endpoint()
    make(tmp_path, memory).get_headers()
    other = endpoint(client_secret=change.get("client_secret", "demo-secret"))
    make(tmp_path, other, **change).get_headers()
    assert 1 == other.issuer.token_requests
    assert 2 == len(files(tmp_path))


def corruptions(content: bytes) -> list[bytes]:
    entry = json.loads(content)
    changed: list[dict[str, object]] = [
        {"format": 0},
        {"key": "other"},
        {"lifetime": -1},
        {"lifetime": 1e9},
        {"lifetime": True},
        {"issued_at": "x"},
        {"issued_at": -1},
        {"access_token": "a\nb"},
        {"refused": 1},
    ]
    return [
        *(content[:cut] for cut in range(0, len(content), 7)),
        b"\x00" * 100,
        b"[]",
        b"x" * (64 * 1024 + 1),
        *(json.dumps({**entry, **change}).encode() for change in changed),
    ]


def test_d1_a_corrupt_file_counts_as_none_and_is_written_anew(tmp_path: Path) -> None:
    """D1: cut at any byte, binary, too large or of another version: one request, one warning, a good file."""
    memory, kept = endpoint(), RecordingLogger()
    make(tmp_path, memory).get_headers()
    path = files(tmp_path)[0]
    for number, bad in enumerate(corruptions(path.read_bytes())):
        path.write_bytes(bad)
        make(tmp_path, memory, logger=create_logger(kept)).get_headers()
        assert number + 2 == memory.issuer.token_requests
        assert json.loads(path.read_bytes())["format"] == 1
    assert 1 == len(kept.texts("warning"))


def plant(path: Path, kind: str, tmp_path: Path) -> None:
    content = path.read_bytes()
    path.unlink()
    victim = tmp_path / "victim"
    victim.write_bytes(content)
    victim.chmod(0o600)
    if kind == "symlink":
        path.symlink_to(victim)
    elif kind == "hard link":
        path.hardlink_to(victim)
    elif kind == "fifo":
        os.mkfifo(path, 0o600)
    elif kind == "directory":
        path.mkdir(0o700)
    else:
        path.write_bytes(content)
        path.chmod(0o644)


@posix
@pytest.mark.parametrize("kind", ["symlink", "hard link", "fifo", "directory", "readable by all"])
def test_d2_a_planted_file_is_refused_without_waiting(tmp_path: Path, kind: str) -> None:
    """D2: the token comes from the endpoint, with one warning, and the victim is not touched."""
    memory, kept, cache = endpoint(), RecordingLogger(), tmp_path / "cache"
    make(cache, memory).get_headers()
    plant(files(cache)[0], kind, tmp_path)
    before = (tmp_path / "victim").read_bytes()
    for _ in range(2):
        make(cache, memory, logger=create_logger(kept)).get_headers()
    assert 3 == memory.issuer.token_requests
    assert before == (tmp_path / "victim").read_bytes()
    assert 1 == len(kept.texts("warning"))
    assert "memory alone" in kept.texts("warning")[0]


@posix
def test_d2_directories_that_others_can_write_to_or_own_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """D2: whoever can write to the directory could plant a token."""
    wide = tmp_path / "wide"
    wide.mkdir()
    wide.chmod(0o777)
    with pytest.raises(UnsafeFileError, match="others can write"):
        private_directory(wide)
    readable = tmp_path / "readable"
    readable.mkdir(0o755)
    private_directory(readable)
    assert 0o700 == stat.S_IMODE(readable.stat().st_mode)
    readable.chmod(0o755)
    (readable / "mine").touch()
    private_directory(readable)
    assert 0o755 == stat.S_IMODE(readable.stat().st_mode)
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    with pytest.raises(UnsafeFileError, match="another user"):
        private_directory(readable)


@pytest.mark.parametrize("function", ["open", "write", "fsync"])
@pytest.mark.parametrize("code", [28, 122, 5, 30])
def test_d3_a_disk_that_fails_degrades_to_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, function: str, code: int
) -> None:
    """D3: full, over quota, broken or read-only: the call succeeds, one warning, no temporary file."""
    memory, kept = endpoint(), RecordingLogger()
    provider = make(tmp_path, memory, logger=create_logger(kept))

    def fail(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patch:
        patch.setattr(os, function, fail)
        assert provider.get_headers()
    assert 1 == len(kept.texts("warning"))
    assert not [path for path in tmp_path.iterdir() if path.suffix == ".tmp"]


def test_d3_a_directory_that_cannot_be_made_degrades_to_memory(tmp_path: Path) -> None:
    """D3: a file stands in its place."""
    (tmp_path / "cache").write_text("x")
    memory, kept = endpoint(), RecordingLogger()
    assert make(tmp_path / "cache", memory, logger=create_logger(kept)).get_headers()
    assert 1 == len(kept.texts("warning"))


def test_d3_a_file_system_without_locks_is_used_without_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """D3: no lock is a warning, not an outage; neither is one that cannot be given back."""

    class NoLock:
        def try_acquire(self) -> bool:
            raise OSError(37, "No locks available")

        def release(self) -> None:
            raise OSError(5, "Input/output error")

    monkeypatch.setattr(_disk, "file_lock", lambda path: NoLock())
    kept = RecordingLogger()
    assert make(tmp_path, endpoint(), logger=create_logger(kept)).get_headers()
    assert 1 == len(kept.texts("warning"))


def test_d4_a_write_that_breaks_off_leaves_the_old_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """D4: old or new, never a mixture; what a killed process left behind is swept up later."""
    path = tmp_path / "file"
    write_private(path, b"old")
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError(5, "broken")))
        with pytest.raises(OSError, match="broken"):
            write_private(path, b"new")
    assert b"old" == read_private(path)
    assert [path] == list(tmp_path.iterdir())
    left, young = tmp_path / ".file.aa.tmp", tmp_path / ".file.bb.tmp"
    left.touch()
    young.touch()
    os.utime(left, (1, 1))
    (tmp_path / ".file.cc.tmp").mkdir()
    os.utime(tmp_path / ".file.cc.tmp", (1, 1))
    write_private(path, b"new")
    assert b"new" == read_private(path)
    assert not left.exists()
    assert young.exists()
    assert read_private(tmp_path / "none") is None


def test_a10_an_entry_from_the_future_is_ignored(tmp_path: Path) -> None:
    """A10: a token written under a clock that ran ahead costs one request, not a wrong answer."""
    memory, wall = endpoint(), FakeClock(1e9)
    make(tmp_path, memory, wall_time=wall.now).get_headers()
    wall.at -= 20
    make(tmp_path, memory, wall_time=wall.now).get_headers()
    assert 1 == memory.issuer.token_requests
    wall.at -= 20
    make(tmp_path, memory, wall_time=wall.now).get_headers()
    assert 2 == memory.issuer.token_requests


def test_a_token_on_disk_ages(tmp_path: Path) -> None:
    """An expired token on disk is not used."""
    memory, wall = endpoint(expires_in=100), FakeClock(1e9)
    make(tmp_path, memory, wall_time=wall.now).get_headers()
    wall.at += 89
    make(tmp_path, memory, wall_time=wall.now).get_headers()
    assert 1 == memory.issuer.token_requests
    wall.at += 2
    make(tmp_path, memory, wall_time=wall.now).get_headers()
    assert 2 == memory.issuer.token_requests


def test_a15_a_token_that_the_api_refused_is_not_taken_from_the_disk_again(tmp_path: Path) -> None:
    """A15: after a 401 the shelf's copy of the refused token does not count, but a newer one does."""
    memory = endpoint()
    one, two = make(tmp_path, memory), make(tmp_path, memory)
    old = one.get_headers()
    assert old == two.get_headers()
    assert one.invalidate(old)
    new = one.get_headers()
    assert new != old
    assert two.invalidate(old)
    assert new == two.get_headers()
    assert 2 == memory.issuer.token_requests


def test_a_refusal_is_shared_for_a_short_while_and_longer_for_saas(tmp_path: Path) -> None:
    """Programs that start together with a wrong secret do not repeat it; it expires by itself."""
    for url, holds in (("https://login.example/t", 5), ("https://login.cloud.camunda.io/oauth/token", 30)):
        memory, wall = endpoint(), FakeClock(1e9)
        for expected, step in ((1, 0), (1, holds - 1), (2, 2)):
            wall.at += step
            with pytest.raises(TokenRefused) as caught:
                make(tmp_path, memory, oauth_url=url, client_secret="wrong", wall_time=wall.now).get_headers()
            assert ("invalid_client", 401) == (caught.value.error, caught.value.status_code)
            assert expected == memory.issuer.token_requests
        make(tmp_path, memory, oauth_url=url, wall_time=wall.now).get_headers()


def test_no_cooldown_leaves_no_refusal_behind(tmp_path: Path) -> None:
    """With a cooldown of 0 nothing is written; other errors never are."""
    memory = endpoint()
    for expected in (1, 2):
        with pytest.raises(TokenRefused):
            make(tmp_path, memory, client_secret="wrong", saas_401_cooldown_s=0).get_headers()
        assert expected == memory.issuer.token_requests
    assert [] == files(tmp_path)


def locks(path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> tuple[FileLock, FileLock]:
    if kind == "standard":
        monkeypatch.setitem(sys.modules, "filelock", None)
    return file_lock(path), file_lock(path)


@pytest.mark.parametrize("kind", ["library", "standard"])
def test_both_locks_exclude_each_other_and_come_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """With and without the library a lock has one holder, and a release without holding does nothing."""
    one, two = locks(tmp_path / "a.lock", monkeypatch, kind)
    assert (kind == "standard") == isinstance(one, StandardFileLock)
    assert one.try_acquire()
    assert not two.try_acquire()
    two.release()
    one.release()
    assert two.try_acquire()
    two.release()


@posix
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
@pytest.mark.parametrize("kind", ["library", "standard"])
def test_a_forked_child_does_not_keep_a_lock_that_its_parent_gives_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """A program that forks in the middle of a token request would else hold up every other one, itself too."""
    one, two = locks(tmp_path / "a.lock", monkeypatch, kind)
    assert one.try_acquire()
    ours, parents = os.pipe()
    child = os.fork()
    if child == 0:  # pragma: no cover
        try:
            os.close(parents)
            os.read(ours, 1)  # to the end of the parent's interest
        finally:
            os._exit(0)
    one.release()
    free = two.try_acquire()
    two.release()
    os.close(parents)
    os.close(ours)
    os.waitpid(child, 0)
    assert free


@posix
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child_does_not_give_its_parents_lock_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the child does with the lock that it inherited leaves the parent the only holder."""
    one, two = locks(tmp_path / "a.lock", monkeypatch, "standard")
    assert one.try_acquire()
    child = os.fork()
    if child == 0:  # pragma: no cover
        code = 2
        try:
            one.release()
            code = int(one.try_acquire())
        finally:
            os._exit(code)
    taken = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert not taken
    assert not two.try_acquire()
    one.release()


@posix
def test_the_standard_lock_follows_no_link(tmp_path: Path) -> None:
    """A planted link does not make the lock open another file."""
    (tmp_path / "a.lock").symlink_to(tmp_path / "victim")
    with pytest.raises(OSError, match=r"symbolic|links"):
        StandardFileLock(tmp_path / "a.lock").try_acquire()
    assert not (tmp_path / "victim").exists()


def test_a_lock_that_fails_leaves_nothing_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error from the system gives the file back."""
    from camunda_auth import _file_lock

    def fail(fd: int) -> bool:
        raise OSError(37, "No locks available")

    monkeypatch.setattr(_file_lock, "_lock", fail)
    with pytest.raises(OSError, match="locks"):
        StandardFileLock(tmp_path / "a.lock").try_acquire()


FIFTY = """
import os, sys
if {without!r}: sys.modules["filelock"] = None
import httpcore  # once before the forks, which would each load it
import camunda_auth._flow
camunda_auth._flow.LOCK_WAIT = 40.0  # a machine with other work to do is not to be taken for a stuck neighbour
from camunda_auth import OAuthClientCredentialsAuthProvider
children = []
for _ in range(50):
    child = os.fork()
    if child == 0:
        try:
            OAuthClientCredentialsAuthProvider(oauth_url={url!r}, client_id="demo", client_secret="demo-secret",
                audience="a", cache_dir={cache!r}, timeout=120.0).get_headers()
            os._exit(0)
        except BaseException as error:
            print(error, file=sys.stderr)
            os._exit(1)
    children.append(child)
if {kill}: os.kill(children[0], 9)
sys.exit(sum(os.waitstatus_to_exitcode(os.waitpid(c, 0)[1]) != 0 for c in children))
"""


@posix
@pytest.mark.parametrize("without", [False, True], ids=["filelock", "standard library"])
def test_a14_fifty_processes_that_start_together_make_at_most_two_requests(
    tmp_path: Path, without: bool
) -> None:
    """A14: with an empty cache, with the lock library and without it."""
    with OAuthServer() as server:
        script = FIFTY.format(url=server.token_url, cache=str(tmp_path / "c"), without=without, kill=False)
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120)
        assert (0, "") == (done.returncode, done.stderr)
        assert 1 <= server.token_requests <= 2


def test_a_shelf_shows_no_secret(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Neither the shelf's repr nor the lock library's log has the token."""
    caplog.set_level(logging.DEBUG)
    provider = make(tmp_path, endpoint())
    token = provider.get_headers()["Authorization"].split()[1]
    assert token not in caplog.text
    assert token not in repr(provider._core._shelf)
