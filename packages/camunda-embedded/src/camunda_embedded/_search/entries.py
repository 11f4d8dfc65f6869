"""Rows as the API answers them."""

from __future__ import annotations

from typing import Any

from camunda_embedded._json import json_text
from camunda_embedded._search.projector import Tables
from camunda_embedded._search.table import NotedRow, Row, date_or_none, date_text, key_or_none, told_date

Entry = dict[str, Any]


class Entries:
    """Makes entries of rows.

    Args:
        tables: Where names and incidents are looked up.
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def process_name(self, key: int) -> str | None:
        """The name of a process definition."""
        row = self._tables.processes.get(key)
        return row.value.name if row else None

    def business_id(self, process_instance_key: int) -> str | None:
        """The business id of a process instance."""
        row = self._tables.instances.get(process_instance_key)
        return row.value.business_id if row else None

    def instance(self, row: Row) -> Entry:
        """A process instance."""
        value = row.value
        definition = self._tables.processes.get(value.process_definition_key)
        return {
            "processInstanceKey": str(row.key),
            "processDefinitionId": value.process_definition_id,
            "processDefinitionName": definition.value.name if definition else None,
            "processDefinitionVersion": value.version,
            "processDefinitionVersionTag": definition.value.version_tag if definition else None,
            "processDefinitionKey": str(value.process_definition_key),
            "parentProcessInstanceKey": key_or_none(value.parent_process_instance_key),
            "parentElementInstanceKey": key_or_none(value.parent_element_instance_key),
            "rootProcessInstanceKey": key_or_none(value.root_process_instance_key) or str(row.key),
            "startDate": date_text(row.created),
            "endDate": date_or_none(row.ended),
            "suspendedDate": None,
            "state": row.state,
            "hasIncident": self._tables.has_incident(row.key),
            "tenantId": value.tenant_id,
            "tags": list(value.tags),
            "businessId": value.business_id,
        }

    def element(self, row: Row) -> Entry:
        """An element instance."""
        value = row.value
        incidents = [
            i for i in self._tables.incidents.by("element_instance_key", row.key) if i.state == "ACTIVE"
        ]
        return {
            "elementInstanceKey": str(row.key),
            "processInstanceKey": str(value.process_instance_key),
            "processDefinitionKey": str(value.process_definition_key),
            "processDefinitionId": value.process_definition_id,
            "rootProcessInstanceKey": key_or_none(value.root_process_instance_key),
            "startDate": date_text(row.created),
            "endDate": date_or_none(row.ended),
            "elementId": value.element_id,
            "elementName": value.element_name or value.element_id,
            "type": value.element_type,
            "state": row.state,
            "hasIncident": self._tables.has_incident(row.key),
            "incidentKey": str(incidents[0].key) if incidents else None,
            "tenantId": value.tenant_id,
        }

    def variable(self, row: Row) -> Entry:
        """A variable."""
        value = row.value
        return {
            "variableKey": str(row.key),
            "name": value.name,
            "value": json_text(value.value),
            "scopeKey": str(value.scope_key),
            "processInstanceKey": str(value.process_instance_key),
            "rootProcessInstanceKey": key_or_none(value.root_process_instance_key),
            "tenantId": value.tenant_id,
        }

    def job(self, row: NotedRow) -> Entry:
        """A job."""
        value = row.value
        return {
            "jobKey": str(row.key),
            "type": value.job_type,
            "worker": value.worker,
            "state": row.state,
            "kind": value.kind,
            "listenerEventType": value.listener_event_type,
            "retries": value.retries,
            "isDenied": None,
            "deniedReason": None,
            "hasFailedWithRetriesLeft": bool(row.note),
            "errorCode": value.error_code or None,
            "errorMessage": value.error_message or None,
            "customHeaders": dict(value.custom_headers),
            "deadline": date_or_none(value.deadline),
            "creationTime": date_text(row.created),
            "lastUpdateTime": date_text(row.updated),
            "endTime": date_or_none(row.ended),
            "processDefinitionId": value.process_definition_id,
            "processDefinitionKey": str(value.process_definition_key),
            "processInstanceKey": str(value.process_instance_key),
            "rootProcessInstanceKey": key_or_none(value.root_process_instance_key),
            "elementId": value.element_id,
            "elementInstanceKey": str(value.element_instance_key),
            "businessId": value.business_id,
            "tenantId": value.tenant_id,
            "priority": value.priority,
        }

    def incident(self, row: Row) -> Entry:
        """An incident."""
        value = row.value
        return {
            "incidentKey": str(row.key),
            "errorType": value.error_type,
            "errorMessage": value.error_message,
            "creationTime": date_text(row.created),
            "state": row.state,
            "processDefinitionId": value.process_definition_id,
            "processDefinitionKey": str(value.process_definition_key),
            "processInstanceKey": str(value.process_instance_key),
            "rootProcessInstanceKey": key_or_none(value.root_process_instance_key),
            "elementId": value.element_id,
            "elementInstanceKey": str(value.element_instance_key),
            "jobKey": key_or_none(value.job_key),
            "tenantId": value.tenant_id,
        }

    def user_task(self, row: Row) -> Entry:
        """A user task."""
        value = row.value
        return {
            "userTaskKey": str(row.key),
            "name": value.name,
            "state": row.state,
            "assignee": value.assignee,
            "elementId": value.element_id,
            "candidateGroups": list(value.candidate_groups),
            "candidateUsers": list(value.candidate_users),
            "creationDate": date_text(row.created),
            "completionDate": date_or_none(row.ended),
            "followUpDate": told_date(value.follow_up_date),
            "dueDate": told_date(value.due_date),
            "priority": value.priority,
            "formKey": key_or_none(value.form_key),
            "externalFormReference": value.external_form_reference,
            "customHeaders": dict(value.custom_headers),
            "tags": list(value.tags),
            "processName": self.process_name(value.process_definition_key),
            "processDefinitionId": value.process_definition_id,
            "processDefinitionVersion": value.version,
            "processDefinitionKey": str(value.process_definition_key),
            "processInstanceKey": str(value.process_instance_key),
            "rootProcessInstanceKey": key_or_none(value.root_process_instance_key),
            "elementInstanceKey": str(value.element_instance_key),
            "businessId": self.business_id(value.process_instance_key),
            "tenantId": value.tenant_id,
        }

    def subscription(self, row: NotedRow) -> Entry:
        """A subscription to a message."""
        value = row.value
        definition = self._tables.processes.get(value.process_definition_key)
        starts = value.element_instance_key <= 0
        return {
            "messageSubscriptionKey": str(row.key),
            "messageName": value.message_name,
            "correlationKey": value.correlation_key or None,
            "messageSubscriptionState": row.state,
            "messageSubscriptionType": "START_EVENT" if starts else "PROCESS_EVENT",
            "lastUpdatedDate": date_text(row.updated),
            "processDefinitionId": value.process_definition_id,
            "processDefinitionName": definition.value.name if definition else None,
            "processDefinitionVersion": definition.value.version if definition else None,
            "processDefinitionKey": str(value.process_definition_key),
            "processInstanceKey": key_or_none(value.process_instance_key),
            "rootProcessInstanceKey": key_or_none(value.root_process_instance_key),
            "elementId": value.element_id,
            "elementInstanceKey": key_or_none(value.element_instance_key),
            "businessId": self.business_id(value.process_instance_key),
            "toolName": None,
            "toolProperties": {},
            "inboundConnectorType": None,
            "tenantId": value.tenant_id,
        }

    def correlation(self, row: NotedRow) -> Entry:
        """A message that a subscription got."""
        value = row.value
        return {
            "subscriptionKey": str(row.note),
            "messageKey": str(value.message_key),
            "messageName": value.message_name,
            "correlationKey": value.correlation_key or None,
            "correlationTime": date_text(row.created),
            "partitionId": 1,
            "processDefinitionId": value.process_definition_id,
            "processDefinitionKey": str(value.process_definition_key),
            "processInstanceKey": str(value.process_instance_key),
            "rootProcessInstanceKey": key_or_none(value.root_process_instance_key),
            "elementId": value.element_id,
            "elementInstanceKey": key_or_none(value.element_instance_key),
            "businessId": self.business_id(value.process_instance_key),
            "tenantId": value.tenant_id,
        }
