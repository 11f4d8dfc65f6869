"""``camunda deploy``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from camunda_sdk._cli.options import Json, Tenant, examples
from camunda_sdk._cli.session import session_of

NAME = "deploy"
SUFFIXES = {".bpmn", ".dmn", ".form"}
COLUMNS = ("kind", "id", "version", "key", "file")
KINDS = {
    "processDefinition": (
        "process",
        "processDefinitionId",
        "processDefinitionVersion",
        "processDefinitionKey",
    ),
    "decisionDefinition": ("decision", "decisionDefinitionId", "version", "decisionDefinitionKey"),
    "decisionRequirements": (
        "decision requirements",
        "decisionRequirementsId",
        "version",
        "decisionRequirementsKey",
    ),
    "form": ("form", "formId", "version", "formKey"),
    "resource": ("resource", "resourceId", "version", "resourceKey"),
}


@examples(
    "camunda deploy order.bpmn",
    "camunda deploy processes --tenant blue",
)
def run(
    context: typer.Context,
    paths: Annotated[
        list[Path],
        typer.Argument(exists=True, help="Files, or folders whose .bpmn, .dmn and .form files are meant."),
    ],
    tenant: Tenant = None,
    as_json: Json = False,
) -> None:
    """Deploy processes, decisions and forms, all or none."""
    session = session_of(context, as_json=as_json)
    files = files_of(paths)
    if not files:
        raise typer.BadParameter("there is no .bpmn, .dmn or .form file in it", param_hint="PATHS")
    options: dict[str, Any] = {"tenant_id": tenant} if tenant else {}
    with session.client() as client:
        answer = client.create_deployment(resources=files, **options).to_dict()
    session.output.rows(
        "resources deployed", COLUMNS, [row for one in answer["deployments"] for row in rows_of(one)]
    )


def files_of(paths: list[Path]) -> list[Path]:
    """The files meant, each once."""
    found: dict[Path, None] = {}
    for path in paths:
        inside = sorted(one for one in path.rglob("*") if one.suffix in SUFFIXES) if path.is_dir() else [path]
        found.update(dict.fromkeys(inside))
    return list(found)


def rows_of(deployed: dict[str, Any]) -> list[dict[str, Any]]:
    """What was deployed, in the words of the table."""
    rows = []
    for kind, (name, identifier, version, key) in KINDS.items():
        if deployed.get(kind):
            one = deployed[kind]
            rows.append(
                {
                    "kind": name,
                    "id": one.get(identifier),
                    "version": one.get(version),
                    "key": one.get(key),
                    "file": one.get("resourceName"),
                }
            )
    return rows
