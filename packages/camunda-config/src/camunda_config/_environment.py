"""Settings of the process environment and of a ``.env`` file, with where each comes from."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any, cast

from camunda_config import _env_file
from camunda_config._keys import ALIASES, CAMUNDA_SDK_CONFIG_KEYS, LOAD_ENVFILE, SECRET_KEYS, is_set
from camunda_config._secret import Secret
from camunda_config._suggest import warn_about_unknown
from camunda_config._types import CamundaSdkConfigPartial

ENVIRONMENT = "environment"


class EnvironmentSettings(dict[str, Any]):
    """The known settings of an environment; remembers the place of those that came from a file.

    Attributes:
        places: For each setting from a file, the file and line.
    """

    def __init__(
        self,
        values: Mapping[str, Any] | Iterable[tuple[str, Any]] = (),
        places: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(values)
        self.places = dict(places or {})

    def without_file(self) -> EnvironmentSettings:
        """What the process environment alone says."""
        return EnvironmentSettings({key: value for key, value in self.items() if key not in self.places}, {})

    def __reduce__(self) -> tuple[type[EnvironmentSettings], tuple[dict[str, Any], dict[str, str]]]:
        return EnvironmentSettings, (dict(self), self.places)


def read_environment(environ: Mapping[str, str] | None = None) -> CamundaSdkConfigPartial:
    """Read the known settings from an environment, and from a ``.env`` file where it asks for one.

    ``CAMUNDA_LOAD_ENVFILE`` set to ``true``, ``1`` or ``yes`` loads ``.env`` from the working directory; any other text is
    the path of a file (``~`` is expanded). Real variables win over the file, under either name of a setting that has
    two. The process environment is never changed.

    Args:
        environ: The environment to read; by default that of the process.

    Raises:
        CamundaConfigurationError: The named file is missing, unreadable or malformed.
    """
    given = os.environ if environ is None else environ
    warn_about_unknown(given, ENVIRONMENT, only_ours=True)
    values = known(given)
    # Tracebacks that show local variables must not show the environment.
    del given, environ
    return cast(
        CamundaSdkConfigPartial,
        with_file(EnvironmentSettings(values, {}), values.get(LOAD_ENVFILE), ENVIRONMENT),
    )


def with_file(settings: EnvironmentSettings, flag: Any, source: str) -> EnvironmentSettings:
    """The settings with those of the file that the flag asks for below them."""
    loaded = _env_file.load(flag, source)
    if not loaded:
        return settings
    warn_about_unknown(loaded, "file", only_ours=True)
    taken = {twin for pair in ALIASES if any(is_set(settings.get(name)) for name in pair) for twin in pair}
    new = {
        key: place
        for key, place in loaded.items()
        if key in CAMUNDA_SDK_CONFIG_KEYS
        and key not in taken
        and not is_set(settings.get(key))
        and key != LOAD_ENVFILE
    }
    values = known({key: value for key, (value, _) in new.items()})
    return EnvironmentSettings({**settings, **values}, {key: place for key, (_, place) in new.items()})


def known(given: Mapping[str, Any]) -> dict[str, Any]:
    """The settings among these, secrets made unprintable."""
    return {key: hide(key, given[key]) for key in CAMUNDA_SDK_CONFIG_KEYS if key in given}


def hide(key: str, value: Any) -> Any:
    """The value, or where it is secret text the same text that does not show itself."""
    return Secret(value) if key in SECRET_KEYS and isinstance(value, str) else value


read_environment.__module__ = "camunda_config"
