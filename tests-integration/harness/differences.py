"""Every difference between the embedded engine and a real Camunda 8.6.0 that is meant, with its reason."""

from __future__ import annotations

# Fields that 8.6 names otherwise than the version that the engine follows.
RENAMED = {
    "jobs[].key: key": "a job's key is jobKey since 8.8",
    "failedDecisionDefinitionId: str": "null since it is nullable; 8.6 writes an empty text",
    "failedDecisionDefinitionId: value": "null since it is nullable; 8.6 writes an empty text",
    "failureMessage: str": "null since it is nullable; 8.6 writes an empty text",
    "failureMessage: value": "null since it is nullable; 8.6 writes an empty text",
    "timestamp: str": "errors of the web server name the time of day, which nobody reads",
}
MEANT: dict[str, str] = {
    "an unknown path": "the web server of 8.6 writes errors of its own; here every error is a problem detail",
    "an unknown verb": "the web server of 8.6 writes errors of its own; here every error is a problem detail",
}
