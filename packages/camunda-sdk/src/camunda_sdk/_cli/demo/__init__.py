"""``camunda demo``: a real process with varied input, worked from its start to a summary."""

from camunda_sdk._cli.demo.run import DemoOptions, run_demo

__all__ = ["DemoOptions", "run_demo"]
