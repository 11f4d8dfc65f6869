"""The client as a handler sees it: everything passes through, and acknowledging the own job is noticed."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Mapping
from typing import Any

import attrs

__all__ = ["Acknowledgement", "JobClient"]

_ACKNOWLEDGING = frozenset({"complete_job", "fail_job", "throw_job_error"})
_LEASED = _ACKNOWLEDGING | {"update_job"}


class Acknowledgement:
    """Whether the handler acknowledged its job itself, and how."""

    __slots__ = ("operation",)

    def __init__(self) -> None:
        self.operation: str | None = None


class JobClient:
    """Forwards to the client that it wraps; ``isinstance`` sees the wrapped client's class.

    The four operations on a job are watched: called for the handler's own job they carry its lease token, and the
    three that end a job switch off the automatic acknowledgement once they succeeded.
    """

    def __init__(
        self, client: Any, job_key: str, lease_token: str | None, acknowledgement: Acknowledgement
    ) -> None:
        self._client = client
        self._job_key = str(job_key)
        self._lease_token = lease_token
        self._acknowledgement = acknowledgement

    @property  # type: ignore[misc]  # isinstance reads it; nobody sets it
    def __class__(self) -> type[Any]:
        return type(self._client)

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(object.__getattribute__(self, "_client"), name)
        if name not in _LEASED:
            return attribute
        return self._watched(name, attribute)

    def __repr__(self) -> str:
        return f"<client of job {self._job_key}>"

    def _watched(self, name: str, method: Any) -> Any:
        def call(*args: Any, **kwargs: Any) -> Any:
            key = kwargs["job_key"] if "job_key" in kwargs else (args[0] if args else None)
            if str(key) != self._job_key:
                return method(*args, **kwargs)
            outcome = method(*args, **self._with_token(kwargs))
            if name not in _ACKNOWLEDGING:
                return outcome
            if inspect.isawaitable(outcome):
                return self._after(name, outcome)
            self._acknowledgement.operation = name
            return outcome

        return call

    async def _after(self, name: str, pending: Awaitable[Any]) -> Any:
        outcome = await pending
        self._acknowledgement.operation = name
        return outcome

    def _with_token(self, kwargs: dict[str, Any]) -> dict[str, Any]:
        if self._lease_token is None:
            return kwargs
        body = kwargs.get("data")
        if body is None:
            return {**kwargs, "job_lease_token": self._lease_token}
        return {**kwargs, "data": with_token(body, self._lease_token)}


def with_token(body: Any, token: str) -> Any:
    """Return a copy of a request body, mapping or model, that carries the lease token."""
    if isinstance(body, Mapping):
        rest = {name: value for name, value in body.items() if name != "job_lease_token"}
        return {**rest, "jobLeaseToken": token}
    return attrs.evolve(body, job_lease_token=token)
