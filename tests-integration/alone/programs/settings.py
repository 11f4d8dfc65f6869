"""camunda-config in a shell script: resolve the settings, print the table, and say what is wrong."""

from __future__ import annotations

import json
import sys
from typing import Any

from camunda_config import CamundaConfigurationError, ConfigurationResolver, read_environment


def main(arguments: dict[str, str]) -> dict[str, Any]:
    """Every setting with its value and source, or the complaint."""
    try:
        description = ConfigurationResolver(read_environment(), arguments).resolve().describe()
    except CamundaConfigurationError as error:
        return {"error": str(error), "shown": repr(error)}
    print(description)
    return {"settings": description.as_dict()}


if __name__ == "__main__":
    print(json.dumps(main(json.loads(sys.argv[1]))))
