"""Which value counts: explicit over environment over file over default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from camunda_config._describe import Description, describe
from camunda_config._environment import ENVIRONMENT, EnvironmentSettings, known, with_file
from camunda_config._keys import LOAD_ENVFILE, is_set
from camunda_config._model import CamundaSdkConfiguration
from camunda_config._mtls import check_mtls
from camunda_config._settle import alias_conflicts, both_names, settle
from camunda_config._suggest import warn_about_unknown
from camunda_config._types import CamundaSdkConfigPartial
from camunda_config._warn import warn
from camunda_config.exceptions import CamundaConfigurationError, Problem

EXPLICIT = "argument"


@dataclass(frozen=True)
class ResolvedCamundaSdkConfiguration:
    """The result of a resolution.

    Attributes:
        effective: Every setting with the value that counts.
        environment: What the environment and the file gave, reduced to known settings.
        explicit: What was given as an argument, reduced to known settings; None if nothing was.
    """

    effective: CamundaSdkConfiguration
    environment: CamundaSdkConfigPartial
    explicit: CamundaSdkConfigPartial | None

    def describe(self) -> Description:
        """Each setting with its value, secrets masked, and where it came from; a table as text, rows as data."""
        return describe(self.effective, self.environment, self.explicit or {})


class ConfigurationResolver:
    """Decides the effective settings.

    Args:
        environment: Settings of the environment, as `read_environment` gives them; any mapping does.
        explicit_configuration: Settings that win over all others. ``CAMUNDA_LOAD_ENVFILE`` in it decides about the file.
    """

    def __init__(
        self,
        environment: CamundaSdkConfigPartial | Mapping[str, Any],
        explicit_configuration: CamundaSdkConfigPartial | Mapping[str, Any] | None = None,
    ) -> None:
        self._environment = environment
        self._explicit = explicit_configuration

    def resolve(self) -> ResolvedCamundaSdkConfiguration:
        """Resolve, and check that the settings fit together and that certificates and keys can be used.

        Raises:
            CamundaConfigurationError: Something is wrong; it lists every problem with its setting and source.
        """
        explicit = None
        if self._explicit is not None:
            warn_about_unknown(checked(self._explicit), EXPLICIT, only_ours=False)
            explicit = known(self._explicit)
        environment = self._with_file(explicit or {})
        origin = Origins(environment, explicit or {})
        problems = alias_conflicts(not_overridden(environment, explicit or {}), origin)
        problems += alias_conflicts(explicit or {}, origin.explicit_only)
        values, more = settle(layered(environment, explicit or {}), origin)
        problems += more
        problems += check_mtls(values, origin)
        if problems:
            raise CamundaConfigurationError(dict.fromkeys(problems))
        warn_about_half_a_pair(values, origin)
        effective = CamundaSdkConfiguration(**values)
        return ResolvedCamundaSdkConfiguration(
            effective,
            cast(CamundaSdkConfigPartial, environment),
            cast("CamundaSdkConfigPartial | None", explicit),
        )

    def _with_file(self, explicit: Mapping[str, Any]) -> EnvironmentSettings:
        given = checked(self._environment)
        if isinstance(given, EnvironmentSettings):
            settings, loaded = given, True
        else:
            warn_about_unknown(given, ENVIRONMENT, only_ours=True)
            settings, loaded = EnvironmentSettings(known(given), {}), False
        del given  # tracebacks that show local variables must not show the environment
        if is_set(explicit.get(LOAD_ENVFILE)):
            return with_file(settings.without_file(), explicit[LOAD_ENVFILE], EXPLICIT)
        return settings if loaded else with_file(settings, settings.get(LOAD_ENVFILE), ENVIRONMENT)


class Origins:
    """Tells where the value of a setting came from."""

    def __init__(self, environment: EnvironmentSettings, explicit: Mapping[str, Any]) -> None:
        self._environment = environment
        self._explicit = explicit

    def __call__(self, name: str) -> str:
        if is_set(self._explicit.get(name)):
            return EXPLICIT
        if is_set(self._environment.get(name)):
            return self._environment.places.get(name, ENVIRONMENT)
        return "unset"

    def explicit_only(self, name: str) -> str:
        """The source of a setting that is known to be explicit."""
        return EXPLICIT


def checked(given: Any) -> Any:
    """The mapping itself, or an error that says what came instead."""
    if isinstance(given, Mapping):
        return given
    reason = f"a mapping of settings is expected, not {type(given).__name__}"
    raise CamundaConfigurationError([Problem("configuration", EXPLICIT, reason)])


def layered(environment: Mapping[str, Any], explicit: Mapping[str, Any]) -> dict[str, Any]:
    """Explicit settings over the others: one that is set hides the setting below under both of its names."""
    result = dict(environment)
    for name, value in explicit.items():
        if name == LOAD_ENVFILE or not is_set(value):
            continue
        for twin in both_names(name):
            if twin not in explicit or not is_set(explicit[twin]):
                result.pop(twin, None)
        result[name] = value
    return result


def not_overridden(environment: Mapping[str, Any], explicit: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of the environment that no argument replaces, under either name."""
    return {
        name: value
        for name, value in environment.items()
        if name == LOAD_ENVFILE or not any(is_set(explicit.get(twin)) for twin in both_names(name))
    }


def warn_about_half_a_pair(values: Mapping[str, Any], origin: Origins) -> None:
    """Credentials of which one half is set do nothing; that is rarely meant."""
    if values["CAMUNDA_AUTH_STRATEGY"] != "NONE" or origin("CAMUNDA_AUTH_STRATEGY") != "unset":
        return
    pairs = (
        ("CAMUNDA_CLIENT_ID", "CAMUNDA_CLIENT_SECRET"),
        ("CAMUNDA_BASIC_AUTH_USERNAME", "CAMUNDA_BASIC_AUTH_PASSWORD"),
    )
    for one, two in (*pairs, *((b, a) for a, b in pairs)):
        if values[one] and not values[two]:
            text = f"{one} is set and {two} is not, so that no authentication is used"
            warn(text)


for _public in (ResolvedCamundaSdkConfiguration, ConfigurationResolver):
    _public.__module__ = "camunda_config"
