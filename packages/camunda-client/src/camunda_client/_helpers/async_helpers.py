"""The helpers of the asynchronous client."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from inspect import isawaitable
from typing import TYPE_CHECKING, Any, TypeVar

from typing_extensions import ParamSpec

from camunda_client._helpers.sync_helpers import checked_size
from camunda_client._helpers.waiting import Deadline
from camunda_client.exceptions import CamundaClientError
from camunda_client.types import UNSET

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractAsyncContextManager

    from camunda_client._clock import Clock
    from camunda_client._download import AsyncDownload
    from camunda_client._endpoint import Endpoint
    from camunda_client._generated.clients import AsyncOperations as Operations
    from camunda_client._generated.keys import (
        DocumentId,
        ProcessInstanceKey,
        ResourceKey,
        ScopeKey,
        TenantId,
    )
    from camunda_client._helpers.conditions import Condition
    from camunda_client._helpers.pagination import AsyncPages, SearchPage
    from camunda_client._helpers.resources import ResourceInput
    from camunda_client._helpers.typed_variables import VariableMap
    from camunda_client._options import ConsistencyOptions, RequestOptions
    from camunda_client.deployment import ExtendedDeploymentResult
else:
    Operations = object

P = ParamSpec("P")
T = TypeVar("T")


class AsyncHelpers(Operations):
    """Deploys files, downloads, turns pages, reads typed variables, and waits."""

    if TYPE_CHECKING:
        clock: Clock

        def _open(
            self,
            endpoint: Endpoint[Any],
            *,
            path: tuple[str, ...] = (),
            query: dict[str, Any] | None = None,
            options: RequestOptions | None = None,
        ) -> AbstractAsyncContextManager[AsyncDownload]: ...

    async def deploy_resources_from_files(
        self, files: Iterable[ResourceInput], tenant_id: TenantId | str | None = None
    ) -> ExtendedDeploymentResult:
        """Deploy files, all or none: `POST /deployments`.

        Args:
            files: Paths; patterns such as ``processes/**/*.bpmn``; folders, of which the .bpmn, .dmn and .form files are
                meant; open binary files; or pairs of a name and the content,
                as bytes or an open binary file.
            tenant_id: Tenant; by default the one of the settings.

        Raises:
            ValueError: Nothing is meant, a file is empty, or two have one name.
            FileNotFoundError: A path does not exist, or a pattern matches nothing.
            ApiError: The cluster refuses; see `create_deployment`.
        """
        from camunda_client._helpers.resources import named_resources

        return await self._deploy_named(await asyncio.to_thread(named_resources, list_of(files)), tenant_id)

    async def deploy_resources_from_package(
        self,
        package: str,
        patterns: Iterable[str] = ("*.bpmn", "*.dmn", "*.form"),
        tenant_id: TenantId | str | None = None,
    ) -> ExtendedDeploymentResult:
        """Deploy files that are shipped inside a Python package: `POST /deployments`.

        Args:
            package: Import name of the package.
            patterns: Patterns that paths inside it must match.
            tenant_id: Tenant; by default the one of the settings.

        Raises:
            ModuleNotFoundError: There is no such package.
            FileNotFoundError: No file matches.
            ApiError: The cluster refuses; see `create_deployment`.
        """
        from camunda_client._helpers.resources import package_resources

        return await self._deploy_named(
            await asyncio.to_thread(package_resources, package, patterns), tenant_id
        )

    async def _deploy_named(
        self, named: list[tuple[str, bytes]], tenant_id: TenantId | str | None
    ) -> ExtendedDeploymentResult:
        from camunda_client.deployment import ExtendedDeploymentResult

        options: dict[str, Any] = {} if tenant_id is None else {"tenant_id": tenant_id}
        return ExtendedDeploymentResult.of(await self.create_deployment(resources=named, **options))

    async def request(
        self,
        method: str,
        path: str,
        *values: str,
        query: Mapping[str, Any] | None = None,
        json: Any = UNSET,
        repeatable: bool | None = None,
        options: RequestOptions | None = None,
    ) -> Any:
        """Call an operation that this version has no method for, with authentication, repetitions, limits and errors as all.

        ``await client.request("POST", "/jobs/{jobKey}/pause", job_key, json={"seconds": 5})``

        Args:
            method: HTTP verb.
            path: Path below the API's address, with parameters in braces.
            *values: Values of the parameters, in order.
            query: Query parameters.
            json: The body: what variables may be, or a model.
            repeatable: Whether doing it twice does no harm; by default so for GET, PUT and DELETE.
            options: Options of this call.

        Returns:
            The parsed JSON of the answer; None where it has no body.

        Raises:
            ValueError: The verb is none, the path is no path, or values are missing.
            ApiError: The cluster refuses.
            TransportError: No answer came.
        """
        from camunda_client._helpers.plain_requests import body_of, endpoint_of, query_of

        body = body_of(json)
        endpoint = endpoint_of(method, path, values, repeatable, with_body=body is not UNSET)
        return await self._call(endpoint, path=values, query=query_of(query), body=body, options=options)

    def download_document(
        self,
        document_id: DocumentId | str,
        *,
        store_id: str | None = None,
        content_hash: str | None = None,
        options: RequestOptions | None = None,
    ) -> AbstractAsyncContextManager[AsyncDownload]:
        """Read a document piece by piece: `GET /documents/{documentId}`. For one of any size; see `get_document`.

        ``async with client.download_document(id) as document: await document.save(folder)``

        Args:
            document_id: Which document.
            store_id: The store that has it; by default the cluster's default one.
            content_hash: Its hash, as its upload answered.
            options: Options of this call.

        Raises:
            ApiError: The cluster refuses.
            TransportError: The download broke off.
        """
        from camunda_client._generated.operations import document

        query = document.GET_DOCUMENT_QUERY({"store_id": store_id, "content_hash": content_hash})
        return self._open(document.GET_DOCUMENT, path=(document_id,), query=query, options=options)

    def download_resource(
        self, resource_key: ResourceKey | str, *, options: RequestOptions | None = None
    ) -> AbstractAsyncContextManager[AsyncDownload]:
        """Read a deployed resource piece by piece: `GET /resources/{resourceKey}/content/binary`, since 8.10.

        ``async with client.download_resource(key) as resource: await resource.save(folder)``

        Args:
            resource_key: Which resource.
            options: Options of this call.

        Raises:
            ApiError: The cluster refuses.
            TransportError: The download broke off.
        """
        from camunda_client._generated.operations import resource

        return self._open(resource.GET_RESOURCE_CONTENT_BINARY, path=(resource_key,), options=options)

    def paginate(
        self, search: Callable[P, Awaitable[SearchPage[T]]], *args: P.args, **kwargs: P.kwargs
    ) -> AsyncPages[T]:
        """Everything that a search finds, fetched page by page while it is iterated over.

        ``async for job in client.paginate(client.search_jobs, filter={"type": "ship"}): ...``

        Args:
            search: A search method of this client.
            *args: Its path parameters, such as the key of a user task.
            **kwargs: Its other arguments. ``page={"limit": 500}`` sets how many are fetched at once, by default 100.

        Raises:
            ValueError: The arguments ask to go backwards.
            TypeError: What was given is no method, or its page is neither mapping nor model.
        """
        from camunda_client._helpers.pagination import AsyncPages

        return AsyncPages(partial(search, *args) if args else search, kwargs)

    async def search_variables_as_dto(
        self,
        dto: type[T],
        *,
        process_instance_key: ProcessInstanceKey | str,
        scope_key: ScopeKey | str | None = None,
        tenant_id: TenantId | str | None = None,
        page_size: int = 100,
        consistency: ConsistencyOptions | None = None,
    ) -> VariableMap[T]:
        """Read the variables that a model names: `POST /variables/search`, whole values, all pages.

        Args:
            dto: A pydantic model, dataclass, attrs class or TypedDict; aliases are honoured.
            process_instance_key: Whose variables are meant.
            scope_key: The scope whose variables are meant, where a name exists in several.
            tenant_id: Tenant.
            page_size: How many variables are fetched at once.
            consistency: How long to wait for the fields that the model requires; what is there by then is returned.

        Raises:
            TypeError: The model is none of these, or has no fields.
            VariableScopeCollisionError: A name exists in more than one scope.
            VariableDeserializationError: A value is no JSON.
        """
        from camunda_client._helpers.dto import shape_of
        from camunda_client._helpers.pagination import AsyncPages
        from camunda_client._helpers.typed_variables import Collector, search_arguments

        shape = shape_of(dto)
        pages = AsyncPages[Any](
            self.search_variables,
            search_arguments(shape, process_instance_key, scope_key, tenant_id, checked_size(page_size)),
        )
        deadline = Deadline.of_consistency(self.clock.now, consistency)
        while True:
            collector = Collector(shape)
            async for variable in pages:
                collector.add(variable)
            pause = deadline.pause()
            if collector.complete() or pause is None:
                return collector.result()
            await self.clock.sleep(pause)

    async def wait_until(
        self,
        condition: Condition[T] | Callable[[], Awaitable[T | None]],
        *,
        timeout: float = 30.0,
        poll_interval: float = 0.1,
    ) -> T:
        """Wait for something to be there, and return it.

        ``await client.wait_until(conditions.instance_completed(key), timeout=10)``

        Args:
            condition: One of `camunda_client.conditions`, or a function without arguments whose result is awaited and is
                waited for until it is neither None, False nor empty.
            timeout: Seconds at most.
            poll_interval: Seconds between two looks, at least 0.01.

        Raises:
            EventualConsistencyTimeoutError: It did not come; it carries the attempts and the last value.
            WaitFailedError: It can no longer come.
            CamundaClientError: What waiting does not help against, such as a missing permission.
        """
        from camunda_client._helpers.waiting import Watch

        watch = Watch(self, condition, Deadline(self.clock.now, timeout, poll_interval))
        while True:
            try:
                value = watch.look()
                if isawaitable(value):
                    value = await value
            except CamundaClientError as error:
                pause = watch.failed(error)
            else:
                found: T | None = watch.found(value)
                if found is not None:
                    return found
                pause = watch.not_yet(value)
            await self.clock.sleep(pause)


def list_of(files: Iterable[ResourceInput]) -> Any:
    """The files as a list, so that another thread does not run the caller's generator."""
    return files if isinstance(files, (str, bytes, os.PathLike)) else list(files)
