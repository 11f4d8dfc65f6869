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
# Refusals that mean the same and say it in words of their own: what the engine says is the same word for word.
GATEWAY = "8.6 refuses it before its engine hears of it, in words that later versions have changed"
READER = "a file that cannot be read is refused with the line, and the words of another reader of XML"
WORDS: dict[str, str] = {
    "deploy what is no XML": READER,
    "deploy a task without type": READER,
    "deploy one good and one bad file": READER,
    "start nothing": GATEWAY,
    "start with variables that are a list": GATEWAY,
    "activate without a type": GATEWAY,
    "activate without a timeout": GATEWAY,
    "activate nothing": GATEWAY,
    "activate with a timeout of 0": GATEWAY,
    "set no variables": GATEWAY,
    "update a job by nothing": GATEWAY,
    "throw without a code": GATEWAY,
    "complete no key": GATEWAY,
    "publish without a name": GATEWAY,
    "assign nobody": GATEWAY,
    "update a user task by nothing": GATEWAY,
    "evaluate nothing": GATEWAY,
}
