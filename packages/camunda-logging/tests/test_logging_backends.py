"""A line looks alike and names the caller's place over every kind of logger."""

from __future__ import annotations

import asyncio
import copy
import io
import logging
import subprocess
import sys
from collections.abc import Callable
from typing import Any
from unittest.mock import AsyncMock, Mock

import loguru
import pytest
import structlog

from camunda_logging import CamundaLogger, NullLogger, SdkLogger, create_logger
from camunda_logging.testing import RecordingLogger

Sink = Callable[[], list[str]]


class FourMethods:
    """A logger that takes a message and nothing else, and has no trace."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def debug(self, msg: str) -> None:
        self.lines.append(msg)

    info = warning = error = debug


def plain() -> tuple[Any, Sink]:
    logger = FourMethods()
    return logger, lambda: logger.lines


def recording() -> tuple[Any, Sink]:
    logger = RecordingLogger()
    return logger, logger.texts


def standard() -> tuple[Any, Sink]:
    stream = io.StringIO()
    logger = logging.Logger("test", level=logging.DEBUG)  # noqa: LOG001 - one that no other test shares
    logger.addHandler(logging.StreamHandler(stream))
    return logger, lambda: stream.getvalue().splitlines()


def adapter() -> tuple[Any, Sink]:
    logger, sink = standard()
    return logging.LoggerAdapter(logger, {"tenant": "a"}), sink


def loguru_logger() -> tuple[Any, Sink]:
    lines: list[str] = []
    logger = loguru.logger
    logger.remove()
    logger.add(lambda message: lines.append(str(message).rstrip("\n")), format="{message}", level="TRACE")
    return logger, lambda: lines


def structlog_logger() -> tuple[Any, Sink]:
    lines: list[str] = []

    def keep(_: object, __: str, event: Any) -> Any:
        lines.append(str(event["event"]))
        raise structlog.DropEvent

    filtering = structlog.make_filtering_bound_logger(0)
    logger = structlog.wrap_logger(
        structlog.PrintLogger(io.StringIO()), processors=[keep], wrapper_class=filtering
    )
    return logger, lambda: lines


BACKENDS = [plain, recording, standard, adapter, loguru_logger, structlog_logger]


@pytest.fixture(params=BACKENDS, ids=lambda make: make.__name__)
def backend(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> tuple[CamundaLogger, Sink]:
    monkeypatch.delenv("CAMUNDA_SDK_LOG_LEVEL", raising=False)
    made: tuple[CamundaLogger, Sink] = request.param()
    return made


@pytest.mark.parametrize(
    ("message", "args", "kwargs", "expected"),
    [
        ("plain", (), {}, "plain"),
        ("stray % and { and {} and %s", (), {}, "stray % and { and {} and %s"),
        ("%s is %d", ("a", 3), {}, "a is 3"),
        ("%5.1f|%-3s|%r", (2.25, "x", "y"), {}, "  2.2|x  |'y'"),
        ("{} is {:>3}", ("a", 3), {}, "a is   3"),
        ("{1} before {0}", ("a", "b"), {}, "b before a"),
        ("{key} of {}", ("a",), {"key": "k"}, "k of a"),
        ("%(a)s", ({"a": 1},), {}, "1"),
        ("100% of {}", ("it",), {}, "100% of it"),
        ("100% done {}", (5,), {}, "100% done 5"),
        ("100%% of %s", ("it",), {}, "100% of it"),
        ('{"json": %d}', (1,), {}, '{"json": 1}'),
        ("nothing to fill", (1, "b"), {}, "nothing to fill 1 b"),
        ("%d wants a number", ("x",), {}, "%d wants a number x"),
        ("{0.real} {1[0]}", (5, ["z"]), {}, "5 z"),
        ("{0.nothing}", (5,), {}, "{0.nothing} 5"),
        ("{ unbalanced", (1,), {}, "{ unbalanced 1"),
        ("{!r}", ("q",), {}, "'q'"),
    ],
)
def test_both_styles_come_out_right(
    backend: tuple[CamundaLogger, Sink],
    message: str,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    expected: str,
) -> None:
    """A message in either style reads the same over every backend."""
    logger, sink = backend
    SdkLogger(logger).info(message, *args, **kwargs)
    assert [expected] == sink()


def test_every_level_reaches_its_method(backend: tuple[CamundaLogger, Sink]) -> None:
    """Five levels give five lines, trace by way of debug where there is no trace."""
    logger, sink = backend
    log = create_logger(logger)
    log.trace("t")
    log.debug("d")
    log.info("i")
    log.warning("w")
    log.error("e")
    assert ["t", "d", "i", "w", "e"] == sink()


def test_an_argument_cannot_break_the_line(backend: tuple[CamundaLogger, Sink]) -> None:
    """Line feeds, carriage returns and escapes in values are written out; the message's own are kept."""
    logger, sink = backend
    SdkLogger(logger).info("job %s", "a\r\nERROR forged\x1b[31m")
    assert ["job a\\r\\nERROR forged\\x1b[31m"] == sink()


def test_a_value_without_text_does_not_stop_the_line(backend: tuple[CamundaLogger, Sink]) -> None:
    """A __str__ that raises is reported in place of the value."""

    class Broken:
        def __str__(self) -> str:
            raise RuntimeError("no text")

    logger, sink = backend
    SdkLogger(logger).warning("value %s", Broken())
    SdkLogger(logger).warning("value {!r}", Broken())
    assert "value <Broken without text: RuntimeError>" == sink()[0]
    assert sink()[1].startswith("value <")


@pytest.mark.parametrize("make", [plain, recording, standard], ids=lambda make: make.__name__)
def test_bound_context_stands_in_front_of_the_message(make: Callable[[], tuple[Any, Sink]]) -> None:
    """Where the backend has no bind: all of it in one place, and each name once with what was bound last."""
    logger, sink = make()
    parent = SdkLogger(logger, "sdk: ")
    child = parent.bind(worker="w", type="t").bind(job="5", type="u")
    child.info("done {}", 1)
    child.bind().bind(job="6").info("next")
    SdkLogger(child, "more: ").bind(job="7").info("wrapped")
    child.with_level("info").bind(job="8").info("again")
    parent.info("alone")
    assert [
        "sdk: [worker=w type=u job=5] done 1",
        "sdk: [worker=w type=u job=6] next",
        "sdk: [worker=w type=u job=5] more: [job=7] wrapped",
        "sdk: [worker=w type=u job=8] again",
        "sdk: alone",
    ] == sink()


def test_loguru_keeps_bound_context_itself() -> None:
    """Context and extra fields are found in the record."""
    logger, _ = loguru_logger()
    extras: list[dict[str, Any]] = []
    logger.add(lambda message: extras.append(dict(message.record["extra"])))
    create_logger(logger).bind(worker="w").bind(job="5").info("hi", tries=3)
    assert [{"worker": "w", "job": "5", "tries": 3}] == extras


def test_structlog_keeps_bound_context_and_fields() -> None:
    """Context and keyword arguments become fields of the event."""
    with structlog.testing.capture_logs() as events:
        create_logger(structlog.get_logger()).bind(worker="w").bind(job="5").warning(
            "hi %s", "x", tries=3, stacklevel=1
        )
    assert [{"event": "hi x", "log_level": "warning", "worker": "w", "job": "5", "tries": 3}] == events


def test_standard_records_carry_context_as_attributes(caplog: pytest.LogCaptureFixture) -> None:
    """Context, given extra and further fields are attributes of the record; names of its own are left alone."""
    caplog.set_level(logging.INFO)
    log = create_logger(logging.getLogger("camunda.test")).bind(job="5", name="clash")
    log.info("hi", extra={"tenant": "a"}, tries=3)
    record = caplog.records[0]
    assert ("5", "a", 3, "camunda.test") == (record.job, record.tenant, record.tries, record.name)  # type: ignore[attr-defined]


def test_an_adapters_context_is_kept(caplog: pytest.LogCaptureFixture) -> None:
    """An adapter adds its extra as it would without the SDK, and context stays beside it."""
    caplog.set_level(logging.INFO)
    inner = logging.LoggerAdapter(logging.getLogger("camunda.test"), {"tenant": "a"})
    create_logger(inner).bind(job="5").info("hi")
    record = caplog.records[0]
    assert ("a", "5") == (record.tenant, record.job)  # type: ignore[attr-defined]


def line_here() -> int:
    """The line that calls this."""
    return sys._getframe(1).f_lineno


def wrapper(log: SdkLogger) -> None:
    log.error("from elsewhere", stacklevel=2)


@pytest.mark.parametrize("wrap", [lambda logger: logger, lambda logger: logging.LoggerAdapter(logger, {})])
def test_the_standard_library_reports_the_callers_line(caplog: pytest.LogCaptureFixture, wrap: Any) -> None:
    """File and line are those of the call, and stacklevel moves them up as usual."""
    log = create_logger(wrap(logging.getLogger("camunda.test"))).bind(a="b")
    here = line_here() + 1
    log.error("here")
    there = line_here() + 1
    wrapper(log)
    assert [(__file__, here), (__file__, there)] == [(one.pathname, one.lineno) for one in caplog.records]


def test_loguru_reports_the_callers_line() -> None:
    """File and line are those of the call, and stacklevel moves them up."""
    logger, _ = loguru_logger()
    places: list[tuple[str, int]] = []
    logger.add(lambda message: places.append((message.record["file"].path, message.record["line"])))
    log = create_logger(logger)
    here = line_here() + 1
    log.error("here")
    there = line_here() + 1
    wrapper(log)
    assert [(__file__, here), (__file__, there)] == places


@pytest.mark.parametrize("make", [plain, standard, loguru_logger], ids=lambda make: make.__name__)
@pytest.mark.parametrize("how", ["true", "exception", "tuple"])
def test_an_exception_is_logged_with_its_traceback(make: Callable[[], tuple[Any, Sink]], how: str) -> None:
    """exc_info takes True, an exception or a triple over every backend."""
    logger, sink = make()
    try:
        raise ValueError("lost")
    except ValueError as error:
        exc_info = {"true": True, "exception": error, "tuple": sys.exc_info()}[how]
        create_logger(logger).error("failed: %s", error, exc_info=exc_info)
    text = "\n".join(sink())
    assert text.startswith("failed: lost\nTraceback (most recent call last):")
    assert text.count("ValueError: lost") == 1


def test_options_reach_a_plain_logger_that_takes_them() -> None:
    """exc_info and extra go through; other fields are written behind the message."""
    logger = RecordingLogger()
    create_logger(logger).info("hi", exc_info=False, extra={"a": 1}, tries=3, token="t")
    create_logger(logger).error("no exception at hand", exc_info=True)
    assert ["hi tries=3 token=***", "no exception at hand"] == logger.texts()
    assert {"extra": {"a": 1}} == logger.lines[0].options


def test_exc_info_without_an_exception_adds_nothing() -> None:
    """Outside of an except block exc_info=True leaves the line alone."""
    logger, sink = plain()
    create_logger(logger).error("calm", exc_info=True)
    create_logger(logger).error("calm", exc_info=(None, None, None))
    assert ["calm", "calm"] == sink()


def test_a_logger_without_the_methods_is_refused_by_name() -> None:
    """The error says which type came and what it lacks."""
    with pytest.raises(
        TypeError, match=r"int cannot be used as a logger: it has no debug, info, warning, error\(\)"
    ):
        create_logger(3)  # type: ignore[arg-type]


class Awaited:
    """A logger for async code."""

    async def debug(self, msg: str, *args: object, **kwargs: object) -> None: ...

    info = warning = error = debug


async def async_structlog() -> Any:
    return structlog.stdlib.AsyncBoundLogger(
        logging.getLogger("test"), [], {}
    )  # it asks for the running loop


def test_a_logger_that_has_to_be_awaited_is_refused() -> None:
    """None of its lines would ever go out, and nobody would be told."""
    loggers: list[Any] = [
        Awaited(),
        asyncio.run(async_structlog()),
        Mock(RecordingLogger, error=AsyncMock()),
    ]
    for logger in loggers:
        for make in (create_logger, SdkLogger):
            with pytest.raises(TypeError, match=r"error\(\) would have to be awaited"):
                make(logger)
    create_logger(Mock())


def test_a_logger_is_wrapped_once() -> None:
    """create_logger gives an SdkLogger back as it is; wrapping it by hand keeps its context."""
    logger = RecordingLogger()
    first = create_logger(logger).bind(a="1")
    assert create_logger(first) is first
    assert copy.copy(first) is first
    assert copy.deepcopy(first) is first
    SdkLogger(first, "more: ").info("x")
    assert ["[a=1] more: x"] == logger.texts()
    assert repr(first) == "SdkLogger(RecordingLogger, prefix='[a=1] ')"


def test_loguru_is_the_default_at_level_error(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a logger errors go to loguru and less does not, although loguru would print all."""
    code = (
        "from camunda_logging import create_logger; log = create_logger(); log.warning('no'); log.error('yes {}', 1);"
        "log.bind(a='b').info('no')"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={})
    assert answer.stderr.count("\n") == 1
    assert answer.stderr.rstrip().endswith("- yes 1"), answer.stderr


def test_without_loguru_the_default_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where loguru is not installed nothing is logged and nothing fails."""
    monkeypatch.setitem(sys.modules, "loguru", None)
    log = create_logger()
    log.error("nobody hears")
    assert not log.is_enabled("error")
    assert isinstance(log._logger, NullLogger)


class Broken(FourMethods):
    """A logger whose sink is gone."""

    def warning(self, msg: str) -> None:
        raise OSError(f"cannot write {msg}")


def test_a_logger_that_raises_does_not_reach_the_caller(capsys: pytest.CaptureFixture[str]) -> None:
    """The line is lost and said to be, without its text; the caller goes on."""
    log = create_logger(Broken())
    log.warning("secret of the line")
    log.bind(a="b").warning("secret of the line")
    said = capsys.readouterr().err
    assert 2 == said.count("Broken raised OSError")
    assert "secret" not in said


def test_a_lost_line_is_not_said_where_the_standard_library_would_not(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """``logging.raiseExceptions`` decides, as for the handlers of the standard library."""
    monkeypatch.setattr(logging, "raiseExceptions", False)
    create_logger(Broken()).warning("lost")
    assert "" == capsys.readouterr().err
