"""How the site is built: Sphinx with MyST pages and the reference taken from docstrings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "Camunda Python SDK"
author = "Camunda Python SDK contributors"
project_copyright = "Camunda Python SDK contributors"
extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = project
exclude_patterns = ["_build"]
autodoc_default_options = {"members": True, "show-inheritance": True, "member-order": "bysource"}
autodoc_typehints = "signature"
napoleon_numpy_docstring = False
napoleon_use_ivar = True
copybutton_prompt_text = "$ "
# Sphinx cannot tell which of two modules a lazily loaded name belongs to; both are the same object.
suppress_warnings = ["ref.python"]


def elsewhere(app: Sphinx, what: str, name: str, *_: Any) -> bool | None:
    """Leave models and keys out where they are names too: they have pages of their own."""
    import camunda_client.keys
    import camunda_client.models

    keys, models = camunda_client.keys.__all__, camunda_client.models.__all__
    others = {"reference/client": {*models, *keys}, "reference/models": {*keys}}
    return True if what == "module" and name in others.get(app.env.docname, ()) else None


def setup(app: Sphinx) -> None:
    """Called by Sphinx."""
    app.connect("autodoc-skip-member", elsewhere)
