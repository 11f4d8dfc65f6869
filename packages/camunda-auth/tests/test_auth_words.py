"""The exact words of refusals, and the exact places of limits."""

from __future__ import annotations

import pickle

import pytest

from camunda_auth import AuthTimeout, AuthUnavailable, CamundaAuthError, TokenRefused, TokenResponseError
from camunda_auth._flow import Failure, Reply, judge
from camunda_auth._headers import MAX_TOKEN_LENGTH, bearer, checked_headers, token_problem
from camunda_auth._request import TokenRequest
from camunda_auth._secret import Secret
from camunda_auth._state import Step, TokenState
from camunda_auth._token import MAX_BODY, MAX_LIFETIME, Token, parse_error_body, parse_grant

WHERE = "the token endpoint at https://h.example"
REQUEST = TokenRequest(
    oauth_url="https://h.example/t",
    client_id="me",
    client_secret=Secret("top secret"),
    audience="api",
    scope=None,
    resource=None,
    extra=None,
    client_auth="post",
)


def reply(status: int, body: bytes = b"", *retry_after: str) -> Reply:
    return Reply(status, body, "application/json", tuple(retry_after))


@pytest.mark.parametrize(
    ("answer", "kind", "again", "text"),
    [
        (Failure("refused", again=True), AuthUnavailable, True, f"{WHERE} could not be asked: refused"),
        (Failure("slow", again=True, timed_out=True), AuthTimeout, True, f"{WHERE} could not be asked: slow"),
        (reply(408), AuthUnavailable, True, f"{WHERE} is failing (HTTP 408)"),
        (reply(429), AuthUnavailable, True, f"{WHERE} asks for fewer requests (HTTP 429)"),
        (
            reply(429, b"", "7"),
            AuthUnavailable,
            True,
            f"{WHERE} asks for fewer requests (HTTP 429); it asks to be left alone for 7 s",
        ),
        (reply(500), AuthUnavailable, True, f"{WHERE} is failing (HTTP 500)"),
        (reply(503), AuthUnavailable, True, f"{WHERE} is failing (HTTP 503)"),
        (
            reply(399),
            TokenResponseError,
            False,
            (
                f"{WHERE} answered HTTP 399 instead of a token, and redirects are not followed with credentials; "
                "set CAMUNDA_OAUTH_URL to its final address"
            ),
        ),
        (
            reply(400),
            TokenRefused,
            False,
            f"{WHERE} refused the client 'me' (HTTP 400); check client id, secret, audience and scope",
        ),
        (
            reply(401, b'{"error": "invalid_client", "error_description": "wrong"}'),
            TokenRefused,
            False,
            (
                f"{WHERE} refused the client 'me' (HTTP 401, invalid_client: wrong); "
                "check client id, secret, audience and scope"
            ),
        ),
    ],
)
def test_what_an_answer_means(answer: object, kind: type[CamundaAuthError], again: bool, text: str) -> None:
    """Its class, whether to ask again, and its words."""
    error, repeated = judge(REQUEST, answer, 0.0)
    assert (kind, again, text) == (type(error), repeated, str(error))
    if isinstance(answer, Reply):
        assert answer.status == error.status_code
        assert (7.0 if answer.retry_after else None) == error.retry_after


def test_a_date_to_wait_for_is_counted_from_the_wall_clock() -> None:
    """Retry-After may be a date, in any answer that can carry it."""
    date = "Thu, 01 Jan 1970 00:01:40 GMT"
    for status in (429, 400):
        error, _ = judge(REQUEST, reply(status, b"", date), 60.0)
        assert 40.0 == error.retry_after


@pytest.mark.parametrize(
    ("body", "kind", "text"),
    [
        (b"[]", "application/json", "it is no JSON object"),
        (b"nonsense", None, "it is no JSON"),
        (b'{"a": NaN}', None, "it is no JSON"),
        (b'{"a": 1, "a": 2}', None, "it has a key twice"),
        (b"{}", "text/html", "its content type is not JSON; is the URL that of the token endpoint?"),
        (b'{"token_type": "MAC"}', None, "its token_type is not Bearer"),
        (b'{"token_type": 5}', None, "its token_type is not Bearer"),
        (b"{}", None, "its access_token is missing"),
        (b'{"access_token": 5}', None, "its access_token is no text but int"),
        (b'{"access_token": ""}', None, "its access_token is empty"),
        (b'{"access_token": "a b"}', None, "its access_token has characters that a header cannot carry"),
        (b'{"access_token": "t", "expires_in": []}', None, "its expires_in is no number"),
        (
            b'{"access_token": "t", "expires_in": -1}',
            None,
            "its expires_in is no time that can be waited for",
        ),
        (
            b'{"access_token": "t", "expires_in": 1e999}',
            None,
            "its expires_in is no time that can be waited for",
        ),
        (b" " * (MAX_BODY + 1), None, f"it is larger than {MAX_BODY} bytes"),
    ],
)
def test_why_an_answer_is_no_token(body: bytes, kind: str | None, text: str) -> None:
    """The reason is named and the answer is not quoted."""
    with pytest.raises(TokenResponseError) as caught:
        parse_grant(body, kind)
    assert f"the token endpoint's answer is not usable: {text}" == str(caught.value)


def test_limits_of_an_answer() -> None:
    """The largest body, the longest token and the longest lifetime are still taken."""
    body = b'{"access_token": "t", "expires_in": 60}'
    assert "t" == parse_grant(body + b" " * (MAX_BODY - len(body)), None).value
    longest = "x" * MAX_TOKEN_LENGTH
    assert token_problem(longest) is None
    assert f"is longer than {MAX_TOKEN_LENGTH} characters" == token_problem(longest + "x")
    for given, kept in ((MAX_LIFETIME, MAX_LIFETIME), (MAX_LIFETIME + 1, MAX_LIFETIME), (0, 0), ("90", 90)):
        text = f'"{given}"' if isinstance(given, str) else str(given)
        assert kept == parse_grant(b'{"access_token": "t", "expires_in": %s}' % text.encode(), None).lifetime


def test_what_is_noted_about_an_incomplete_answer() -> None:
    """What had to be assumed is said."""
    notes = parse_grant(b'{"access_token": "t"}', None).notes
    assert (
        "the token endpoint names no token_type; Bearer is assumed",
        "the token endpoint names no expires_in; 300 seconds are assumed",
    ) == notes


def test_what_is_kept_of_a_refusal() -> None:
    """A code of the standard's form and 200 printable characters of the explanation."""
    long = "d" * 300
    body = b'{"error": "invalid_scope", "error_description": "%s"}' % long.encode()
    assert ("invalid_scope", "d" * 200) == parse_error_body(body)
    assert (None, "a b") == parse_error_body(b'{"error": "\xc3\xa9", "error_description": "a\\nb"}')
    assert (None, None) == parse_error_body(b'{"error": 5, "error_description": " "}')
    assert (None, None) == parse_error_body(b"no JSON")


def test_headers_are_checked_before_they_are_sent() -> None:
    """The name is given, cut and cleaned, and the value never."""
    assert {"Authorization": "Bearer t"} == bearer("t")
    with pytest.raises(
        TokenResponseError, match=r"^the access token has characters that a header cannot carry$"
    ):
        bearer("a\r\nb")
    assert {"a": "b\tc"} == checked_headers({"a": "b\tc"}, "x")
    for wrong, text in (
        ([("a", "b")], "x must give a mapping of header names to values, not list"),
        ({"a": 1}, "x must give header names and values as text"),
        ({1: "a"}, "x must give header names and values as text"),
    ):
        with pytest.raises(TypeError) as wrong_type:
            checked_headers(wrong, "x")
        assert text == str(wrong_type.value)
    for name, value, shown in (
        ("a\x00", "v", "a?"),
        ("a", "s3cret\n", "a"),
        ("b" * 90 + "\n", "v", "b" * 80),
        ("c", "é", "c"),
    ):
        with pytest.raises(CamundaAuthError) as caught:
            checked_headers({"good": "1", name: value}, "x")
        assert f"x gave a value for the header {shown!r} that cannot be sent in a header" == str(caught.value)


def test_a_refusal_holds_exactly_as_long_as_it_should() -> None:
    """Until its last moment it is raised anew, from then on the endpoint is asked."""
    state = TokenState(cooldown=30.0)
    assert Step.FETCH is state.step(0.0)
    state.failed(TokenRefused("no"), 100.0)
    for now, left in ((100.0, 30.0), (129.5, 0.5)):
        with pytest.raises(TokenRefused) as caught:
            state.step(now)
        assert left == caught.value.retry_after
    assert Step.FETCH is state.step(130.0)
    assert Step.FETCH is state.step(100.0), "what is over stays over"
    state = TokenState(cooldown=0.0)
    state.failed(TokenRefused("no"), 100.0)
    assert Step.FETCH is state.step(100.0)
    state = TokenState(cooldown=0.5)
    state.failed(TokenRefused("no"), 100.0)
    with pytest.raises(TokenRefused):
        state.step(100.4)


def test_tokens_that_are_refused_at_once_are_dropped_less_and_less_often() -> None:
    """One second, then two, then four, at most thirty; an accepted one starts anew."""
    token = Token("Bearer t", 10.0, 20.0, 30.0)
    state = TokenState(cooldown=30.0)
    now = 0.0
    for pause in (1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0):
        state.fresh_refused(now)
        state.granted(token)
        assert not state.drop("Bearer t", now + pause - 0.01)
        assert state.drop("Bearer t", now + pause)
        now += 100.0
    state.fresh_accepted()
    state.granted(token)
    assert state.drop("Bearer t", now)
    assert state.drop("Bearer other", now)


def test_a_secret_shows_nothing_and_does_not_travel() -> None:
    """Its repr is a mask, and pickling it is refused."""
    assert "top secret" not in repr(Secret("top secret"))
    with pytest.raises(TypeError):
        pickle.dumps(Secret("top secret"))
