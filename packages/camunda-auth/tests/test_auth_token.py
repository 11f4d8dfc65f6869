"""Reading the token endpoint's answer, and placing a token on the clock."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from camunda_auth import CamundaAuthError, TokenResponseError
from camunda_auth._headers import bearer, checked_headers
from camunda_auth._token import Token, parse_error_body, parse_grant

JSON = "application/json"


def body(**fields: object) -> bytes:
    whole = {"access_token": "tok", "token_type": "Bearer", "expires_in": 3600, **fields}
    return json.dumps({k: v for k, v in whole.items() if v is not ...}).encode()


@pytest.mark.parametrize(
    "bad",
    [
        b"<html>login</html>",
        body()[:-3],
        b"[]",
        b"null",
        b"",
        b'{"access_token":"tok","expires_in":NaN}',
        b'{"access_token":"tok","expires_in":Infinity}',
        b'{"access_token":"tok","expires_in":1e999}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"\xef\xbb\xbf" + body(),
        body().decode().encode("utf-16"),
        b'{"access_token":"a","access_token":"b","expires_in":3600}',
        b" " * (1024 * 1024 + 1),
        b'{"access_token":"tok","expires_in":' + b"9" * 5000 + b"}",
    ],
)
def test_a6_a_body_that_is_no_token_answer_is_refused_unquoted(bad: bytes) -> None:
    """A6: whatever is no JSON object, or no unambiguous one, is one documented error that quotes nothing."""
    with pytest.raises(TokenResponseError) as caught:
        parse_grant(bad, JSON)
    assert len(caught.value.message) < 200
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


@pytest.mark.parametrize("kind", ["text/html", "text/plain; charset=utf-8", "application/xml"])
def test_a6_a_wrong_content_type_is_refused(kind: str) -> None:
    """A6: an answer that says it is no JSON is not read as JSON."""
    with pytest.raises(TokenResponseError, match="content type"):
        parse_grant(body(), kind)


@pytest.mark.parametrize(
    "kind", [None, "", "application/json; charset=utf-8", "application/problem+json", "text/json"]
)
def test_json_and_missing_content_types_are_accepted(kind: str | None) -> None:
    """An answer that says nothing of its type, or that it is JSON, is read."""
    assert "tok" == parse_grant(body(), kind).value


@pytest.mark.parametrize(
    "token", [..., None, "", 7, ["x"], "a\r\nb", "a\x00b", "tök", "a b", "x" * (16 * 1024 + 1), "\ud800"]
)
def test_a7_a_token_no_header_can_carry_is_refused_and_not_shown(token: object) -> None:
    """A7: a missing, empty, over-long or unsendable token never gets near a request, nor into a message."""
    with pytest.raises(TokenResponseError, match="access_token") as caught:
        parse_grant(body(access_token=token), JSON)
    assert not (isinstance(token, str) and token and token in caught.value.message)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_the_longest_token_is_accepted() -> None:
    """16 KiB exactly still fit."""
    assert 16 * 1024 == len(parse_grant(body(access_token="x" * 16 * 1024), JSON).value)


@pytest.mark.parametrize("kind", ["bearer", "Bearer", "BEARER"])
def test_a8_bearer_in_any_case_is_understood(kind: str) -> None:
    """A8: token types are compared without case."""
    assert () == parse_grant(body(token_type=kind), JSON).notes


def test_a8_a_missing_token_type_is_bearer_with_a_note() -> None:
    """A8: a server that leaves the type out means Bearer."""
    assert 1 == len(parse_grant(body(token_type=...), JSON).notes)


@pytest.mark.parametrize("kind", ["MAC", "", 7, ["Bearer"]])
def test_a8_another_token_type_is_refused(kind: object) -> None:
    """A8: a token that is used in another way is not sent as Bearer."""
    with pytest.raises(TokenResponseError, match="token_type"):
        parse_grant(body(token_type=kind), JSON)


@pytest.mark.parametrize(
    ("given_value", "lifetime"),
    [
        (..., 300),
        (None, 300),
        ("3600", 3600),
        (" 60 ", 60),
        ("1.5", 1.5),
        (0, 0),
        (59.5, 59.5),
        (86_400, 86_400),
        (10**9, 86_400),
        (10**300, 86_400),
        ("999999999999", 86_400),
    ],
)
def test_a9_lifetimes_that_are_understood(given_value: object, lifetime: float) -> None:
    """A9: a missing lifetime is 300 s, numeric text counts, and no token is kept beyond a day."""
    assert lifetime == parse_grant(body(expires_in=given_value), JSON).lifetime


def test_a9_a_missing_lifetime_is_noted() -> None:
    """A9: assuming a lifetime deserves a warning."""
    assert "expires_in" in parse_grant(body(expires_in=...), JSON).notes[0]


@pytest.mark.parametrize("value", [-1, -0.5, True, False, [3600], {}, "soon", "", "-5", "1e5", "٣", "nan"])
def test_a9_lifetimes_that_are_refused(value: object) -> None:
    """A9: negative, non-numeric and boolean lifetimes are errors."""
    with pytest.raises(TokenResponseError, match="expires_in"):
        parse_grant(body(expires_in=value), JSON)


@settings(max_examples=400, deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda t: t.encode("utf-8", "surrogatepass")))
@example(b'{"access_token":"tok"}')
def test_any_bytes_give_a_grant_or_the_documented_error(raw: bytes) -> None:
    """Reading arbitrary bytes never raises anything else."""
    try:
        grant = parse_grant(raw, None)
    except TokenResponseError:
        return
    assert 0 <= grant.lifetime <= 86_400


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=400, deadline=None)
@given(json_values, json_values, json_values)
def test_any_json_object_gives_a_grant_or_the_documented_error(a: object, b: object, c: object) -> None:
    """Reading arbitrary fields never raises anything else, and what comes out can be sent."""
    raw = json.dumps({"access_token": a, "token_type": b, "expires_in": c}).encode()
    try:
        grant = parse_grant(raw, JSON)
    except TokenResponseError:
        return
    assert bearer(grant.value)["Authorization"].isascii()


@settings(max_examples=200, deadline=None)
@given(json_values, json_values)
def test_any_error_body_is_read_tamely(code: object, description: object) -> None:
    """A refusal's text is bounded and printable, whatever the server says."""
    raw = json.dumps({"error": code, "error_description": description}).encode()
    found, text = parse_error_body(raw)
    assert found is None or len(found) <= 64
    assert text is None or (len(text) <= 200 and text.isprintable())


def test_an_error_body_that_is_no_json_says_nothing() -> None:
    """A proxy's HTML holds no OAuth error."""
    assert (None, None) == parse_error_body(b"<html>")
    assert (None, None) == parse_error_body(b'{"error":"a b","error_description":7}')
    assert ("invalid_client", "no such client") == parse_error_body(
        b'{"error":"invalid_client","error_description":"no such\\nclient"}'
    )
    assert (None, None) == parse_error_body(b'{"error":7,"error_description":" "}')


@pytest.mark.parametrize(
    ("lifetime", "soft", "hard", "expires"),
    [
        (3600, 2880, 3570, 3600),
        (300, 240, 270, 300),
        (60, 48, 54, 60),
        (10, 8, 9, 10),
        (1, 1, 1, 1),
        (0, 1, 1, 1),
    ],
)
def test_a_token_is_refreshed_given_up_and_expired_by_share(
    lifetime: float, soft: float, hard: float, expires: float
) -> None:
    """Refresh at 80 %, give up at min(30 s, 10 %) before the end, keep even the shortest for a second."""
    token = Token.granted("t", lifetime, 100.0, 0.5)
    assert (100 + soft, 100 + hard, 100 + expires) == pytest.approx((token.soft, token.hard, token.expires))
    assert "Bearer t" == token.header
    assert "Bearer" not in repr(token)


def test_chance_spreads_refreshes_by_five_percent() -> None:
    """Programs that started together do not refresh together."""
    assert 75.0 == pytest.approx(Token.granted("t", 100, 0.0, 0.0).soft)
    assert 85.0 == pytest.approx(Token.granted("t", 100, 0.0, 1.0).soft)


def test_the_age_of_a_token_from_disk_counts() -> None:
    """A token that has lived already dies as much earlier."""
    token = Token.granted("t", 100, 30.0, 0.5, age=50)
    assert (60.0, 70.0, 80.0) == pytest.approx((token.soft, token.hard, token.expires))


def test_bearer_refuses_what_no_header_can_carry() -> None:
    """A token from a callable is checked like one from the endpoint."""
    with pytest.raises(TokenResponseError) as caught:
        bearer("a\r\nb")
    assert "a\r" not in str(caught.value)


@pytest.mark.parametrize("headers", [{"X": "a\r\nb"}, {"X\n": "a"}, {"X": "ü"}, {"X": "a\x7f"}])
def test_header_values_with_control_characters_are_refused_and_not_shown(headers: dict[str, str]) -> None:
    """Nothing can be smuggled into a request through a provider."""
    with pytest.raises(CamundaAuthError) as caught:
        checked_headers(headers, "the provider")
    assert next(iter(headers.values())) not in str(caught.value)[20:] or headers == {"X\n": "a"}


@pytest.mark.parametrize("headers", [None, "Bearer x", [("a", "b")], {1: "x"}, {"x": 1}])
def test_what_is_no_mapping_of_text_is_a_type_error(headers: object) -> None:
    """A provider that answers something else is a mistake in the program."""
    with pytest.raises(TypeError):
        checked_headers(headers, "the provider")
