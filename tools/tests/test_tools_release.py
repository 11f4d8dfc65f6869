"""Preparing and verifying a release."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from tools import release
from tools.workspace import ROOT, packages

DAY = datetime.date(2027, 1, 31)
CHANGELOG = (
    "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- A thing.\n\n## [0.1.0] - 2026-12-01\n\n- First.\n"
)


def write_member(
    root: Path, name: str, *, version: str = "0.1.0", dependencies: str = "", extras: str = ""
) -> None:
    """Write one package of a made-up workspace."""
    folder = root / "packages" / name
    folder.mkdir(parents=True)
    extra_table = f"[project.optional-dependencies]\nfull = [{extras}]\n" if extras else ""
    (folder / "pyproject.toml").write_text(
        f'# kept\n[project]\nname = "{name}"\nversion = "{version}" # also kept\ndependencies = [{dependencies}]\n{extra_table}'
    )
    (folder / "CHANGELOG.md").write_text(CHANGELOG)


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace of three packages, whose lock command is a no-op."""
    (tmp_path / "pyproject.toml").write_text(
        "[tool.uv.workspace]\nmembers = ['packages/low', 'packages/mid', 'packages/top']\n"
        "[tool.release]\nunsettled-names = ['mid']\n"
    )
    write_member(tmp_path, "low")
    write_member(tmp_path, "mid", dependencies='"low>=0.1.0,<0.3"')
    write_member(tmp_path, "top", extras='"mid>=0.1,<1"')
    monkeypatch.setenv("UV", "true")
    return tmp_path


def test_a_release_bumps_one_package_and_names_its_tag(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One version and one changelog change, comments stay, and the tag to push is printed."""
    assert 0 == release.main(["low", "minor"], root=tree, today=DAY)
    assert 'version = "0.2.0" # also kept' in (tree / "packages/low/pyproject.toml").read_text()
    assert "0.1.0" == packages(tree)["mid"].version
    assert "git tag low-v0.2.0" in capsys.readouterr().out


def test_the_changelog_heading_is_written_below_an_empty_unreleased_one(tree: Path) -> None:
    """What was unreleased stands under the version and its day; older headings stay."""
    release.main(["low", "patch"], root=tree, today=DAY)
    text = (tree / "packages/low/CHANGELOG.md").read_text()
    assert "## [Unreleased]\n\n## [0.1.1] - 2027-01-31\n\n### Added\n\n- A thing.\n\n## [0.1.0]" in text


def test_a_version_outside_of_a_dependants_bound_is_refused(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The dependant and its bound are named and nothing is written."""
    assert 1 == release.main(["low", "0.3.0"], root=tree, today=DAY)
    assert "mid: low<0.3,>=0.1.0" in capsys.readouterr().err
    assert "0.1.0" == packages(tree)["low"].version


def test_bounds_in_extras_count_too(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An extra's upper bound stops a release just as a dependency's does."""
    assert 1 == release.main(["mid", "major"], root=tree, today=DAY)
    assert "top: mid" in capsys.readouterr().err


@pytest.mark.parametrize(("step", "reason"), [("0.0.9", "not higher"), ("next", "neither patch")])
def test_a_wrong_step_is_explained(
    tree: Path, capsys: pytest.CaptureFixture[str], step: str, reason: str
) -> None:
    """A lower version and a word that is none are refused by name."""
    assert 1 == release.main(["low", step], root=tree, today=DAY)
    assert reason in capsys.readouterr().err


def test_a_release_without_changes_is_refused(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An empty Unreleased section means that nobody said what changed."""
    (tree / "packages/low/CHANGELOG.md").write_text("# Changelog\n\n## [Unreleased]\n")
    assert 1 == release.main(["low", "patch"], root=tree, today=DAY)
    assert "write what changed" in capsys.readouterr().err


def test_a_tag_names_the_package_to_publish(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The workflow learns from the tag which single package to build."""
    release.main(["low", "patch"], root=tree, today=DAY)
    capsys.readouterr()
    assert 0 == release.main(["--verify-tag", "low-v0.1.1"], root=tree)
    assert "low" == capsys.readouterr().out.strip()


@pytest.mark.parametrize("tag", ["low-v9.9.9", "v0.1.0", "nobody-v0.1.0", "low"])
def test_a_tag_that_does_not_fit_the_tree_is_refused(tree: Path, tag: str) -> None:
    """Wrong version, no package, unknown package: nothing would be published."""
    assert 1 == release.main(["--verify-tag", tag], root=tree)


def test_a_strangers_name_is_never_published(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """While a name is unsettled the package of that name stays unpublished."""
    assert 1 == release.main(["--verify-tag", "mid-v0.1.0"], root=tree)
    assert "mid" in capsys.readouterr().err


def test_the_name_of_the_client_is_marked_as_unsettled() -> None:
    """The real workspace guards the client and everything that would pull it from the index."""
    members = packages()
    held = {name for name in members if release.unsettled(members[name], members, ROOT)}
    assert {"camunda-client", "camunda-worker", "camunda-sdk"} == held
