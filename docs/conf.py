"""How the site is built: Sphinx with MyST pages and the reference taken from docstrings."""

from __future__ import annotations

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
autodoc_preserve_defaults = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True
copybutton_prompt_text = "$ "
# Sphinx cannot tell which of two modules a lazily loaded name belongs to; both are the same object.
suppress_warnings = ["ref.python"]
