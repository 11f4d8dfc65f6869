"""``camunda search``."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from camunda_sdk._cli.options import Json, Limit, examples
from camunda_sdk._cli.session import Session, session_of
from camunda_sdk._cli.values import json_object, sort_order

NAME = "search"
COLUMNS: dict[str, tuple[str, ...]] = {
    "process-instances": ("processInstanceKey", "processDefinitionId", "state", "startDate", "hasIncident"),
    "process-definitions": ("processDefinitionId", "version", "processDefinitionKey", "name", "resourceName"),
    "element-instances": ("elementInstanceKey", "elementId", "type", "state", "processInstanceKey"),
    "user-tasks": ("userTaskKey", "elementId", "state", "assignee", "creationDate", "processInstanceKey"),
    "incidents": ("incidentKey", "errorType", "elementId", "errorMessage", "state", "processInstanceKey"),
    "variables": ("name", "value", "scopeKey", "processInstanceKey"),
    "jobs": ("jobKey", "type", "state", "retries", "worker", "elementId", "processInstanceKey"),
    "message-subscriptions": ("messageName", "correlationKey", "elementId", "processInstanceKey"),
    "correlated-message-subscriptions": (
        "messageName",
        "correlationKey",
        "elementId",
        "correlationTime",
        "processInstanceKey",
    ),
    "resources": ("resourceId", "version", "resourceKey", "resourceName"),
    "decision-definitions": ("decisionDefinitionId", "version", "decisionDefinitionKey", "name"),
    "decision-requirements": ("decisionRequirementsId", "version", "decisionRequirementsKey", "resourceName"),
    "decision-instances": (
        "decisionEvaluationInstanceKey",
        "decisionDefinitionId",
        "state",
        "evaluationDate",
    ),
    "batch-operations": ("batchOperationKey", "batchOperationType", "state", "startDate"),
    "batch-operation-items": ("batchOperationKey", "itemKey", "state", "errorMessage", "processInstanceKey"),
    "cluster-variables": ("name", "value", "scope", "tenantId"),
    "audit-logs": (
        "auditLogKey",
        "timestamp",
        "actorId",
        "operationType",
        "entityType",
        "entityKey",
        "result",
    ),
    "agent-definitions": ("agentDefinitionKey", "name", "elementId", "processDefinitionId"),
    "agent-instances": ("agentInstanceKey", "status", "elementId", "processInstanceKey"),
    "global-task-listeners": ("id", "type", "eventTypes", "retries", "priority"),
    "tenants": ("tenantId", "name", "description"),
    "users": ("username", "name", "email"),
    "groups": ("groupId", "name", "description"),
    "roles": ("roleId", "name", "description"),
    "mapping-rules": ("mappingRuleId", "name", "claimName", "claimValue"),
    "authorizations": ("authorizationKey", "ownerId", "ownerType", "resourceType", "resourceId"),
    "own-authorizations": ("authorizationKey", "ownerId", "ownerType", "resourceType", "resourceId"),
}

METHODS = {"mapping-rules": "search_mapping_rule"}  # the one whose operation is not named in the plural


@examples(
    "camunda search user-tasks",
    'camunda search jobs --filter \'{"type": "charge"}\' --sort jobKey:desc',
    "camunda search variables --filter @filter.json --limit 100 --json",
)
def run(
    context: typer.Context,
    things: Annotated[
        str, typer.Argument(help=f"One of: {', '.join(COLUMNS)}.", autocompletion=lambda: list(COLUMNS))
    ],
    filter_: Annotated[
        str | None, typer.Option("--filter", "-f", metavar="JSON|@FILE", help="The API's filter object.")
    ] = None,
    sort: Annotated[
        list[str] | None, typer.Option("--sort", "-s", metavar="FIELD[:desc]", help="Order. Repeatable.")
    ] = None,
    limit: Limit = 20,
    as_json: Json = False,
) -> None:
    """Search anything that the cluster stores."""
    if things not in COLUMNS:
        raise typer.BadParameter(f"{things!r} is not one of {', '.join(COLUMNS)}", param_hint="THINGS")
    session = session_of(context, as_json=as_json)
    filters = json_object(filter_, "--filter") if filter_ is not None else {}
    found(session, things, filters, sort_order(sort or []), limit)


def found(
    session: Session, things: str, filters: dict[str, Any], sort: list[dict[str, str]], limit: int
) -> None:
    """Search and print."""
    with session.client() as client:
        method = getattr(client, METHODS.get(things, f"search_{things.replace('-', '_')}"))
        answer = method(filter=filters, sort=sort, page={"limit": limit}).to_dict()
    items = answer["items"]
    session.output.rows(things.replace("-", " "), COLUMNS[things], items)
    total = (answer.get("page") or {}).get("totalItems") or len(items)
    if total > len(items):
        session.output.note(f"{total} in all; --limit shows more")
