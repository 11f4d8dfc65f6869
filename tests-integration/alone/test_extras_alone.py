"""Each extra of each package, one at a time, with the newest versions and with the lowest ones; and what is said without it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from alone.environments import Environments, run
from tools.wheels import uv
from tools.workspace import packages

EXTRAS = [(name, extra) for name, package in packages().items() for extra in package.extras]
# What the program tells without the extra, and with it.
TOLD: dict[str, tuple[Any, Any]] = {
    "disk-cache": ([1, False], [1, True]),
    "aiohttp": ([1, False], [1, True]),
    "otel": ([[""], False], [["00"], True]),
    "loguru": ("SdkLogger(NullLogger, prefix='')", "SdkLogger(Logger, prefix='')"),
    "jwt": ("private_key_jwt needs PyJWT with cryptography: install camunda-auth[jwt]", 2),
    "embedded": ("No module named 'camunda_embedded'", "an engine"),
}


def used(python: Path, extra: str, server: str, folder: Path) -> Any:
    """What the program tells that uses the extra."""
    return run(python, "extra.py", extra, server, str(folder)).found["found"]


@pytest.mark.parametrize("lowest", [False, True], ids=["newest", "lowest"])
@pytest.mark.parametrize(("name", "extra"), EXTRAS)
def test_an_extra_brings_in_what_it_is_for(
    environments: Environments, server: str, tmp_path: Path, name: str, extra: str, lowest: bool
) -> None:
    """It can be installed, fits together, and does what it is there for."""
    python = environments.python(name, extra=extra, lowest=lowest)
    uv("pip", "check", "--quiet", "--python", python)
    found = used(python, extra, server, tmp_path)
    if extra == "cli":
        code, text = found
        assert (0, True) == (code, server.removeprefix("http://") in text), text
    elif extra == "otel" and lowest:
        assert found[1], "that API has no context without its SDK, but the client asks it"
    else:
        assert TOLD[extra][1] == found


@pytest.mark.parametrize(("name", "extra"), EXTRAS)
def test_without_an_extra_the_rest_works_or_says_what_is_missing(
    environments: Environments, server: str, tmp_path: Path, name: str, extra: str
) -> None:
    """The same program with the package alone."""
    found = used(environments.python(name), extra, server, tmp_path)
    if extra == "cli":
        code, text = found
        assert code != 0
        assert 'pip install "camunda-sdk[cli]"' in text
    else:
        assert TOLD[extra][0] == found
