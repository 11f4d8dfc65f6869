"""camunda-logging with the loggers that programs have: what each received of the same five calls."""

from __future__ import annotations

import importlib.util
import json
import logging
import sys
from typing import Any

from camunda_logging import SdkLogger, create_logger

Records = list[list[Any]]


def write(log: SdkLogger) -> None:
    """What a library does with its logger."""
    log.debug("polling")
    log.info("order %s has %d items", "A-7", 3)
    bound = log.bind(worker="payments")
    bound.warning("no answer yet")
    try:
        raise LookupError("no such card")
    except LookupError:
        bound.error("charging failed", exc_info=True)


def with_stdlib() -> Records:
    """Level, message, the bound field and the type of the exception, as the standard library keeps them."""
    records: Records = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            error = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None
            records.append(
                [record.levelname, record.getMessage(), getattr(record, "worker", None), error, record.name]
            )

    logger = logging.getLogger("shop")
    logger.setLevel(logging.DEBUG)
    logger.addHandler(Keep())
    write(create_logger(logger))
    return records


def with_loguru() -> Records:
    """The same of loguru."""
    from loguru import logger

    records: Records = []

    def keep(message: Any) -> None:
        record = message.record
        error = record["exception"].type.__name__ if record["exception"] else None
        records.append(
            [
                record["level"].name,
                record["message"],
                record["extra"].get("worker"),
                error,
                record["function"],
            ]
        )

    logger.remove()
    logger.add(keep, level="DEBUG")
    write(create_logger(logger))
    return records


def with_structlog() -> Records:
    """The same of structlog."""
    import structlog

    records: Records = []

    def keep(_logger: Any, level: str, event: Any) -> Any:
        error = sys.exc_info()[0] if event.get("exc_info") is True else None
        records.append(
            [level.upper(), event["event"], event.get("worker"), error and error.__name__, event.get("shop")]
        )
        raise structlog.DropEvent

    structlog.configure(processors=[keep])
    write(create_logger(structlog.get_logger().bind(shop="north")))
    return records


def with_an_object() -> Records:
    """Finished text for an object that has nothing but four methods."""
    records: Records = []

    class Plain:
        def debug(self, text: str) -> None:
            records.append(["DEBUG", text])

        def info(self, text: str) -> None:
            records.append(["INFO", text])

        def warning(self, text: str) -> None:
            records.append(["WARNING", text])

        def error(self, text: str) -> None:
            records.append(["ERROR", text])

    write(create_logger(Plain()))
    return records


def without() -> Records:
    """No logger given: whatever there is goes to the standard error stream."""
    write(create_logger())
    return []


if __name__ == "__main__":
    story = {
        "stdlib": with_stdlib,
        "loguru": with_loguru,
        "structlog": with_structlog,
        "object": with_an_object,
        "none": without,
    }[sys.argv[1]]
    there = [name for name in ("loguru", "structlog") if importlib.util.find_spec(name)]
    print(json.dumps({"records": story(), "installed": there}))
