"""What real engines made of small processes, once more here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from core_support import Bench, line, process, script

from camunda_embedded._core.commands import DeployResources, Resource
from camunda_embedded._core.rejection import CommandRejected

PROBES = json.loads((Path(__file__).parent / "cases" / "bpmn" / "probes.json").read_text(encoding="utf-8"))
CHILD = process(line(script("c", "={inp: x, got: y}", "childres")), identity="probe_child")
DISH = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="g" name="g" namespace="n">
<decision id="dish" name="Dish"><decisionTable id="t"><input id="i"><inputExpression id="ie"><text>season</text>
</inputExpression></input><output id="o" name="dish"/><rule id="r"><inputEntry id="e"><text>"Summer"</text></inputEntry>
<outputEntry id="x"><text>"Salad"</text></outputEntry></rule></decisionTable></decision></definitions>"""


def named(*, phase1: bool) -> list[Any]:
    """The probes that are executed, or those that are not yet."""
    return [pytest.param(probe, id=probe["name"]) for probe in PROBES if probe["phase1"] is phase1]


@pytest.mark.parametrize("probe", named(phase1=True))
def test_a_process_ends_as_on_a_real_engine(probe: dict[str, Any]) -> None:
    """The variables of the completed instance are those that were recorded, or it is stuck as there."""
    identity = "probe_" + probe["name"].replace("-", "_").replace(".", "_")
    xml = probe["bpmn"].encode()
    identity = xml.split(b'process id="')[1].split(b'"')[0].decode()
    bench = Bench(CHILD, DISH, xml)
    key = bench.start(identity, **probe["variables"])
    bench.advance(60_000)
    bench.check()
    assert probe["result"] == bench.results.get(key)


@pytest.mark.parametrize("probe", named(phase1=False))
def test_what_is_not_executed_yet_is_refused_at_deployment(probe: dict[str, Any]) -> None:
    """It is never executed wrongly."""
    bench = Bench()
    with pytest.raises(CommandRejected) as error:
        bench.do(DeployResources((Resource("probe.bpmn", probe["bpmn"].encode()),)))
    assert "probe.bpmn" in error.value.reason
    assert not bench.core.state.definitions
