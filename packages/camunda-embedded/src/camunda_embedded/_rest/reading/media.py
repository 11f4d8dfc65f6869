"""Media types: what a request says of its body, and what it accepts."""

from __future__ import annotations

from camunda_embedded._rest.problems import Problem
from camunda_embedded._rest.table import Operation

_ANSWERS = {
    "text": ("text/xml", "application/xml", "text/plain"),
    "binary": ("application/octet-stream",),
}
_ALWAYS = ("application/json", "application/problem+json")


def split_media(header: str) -> tuple[str, dict[str, str]]:
    """The media type in lower case, and its parameters."""
    media, *rest = header.split(";")
    parameters = {}
    for part in rest:
        name, _, value = part.strip().partition("=")
        parameters[name.lower()] = value.strip().strip('"')
    return media.strip().lower(), parameters


def is_json(media: str) -> bool:
    """Whether a media type is JSON or built on it."""
    return media == "application/json" or (media.startswith("application/") and media.endswith("+json"))


def check_accepted(operation: Operation, accept: str) -> None:
    """Refuse a request whose `Accept` header rules out everything that the operation answers.

    Raises:
        Problem: 406.
    """
    if not accept or "*/*" in accept or accept == "application/json" or operation.media == ("none",):
        return
    answers = [*_ALWAYS, *(media for kind in operation.media for media in _ANSWERS.get(kind, ()))]
    if "binary" in operation.media:
        return
    for entry in accept.split(","):
        media, parameters = split_media(entry)
        if parameters.get("q") in ("0", "0.0", "0.00", "0.000"):
            continue
        if media in answers or is_json(media) or (media.endswith("/*") and _covers(media, answers)):
            return
    raise Problem(
        406, f"Nothing that '{accept[:80]}' accepts is answered here. Answered: {', '.join(answers)}."
    )


def _covers(pattern: str, answers: list[str]) -> bool:
    return any(answer.startswith(pattern[:-1]) for answer in answers)
