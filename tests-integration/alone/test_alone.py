"""What the environments hold: one package, what it depends on, and nothing else of this workspace."""

from __future__ import annotations

import pytest

from alone.environments import Environments, run
from tools.workspace import packages, siblings_of

MEMBERS = packages()


@pytest.mark.parametrize("name", MEMBERS)
def test_only_the_package_and_what_it_depends_on_can_be_imported(
    environments: Environments, name: str
) -> None:
    """The others, and what only tests need, are not there."""
    wanted = {sibling.import_name for sibling in siblings_of(MEMBERS[name], MEMBERS)}
    modules = [package.import_name for package in MEMBERS.values()]
    found = run(environments.python(name), "importable.py", *modules, "pytest", "structlog").found
    assert wanted == {module for module, there in found.items() if there}
