"""Camunda forms: JSON with an id."""

from __future__ import annotations

from dataclasses import dataclass

from camunda_embedded._json import read_json


class FormError(Exception):
    """A file is no form that can be deployed."""


@dataclass(frozen=True)
class Form:
    """What a form file says about itself."""

    id: str
    version_tag: str | None
    schema: str


def read_form(content: bytes, resource_name: str) -> Form:
    """Read a form.

    Raises:
        FormError: It is none; the text names the file.
    """
    try:
        text = content.decode("utf-8-sig")
        found = read_json(text)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise FormError(f"'{resource_name}': the form is not JSON: {error}") from None
    if not isinstance(found, dict):
        raise FormError(f"'{resource_name}': a JSON object is expected")
    identifier = found.get("id")
    if not isinstance(identifier, str) or not identifier.strip():
        raise FormError(f"'{resource_name}': the form has no id")
    tag = found.get("versionTag")
    return Form(identifier, tag if isinstance(tag, str) and tag else None, text)
