"""Telling others about calls: a hook for metrics, and OpenTelemetry spans.

A client that nobody watches pays nothing: neither is imported, and no time is taken.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import TracebackType

    from opentelemetry.trace import Span, Tracer, TracerProvider

    from camunda_client._calls import Call
    from camunda_client._clock import Clock
    from camunda_logging import SdkLogger

__all__ = ["CallReport", "OpenTelemetryTracing", "Watcher"]

SCOPE = "camunda-client"


@dataclass(frozen=True)
class CallReport:
    """How a call went, its repetitions included.

    Attributes:
        operation_id: Name of the client's method.
        method: HTTP verb.
        route: Path with the parameters' names in braces; of low cardinality, so fit for a label.
        status: Status of the last answer; None if there was none.
        error: What was raised, or None.
        attempts: How often it was sent.
        seconds: How long it took.
        request_bytes: Size of the JSON body; 0 without one.
    """

    operation_id: str
    method: str
    route: str
    status: int | None
    error: BaseException | None
    attempts: int
    seconds: float
    request_bytes: int

    @property
    def outcome(self) -> str:
        """``ok``, or the name of the error's class: a label for a counter."""
        return "ok" if self.error is None else type(self.error).__name__


class Watcher(Protocol):
    """Is told of every call, before it is sent and when it has ended.

    What it raises is logged and does no harm to the call: a job that was completed must not look as if it was not.
    """

    def begin(self, call: Call) -> Callable[[CallReport], None]:
        """A call begins; its headers may be replaced. Returns what is to be told of its end."""


class Reporting:
    """Calls a function after each call.

    Args:
        hook: The function.
    """

    def __init__(self, hook: Callable[[CallReport], None]) -> None:
        self._hook = hook

    def begin(self, call: Call) -> Callable[[CallReport], None]:
        """Nothing happens before a call."""
        return self._hook


class OpenTelemetryTracing:
    """Makes a client span for each call, and passes its context on in ``traceparent``.

    Args:
        provider: Where spans go; by default OpenTelemetry's global provider.

    Raises:
        ModuleNotFoundError: opentelemetry-api is not installed; the extra ``otel`` brings it.
    """

    def __init__(self, provider: TracerProvider | None = None) -> None:
        from opentelemetry import context, propagate, trace

        self._context = context
        self._propagate = propagate
        self._trace = trace
        self._tracer: Tracer = trace.get_tracer(SCOPE, tracer_provider=provider)

    def begin(self, call: Call) -> Callable[[CallReport], None]:
        """Begin a span, make it the current one, and put it into the request's headers."""
        endpoint = call.endpoint
        address = urlsplit(call.url)
        span = self._tracer.start_span(
            f"{endpoint.method} {endpoint.path}",
            kind=self._trace.SpanKind.CLIENT,
            attributes={
                "http.request.method": endpoint.method,
                "url.template": endpoint.path,
                "server.address": address.hostname or "",
                "server.port": address.port or (443 if address.scheme == "https" else 80),
                "camunda.operation": endpoint.operation_id,
            },
        )
        current = self._trace.set_span_in_context(span)
        headers: dict[str, str] = {}
        self._propagate.inject(headers, context=current)
        call.headers = {**call.headers, **{name.lower(): value for name, value in headers.items()}}
        token = self._context.attach(current)

        def end(report: CallReport) -> None:
            self._context.detach(token)
            self._end(span, report)

        return end

    def _end(self, span: Span, report: CallReport) -> None:
        if report.status is not None:
            span.set_attribute("http.response.status_code", report.status)
        if report.attempts > 1:
            span.set_attribute("http.request.resend_count", report.attempts - 1)
        if report.error is not None:
            span.set_attribute("error.type", report.outcome)
            span.set_status(self._trace.Status(self._trace.StatusCode.ERROR, str(report.error)[:500]))
        span.end()


class Watching:
    """Tells watchers about one call, as a context around it.

    Args:
        watchers: Who is told.
        call: The call.
        clock: Time.
        logger: Told of watchers that fail.
    """

    def __init__(self, watchers: Iterable[Watcher], call: Call, clock: Clock, logger: SdkLogger) -> None:
        self._logger = logger
        self._watchers = watchers
        self._call = call
        self._clock = clock
        self._ends: list[Callable[[CallReport], None]] = []
        self._begun = 0.0

    def __enter__(self) -> None:
        self._begun = self._clock.now()
        for watcher in self._watchers:
            try:
                self._ends.append(watcher.begin(self._call))
            except Exception as problem:  # noqa: BLE001 - a watcher is not worth the call
                self._failed(watcher, problem)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        call = self._call
        status = getattr(error, "status_code", None)
        report = CallReport(
            operation_id=call.endpoint.operation_id,
            method=call.endpoint.method,
            route=call.endpoint.path,
            status=status if isinstance(status, int) else (call.status if error is None else None),
            error=error,
            attempts=call.attempts,
            seconds=self._clock.now() - self._begun,
            request_bytes=len(call.content or b""),
        )
        for end in reversed(self._ends):
            try:
                end(report)
            except Exception as problem:  # noqa: BLE001 - the call has ended, and how it did counts
                self._failed(end, problem)

    def _failed(self, watcher: object, problem: Exception) -> None:
        name = getattr(watcher, "__qualname__", type(watcher).__qualname__)
        self._logger.error(
            "{} failed when it was told of {}: {}: {}",
            name,
            self._call.endpoint.operation_id,
            type(problem).__name__,
            problem,
        )


def watchers(hook: Callable[[CallReport], None] | None, tracing: Any) -> tuple[Watcher, ...]:
    """Who is told of a client's calls.

    Args:
        hook: A function for metrics.
        tracing: True or a tracer provider for spans, False for none; None for spans where the program has loaded
            OpenTelemetry already.
    """
    found: list[Watcher] = []
    if tracing is None:
        tracing = "opentelemetry.trace" in sys.modules
    if tracing is not False:
        found.append(OpenTelemetryTracing(None if tracing is True else tracing))
    if hook is not None:
        found.append(Reporting(hook))
    return tuple(found)
