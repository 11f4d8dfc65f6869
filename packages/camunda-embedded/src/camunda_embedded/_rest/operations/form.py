"""Forms."""

from __future__ import annotations

from camunda_embedded._rest.messages import Response, json_response
from camunda_embedded._rest.problems import not_found
from camunda_embedded._rest.services import Call


def get_form(call: Call) -> Response:
    """A form by its key."""
    return form_response(call, call.path["formKey"])


def form_response(call: Call, key: str) -> Response:
    """The form with this key.

    Raises:
        Problem: 404.
    """
    form = call.services.models.form(int(key))
    if form is None:
        raise not_found(f"There is no form with the formKey '{key}'.")
    return json_response(form)


HANDLERS = {"getFormByKey": get_form}
