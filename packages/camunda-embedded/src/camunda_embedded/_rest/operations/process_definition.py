"""Process definitions: read, and counted over."""

from __future__ import annotations

from camunda_embedded._rest.messages import NO_CONTENT, Response
from camunda_embedded._rest.operations.form import form_response
from camunda_embedded._rest.reads import found, get, report, search
from camunda_embedded._rest.services import Call


def get_xml(call: Call) -> Response:
    """The BPMN document that a process was deployed with."""
    found(call, "process-definitions", "processDefinitionKey")
    return Response(200, call.services.models.source(call.key("processDefinitionKey")), "text/xml")


def get_start_form(call: Call) -> Response:
    """The form of the start event; nothing when it has none."""
    found(call, "process-definitions", "processDefinitionKey")
    key = call.services.models.start_form_key(call.key("processDefinitionKey"))
    return NO_CONTENT if key is None else form_response(call, str(key))


HANDLERS = {
    "getProcessDefinition": get("process-definitions", "processDefinitionKey"),
    "getProcessDefinitionXML": get_xml,
    "getStartProcessForm": get_start_form,
    "searchProcessDefinitions": search("process-definitions"),
    "searchProcessDefinitionVariableNames": report("variable-names", "processDefinitionKey"),
    "getProcessDefinitionStatistics": report("definition-elements", "processDefinitionKey"),
    "getProcessDefinitionInstanceStatistics": report("definition-instances"),
    "getProcessDefinitionInstanceVersionStatistics": report("definition-instances-by-version"),
    "getProcessDefinitionMessageSubscriptionStatistics": report("definition-subscriptions"),
}
