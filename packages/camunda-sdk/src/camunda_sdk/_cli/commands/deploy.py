"""``camunda deploy``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from camunda_sdk._cli.options import Json, Tenant, examples
from camunda_sdk._cli.session import session_of

if TYPE_CHECKING:
    from collections.abc import Sequence

NAME = "deploy"
SUFFIXES = {".bpmn", ".dmn", ".form"}
INSTALLED = {"node_modules", "site-packages", "__pycache__"}
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
    from camunda_sdk import CamundaClientError

    session = session_of(context, as_json=as_json)
    files = files_of(paths, "PATHS")
    with session.client() as client:
        try:
            answer = client.deploy_resources_from_files(list(files), tenant).to_dict()
        except ValueError as error:
            if isinstance(error, CamundaClientError):
                raise
            raise typer.BadParameter(str(error).removeprefix("files: "), param_hint="PATHS") from None
    session.output.rows(
        "resources deployed", COLUMNS, [row for one in answer["deployments"] for row in rows_of(one)]
    )


def files_of(paths: Sequence[Path], argument: str) -> list[Path]:
    """The files meant, each once.

    Args:
        paths: Files and folders.
        argument: What the command line calls them.

    Raises:
        BadParameter: A folder has none.
    """
    found: dict[Path, None] = {}
    for path in paths:
        inside = inside_of(path) if path.is_dir() else [path]
        if not inside:
            raise typer.BadParameter(f"there is no .bpmn, .dmn or .form file in {path}", param_hint=argument)
        found.update(dict.fromkeys(inside))
    return list(found)


def inside_of(folder: Path) -> list[Path]:
    """The files with a known suffix in a folder, without what tools keep there: hidden folders and installed packages.

    A link that leads nowhere is among them, since somebody means it; what is no file, such as a pipe, is not.
    """
    found = []
    for parent, folders, names in os.walk(folder):  # which passes over what vanishes or may not be read
        folders[:] = [name for name in folders if not name.startswith(".") and name not in INSTALLED]
        found += [Path(parent, name) for name in names if Path(name).suffix in SUFFIXES]
    return sorted(one for one in found if one.is_file() or (one.is_symlink() and not one.exists()))


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
