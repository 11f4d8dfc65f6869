"""BPMN files as graphs that the engine walks: read, checked, and compiled once at deployment."""

from __future__ import annotations

from camunda_embedded._bpmn.graph import BpmnError, Flow, Node, Problem, Process
from camunda_embedded._bpmn.lint import lint_bpmn
from camunda_embedded._bpmn.reader import read_bpmn

__all__ = ["BpmnError", "Flow", "Node", "Problem", "Process", "lint_bpmn", "read_bpmn"]
