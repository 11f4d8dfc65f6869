"""What is tried on both clusters."""

from __future__ import annotations

from harness import bpmn
from harness.exchange import UNKNOWN, Step, one_task, quick

WITHOUT_TYPE = one_task().replace(b'<zeebe:taskDefinition type="PROCESS" retries="3"/>', b"")
WAITS = bpmn.bpmn(
    "PROCESS_waits",
    [bpmn.start(), bpmn.catch("paid", bpmn.on("message", "m")), bpmn.end()],
    ["start>paid", "paid>end"],
    root=bpmn.message("m", "PROCESS_paid", key="order"),
)
APPROVAL = bpmn.bpmn("PROCESS_user", [bpmn.start(), bpmn.user_task("ok"), bpmn.end()], ["start>ok", "ok>end"])
DECISION = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="PROCESS_drg" name="Dinner" namespace="n">
  <decision id="PROCESS_dish" name="Dish">
    <decisionTable id="table" hitPolicy="FIRST">
      <input id="in" label="season"><inputExpression id="ine" typeRef="string"><text>season</text></inputExpression></input>
      <output id="out" name="dish" typeRef="string"/>
      <rule id="r1"><inputEntry id="i1"><text>"Winter"</text></inputEntry><outputEntry id="o1"><text>"Roast"</text></outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>"""

DEPLOYMENTS = [
    Step("deploy a process", "POST", "/deployments", files={"{process}.bpmn": one_task()}, keep={"definition": "deployments.0.processDefinition.processDefinitionKey"}),
    Step("deploy the same again", "POST", "/deployments", files={"{process}.bpmn": one_task()}),
    Step("deploy several files", "POST", "/deployments", files={"quick.bpmn": quick(), "waits.bpmn": WAITS, "user.bpmn": APPROVAL}),
    Step("deploy a decision", "POST", "/deployments", files={"dinner.dmn": DECISION}, keep={"decision": "deployments.0.decisionDefinition.decisionDefinitionKey"}),
    Step("deploy a form", "POST", "/deployments", files={"a.form": b'{"id": "PROCESS_form", "components": [], "type": "default"}'}),
    Step("deploy what is no XML", "POST", "/deployments", files={"a.bpmn": b"<not-closed"}),
    Step("deploy a task without type", "POST", "/deployments", files={"a.bpmn": WITHOUT_TYPE}),
    Step("deploy one good and one bad file", "POST", "/deployments", files={"{process}.bpmn": one_task(), "b.bpmn": WITHOUT_TYPE}),
    Step("deploy an id twice", "POST", "/deployments", files={"a.bpmn": one_task(), "b.bpmn": one_task()}),
    Step("delete an unknown resource", "POST", f"/resources/{UNKNOWN}/deletion"),
]  # fmt: skip
INSTANCES = [
    Step("start by id", "POST", "/process-instances", {"processDefinitionId": "{process}", "variables": {"a": 1}}, keep={"instance": "processInstanceKey"}),
    Step("start by key", "POST", "/process-instances", {"processDefinitionKey": "{definition}"}, keep={"second": "processInstanceKey"}),
    Step("start and wait", "POST", "/process-instances", {"processDefinitionId": "{process}_quick", "variables": {"a": 1}, "awaitCompletion": True}),
    Step("start and fetch", "POST", "/process-instances", {"processDefinitionId": "{process}_quick", "variables": {"a": 1, "b": 2}, "awaitCompletion": True, "fetchVariables": ["a", "z"]}),
    Step("start an unknown id", "POST", "/process-instances", {"processDefinitionId": "{process}_nowhere"}),
    Step("start an unknown version", "POST", "/process-instances", {"processDefinitionId": "{process}", "processDefinitionVersion": 99}),
    Step("start an unknown key", "POST", "/process-instances", {"processDefinitionKey": UNKNOWN}),
    Step("start nothing", "POST", "/process-instances", {}),
    Step("start with variables that are a list", "POST", "/process-instances", {"processDefinitionId": "{process}", "variables": [1]}),
    Step("start before an unknown element", "POST", "/process-instances", {"processDefinitionId": "{process}", "startInstructions": [{"elementId": "zz"}]}),
    Step("cancel", "POST", "/process-instances/{second}/cancellation", {}),
    Step("cancel again", "POST", "/process-instances/{second}/cancellation", {}),
    Step("cancel an unknown instance", "POST", f"/process-instances/{UNKNOWN}/cancellation", {}),
    Step("modify an unknown instance", "POST", f"/process-instances/{UNKNOWN}/modification", {"activateInstructions": [{"elementId": "work"}]}),
    Step("modify to an unknown element", "POST", "/process-instances/{instance}/modification", {"activateInstructions": [{"elementId": "zz"}]}),
    Step("migrate an unknown instance", "POST", f"/process-instances/{UNKNOWN}/migration", {"targetProcessDefinitionKey": "{definition}", "mappingInstructions": [{"sourceElementId": "work", "targetElementId": "work"}]}),
    Step("migrate to an unknown process", "POST", "/process-instances/{instance}/migration", {"targetProcessDefinitionKey": UNKNOWN, "mappingInstructions": [{"sourceElementId": "work", "targetElementId": "work"}]}),
]  # fmt: skip
JOBS = [
    Step("activate without a type", "POST", "/jobs/activation", {"timeout": 1000, "maxJobsToActivate": 1}),
    Step("activate without a timeout", "POST", "/jobs/activation", {"type": "t", "maxJobsToActivate": 1}),
    Step("activate nothing", "POST", "/jobs/activation", {}),
    Step("activate with a timeout of 0", "POST", "/jobs/activation", {"type": "t", "timeout": 0, "maxJobsToActivate": 1}),
    Step("activate what is not there", "POST", "/jobs/activation", {"type": "{process}_none", "timeout": 1000, "maxJobsToActivate": 1, "requestTimeout": -1}),
    Step("activate a job", "POST", "/jobs/activation", {"type": "{process}", "timeout": 60000, "maxJobsToActivate": 1, "requestTimeout": 5000}, keep={"job": "jobs.0.jobKey|key", "element": "jobs.0.elementInstanceKey"}),
    Step("set variables", "PUT", "/element-instances/{element}/variables", {"variables": {"b": 2}}),
    Step("set no variables", "PUT", "/element-instances/{element}/variables", {"variables": {}}),
    Step("set variables of nothing", "PUT", f"/element-instances/{UNKNOWN}/variables", {"variables": {"b": 2}}),
    Step("update a job by nothing", "PATCH", "/jobs/{job}", {"changeset": {}}),
    Step("update retries", "PATCH", "/jobs/{job}", {"changeset": {"retries": 5}}),
    Step("update retries to 0", "PATCH", "/jobs/{job}", {"changeset": {"retries": 0}}),
    Step("update an unknown job", "PATCH", f"/jobs/{UNKNOWN}", {"changeset": {"retries": 5}}),
    Step("fail a job", "POST", "/jobs/{job}/failure", {"retries": 2, "errorMessage": "not yet"}),
    Step("activate it again", "POST", "/jobs/activation", {"type": "{process}", "timeout": 60000, "maxJobsToActivate": 1, "requestTimeout": 5000}),
    Step("throw without a code", "POST", "/jobs/{job}/error", {}),
    Step("fail an unknown job", "POST", f"/jobs/{UNKNOWN}/failure", {"retries": 2}),
    Step("throw from an unknown job", "POST", f"/jobs/{UNKNOWN}/error", {"errorCode": "X"}),
    Step("complete an unknown job", "POST", f"/jobs/{UNKNOWN}/completion", {}),
    Step("complete no key", "POST", "/jobs/abc/completion", {}),
    Step("complete a job", "POST", "/jobs/{job}/completion", {"variables": {"c": 3}}),
    Step("complete it again", "POST", "/jobs/{job}/completion", {}),
    Step("start another", "POST", "/process-instances", {"processDefinitionId": "{process}"}),
    Step("activate another", "POST", "/jobs/activation", {"type": "{process}", "timeout": 60000, "maxJobsToActivate": 1, "requestTimeout": 5000}, keep={"job": "jobs.0.jobKey|key"}),
    Step("fail without retries", "POST", "/jobs/{job}/failure", {"retries": 0}),
    Step("complete a failed job", "POST", "/jobs/{job}/completion", {}),
    Step("fail a failed job", "POST", "/jobs/{job}/failure", {}),
    Step("throw from a failed job", "POST", "/jobs/{job}/error", {"errorCode": "X"}),
]  # fmt: skip
EVENTS = [
    Step("publish", "POST", "/messages/publication", {"name": "{process}_paid", "correlationKey": "k", "timeToLive": 60000, "messageId": "1"}),
    Step("publish an id twice", "POST", "/messages/publication", {"name": "{process}_paid", "correlationKey": "k", "timeToLive": 60000, "messageId": "1"}),
    Step("publish without a name", "POST", "/messages/publication", {"correlationKey": "k"}),
    Step("correlate with nobody", "POST", "/messages/correlation", {"name": "{process}_other", "correlationKey": "k"}),
    Step("wait for a message", "POST", "/process-instances", {"processDefinitionId": "{process}_waits", "variables": {"order": "later"}}),
    Step("correlate", "POST", "/messages/correlation", {"name": "{process}_paid", "correlationKey": "later", "variables": {"sum": 1}}),
    Step("broadcast a signal", "POST", "/signals/broadcast", {"signalName": "{process}_alarm"}),
    Step("resolve an unknown incident", "POST", f"/incidents/{UNKNOWN}/resolution", {}),
    Step("assign an unknown user task", "POST", f"/user-tasks/{UNKNOWN}/assignment", {"assignee": "ann"}),
    Step("assign nobody", "POST", f"/user-tasks/{UNKNOWN}/assignment", {}),
    Step("complete an unknown user task", "POST", f"/user-tasks/{UNKNOWN}/completion", {}),
    Step("update a user task by nothing", "PATCH", f"/user-tasks/{UNKNOWN}", {"changeset": {}}),
    Step("evaluate a decision", "POST", "/decision-definitions/evaluation", {"decisionDefinitionId": "{process}_dish", "variables": {"season": "Winter"}}),
    Step("evaluate without a match", "POST", "/decision-definitions/evaluation", {"decisionDefinitionKey": "{decision}", "variables": {"season": "Summer"}}),
    Step("evaluate nothing", "POST", "/decision-definitions/evaluation", {"variables": {}}),
    Step("topology", "GET", "/topology"),
    Step("an unknown path", "GET", "/nowhere"),
    Step("an unknown verb", "DELETE", "/topology"),
]  # fmt: skip
STEPS = [*DEPLOYMENTS, *INSTANCES, *JOBS, *EVENTS]
