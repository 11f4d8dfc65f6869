"""What the handlers of operations work with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from camunda_embedded._core.commands import DEFAULT_TENANT, Command
from camunda_embedded._core.rejection import CommandRejected
from camunda_embedded._rest.cluster_variables import ClusterVariables
from camunda_embedded._rest.completions import Completions, topics_of
from camunda_embedded._rest.problems import invalid, rejected
from camunda_embedded._rest.waiting import Waiters
from camunda_embedded._search.table import InvalidCursor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from camunda_embedded._rest.documents import Documents
    from camunda_embedded._rest.options import RestOptions
    from camunda_embedded._rest.port import EnginePort
    from camunda_embedded._rest.table import Operation


class Services:
    """The engine and what the REST layer keeps beside it.

    Args:
        engine: The engine.
        options: What was chosen for the REST layer.
    """

    def __init__(self, engine: EnginePort, options: RestOptions) -> None:
        self.engine = engine
        self.options = options
        self.waiters = Waiters()
        self.completions = Completions()
        self.cluster_variables = ClusterVariables()
        engine.on_records(self._observe)
        engine.on_completed(self.completions.note)

    @cached_property
    def documents(self) -> Documents:
        """The documents that were stored."""
        from camunda_embedded._rest.documents import Documents

        return Documents()

    @cached_property
    def models(self) -> Any:
        """The read models behind searches."""
        return self.engine.read_models

    def alarm(self) -> float | None:
        """Let the engine do what is due.

        Returns:
            In how many seconds something is due next; None when nothing is, or when its clock stands still.
        """
        return self.engine.run_due()

    def _observe(self, records: Sequence[Any]) -> None:
        self.cluster_variables.apply(records)
        if not self.waiters:
            return
        topics = topics_of(records)
        # A resolved incident may free a job of any type.
        woken = self.waiters.topics() if "incident" in topics else topics
        for topic in woken:
            self.waiters.wake(topic)


@dataclass(frozen=True)
class Call:
    """One checked request to an operation.

    Attributes:
        operation: The operation.
        path: The path parameters.
        query: The query parameters that were sent.
        body: The body: a JSON value, the parts of a form by name, or None.
        principal: Who asks, when there is authentication.
        services: What the handler works with.
        host: The host and port that the request names.
    """

    operation: Operation
    path: dict[str, str]
    query: dict[str, Any]
    body: Any
    principal: str
    services: Services
    host: str = "localhost"

    @property
    def engine(self) -> EnginePort:
        """The engine."""
        return self.services.engine

    @cached_property
    def fields(self) -> dict[str, Any]:
        """The members of the body; none when there is no body."""
        return self.body or {}

    @property
    def tenant_id(self) -> str:
        """The tenant that the body names.

        Raises:
            Problem: 400 for any other than the default one: there is no multi-tenancy here.
        """
        tenant: str = self.fields.get("tenantId") or DEFAULT_TENANT
        if tenant != DEFAULT_TENANT:
            raise invalid(
                f"The tenantId '{tenant}' is not '{DEFAULT_TENANT}', but multi-tenancy is disabled."
            )
        return tenant

    @property
    def variables(self) -> dict[str, Any]:
        """The variables of the body; none when it names none."""
        return self.fields.get("variables") or {}

    def search(self, entity: str, body: dict[str, Any]) -> dict[str, Any]:
        """Search entities.

        Raises:
            Problem: 400 for a cursor that cannot be read.
        """
        try:
            found: dict[str, Any] = self.services.models.search(entity, body)
        except InvalidCursor as error:
            raise invalid(str(error)) from None
        return found

    def execute(self, command: Command) -> Any:
        """Let the engine execute a command.

        Raises:
            Problem: The engine refuses it.
        """
        try:
            return self.services.engine.execute(command)
        except CommandRejected as rejection:
            raise rejected(rejection.code, str(rejection)) from None

    def key(self, name: str) -> int:
        """The key that a path parameter carries."""
        return int(self.path[name])
