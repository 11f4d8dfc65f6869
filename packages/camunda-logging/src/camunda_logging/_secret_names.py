"""Which keys name a secret."""

from __future__ import annotations

import re
from functools import lru_cache

_PARTS = (
    "secret",
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "token",
    "authorization",
    "bearer",
    "apikey",
    "accesskey",
    "privatekey",
    "signingkey",
    "encryptionkey",
    "mtlskey",
    "credential",
    "cookie",
    "assertion",
)
# Too short to be looked for inside of other words.
_LAST_WORDS = frozenset({"auth", "jwt", "pass", "pwd"})
# A key such as token_url or CAMUNDA_TOKEN_CACHE_DIR speaks about a secret and does not hold one.
_HARMLESS_ENDINGS = frozenset(
    {
        "url",
        "uri",
        "type",
        "audience",
        "dir",
        "path",
        "disable",
        "disabled",
        "expires",
        "expiresin",
        "expiresat",
        "expiry",
        "endpoint",
        "scope",
        "count",
        "length",
        "ms",
    }
)
_WORD_BREAK = re.compile(r"[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])")


@lru_cache(maxsize=1024)
def is_secret_name(name: str) -> bool:
    """Whether a value under this key must not be shown.

    Snake, kebab and camel case count alike. Keys that only speak about a secret (``token_url``,
    ``CAMUNDA_TOKEN_CACHE_DIR``) do not count.
    """
    words = [word.lower() for word in _WORD_BREAK.split(name) if word]
    if not words:
        return False
    if words[-1] in _LAST_WORDS:
        return True
    squashed = "".join(words)
    if not any(part in squashed for part in _PARTS):
        return False
    return words[-1] not in _HARMLESS_ENDINGS and "".join(words[-2:]) not in _HARMLESS_ENDINGS


is_secret_name.__module__ = "camunda_logging"
