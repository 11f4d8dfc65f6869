"""Whatever is logged, from wherever it comes: the line goes out, on one line, in time and without its secrets."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable
from decimal import Decimal
from enum import Enum
from typing import Any
from unittest.mock import Mock

import loguru
import pytest
import structlog
from hypothesis import example, given
from hypothesis import strategies as st

from camunda_logging import NullLogger, SdkLogger, create_logger, is_secret_name, redact
from camunda_logging.testing import RecordingLogger

CANARY = "c4n4ry9f2b"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"


def logged(message: object, *args: Any, **kwargs: Any) -> str:
    """The one line that comes of a call."""
    logger = RecordingLogger()
    SdkLogger(logger).info(message, *args, **kwargs)  # type: ignore[arg-type]
    (line,) = logger.lines
    return line.text


class Colour(Enum):
    RED = "red"


class Index:
    def __index__(self) -> int:
        return 255


class Broken:
    @property
    def part(self) -> str:
        raise RuntimeError("no part")

    def __repr__(self) -> str:
        raise RuntimeError("no repr")


class Changing(dict[str, str]):
    def items(self) -> Any:
        raise RuntimeError("dictionary changed size during iteration")


class Hidden(str):
    """A str that keeps its text to itself, as types for secrets do."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'***'"


@pytest.mark.parametrize(
    ("message", "args", "expected"),
    [
        ("%d", (float("inf"),), "%d inf"),
        ("%s", (10**5000,), "<int without text: ValueError>"),
        ("plain", (10**5000,), "plain <int without text: ValueError>"),
        ("%x and %d", (Index(), True), "ff and 1"),
        ("{:.2f}", (Decimal("sNaN"),), "sNaN"),
        ("{0.value} {0.name}", (Colour.RED,), "red RED"),
        ("{0[a]}", ({"a": 5},), "5"),
        ("{:>5}|{:d}", (Colour, 7), "<enum 'Colour'>|7"),
        ("{:>7}|", (ValueError("x"),), "      x|"),
        ("{\u00b2}", (1,), "{\u00b2} 1"),
        ("failed: %s", (ValueError(),), "failed: ValueError()"),
        ("%s", (Changing(a="b"),), "<Changing cannot be read: RuntimeError>"),
        ("%r", (Broken(),), "<Broken without text: RuntimeError>"),
        ("%.1f", (Decimal("2.25"),), "2.2"),
        ("%5.1f", (type("Float", (float,), {})(1.5),), "  1.5"),
        ("%s", ({("a", 1)},), "{('a', 1)}"),
    ],
)
def test_arguments_of_every_kind_give_a_line(message: str, args: tuple[Any, ...], expected: str) -> None:
    """A value that cannot be formatted as asked is written behind the message, and none raises."""
    assert expected == logged(message, *args)


def test_a_property_that_raises_does_not_reach_the_caller() -> None:
    """The code of an argument runs while the line is made; what it raises stays inside."""
    assert logged("{0.part}", Broken()).startswith("{0.part} <Broken")


@pytest.mark.parametrize(
    "character", ["\r", "\n", "\x1b", "\x9b", "\x85", "\u2028", "\u202e", "\u2066", "\x00", "\ud800"]
)
def test_a_character_that_moves_the_cursor_or_the_text_is_written_out(character: str) -> None:
    """Line ends, both kinds of escape, changes of direction and halves of surrogate pairs lose their effect."""
    assert character not in logged("job %s", f"a{character}b")
    assert character not in logged("job", type=f"a{character}b")


@pytest.mark.parametrize(
    "text",
    [
        f"{{'client_secret': b'{CANARY}'}}",
        json.dumps({"body": json.dumps({"client_secret": CANARY})}),
        json.dumps({"a": json.dumps({"b": json.dumps({"token": f'x"{CANARY}'})})}),
        f'{{"access_token": "{CANARY}',
        f'{{"access_token": "{CANARY}\\',
        f'{{"access_token": "x\\"{CANARY}"}}',
        f"Authorization: {CANARY}",
        f"Proxy-Authorization: Negotiate {CANARY}",
        f'{{"authorization": "{CANARY}"}}',
        f"Cookie: a=b; session={CANARY}",
        f"Set-Cookie: session={CANARY}; Path=/",
        f"https://user:p@{CANARY}@host/path",
        f"https://{CANARY}@host/path",
        f"client_secret_value={CANARY}",
        f"password={CANARY},{CANARY}",
        f'password=ab"{CANARY}',
        f"[('client_secret', '{CANARY}')]",
        f"(b'authorization', b'{CANARY}')",
        f"pwd={CANARY}",
        f"basic {CANARY}",
        f"DPoP {CANARY}",
        f"Bearer token-{CANARY}",
        f"-----BEGIN PRIVATE KEY-----\n{CANARY}",
        f"-----BEGIN ENCRYPTED PRIVATE KEY-----\n{CANARY}\n-----END ENCRYPTED PRIVATE KEY-----",
    ],
)
def test_credentials_inside_of_text_are_found(text: str) -> None:
    """Nested JSON, bytes, headers, tuples and what was cut short in the middle of a secret are all masked."""
    assert CANARY not in redact(text)
    assert CANARY not in logged(text)
    assert CANARY not in logged("%s", text)
    assert redact(redact(text)) == redact(text)


def test_json_web_tokens_are_found_without_a_key() -> None:
    """Their form gives them away."""
    assert redact(f"got {JWT}, thanks") == "got ***, thanks"


@pytest.mark.parametrize(
    "text",
    [
        "using Basic authentication with a Bearer token",
        "BASIC needs a user name and a password",
        "basic requirements",
        "['CAMUNDA_CLIENT_SECRET', 'CAMUNDA_OAUTH_URL']",
        "('CAMUNDA_CLIENT_SECRET', 'CAMUNDA_OAUTH_URL', 'x')",
        "token_type=bearer, token_url=https://host/oauth/token",
        "https://host:8080/path?mail=a@b",
        "job_key=2251799813685311",
        "token=",
        "('worker', 'payments')",
    ],
)
def test_what_only_looks_like_a_credential_stays(text: str) -> None:
    """Names of settings, of schemes and plain addresses can be read."""
    assert text == redact(text)


def test_a_scheme_and_what_surrounds_the_value_stay() -> None:
    """A masked line still says what kind of credential was there."""
    assert redact("Authorization: Bearer abc") == "Authorization: Bearer ***"
    assert redact("Settings(password=abc)") == "Settings(password=***)"
    assert redact("basic dXNlcjpwYXNz") == "basic ***"
    assert redact("basic abcdefgh") == "basic abcdefgh"
    assert redact("basic aaa6aaaa") == "basic ***"


@pytest.mark.parametrize(
    "text",
    [
        "key" + "a" * 200_000,
        "token " + "a." * 100_000,
        "token" * 40_000,
        "token" + " " * 200_000,
        "Bearer " + " " * 200_000,
        "eyJ-" * 50_000,
        "-----BEGIN PRIVATE KEY" * 10_000,
        "://" * 60_000,
        "://a:" + "b" * 200_000,
        "password='" * 20_000,
        "('a', 'b', " * 20_000,
        'token: "' + "\\" * 100_000,
    ],
    ids=range(12),
)
@pytest.mark.timeout(30)
def test_the_time_to_redact_grows_with_the_length_only(text: str) -> None:
    """No text, however made, keeps a program busy: each takes well under a second, and the limit is 30."""
    assert redact(redact(text)) == redact(text)


PIECES = [
    "token",
    "=",
    ":",
    " ",
    '"',
    "'",
    "\\",
    "Bearer ",
    "basic ",
    "abc",
    "://",
    "@",
    "(",
    ")",
    ",",
    "&",
    "eyJabcde.",
]


@example("tokeneyJabcde.Bearer ==")
@example("token.Bearer =x")
@example("eyJabcde.basic basic abc")
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_redacting_pieces_of_credentials_settles(text: str) -> None:
    """What was redacted stays as it is when it is redacted again."""
    once = redact(text)
    assert once == redact(once)


@given(
    st.text(alphabet="abcXYZ019._~-", min_size=12),
    st.sampled_from(['"', "'", ""]),
    st.sampled_from(["=", ": "]),
)
def test_a_secret_behind_its_key_never_survives(secret: str, quote: str, mark: str) -> None:
    """Quoted or bare, cut or whole."""
    text = f"{{{quote}client_secret{quote}{mark}{quote}{secret}"
    assert secret.rstrip(".") not in redact(text)
    assert secret.rstrip(".") not in redact(f"{text}{quote}}}")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("header", f"Bearer {CANARY}"),
        ("body", f"client_secret={CANARY}".encode()),
        ("pairs", [("client_secret", CANARY)]),
        ("pairs", [(b"authorization", CANARY.encode())]),
        ("headers", {b"authorization": CANARY.encode()}),
        ("auth", ("user", CANARY)),
        ("pwd", CANARY),
        ("db_pass", CANARY),
        ("jwt", CANARY),
        ("access_key", CANARY),
        ("anything", Hidden(CANARY)),
        ("anything", [Hidden(CANARY)]),
    ],
)
def test_fields_and_context_hold_no_secret(name: str, value: Any) -> None:
    """Values that are handed over as fields are searched like text, over a plain object, loguru and structlog."""
    assert CANARY not in logged("x", **{name: value})
    assert CANARY not in logged("%s", {name: value})
    extras: list[str] = []
    loguru.logger.remove()
    loguru.logger.add(lambda message: extras.append(str(message.record["extra"])))
    log = create_logger(loguru.logger)
    log.bind(**{name: value}).error("x")
    log.error("x", **{name: value})
    with structlog.testing.capture_logs() as events:
        create_logger(structlog.get_logger()).bind(**{name: value}).error("x", extra={name: value})
    assert len(extras) == 2
    assert len(events) == 1
    assert CANARY not in str([extras, events])


def test_a_str_that_hides_itself_is_masked_as_an_argument() -> None:
    """A secret's own type is respected in both styles, although its str() is the text; enums are shown."""

    class Word(str, Enum):
        YES = "yes"

    assert logged("%s", Hidden(CANARY)) == "***"
    assert logged("{}", Hidden(CANARY)) == "***"
    assert "yes" in logged("{0.value}", Word.YES)


def test_lifetimes_of_a_token_are_no_secret() -> None:
    """The last two words of a key count together."""
    assert not is_secret_name("token_expires_in")
    assert not is_secret_name("tokenExpiresAt")
    assert is_secret_name("token_expired_value")


def test_a_traceback_that_is_written_by_us_holds_no_secret() -> None:
    """A logger that cannot take exc_info gets the traceback as text, redacted like all text."""
    lines: list[str] = []

    class Four:
        def debug(self, msg: str) -> None:
            lines.append(msg)

        info = warning = error = debug

    logger: Any = Four()
    try:
        raise ValueError(f"client_secret={CANARY}")
    except ValueError:
        create_logger(logger).error("failed", exc_info=True)
    assert "Traceback" in lines[0]
    # The source line of the raise names no value; the message of the error does.
    assert CANARY not in lines[0]


def test_a_standard_logger_with_a_trace_of_its_own_gets_it() -> None:
    """Trace goes to debug only where there is none, and each is asked for its own level."""
    heard: list[str] = []

    class Tracing(logging.Logger):
        def trace(self, msg: str, **_: Any) -> None:
            heard.append(msg)

    log = create_logger(logging.LoggerAdapter(Tracing("t", level=5), {}))
    log.trace("fine")
    assert ["fine"] == heard
    coarse = create_logger(Tracing("t", level=logging.DEBUG))
    coarse.trace("not asked for")
    assert ["fine"] == heard
    assert not coarse.is_enabled("trace")
    assert coarse.is_enabled("debug")


def test_a_subclass_of_the_null_logger_may_write() -> None:
    """Only NullLogger itself is known to be silent."""
    heard: list[str] = []

    class Errors(NullLogger):
        __slots__ = ()

        def error(self, msg: str, *args: Any, **kwargs: Any) -> None:
            heard.append(msg)

    create_logger(Errors()).with_level("error").error("heard")
    assert ["heard"] == heard


def test_a_mock_of_a_logger_is_called_by_the_name_of_the_level() -> None:
    """Programs test their logging with mocks of logging.Logger."""
    logger = Mock(spec=logging.Logger)
    create_logger(logger).warning("x %s", 1)
    assert ("x 1",) == logger.warning.call_args.args


@pytest.mark.parametrize("name", ["is_enabled_for", "isEnabledFor"])
def test_a_binding_logger_that_knows_its_level_is_asked(name: str) -> None:
    """A structlog-like logger is not handed lines that it would drop, and nothing is formatted for it."""

    class Filtering:
        def __init__(self) -> None:
            self.lines: list[str] = []

        def bind(self, **_: Any) -> Filtering:
            return self

        def debug(self, event: str, **_: Any) -> None:
            self.lines.append(event)

        info = warning = error = debug

    setattr(Filtering, name, lambda _, level: level >= logging.WARNING)
    logger: Any = Filtering()
    log = create_logger(logger).bind(a="1")
    log.info("%s", Broken())
    log.trace("x")
    log.warning("heard")
    assert ["heard"] == logger.lines
    assert not log.is_enabled("trace")


def test_structlogs_generic_logger_is_not_asked_for_its_level() -> None:
    """It would take the question for a line, and one that wraps a logger without levels cannot answer."""
    for wrapper in (structlog.BoundLogger, structlog.stdlib.BoundLogger):
        stream = io.StringIO()
        logger = structlog.wrap_logger(
            structlog.PrintLogger(stream),
            processors=[structlog.processors.KeyValueRenderer()],
            wrapper_class=wrapper,
        )
        create_logger(logger.bind()).info("once")
        assert "event='once'\n" == stream.getvalue()


@pytest.mark.parametrize("make", [lambda: logging.getLogger("camunda.control"), RecordingLogger])
def test_bound_context_cannot_forge_a_line(make: Callable[[], Any], caplog: pytest.LogCaptureFixture) -> None:
    """Keys and values of the context are on one line in the prefix and in the record's attributes."""
    caplog.set_level(logging.INFO)
    logger = make()
    create_logger(logger).bind(**{"a\nb": "c\nd", "job": "x\ny"}).info("hi", extra={"tenant": "e\nf"})
    texts = logger.texts() if isinstance(logger, RecordingLogger) else [caplog.records[0].getMessage()]
    assert ["[a\\nb=c\\nd job=x\\ny] hi"] == texts
    for record in caplog.records:
        assert ("x\\ny", "e\\nf") == (record.job, record.tenant)  # type: ignore[attr-defined]
