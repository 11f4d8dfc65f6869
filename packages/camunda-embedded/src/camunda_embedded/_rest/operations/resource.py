"""Deployments and what they hold."""

from __future__ import annotations

from typing import Any

from camunda_embedded._core.commands import DeleteResource, DeployResources, Resource
from camunda_embedded._core.records import DecisionRequirementsValue, DecisionValue, ProcessValue
from camunda_embedded._core.results import Deployed
from camunda_embedded._rest.messages import Response, json_response
from camunda_embedded._rest.problems import Problem, invalid, not_found
from camunda_embedded._rest.reading.body import parse_json
from camunda_embedded._rest.reads import found, get, search
from camunda_embedded._rest.services import Call


def create_deployment(call: Call) -> Response:
    """Deploy files, all or none."""
    if any(not file.filename for file in call.fields["resources"]):
        raise invalid("A file in the part 'resources' has an empty name.")
    files = tuple(Resource(file.filename, bytes(file)) for file in call.fields["resources"])
    return json_response(_deployed(call.execute(DeployResources(files, call.tenant_id))))


_KINDS = ("processDefinition", "decisionDefinition", "decisionRequirements", "form", "resource")


def _deployed(result: Deployed) -> dict[str, Any]:
    entries = [{"processDefinition": _process(value)} for value in result.processes]
    entries += [{"decisionDefinition": _decision(value)} for value in result.decisions]
    entries += [{"decisionRequirements": _requirements(value)} for value in result.decision_requirements]
    entries += [_versioned("form", "formId", "formKey", value.form_id, value) for value in result.forms]
    entries += [
        _versioned("resource", "resourceId", "resourceKey", v.resource_id, v) for v in result.resources
    ]
    return {
        "deploymentKey": str(result.deployment_key),
        "tenantId": result.tenant_id,
        "deployments": [{kind: entry.get(kind) for kind in _KINDS} for entry in entries],
    }


def _process(value: ProcessValue) -> dict[str, Any]:
    return {
        "processDefinitionId": value.process_definition_id,
        "processDefinitionVersion": value.version,
        "processDefinitionKey": str(value.key),
        "resourceName": value.resource_name,
        "tenantId": value.tenant_id,
    }


def _decision(value: DecisionValue) -> dict[str, Any]:
    return {
        "decisionDefinitionId": value.decision_definition_id,
        "version": value.version,
        "decisionDefinitionKey": str(value.key),
        "name": value.name,
        "tenantId": value.tenant_id,
        "decisionRequirementsId": value.decision_requirements_id,
        "decisionRequirementsKey": str(value.decision_requirements_key),
    }


def _requirements(value: DecisionRequirementsValue) -> dict[str, Any]:
    return {
        "decisionRequirementsId": value.decision_requirements_id,
        "decisionRequirementsName": value.name,
        "version": value.version,
        "decisionRequirementsKey": str(value.key),
        "resourceName": value.resource_name,
        "tenantId": value.tenant_id,
    }


def _versioned(kind: str, id_name: str, key_name: str, identity: str, value: Any) -> dict[str, Any]:
    return {
        kind: {
            id_name: identity,
            key_name: str(value.key),
            "version": value.version,
            "resourceName": value.resource_name,
            "tenantId": value.tenant_id,
        }
    }


def delete_resource(call: Call) -> Response:
    """Remove a definition or another file; history is kept."""
    call.execute(DeleteResource(call.key("resourceKey")))
    return json_response({"resourceKey": call.path["resourceKey"], "batchOperation": None})


def get_content(call: Call) -> Response:
    """The content of a file that holds a JSON object, as it was deployed."""
    content = _content(call)
    try:
        value = parse_json(content)
    except Problem:
        value = None
    if not isinstance(value, dict):
        raise not_found(
            f"The resource with the resourceKey '{call.path['resourceKey']}' holds no JSON object."
        )
    return Response(200, content)


def get_binary(call: Call) -> Response:
    """The bytes of a file."""
    return Response(200, _content(call), "application/octet-stream")


def _content(call: Call) -> bytes:
    found(call, "resources", "resourceKey")
    content: bytes = call.services.models.source(call.key("resourceKey"))
    return content


HANDLERS = {
    "createDeployment": create_deployment,
    "deleteResource": delete_resource,
    "getResource": get("resources", "resourceKey"),
    "getResourceContent": get_content,
    "getResourceContentBinary": get_binary,
    "searchResources": search("resources"),
}
