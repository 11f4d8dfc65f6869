"""The migration guide lists every public name of the public SDK that is none of ours, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import camunda_sdk

ROOT = Path(__file__).parents[2]
DATA = ROOT / "packages" / "camunda-client" / "tests" / "data"


def test_the_guide_lists_the_names_that_are_missing() -> None:
    """Each with what to use instead, as a row of the table."""
    reasons = json.loads((DATA / "not_ours.json").read_text("utf-8"))
    page = (ROOT / "docs" / "migration.md").read_text("utf-8")
    begin = page.index("## Names that are not here")
    section = page[begin : page.index("\n## ", begin + 1)]
    rows = [line for line in section.splitlines() if line.startswith("| `")]
    assert [f"| `{name}` | {instead} |" for name, instead in sorted(reasons.items())] == rows


def test_the_sdk_has_all_others() -> None:
    """What is said to be missing is missing, and nothing else is."""
    facts = json.loads((DATA / "public_surface_10_0_1.json").read_text("utf-8"))
    reasons = json.loads((DATA / "not_ours.json").read_text("utf-8"))
    wanted = {*facts["exports"].split(), *facts["deprecated"].split()}
    assert 990 < len(wanted)
    missing = {name for name in wanted if not hasattr(camunda_sdk, name)}
    assert set(reasons) == missing
