"""Backing off, remembering failures, and the fetch as a generator: all without I/O."""

from __future__ import annotations

import base64
import json

import httpx
import pytest
from auth_support import FakeClock, Fixed
from hypothesis import given
from hypothesis import strategies as st

from camunda_auth import (
    AuthConfigurationError,
    AuthTimeout,
    AuthUnavailable,
    CamundaAuthError,
    TokenRefused,
    TokenResponseError,
)
from camunda_auth._flow import Command, Failure, Flow, Issued, Reply, Run, Send, Sleep, Terms, fetch, judge
from camunda_auth._request import TokenRequest, checked_url, is_loopback, origin_of
from camunda_auth._retry import backoff, parse_retry_after
from camunda_auth._secret import Secret
from camunda_auth._state import Step, TokenState
from camunda_auth._token import Grant, Token

OK = Reply(200, b'{"access_token":"tok","token_type":"Bearer","expires_in":60}', "application/json")


def request(secret: str = "top secret", **changes: object) -> TokenRequest:
    given_fields: dict[str, object] = {
        "oauth_url": "https://h.example/t",
        "client_id": "me",
        "client_secret": Secret(secret),
        "audience": "api",
        "scope": None,
        "resource": None,
        "extra": None,
        "client_auth": "post",
        **changes,
    }
    return TokenRequest(**given_fields)  # type: ignore[arg-type] # the tests vary them


class Script:
    """Drives a fetch with prepared answers, on a clock that its waits move."""

    def __init__(self, *answers: object, terms: Terms | None = None, shelf: FakeShelf | None = None) -> None:
        self.clock = FakeClock(0.0)
        self.commands: list[Command] = []
        self.answers = list(answers)
        self.flow: Flow = fetch(
            request(),
            shelf,
            terms or Terms(10, 30),
            now=self.clock.now,
            wall=lambda: 1_000_000.0,
            chance=Fixed(0.5).next,
        )

    def run(self) -> Issued:
        answer: object = None
        try:
            while True:
                command = self.flow.send(answer)
                self.commands.append(command)
                answer = None
                if isinstance(command, Send):
                    answer = self.answers.pop(0)
                elif isinstance(command, Run):
                    answer = command.function()
                else:
                    self.clock.at += command.seconds
        except StopIteration as done:
            issued: Issued = done.value
            return issued

    @property
    def sends(self) -> int:
        return sum(isinstance(command, Send) for command in self.commands)

    @property
    def sleeps(self) -> list[float]:
        return [command.seconds for command in self.commands if isinstance(command, Sleep)]


class FakeShelf:
    """A shelf in memory that shows what was done with it."""

    def __init__(self, *found: Issued | CamundaAuthError | None, locked: int = 0) -> None:
        self.found = list(found)
        self.locked = locked
        self.saved: list[object] = []
        self.unlocked = 0

    def load(self, stale: str | None, *, fresher: bool) -> Issued | CamundaAuthError | None:
        return self.found.pop(0) if self.found else None

    def save(self, issued: Issued) -> None:
        self.saved.append(issued)

    def save_refusal(self, error: CamundaAuthError) -> None:
        self.saved.append(error)

    def try_lock(self) -> bool:
        self.locked -= 1
        return self.locked < 0

    def unlock(self) -> None:
        self.unlocked += 1


def test_a_good_answer_is_one_request() -> None:
    """Nothing is repeated that worked."""
    script = Script(OK)
    assert Issued(Grant("tok", 60)) == script.run()
    assert [Send(10)] == script.commands


@pytest.mark.parametrize(
    "bad", [Failure("x"), Reply(500, b""), Reply(503, b""), Reply(408, b""), Reply(599, b"")]
)
def test_what_may_go_better_is_tried_three_times(bad: object) -> None:
    """Connection errors, 408 and 5xx are tried again with back-off, and then raised."""
    script = Script(bad, bad, OK)
    script.run()
    assert [0.05, 0.1] == pytest.approx(script.sleeps)
    script = Script(bad, bad, bad)
    with pytest.raises(AuthUnavailable):
        script.run()
    assert 3 == script.sends


@pytest.mark.parametrize("bad", [Failure("tls", again=False), Reply(302, b""), Reply(200, b"x")])
def test_what_will_not_go_better_is_tried_once(bad: object) -> None:
    """TLS errors, redirects and unusable answers are raised at once."""
    script = Script(bad)
    with pytest.raises(CamundaAuthError):
        script.run()
    assert 1 == script.sends


def test_a_redirect_is_explained() -> None:
    """Credentials are never posted to where a redirect points."""
    error, again = judge(request(), Reply(307, b""), 0)
    assert isinstance(error, TokenResponseError)
    assert not again
    assert 307 == error.status_code


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_a4_a_refusal_carries_the_servers_code(status: int) -> None:
    """A4: 4xx is one request, with the OAuth error in the exception and no secret that the server may have echoed."""
    reply = Reply(status, b'{"error":"invalid_client","error_description":"bad top secret"}')
    script = Script(reply)
    with pytest.raises(TokenRefused) as caught:
        script.run()
    assert (status, "invalid_client") == (caught.value.status_code, caught.value.error)
    assert "bad ***" == caught.value.error_description
    assert "top secret" not in str(caught.value)
    assert 1 == script.sends


ECHOED = "s3cr3t/with+odd=signs&more"


@pytest.mark.parametrize(
    "echo",
    [
        ECHOED,
        "s3cr3t%2Fwith%2Bodd%3Dsigns%26more",
        "s3cr3t%2fwith%2bodd%3dsigns%26more",
        "s3cr3t/with%2Bodd%3Dsigns%26more",
        ECHOED.encode().hex(),
        base64.b64encode(ECHOED.encode()).decode(),
        "Basic " + base64.b64encode(f"me:{ECHOED}".encode()).decode(),
        "Basic " + base64.b64encode(b"me:s3cr3t%2Fwith%2Bodd%3Dsigns%26more").decode(),
        "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJtZSJ9.c2lnbmF0dXJl",
    ],
)
def test_a4_what_a_server_echoes_of_the_request_stays_out_of_the_error(echo: str) -> None:
    """A4, D12: the secret in each form that it is sent in, and a signed assertion; also where the text is cut behind it."""
    for before in ("no ", "x" * 195):
        shown = (before + echo.partition("Basic ")[1] + "***")[:200]
        body = json.dumps({"error": "invalid_client", "error_description": before + echo}).encode()
        error, _ = judge(request(ECHOED), Reply(401, body), 0.0)
        assert shown == error.error_description
        assert f"invalid_client: {shown})" in error.message
    error, _ = judge(request(ECHOED), Reply(401, json.dumps({"error": ECHOED.encode().hex()}).encode()), 0.0)
    assert "***" == error.error


def test_a_refusal_without_details_still_says_what_to_check() -> None:
    """A bare 401 is explained."""
    error, _ = judge(request(), Reply(401, b""), 0)
    assert "check client id, secret" in error.message
    assert error.error is None


@pytest.mark.parametrize("status", [404, 405, 410])
def test_a_url_without_a_token_endpoint_is_what_to_check(status: int) -> None:
    """The client's credentials have no part in it; a server that speaks OAuth is believed all the same."""
    error, again = judge(
        request(oauth_url="https://idp.example/realms/typo?x=y"), Reply(status, b"<html>"), 0
    )
    assert (TokenRefused, False) == (type(error), again)
    assert f"https://idp.example/realms/typo (HTTP {status}); check CAMUNDA_OAUTH_URL" in error.message
    error, _ = judge(request(), Reply(status, b'{"error":"invalid_client"}'), 0)
    assert "invalid_client); check client id" in error.message


def test_a5_retry_after_that_fits_is_honoured() -> None:
    """A5: the next attempt is never before the time that the server gave, and at most 10 % later."""
    script = Script(Reply(429, b"", None, ("7",)), OK)
    script.run()
    assert [7.35] == pytest.approx(script.sleeps)


def test_a5_retry_after_that_does_not_fit_is_raised_at_once() -> None:
    """A5: nobody sleeps past the deadline."""
    script = Script(Reply(503, b"", None, ("1000000000",)))
    with pytest.raises(AuthUnavailable) as caught:
        script.run()
    assert 1e9 == caught.value.retry_after
    assert [] == script.sleeps


def test_429_backs_off_further_than_503() -> None:
    """A server that asks for less gets less."""
    script = Script(Reply(429, b""), Reply(429, b""), OK)
    script.run()
    assert [0.5, 1.0] == pytest.approx(script.sleeps)


def test_a_wait_that_reaches_the_deadline_is_not_begun() -> None:
    """The deadline bounds the waits too, to the second."""
    script = Script(Reply(503, b"", None, ("10",)), terms=Terms(10, 10.5))
    with pytest.raises(AuthUnavailable):
        script.run()
    assert 1 == script.sends


def test_the_last_attempt_gets_what_time_is_left() -> None:
    """An attempt never outlasts the total."""
    script = Script(Reply(503, b"", None, ("2",)), OK, terms=Terms(10, 5))
    script.run()
    assert [5, pytest.approx(2.9)] == [c.timeout for c in script.commands if isinstance(c, Send)]


def test_a_timeout_is_its_own_error() -> None:
    """A slow endpoint can be told from an unreachable one."""
    error, again = judge(request(), Failure("slow", timed_out=True), 0)
    assert isinstance(error, AuthTimeout)
    assert again


def test_a_shells_wrong_reply_is_a_type_error() -> None:
    """A broken shell is a bug, not an outage."""
    with pytest.raises(TypeError):
        judge(request(), "reply", 0)
    with pytest.raises(TypeError):
        Script(shelf=FakeShelf("token")).run()  # type: ignore[arg-type] # wrong on purpose


def test_a_token_on_the_shelf_spares_the_request() -> None:
    """What another process has fetched is used."""
    issued = Issued(Grant("other", 60), 5)
    script = Script(shelf=FakeShelf(issued))
    assert issued == script.run()
    assert 0 == script.sends


def test_a_token_that_came_while_waiting_for_the_lock_is_used() -> None:
    """The shelf is looked at again once the lock is held."""
    issued = Issued(Grant("other", 60), 5)
    shelf = FakeShelf(None, issued, locked=3)
    script = Script(shelf=shelf)
    assert issued == script.run()
    assert 3 == len(script.sleeps)
    assert 1 == shelf.unlocked


def test_a_fetched_token_goes_on_the_shelf() -> None:
    """Other processes get it."""
    shelf = FakeShelf()
    issued = Script(OK, shelf=shelf).run()
    assert [issued] == shelf.saved
    assert 1 == shelf.unlocked


def test_a_refusal_goes_on_the_shelf() -> None:
    """Other processes need not repeat it."""
    shelf = FakeShelf()
    with pytest.raises(TokenRefused) as caught:
        Script(Reply(401, b""), shelf=shelf).run()
    assert [caught.value] == shelf.saved
    assert 1 == shelf.unlocked


def test_a_refusal_on_the_shelf_is_raised() -> None:
    """What another process was refused is not asked again."""
    with pytest.raises(TokenRefused):
        Script(shelf=FakeShelf(TokenRefused("no"))).run()


def test_a14_a_lock_that_never_comes_free_is_waited_for_ten_seconds() -> None:
    """A14: a stuck process does not stop the others."""
    script = Script(OK, shelf=FakeShelf(locked=10_000))
    script.run()
    assert 10.0 == pytest.approx(sum(script.sleeps), abs=0.1)


def test_a_closed_fetch_gives_the_lock_back() -> None:
    """A cancelled fetch holds nobody up."""
    shelf = FakeShelf()
    script = Script(shelf=shelf)
    command = next(script.flow)
    while not isinstance(command, Send):
        command = script.flow.send(None)
    script.flow.close()
    assert 1 == shelf.unlocked


@pytest.mark.parametrize(
    ("values", "seconds"),
    [
        (["7"], 7),
        (["0"], 0),
        (["1.5"], 1.5),
        (["5", "9"], 9),
        (["5, 9"], 9),
        (["Thu, 01 Jan 1970 00:01:40 GMT"], 90),
        (["Thu, 01 Jan 1970 00:01:40"], 90),
        (["Thu, 01 Jan 1970 00:00:00 GMT"], 0),
        (["-1"], None),
        (["soon"], None),
        ([""], None),
        ([], None),
        (["1e9"], None),
        (["1000000000"], 1e9),
    ],
)
def test_a5_retry_after_in_all_its_forms(values: list[str], seconds: float | None) -> None:
    """A5: seconds and dates count, the longest of several wins, and garbage is no answer."""
    assert seconds == parse_retry_after(values, 10.0)


@given(st.lists(st.text(max_size=30), max_size=3))
def test_any_retry_after_is_read_without_an_error(values: list[str]) -> None:
    """A server's header cannot break the client."""
    found = parse_retry_after(values, 0.0)
    assert found is None or found >= 0


@given(st.integers(1, 50), st.floats(0, 1), st.booleans())
def test_backoff_stays_in_its_bounds(attempt: int, chance: float, throttled: bool) -> None:
    """However often something fails, a wait is at most 5 s, or 20 s when throttled."""
    assert 0 <= backoff(attempt, chance, throttled=throttled) <= (20 if throttled else 5)


def token(header: str = "Bearer a", at: float = 0.0) -> Token:
    return Token(header, at + 80, at + 90, at + 100)


def test_a_token_is_used_refreshed_replaced_by_age() -> None:
    """Fresh: use; stale: use and refresh; nearly expired: wait for a new one."""
    state = TokenState(30)
    assert Step.FETCH is state.step(0)
    state.granted(token())
    steps = [state.step(at) for at in (0, 79.9, 80, 89.9, 90, 100)]
    assert [Step.USE, Step.USE, Step.USE_AND_REFRESH, Step.USE_AND_REFRESH, Step.FETCH, Step.FETCH] == steps


def test_a2_a_failing_endpoint_is_left_alone_while_the_token_lives() -> None:
    """A2: one background attempt in 30 s, and failure only once the token has really expired."""
    state = TokenState(30)
    held = token()
    state.granted(held)
    assert held is state.failed(AuthUnavailable("down"), 82)
    assert Step.USE is state.step(95)
    assert Step.FETCH is state.step(100)
    assert state.failed(AuthUnavailable("down"), 100) is None
    assert Step.FETCH is state.step(101)


def test_background_attempts_resume_after_thirty_seconds() -> None:
    """A long-lived token is tried again before its end."""
    state = TokenState(30)
    state.granted(Token("Bearer a", 80, 900, 1000))
    state.failed(AuthUnavailable("down"), 100)
    assert [Step.USE, Step.USE_AND_REFRESH] == [state.step(129.9), state.step(130)]


def test_a4_a_refusal_is_raised_again_until_it_expires() -> None:
    """A4: each caller gets a new exception, chained to the first; it ends by itself."""
    state = TokenState(30)
    first = TokenRefused("no", status_code=401, error="invalid_client")
    assert state.failed(first, 100) is None
    with pytest.raises(TokenRefused) as one:
        state.step(110)
    with pytest.raises(TokenRefused) as two:
        state.step(129.9)
    assert one.value is not two.value
    assert one.value.__cause__ is two.value.__cause__ is not None
    assert (20.0, "invalid_client", 401) == (one.value.retry_after, one.value.error, one.value.status_code)
    assert Step.FETCH is state.step(130)


def test_a_refusal_does_not_spoil_a_token_that_is_still_valid() -> None:
    """A rotated secret hurts only once the token is over."""
    state = TokenState(30)
    state.granted(token())
    state.failed(TokenRefused("no"), 85)
    assert Step.USE is state.step(95)
    with pytest.raises(TokenRefused):
        state.step(100)


def test_no_cooldown_remembers_nothing() -> None:
    """A cooldown of 0 turns it off."""
    state = TokenState(0)
    for error in (TokenRefused("no"), TokenResponseError("no token")):
        state.failed(error, 0)
        assert Step.FETCH is state.step(0)


def test_a9_an_unusable_answer_is_not_asked_for_again_within_a_second() -> None:
    """A9: an endpoint that answers with something else is asked once a second, however many callers there are."""
    state = TokenState(30)
    state.failed(TokenResponseError("no token"), 0)
    with pytest.raises(TokenResponseError):
        state.step(0.9)
    assert Step.FETCH is state.step(1)


def test_retry_after_holds_for_later_callers_too_but_not_for_ever() -> None:
    """The endpoint is left alone for as long as it asks, up to an hour."""
    state = TokenState(30)
    state.failed(AuthUnavailable("busy", retry_after=60), 0)
    with pytest.raises(AuthUnavailable):
        state.step(59)
    assert Step.FETCH is state.step(60)
    state.failed(AuthUnavailable("busy", retry_after=1e9), 100)
    with pytest.raises(AuthUnavailable):
        state.step(3699)
    assert Step.FETCH is state.step(3700)


def test_a_grant_ends_what_was_remembered() -> None:
    """After success there is no cooldown left."""
    state = TokenState(30)
    state.failed(TokenRefused("no"), 0)
    state.granted(token())
    assert Step.USE is state.step(1)
    state.drop("Bearer a", 1)
    assert Step.FETCH is state.step(1)


def test_a15_only_the_current_token_is_dropped() -> None:
    """A15: a late 401 for an old token does not cost the new one."""
    state = TokenState(30)
    state.granted(token("Bearer new"))
    assert state.drop("Bearer old", 0)
    assert Step.USE is state.step(0)
    assert state.drop("Bearer new", 0)
    assert Step.FETCH is state.step(0)
    assert state.drop("Bearer new", 0)


def test_an_api_that_refuses_fresh_tokens_does_not_cause_a_storm() -> None:
    """Each token refused right after it was issued doubles the wait, up to 30 s; acceptance resets it."""
    state = TokenState(30)
    state.granted(token())
    now = 0.0
    for pause in (1, 2, 4, 8, 16, 30, 30):
        state.fresh_refused(now)
        assert not state.drop("Bearer a", now + pause - 0.01)
        assert state.token is not None
        now += pause
    assert state.drop("Bearer a", now)
    state.granted(token())
    state.fresh_accepted()
    assert state.drop("Bearer a", now)
    state.granted(token())
    state.fresh_refused(now)
    assert state.drop("Bearer a", now + 1)


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "  ",
        None,
        7,
        "login.example/token",
        "ftp://h/t",
        "file:///etc/passwd",
        "unix:/x",
        "https://",
        "https://me:pw-canary@h/t",
        "https://h/t#frag",
        "https://h\\t",
        "https://h/a b",
        "https://h/\r\nx",
        "https://h:99999/t",
        "https://[::1/t",
    ],
)
def test_urls_that_no_token_may_be_asked_from(bad: object) -> None:
    """Only http and https, without user names, fragments and control characters."""
    with pytest.raises(AuthConfigurationError, match="CAMUNDA_OAUTH_URL") as caught:
        checked_url(bad)
    assert "pw-canary" not in str(caught.value)


def test_origins_leave_default_ports_out() -> None:
    """The same origin is written in one way."""
    urls = ["https://h:443/x", "http://h:80", "http://h:8080/x", "https://[::1]:8/x", "http://h:443"]
    expected = ["https://h", "http://h", "http://h:8080", "https://[::1]:8", "http://h:443"]
    assert expected == [origin_of(httpx.URL(url)) for url in urls]


def test_loopback_hosts() -> None:
    """This machine is known by all its names, and nobody else's."""
    assert all(is_loopback(h) for h in ("localhost", "127.0.0.1", "127.9.9.9", "::1", "a.localhost"))
    others = ("example.com", "128.0.0.1", "localhost.example", "127.0.0.1.example", "127.example", "::2", "")
    assert not any(is_loopback(h) for h in others)


def form_of(made: httpx.Request) -> dict[str, list[str]]:
    from urllib.parse import parse_qs

    return parse_qs(made.content.decode())


def test_the_form_of_the_reference() -> None:
    """grant_type, client_id, client_secret and audience, as a form."""
    made = request().build(0)
    assert {
        "grant_type": ["client_credentials"],
        "client_id": ["me"],
        "client_secret": ["top secret"],
        "audience": ["api"],
    } == form_of(made)
    assert "POST" == made.method
    assert "application/x-www-form-urlencoded" == made.headers["content-type"]


def test_the_query_of_a_token_endpoint_is_kept() -> None:
    """RFC 6749, section 3.2; no message shows it."""
    made = request(oauth_url="https://idp.example/t?p=policy&code=canary")
    assert "https://idp.example/t?p=policy&code=canary" == str(made.build(0.0).url)
    error, _ = judge(made, Reply(404, b""), 0.0)
    assert "canary" not in str(error) + repr(made) + made.path


def test_the_forms_of_enterprise_servers() -> None:
    """Scope without audience, several resources, further fields."""
    made = request(audience=" ", scope="a b", resource=("r1", "r2"), extra={"tenant": "x"}).build(0)
    found = form_of(made)
    assert "audience" not in found
    assert (["a b"], ["r1", "r2"], ["x"]) == (found["scope"], found["resource"], found["tenant"])
    assert ["r"] == form_of(request(resource="r").build(0))["resource"]


def test_basic_client_authentication_encodes_both_parts() -> None:
    """RFC 6749 section 2.3.1: id and secret are form-encoded before they are joined."""
    import base64

    made = request(secret="s:é +", client_id="a:b", client_auth="basic").build(0)
    assert b"a%3Ab:s%3A%C3%A9+%2B" == base64.b64decode(made.headers["authorization"][6:])
    assert not {"client_id", "client_secret"} & set(form_of(made))


def test_a_client_known_by_its_certificate_sends_no_secret() -> None:
    """RFC 8705: the id alone goes into the form."""
    found = form_of(request(secret="", client_auth="tls_client_auth").build(0))
    assert ["me"] == found["client_id"]
    assert "client_secret" not in found


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"client_id": " "}, "client_id"),
        ({"secret": " "}, "client_secret"),
        ({"secret": "", "client_auth": "basic"}, "client_secret"),
        ({"client_auth": "magic"}, "client_auth"),
        ({"extra": {"client_secret": "x"}}, "client_secret"),
    ],
)
def test_requests_that_cannot_work_are_refused(changes: dict[str, str], named: str) -> None:
    """The message names the argument."""
    with pytest.raises(AuthConfigurationError, match=named):
        request(**changes)


def test_d5_the_cache_key_covers_everything_that_identifies_a_token() -> None:
    """D5: no two principals share a name, whatever differs between them."""
    variants = [
        request(),
        request(secret="other"),
        request(oauth_url="https://h.example/t2"),
        request(oauth_url="https://i.example/t"),
        request(client_id="you"),
        request(audience="b"),
        request(scope="s"),
        request(resource="r"),
        request(extra={"a": "b"}),
        request(client_auth="basic"),
        request(client_id="meapi", audience=""),
    ]
    keys = [variant.cache_key("") for variant in variants] + [request().cache_key("cert")]
    assert len(keys) == len(set(keys))
    assert request().cache_key("") == keys[0]
    assert "secret" not in repr(request())
