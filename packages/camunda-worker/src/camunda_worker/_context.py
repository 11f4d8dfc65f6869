"""What a handler is given: the job, its logger, and a client where the strategy allows one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from camunda_client.clocks import live_clock
from camunda_client.models import ActivatedJobResult
from camunda_logging import SdkLogger, create_logger

from ._flag import Flag

if TYPE_CHECKING:
    from camunda_client import CamundaAsyncClient, CamundaClient
    from camunda_client.clocks import Clock
    from camunda_client.keys import (
        ElementId,
        ElementInstanceKey,
        JobKey,
        ProcessDefinitionId,
        ProcessDefinitionKey,
        ProcessInstanceKey,
        TenantId,
    )
    from camunda_client.models import (
        ActivatedJobResultCustomHeaders,
        ActivatedJobResultUserTask,
        ActivatedJobResultVariables,
        JobKindEnum,
        JobListenerEventTypeEnum,
    )

__all__ = ["AsyncJobContext", "ConnectedJobContext", "JobContext", "SyncJobContext"]


@attrs.define(eq=False)
class JobContext(ActivatedJobResult):
    """A job as its handler sees it.

    Handlers of the strategy ``process`` get exactly this; the others get a subclass with a client.

    Attributes:
        log: A logger bound to the job's type and key.
        lost: Set once the job's lock is known to be gone; nothing that the handler returns is sent then.
        shutting_down: Set once the worker drains; a long handler may end early.
    """

    type_: str
    process_definition_id: ProcessDefinitionId
    process_definition_version: int
    element_id: ElementId
    custom_headers: ActivatedJobResultCustomHeaders
    worker: str
    retries: int
    deadline: int
    variables: ActivatedJobResultVariables
    tenant_id: TenantId
    job_key: JobKey
    process_instance_key: ProcessInstanceKey
    process_definition_key: ProcessDefinitionKey
    element_instance_key: ElementInstanceKey
    kind: JobKindEnum
    listener_event_type: JobListenerEventTypeEnum
    user_task: ActivatedJobResultUserTask | None
    tags: list[str]
    root_process_instance_key: ProcessInstanceKey | None
    priority: int
    log: SdkLogger = attrs.field(factory=create_logger, repr=False)
    physical_tenant_id: Any = attrs.field(default=None, kw_only=True)
    business_id: Any = attrs.field(default=None, kw_only=True)
    job_lease_token: Any = attrs.field(default=None, kw_only=True, repr=False)
    lost: Flag = attrs.field(factory=Flag, kw_only=True, repr=False)
    shutting_down: Flag = attrs.field(factory=Flag, kw_only=True, repr=False)

    @classmethod
    def from_job(cls, job: ActivatedJobResult, logger: SdkLogger | None = None) -> JobContext:
        """Return a context with all of the job's fields.

        Args:
            job: The activated job.
            logger: The logger to bind to the job; None for the default one.
        """
        return cls(**_copied(job, logger))


@attrs.define(eq=False)
class ConnectedJobContext(JobContext):
    """A job as a handler of the strategy ``async`` sees it.

    Attributes:
        client: The asynchronous client: ``await job.client.method(...)``. A handler that completes or fails its own job
            with it has acknowledged it, and the worker sends nothing more.
        clock: The worker's clock. A handler that waits with ``await job.clock.sleep(seconds)`` follows the time of a test.
    """

    client: CamundaAsyncClient = attrs.field(kw_only=True, repr=False)
    clock: Clock = attrs.field(default=live_clock, kw_only=True, repr=False)

    @classmethod
    def create(
        cls, job: ActivatedJobResult, client: Any, logger: SdkLogger | None = None
    ) -> ConnectedJobContext:
        """Return a context with all of the job's fields and the client.

        Args:
            job: The activated job.
            client: The asynchronous client.
            logger: The logger to bind to the job; None for the default one.
        """
        return cls(**_copied(job, logger), client=client)


@attrs.define(eq=False)
class SyncJobContext(JobContext):
    """A job as a handler of the strategy ``thread`` sees it.

    Attributes:
        client: The synchronous client: ``job.client.method(...)``. A handler that completes or fails its own job with it
            has acknowledged it, and the worker sends nothing more.
        clock: The worker's clock. A handler that waits with ``job.clock.sleep_sync(seconds)`` follows the time of a test.
    """

    client: CamundaClient = attrs.field(kw_only=True, repr=False)
    clock: Clock = attrs.field(default=live_clock, kw_only=True, repr=False)

    @classmethod
    def create(cls, job: ActivatedJobResult, client: Any, logger: SdkLogger | None = None) -> SyncJobContext:
        """Return a context with all of the job's fields and the client.

        Args:
            job: The activated job.
            client: The synchronous client.
            logger: The logger to bind to the job; None for the default one.
        """
        return cls(**_copied(job, logger), client=client)


AsyncJobContext = ConnectedJobContext

_FIELDS = tuple(
    attribute.name
    for attribute in attrs.fields(JobContext)
    if attribute.init and attribute.name not in {"log", "lost", "shutting_down"}
)


def _copied(job: ActivatedJobResult, logger: SdkLogger | None) -> dict[str, Any]:
    # A server of an older version sends fewer fields; the model has them as None or unset.
    fields = {name: getattr(job, name, None) for name in _FIELDS}
    log = create_logger() if logger is None else logger
    fields["log"] = log.bind(job_type=str(job.type_), job_key=str(job.job_key))
    return fields
