"""``python -m camunda_sdk`` is the ``camunda`` command."""

from camunda_sdk._cli import main

main()
