"""Moves of tokens over the REST API."""

from __future__ import annotations

import httpx
from core_support import Part, end, process, scope, service, start

from camunda_embedded import Engine


def test_a_move_tells_the_scope_in_which_it_ends() -> None:
    """The instruction reaches the engine: one that is wrong is refused, one that is right makes a scope anew."""
    engine = Engine()
    inside = Part([start("is"), service("w"), end("ie")], ["is -> w", "w -> ie"])
    outer = Part([start(), scope("subProcess", "sub", inside), end()], ["s -> sub", "sub -> e"])
    engine.deploy(("p.bpmn", process(outer)))
    move = {
        "sourceElementInstruction": {"sourceType": "byId", "sourceElementId": "w"},
        "targetElementId": "w",
    }
    with httpx.Client(transport=engine.transport(), base_url="http://engine/v2") as client:
        key = client.post("/process-instances", json={"processDefinitionId": "p"}).json()[
            "processInstanceKey"
        ]

        def moved(ancestor: str) -> httpx.Response:
            told = {"ancestorScopeType": "direct", "ancestorElementInstanceKey": ancestor}
            body = {"moveInstructions": [{**move, "ancestorScopeInstruction": told}]}
            return client.post(f"/process-instances/{key}/modification", json=body)

        wrong = moved("5")
        assert 400 == wrong.status_code
        assert "'5'" in wrong.json()["detail"]
        assert 204 == moved(key).status_code
        search = {"filter": {"elementId": "sub"}, "sort": [{"field": "elementInstanceKey"}]}
        found = client.post("/element-instances/search", json=search).json()["items"]
        assert ["TERMINATED", "ACTIVE"] == [one["state"] for one in found]
        assert 204 == moved("-1").status_code, "a scope that is named by no key is looked for"
