"""The plugin of pytest, tried in test runs of its own, in processes of their own: engines import what they need late."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

PACKAGE = Path(__file__).parents[1]
_ARGUMENTS = ("-p", "no:cacheprovider", "-W", "ignore::pytest.PytestDeprecationWarning", "-q")

_ASYNC_INI = "[pytest]\nasyncio_mode = auto\nasyncio_default_fixture_loop_scope = function\n"


def test_fixtures_are_there_without_any_configuration(pytester: pytest.Pytester) -> None:
    """A test that names the fixtures gets them; each test has an engine of its own."""
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.parametrize("run", [1, 2])
        def test_one(run, camunda_engine, camunda_client, camunda_workers, camunda_mock_worker):
            assert camunda_engine.clock.is_pinned
            assert camunda_client.search_process_definitions().page.total_items == 0
            camunda_engine.deploy(("notes.txt", b"x"))
            assert camunda_mock_worker("charge").then_complete().invocations == []
        """
    )
    pytester.runpytest_subprocess(*_ARGUMENTS).assert_outcomes(passed=2)


def test_the_start_and_the_patience_come_from_the_ini_file(pytester: pytest.Pytester) -> None:
    """Clocks begin at the moment that the ini file names, and assertions wait as long as it says."""
    pytester.makeini(
        "[pytest]\ncamunda_start_time = 2026-01-01T09:00:00+01:00\ncamunda_assertion_timeout = 0\n"
    )
    pytester.makepyfile(
        """
        import time
        import pytest
        from camunda_embedded.testing import assert_that

        def test_start(camunda_engine):
            assert camunda_engine.clock.now().isoformat() == "2026-01-01T08:00:00+00:00"
            begin = time.monotonic()
            with pytest.raises(AssertionError, match="no process instance 1"):
                assert_that(1).is_active()
            assert time.monotonic() - begin < 4
        """
    )
    pytester.runpytest_subprocess(*_ARGUMENTS).assert_outcomes(passed=1)


def test_a_failure_shows_the_line_of_the_test_and_not_ours(pytester: pytest.Pytester) -> None:
    """The traceback of an assertion that fails ends at the assertion; what explains it follows."""
    pytester.makepyfile(
        """
        from camunda_embedded.testing import assert_that, async_assert_that

        def test_one(camunda_engine):
            assert_that(1, timeout=0).has_variable("amount", 5)

        async def test_two(camunda_engine):
            await async_assert_that(1, timeout=0).has_job("charge")
        """
    )
    pytester.makeini(_ASYNC_INI)
    result = pytester.runpytest_subprocess(*_ARGUMENTS)
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(
        ["E *expected to have the variable amount*", "*no process instance 1*"], consecutive=False
    )
    assert "_testing" not in result.stdout.str()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("camunda_start_time = tomorrow", "camunda_start_time must be a moment"),
        ("camunda_start_time = 2026-01-01T09:00:00", "with its time zone"),
        ("camunda_assertion_timeout = soon", "camunda_assertion_timeout must be a number"),
        ("camunda_assertion_timeout = -1", "not '-1'"),
        ("camunda_assertion_timeout = nan", "not 'nan'"),
    ],
)
def test_wrong_options_are_named(pytester: pytest.Pytester, line: str, told: str) -> None:
    """An option that cannot be read is told by its name, with what would be right."""
    pytester.makeini(f"[pytest]\n{line}\n")
    pytester.makepyfile("def test_one(camunda_engine): pass")
    result = pytester.runpytest_subprocess(*_ARGUMENTS)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"*{told}*"])


def test_without_a_client_its_tests_tell_what_to_install(pytester: pytest.Pytester) -> None:
    """Where camunda-client is not installed, the tests that need it are errors, never passed over."""
    pytester.makeini(_ASYNC_INI)
    pytester.makeconftest("import sys\nsys.modules['camunda_client'] = None")
    pytester.makepyfile(
        """
        def test_one(camunda_client): ...
        async def test_two(camunda_async_client): ...
        def test_three(camunda_engine): ...
        """
    )
    result = pytester.runpytest_subprocess(*_ARGUMENTS)
    result.assert_outcomes(passed=1, errors=2)
    result.stdout.fnmatch_lines(["*needs the camunda-client of the Camunda Python SDK*"])


def test_a_stranger_of_the_clients_name_is_told_apart(pytester: pytest.Pytester) -> None:
    """Another package that is imported as camunda_client is named by its place."""
    pytester.mkpydir("camunda_client")
    pytester.makepyfile("def test_one(camunda_client): ...")
    pytester.syspathinsert()
    result = pytester.runpytest_subprocess(*_ARGUMENTS)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*camunda_client*__init__.py is another package of that name*"])


def test_the_test_of_the_readme_passes_word_by_word(pytester: pytest.Pytester) -> None:
    """With the file that it names beside it."""
    blocks = (PACKAGE / "README.md").read_text(encoding="utf-8").split("```python\n")
    [block] = [block.partition("```")[0] for block in blocks if "def test_" in block]
    pytester.makepyfile(block)
    shutil.copy(PACKAGE / "examples" / "testing" / "order.bpmn", pytester.path)
    pytester.runpytest_subprocess(*_ARGUMENTS).assert_outcomes(passed=1)


def test_an_unused_plugin_imports_no_engine() -> None:
    """A test run that uses no fixture of the package pays for none of it."""
    code = (
        "import sys, camunda_embedded.pytest_plugin\n"
        "print(sorted(name for name in sys.modules if name.startswith('camunda')))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60
    )
    assert told.stdout.strip() == "['camunda_embedded', 'camunda_embedded.pytest_plugin']"
