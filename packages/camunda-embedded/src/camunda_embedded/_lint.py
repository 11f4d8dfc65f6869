"""What is wrong with files, found without deploying them."""

from __future__ import annotations

from camunda_embedded._bpmn import lint_bpmn
from camunda_embedded._bpmn.graph import Problem
from camunda_embedded._dmn import DmnError, read_dmn
from camunda_embedded._forms import FormError, read_form


def lint(content: bytes, name: str) -> list[Problem]:
    """Check a BPMN, DMN or form file as a deployment does, and for what is allowed and probably not meant.

    Args:
        content: The file.
        name: Its name; the suffix tells what it is.

    Returns:
        Everything found; those of severity ``error`` keep it from being deployed.
    """
    kind = name.rpartition(".")[2].lower()
    if kind == "bpmn":
        return lint_bpmn(content, name)
    try:
        if kind == "dmn":
            read_dmn(content, name)
        elif kind == "form":
            read_form(content, name)
        else:
            return [
                Problem("", kind, 0, "no BPMN, DMN or form by its name: nothing in it is checked", "warning")
            ]
    except DmnError as error:
        return [Problem(error.element_id, "dmn", error.line, error.message)]
    except FormError as error:
        return [Problem("", "form", 0, str(error))]
    return []
