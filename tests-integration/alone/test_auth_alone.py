"""camunda-auth with plain httpx against a token endpoint and an API in another process."""

from __future__ import annotations

import json
from typing import Any

import pytest

from alone.environments import Environments, run


def story(environments: Environments, name: str, protected: dict[str, str]) -> tuple[dict[str, Any], str]:
    """What happened in one of the program's stories, and its whole output."""
    done = run(environments.python("camunda-auth"), "authenticate.py", name, json.dumps(protected))
    return done.found, done.text


@pytest.mark.parametrize("how", ["sync", "async"])
def test_a_token_is_fetched_once_renewed_when_it_is_old_and_replaced_when_it_is_refused(
    environments: Environments, protected: dict[str, str], how: str
) -> None:
    """Each fact: the statuses that the API gave, then how many tokens were asked for."""
    facts, _ = story(environments, how, protected)
    crowd = facts.pop("crowd", None)
    assert crowd == ([[200], 20, 1] if how == "async" else None)
    assert {
        "first": [[200], 1],
        "second": [[200], 0],
        "expired": [[200], 1],
        "revoked": [[401, 200], 1],
        "denied": [[401, 401], 1],
    } == facts


def test_a_wrong_secret_is_told_and_not_shown(environments: Environments, protected: dict[str, str]) -> None:
    """The error has the endpoint's answer; neither it, nor the traceback, nor the log at debug has the secret."""
    facts, output = story(environments, "refused", protected)
    assert (401, "invalid_client") == (facts["status"], facts["code"])
    assert "invalid_client" in facts["message"]
    assert "Traceback" in facts["shown"][2]
    assert "hush-hush-hush" not in output


def test_basic_authentication_opens_the_api_with_the_right_password_alone(
    environments: Environments, protected: dict[str, str]
) -> None:
    """A wrong password is answered with 401 and stays out of the log."""
    facts, output = story(environments, "basic", protected)
    assert {"right": 200, "wrong": 401, "none": 401} == facts
    assert "hush-hush-hush" not in output
