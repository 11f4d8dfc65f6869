"""Definitions and evaluated decisions as the API answers them."""

from __future__ import annotations

from collections.abc import Iterator

from camunda_embedded._core.records import EvaluatedDecision, MatchedRule
from camunda_embedded._json import json_text
from camunda_embedded._search.entries import Entry
from camunda_embedded._search.table import NotedRow, Row, date_text, key_or_none


def process_entry(row: NotedRow) -> Entry:
    """A process definition."""
    value = row.value
    if row.note is None:
        row.note = start_form_id(value.resource, value.process_definition_id) or ""
    return {
        "processDefinitionKey": str(row.key),
        "processDefinitionId": value.process_definition_id,
        "name": value.name,
        "version": value.version,
        "versionTag": value.version_tag,
        "resourceName": value.resource_name,
        "hasStartForm": bool(row.note),
        "state": row.state,
        "tenantId": value.tenant_id,
    }


def start_form_id(resource: bytes, process_id: str) -> str | None:
    """The id of the form of a process's start event."""
    from camunda_embedded._xml import BPMN, ZEEBE, XmlError, parse

    try:
        root = parse(resource)
    except XmlError:
        return None
    for process in root.findall("process", ns=BPMN):
        if process.get("id") == process_id:
            for event in process.findall("startEvent", ns=BPMN):
                for element in event.iter():
                    if element.ns == ZEEBE and element.tag == "formDefinition":
                        return element.get("formId")
    return None


def requirements_entry(row: Row) -> Entry:
    """A decision requirements graph."""
    value = row.value
    return {
        "decisionRequirementsKey": str(row.key),
        "decisionRequirementsId": value.decision_requirements_id,
        "decisionRequirementsName": value.name,
        "version": value.version,
        "resourceName": value.resource_name,
        "tenantId": value.tenant_id,
    }


def decision_entry(row: Row) -> Entry:
    """A decision."""
    value = row.value
    return {
        "decisionDefinitionKey": str(row.key),
        "decisionDefinitionId": value.decision_definition_id,
        "name": value.name,
        "version": value.version,
        "decisionRequirementsId": value.decision_requirements_id,
        "decisionRequirementsKey": str(value.decision_requirements_key),
        "decisionRequirementsName": value.decision_requirements_name,
        "decisionRequirementsVersion": value.decision_requirements_version,
        "tenantId": value.tenant_id,
    }


def form_entry(row: Row) -> Entry:
    """A form."""
    value = row.value
    return {
        "formKey": str(row.key),
        "formId": value.form_id,
        "version": value.version,
        "schema": value.schema,
        "tenantId": value.tenant_id,
    }


def resource_entry(row: Row) -> Entry:
    """A file of a deployment that is of no kind that is executed."""
    value = row.value
    return {
        "resourceKey": str(row.key),
        "resourceId": value.resource_id,
        "resourceName": value.resource_name,
        "version": value.version,
        "versionTag": value.version_tag,
        "deploymentKey": str(value.deployment_key),
        "tenantId": value.tenant_id,
    }


def evaluation_entries(row: Row, business_id: str | None) -> Iterator[Entry]:
    """Every decision of an evaluation, the asked one last."""
    value = row.value
    for index, entry in enumerate(value.evaluated, 1):
        decision = entry.decision
        failed = (
            bool(value.failed_decision_id) and decision.decision_definition_id == value.failed_decision_id
        )
        yield {
            "decisionEvaluationInstanceKey": f"{row.key}-{index}",
            "decisionEvaluationKey": str(row.key),
            "state": "FAILED" if failed else "EVALUATED",
            "evaluationDate": date_text(row.created),
            "evaluationFailure": value.failure_message if failed else None,
            "decisionDefinitionId": decision.decision_definition_id,
            "decisionDefinitionKey": str(decision.key),
            "decisionDefinitionName": decision.name,
            "decisionDefinitionVersion": decision.version,
            "decisionDefinitionType": entry.decision_type,
            "decisionRequirementsKey": str(decision.decision_requirements_key),
            "rootDecisionDefinitionKey": str(value.decision.key),
            "result": json_text(entry.output),
            "processDefinitionKey": _caller(value.process_definition_key),
            "processInstanceKey": _caller(value.process_instance_key),
            "rootProcessInstanceKey": key_or_none(value.root_process_instance_key),
            "elementInstanceKey": _caller(value.element_instance_key),
            "businessId": business_id,
            "tenantId": value.tenant_id,
            **evaluation_details(entry),
        }


def _caller(key: int | None) -> str:
    """Camunda shows -1 where no process asked for an evaluation, and clients for it cannot read null there."""
    return key_or_none(key) or "-1"


def evaluation_details(entry: EvaluatedDecision) -> Entry:
    """The inputs and the matched rules of a decision that was evaluated."""
    inputs = [
        {"inputId": one.input_id, "inputName": one.input_name, "inputValue": json_text(one.value)}
        for one in entry.inputs
    ]
    return {"evaluatedInputs": inputs, "matchedRules": [_rule(rule) for rule in entry.matched_rules]}


def _rule(rule: MatchedRule) -> Entry:
    outputs = [
        {
            "outputId": output.output_id,
            "outputName": output.output_name,
            "outputValue": json_text(output.value),
            "ruleId": rule.rule_id,
            "ruleIndex": rule.rule_index,
        }
        for output in rule.outputs
    ]
    return {"ruleId": rule.rule_id, "ruleIndex": rule.rule_index, "evaluatedOutputs": outputs}
