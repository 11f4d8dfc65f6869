"""A misspelled setting is silently without effect, so say which one was probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from camunda_config._keys import CAMUNDA_SDK_CONFIG_KEYS
from camunda_config._warn import warn

_LIKENESS = 0.87


def warn_about_unknown(names: Iterable[object], source: str, *, only_ours: bool) -> None:
    """Warn about names that are near a setting's; with ``only_ours`` only about those in our name space.

    Other tools have variables of their own that begin alike, so a name that is near none is left alone there.
    """
    for name in names:
        if name in CAMUNDA_SDK_CONFIG_KEYS or not isinstance(name, str):
            continue
        if only_ours and not name.upper().startswith(("CAMUNDA_", "ZEEBE_")):
            continue
        near = difflib.get_close_matches(name.upper(), CAMUNDA_SDK_CONFIG_KEYS, n=1, cutoff=_LIKENESS)
        if near:
            text = f"{name!r} ({source}) is not a setting and has no effect; did you mean {near[0]}?"
        elif not only_ours:
            text = f"{name!r} ({source}) is not a setting and has no effect"
        else:
            continue
        warn(text)
