"""Whether the settings fit together, and where they come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from camunda_sdk._cli.doctor.finding import Finding
from camunda_sdk._cli.exit_codes import CONFIGURATION

if TYPE_CHECKING:
    from camunda_config import CamundaSdkConfiguration
    from camunda_sdk._cli.session import Session


def check_settings(session: Session) -> tuple[CamundaSdkConfiguration | None, list[Finding]]:
    """The settings, if they are right, and what was found about them."""
    import warnings

    from camunda_config import CamundaConfigurationError
    from camunda_sdk._cli.session import SETTINGS_PAGE

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            resolved = session.resolved()
        except CamundaConfigurationError as error:
            return None, [
                Finding("configuration", "failed", str(problem), SETTINGS_PAGE, CONFIGURATION)
                for problem in error.problems
            ]
    rows = [row for row in resolved.describe().rows if row.source != "default" and ", as " not in row.source]
    given = ", ".join(f"{row.key}={row.value} ({row.source})" for row in rows)
    given = given or f"nothing is set, defaults count: {resolved.effective.CAMUNDA_REST_ADDRESS}"
    findings = [Finding("configuration", "ok", given)]
    findings += [
        Finding("configuration", "warning", str(one.message))  # each says itself what to do
        for one in caught
    ]
    return resolved.effective, findings
