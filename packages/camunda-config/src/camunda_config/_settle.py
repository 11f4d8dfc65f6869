"""From raw settings to values that fit together: parsed, aliases equal, addresses complete, strategy decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from camunda_config._environment import hide
from camunda_config._keys import ALIASES, KEYS, is_set
from camunda_config._parse import Refused
from camunda_config.exceptions import Problem

Origin = Callable[[str], str]

_OAUTH_KEYS = ("CAMUNDA_CLIENT_ID", "CAMUNDA_CLIENT_SECRET")
_BASIC_KEYS = ("CAMUNDA_BASIC_AUTH_USERNAME", "CAMUNDA_BASIC_AUTH_PASSWORD")


def settle(given: Mapping[str, Any], origin: Origin) -> tuple[dict[str, Any], list[Problem]]:
    """All settings with their values, and what is wrong with those given.

    Settling what was settled changes nothing.

    Args:
        given: Known settings; those that are unset may be missing, None or blank.
        origin: Tells where a setting's value came from.
    """
    raw = {key: value for key, value in given.items() if key in KEYS and is_set(value)}
    values, problems = parse_all(raw, origin)
    join_aliases(values)
    strategy_problems = decide_strategy(values, raw, origin)
    complete_addresses(values)
    if not values.get("CAMUNDA_TENANT_IDS") and values.get("CAMUNDA_TENANT_ID"):
        values["CAMUNDA_TENANT_IDS"] = [values["CAMUNDA_TENANT_ID"]]
    problems += strategy_problems
    problems += mtls_pairs(raw, origin)
    settled = {name: hide(name, values.get(name, key.default)) for name, key in KEYS.items()}
    return settled, problems


def alias_conflicts(given: Mapping[str, Any], origin: Origin) -> list[Problem]:
    """The pairs of names for one setting that were given two different values at one level."""
    problems = []
    for first, second in ALIASES:
        one, two = given.get(first), given.get(second)
        if not (isinstance(one, str) and isinstance(two, str)):
            continue  # what is no text is refused for itself
        if is_set(one) and is_set(two) and one != two:
            reason = f"it conflicts with {second} ({origin(second)}), another name of the same setting; set only one"
            problems.append(Problem(first, origin(first), reason))
    return problems


def parse_all(raw: Mapping[str, Any], origin: Origin) -> tuple[dict[str, Any], list[Problem]]:
    """Every value parsed, and a problem for each that was refused."""
    values: dict[str, Any] = {}
    problems = []
    for name, value in raw.items():
        try:
            values[name] = KEYS[name].parse(value)
        except Refused as refusal:
            problems.append(Problem(name, origin(name), str(refusal)))
    return values, problems


def join_aliases(values: dict[str, Any]) -> None:
    """Give both names of a setting the value that one of them has."""
    for first, second in ALIASES:
        if first in values:
            values[second] = values[first]
        elif second in values:
            values[first] = values[second]


def complete_addresses(values: dict[str, Any]) -> None:
    """Remove trailing slashes and append ``/v2``, unless the address is to be used as it is."""
    if values.get("CAMUNDA_REST_ADDRESS_EXACT"):
        return
    for name in ("CAMUNDA_REST_ADDRESS", "ZEEBE_REST_ADDRESS"):
        if name in values:
            address = values[name].rstrip("/")
            values[name] = address if address.endswith("/v2") else f"{address}/v2"


def decide_strategy(values: dict[str, Any], raw: Mapping[str, Any], origin: Origin) -> list[Problem]:
    """Infer the strategy where none was given, and check that it has what it needs."""
    if "CAMUNDA_AUTH_STRATEGY" in raw:
        needed = {"OAUTH": _OAUTH_KEYS, "BASIC": _BASIC_KEYS}.get(values.get("CAMUNDA_AUTH_STRATEGY", ""), ())
        strategy = values.get("CAMUNDA_AUTH_STRATEGY")
        source = origin("CAMUNDA_AUTH_STRATEGY")
        missing = [name for name in needed if not any(one in raw for one in both_names(name))]
        return [
            Problem(name, "unset", f"CAMUNDA_AUTH_STRATEGY={strategy} ({source}) needs it")
            for name in missing
        ]
    oauth, basic = (all(name in values for name in names) for names in (_OAUTH_KEYS, _BASIC_KEYS))
    if oauth and basic:
        reason = (
            "both OAuth client credentials and a user name with password are set; "
            "set CAMUNDA_AUTH_STRATEGY to OAUTH, BASIC or NONE, or unset one of the two"
        )
        return [Problem("CAMUNDA_AUTH_STRATEGY", "unset", reason)]
    values["CAMUNDA_AUTH_STRATEGY"] = "OAUTH" if oauth else "BASIC" if basic else "NONE"
    return []


def both_names(name: str) -> tuple[str, ...]:
    """The names of a setting."""
    alias = KEYS[name].alias
    return (name, alias) if alias else (name,)


def mtls_pairs(raw: Mapping[str, Any], origin: Origin) -> list[Problem]:
    """A certificate needs a key, a key a certificate, and a passphrase a key."""

    def given(part: str) -> str | None:
        return next(
            (name for name in (f"CAMUNDA_MTLS_{part}", f"CAMUNDA_MTLS_{part}_PATH") if name in raw), None
        )

    certificate, key = given("CERT"), given("KEY")
    problems = []
    if certificate and not key:
        reason = f"{certificate} ({origin(certificate)}) needs its key: set this, or CAMUNDA_MTLS_KEY"
        problems.append(Problem("CAMUNDA_MTLS_KEY_PATH", "unset", reason))
    if key and not certificate:
        reason = f"{key} ({origin(key)}) needs its certificate: set this, or CAMUNDA_MTLS_CERT"
        problems.append(Problem("CAMUNDA_MTLS_CERT_PATH", "unset", reason))
    if "CAMUNDA_MTLS_KEY_PASSPHRASE" in raw and not key:
        source = origin("CAMUNDA_MTLS_KEY_PASSPHRASE")
        problems.append(
            Problem("CAMUNDA_MTLS_KEY_PATH", "unset", f"CAMUNDA_MTLS_KEY_PASSPHRASE ({source}) needs a key")
        )
    return problems
