"""Checks of values against the API's schemas, compiled from the generated table when first needed."""

from __future__ import annotations

from camunda_embedded._rest.schema.compiler import Compiler
from camunda_embedded._rest.schema.report import Check, Violation

__all__ = ["Check", "Compiler", "Violation"]
