"""The web application: it starts orders, and its workers live as long as it does."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Mapping
from typing import Any

from fastapi import FastAPI, HTTPException, Request

from camunda_sdk import ApiError, CamundaAsyncClient
from shop import workers


def application(settings: Mapping[str, Any] | None = None) -> FastAPI:
    """Make the application.

    Args:
        settings: Settings of the client; by default those of the environment.
    """

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with CamundaAsyncClient(settings) as client:
            await client.deploy_resources_from_package("shop", ["*.bpmn"])
            workers.app(client)
            app.state.camunda = client
            yield

    app = FastAPI(lifespan=lifespan)

    @app.post("/orders")
    async def order(body: dict[str, Any], request: Request) -> dict[str, Any]:
        client: CamundaAsyncClient = request.app.state.camunda
        try:
            result = await client.create_process_instance(
                process_definition_id="shop-order", variables=body, await_completion=True
            )
        except ApiError as error:
            raise HTTPException(502 if error.retryable else 400, error.title) from error
        return {"instance": str(result.process_instance_key), "variables": dict(result.variables)}

    return app
