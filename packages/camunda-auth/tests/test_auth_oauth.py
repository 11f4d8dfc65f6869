"""The two OAuth providers: one flight for all, refresh ahead, life cycle."""

from __future__ import annotations

import asyncio
import copy
import os
import pickle
import threading
import time
import traceback
from typing import Any

import httpx
import pytest
from auth_support import OAUTH, SECRET, FakeClock, Fixed, Replying, endpoint, granted, until

from camunda_auth import (
    AsyncAuthProvider,
    AsyncOAuthClientCredentialsAuthProvider,
    AuthClosedError,
    AuthConfigurationError,
    AuthProvider,
    AuthTimeout,
    AuthUnavailable,
    OAuthClientCredentialsAuthProvider,
    TokenRefused,
    patience,
)
from camunda_auth.testing import Answer
from camunda_logging import create_logger
from camunda_logging.testing import RecordingLogger

Sync = OAuthClientCredentialsAuthProvider
Async = AsyncOAuthClientCredentialsAuthProvider


def gather(count: int, function: Any) -> list[Any]:
    """Call a function in many threads at once."""
    results: list[Any] = []

    def call() -> None:
        try:
            results.append(function())
        except Exception as error:
            results.append(error)

    threads = [threading.Thread(target=call) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_a_token_is_fetched_once_and_kept() -> None:
    """Calls after the first make no request."""
    memory = endpoint()
    provider = Sync(**OAUTH, transport=memory)
    first = provider.get_headers()
    assert first == provider.get_headers()
    assert first["Authorization"].startswith("Bearer ")
    assert 1 == memory.issuer.token_requests
    assert {"grant_type", "client_id", "client_secret", "audience"} == set(memory.issuer.requests[0])
    assert isinstance(provider, AuthProvider)


async def test_the_async_provider_holds_a_token_and_its_sync_method_never_fetches() -> None:
    """get_headers gives an empty mapping before the first aget_headers, and the held token after it."""
    memory = endpoint()
    provider = Async(**OAUTH, transport=memory)
    assert {} == provider.get_headers()
    assert 0 == memory.issuer.token_requests
    held = await provider.aget_headers()
    assert held == provider.get_headers() == await provider.aget_headers()
    assert 1 == memory.issuer.token_requests
    assert isinstance(provider, AsyncAuthProvider)


async def test_both_providers_tell_how_long_their_token_lasts() -> None:
    """None before there is one; then the seconds that are left of what the endpoint granted."""
    clock = FakeClock()
    both = (
        Sync(**OAUTH, transport=Replying(lambda _: granted()), clock=clock),
        Async(**OAUTH, transport=Replying(lambda _: granted()), clock=clock),
    )
    assert [None, None] == [provider.expires_in for provider in both]
    both[0].get_headers()
    await both[1].aget_headers()
    first = [provider.expires_in or 0.0 for provider in both]
    assert all(left > 60 for left in first)
    clock.at += 50
    assert [left - 50 for left in first] == [provider.expires_in for provider in both]
    clock.at += 100_000
    assert [None, None] == [provider.expires_in for provider in both]


def test_callers_may_change_the_mapping_they_got() -> None:
    """One caller's mapping is not another's."""
    provider = Sync(**OAUTH, transport=endpoint())
    dict.clear(provider.get_headers())  # type: ignore[arg-type] # it happens to be a dict
    assert "Authorization" in provider.get_headers()


def test_a11_a_thousand_threads_make_one_request() -> None:
    """A11: however many threads find no token, one request is made and all get it soon after."""
    slow = Replying(lambda _: granted(), delay=0.3)
    provider = Sync(**OAUTH, transport=slow)
    results = gather(1000, provider.get_headers)
    assert [{"Authorization": "Bearer tok"}] * 1000 == results
    assert 1 == slow.count


async def test_a11_ten_thousand_tasks_make_one_request() -> None:
    """A11: the same for tasks."""
    slow = Replying(lambda _: granted(), delay=0.3)
    provider = Async(**OAUTH, transport=slow)
    results = await asyncio.gather(*(provider.aget_headers() for _ in range(10_000)))
    assert [{"Authorization": "Bearer tok"}] * 10_000 == results
    assert 1 == slow.count


def test_a11_eight_event_loops_make_one_request() -> None:
    """A11: the same for event loops in threads of their own."""
    slow = Replying(lambda _: granted(), delay=0.3)
    provider = Async(**OAUTH, transport=slow)

    async def many() -> list[Any]:
        return await asyncio.gather(*(provider.aget_headers() for _ in range(50)))

    results = gather(8, lambda: asyncio.run(many()))
    assert [[{"Authorization": "Bearer tok"}] * 50] * 8 == results
    assert 1 == slow.count


def test_a11_threads_and_event_loops_together_make_one_request() -> None:
    """A11: a sync provider serves both at once, without holding up an event loop."""
    slow = Replying(lambda _: granted(), delay=0.3)
    provider = Sync(**OAUTH, transport=slow)

    async def many() -> list[Any]:
        return await asyncio.gather(*(provider.aget_headers() for _ in range(50)))

    def in_a_loop() -> object:
        return asyncio.run(many())

    calls: Any = iter([provider.get_headers, in_a_loop] * 20)
    results = gather(40, lambda: next(calls)())
    assert 40 == len(results)
    assert 1 == slow.count


async def test_a12_a_cancelled_leader_harms_nobody() -> None:
    """A12: the fetch goes on for the others when the one who began it is cancelled."""
    slow = Replying(lambda _: granted(), delay=0.2)
    provider = Async(**OAUTH, transport=slow)
    leader = asyncio.create_task(provider.aget_headers())
    await asyncio.sleep(0.05)
    followers = [asyncio.create_task(provider.aget_headers()) for _ in range(20)]
    await asyncio.sleep(0.02)
    leader.cancel()
    followers[0].cancel()
    results = await asyncio.gather(leader, *followers, return_exceptions=True)
    assert [True, True] == [isinstance(r, asyncio.CancelledError) for r in results[:2]]
    assert [{"Authorization": "Bearer tok"}] * 19 == results[2:]
    assert 1 == slow.count


@pytest.mark.parametrize("ending", ["closes", "stops"])
def test_a12_an_event_loop_that_goes_away_is_replaced(ending: str) -> None:
    """A12: when the leader's loop closes or stops for good, a waiter in another loop takes over."""
    slow = Replying(lambda _: granted(), delay=0.4)
    provider = Async(**OAUTH, transport=slow)
    loop = asyncio.new_event_loop()
    gone: list[object] = []

    def lead() -> None:
        with pytest.raises(asyncio.TimeoutError):
            loop.run_until_complete(asyncio.wait_for(provider.aget_headers(), 0.1))
        if ending == "closes":
            for task in asyncio.all_tasks(loop):
                task.cancel()
            loop.run_until_complete(asyncio.sleep(0))
            loop.close()
        gone.append(True)

    leader = threading.Thread(target=lead)
    leader.start()
    assert until(lambda: slow.count == 1)
    assert {"Authorization": "Bearer tok"} == asyncio.run(asyncio.wait_for(provider.aget_headers(), 5))
    leader.join()
    assert gone
    assert 2 == slow.count
    if ending == "stops":
        loop.run_until_complete(asyncio.sleep(0.5))
        loop.close()


def test_a13_a_failed_flight_fails_everybody_with_an_exception_of_their_own() -> None:
    """A13: one flight, no tries one after another, and no shared exception object."""
    slow = Replying(lambda _: httpx.Response(400, json={"error": "invalid_scope"}), delay=0.2)
    provider = Sync(**OAUTH, transport=slow)
    errors = gather(50, provider.get_headers)
    assert 50 == len({id(error) for error in errors})
    assert {"invalid_scope"} == {error.error for error in errors}
    assert 1 == slow.count


async def test_a13_the_same_for_tasks() -> None:
    """A13: each task has its own exception."""
    slow = Replying(lambda _: httpx.Response(400), delay=0.05)
    provider = Async(**OAUTH, transport=slow)
    errors = await asyncio.gather(*(provider.aget_headers() for _ in range(50)), return_exceptions=True)
    assert 50 == len({id(error) for error in errors})
    assert all(isinstance(error, TokenRefused) for error in errors)
    assert 1 == slow.count


def test_a4_a_thousand_calls_with_a_wrong_secret_are_one_request() -> None:
    """A4: the refusal is remembered for 30 s, for these credentials alone, and expires by itself."""
    memory, clock = endpoint(), FakeClock()
    provider = Sync(**{**OAUTH, "client_secret": "wrong"}, transport=memory, clock=clock)
    seen = set()
    for _ in range(1000):
        with pytest.raises(TokenRefused) as caught:
            provider.get_headers()
        seen.add(caught.value.error)
    assert {"invalid_client"} == seen
    assert 1 == memory.issuer.token_requests
    Sync(**OAUTH, transport=memory, clock=clock).get_headers()
    clock.at += 30.1
    with pytest.raises(TokenRefused):
        provider.get_headers()
    assert 3 == memory.issuer.token_requests


def test_a_refusals_traceback_does_not_grow() -> None:
    """The two-hundredth exception is as short as the second."""
    provider = Sync(**{**OAUTH, "client_secret": "wrong"}, transport=endpoint())
    lengths = []
    for _ in range(200):
        with pytest.raises(TokenRefused) as caught:
            provider.get_headers()
        lengths.append(len(traceback.format_exception(caught.value)))
    assert lengths[1] == lengths[-1]


def test_a_stale_token_is_renewed_once_in_the_background() -> None:
    """Past 80 % of the lifetime callers go on with the old token while one request is made for all of them."""
    clock, gate = FakeClock(), threading.Event()
    names = iter(["first", "second", "third"])

    def reply(_: httpx.Request) -> httpx.Response:
        name = next(names)
        if name != "first":
            gate.wait(5)
        return granted(name, expires_in=100)

    transport = Replying(reply)
    provider = Sync(**OAUTH, transport=transport, clock=clock, random=Fixed())
    provider.get_headers()
    clock.at += 81
    assert {"Bearer first"} == {provider.get_headers()["Authorization"] for _ in range(100)}
    gate.set()
    assert until(lambda: provider.get_headers()["Authorization"] == "Bearer second")
    assert 2 == transport.count


async def test_the_async_provider_renews_in_the_background_too() -> None:
    """No task waits for a refresh ahead of expiry, and it happens once."""
    clock, names = FakeClock(), iter(["first", "second"])
    transport = Replying(lambda _: granted(next(names), expires_in=100))
    provider = Async(**OAUTH, transport=transport, clock=clock, random=Fixed())
    await provider.aget_headers()
    transport.delay = 0.1
    clock.at += 81
    for _ in range(50):
        assert "Bearer first" == (await provider.aget_headers())["Authorization"]
    await asyncio.sleep(0.3)
    assert "Bearer second" == (await provider.aget_headers())["Authorization"]
    assert 2 == transport.count


def test_a2_while_a_token_lives_a_dead_endpoint_fails_no_call() -> None:
    """A2: no call fails before the token's real end, and the endpoint is asked once in 30 s."""
    clock, kept = FakeClock(), RecordingLogger()
    up = [True]
    transport = Replying(lambda _: granted(expires_in=1000) if up[0] else httpx.Response(503))
    provider = Sync(**OAUTH, transport=transport, clock=clock, random=Fixed(0.0), logger=create_logger(kept))
    provider.get_headers()
    up[0] = False
    for second in range(750, 999):
        clock.at = 1000.0 + second
        assert provider.get_headers()
        until(lambda: provider._core._flight is None or provider._core._flight.done)
    assert 1 + 9 + 2 >= transport.count > 5
    assert any("used until it expires" in line for line in kept.texts("warning"))
    clock.at += 10
    with pytest.raises(AuthUnavailable):
        provider.get_headers()


async def test_a_waiter_on_a_failed_background_flight_flies_its_own() -> None:
    """A refresh that fails just as the token ends does not fail those who wait for a token."""
    for make in (Sync, Async):
        clock = FakeClock()
        answers = iter([granted("one", expires_in=100), httpx.Response(500), granted("two")])
        transport = Replying(lambda _, answers=answers: next(answers))  # type: ignore[misc] # keeps the loop's value
        provider = make(**OAUTH, transport=transport, clock=clock, random=Fixed())
        await provider.aget_headers()
        transport.delay = 0.2
        clock.at += 81
        await provider.aget_headers()
        clock.at += 20
        assert "Bearer two" == (await provider.aget_headers())["Authorization"]
        assert 3 == transport.count


def test_a_sync_waiter_on_a_failed_background_flight_flies_its_own() -> None:
    """The same for threads."""
    clock = FakeClock()
    answers = iter([granted("one", expires_in=100), httpx.Response(500), granted("two")])
    transport = Replying(lambda _: next(answers))
    provider = Sync(**OAUTH, transport=transport, clock=clock, random=Fixed())
    provider.get_headers()
    transport.delay = 0.2
    clock.at += 81
    provider.get_headers()
    clock.at += 20
    assert "Bearer two" == provider.get_headers()["Authorization"]


async def test_the_sync_providers_async_method_fetches_keeps_and_fails_alike() -> None:
    """aget_headers of the sync provider is get_headers without blocking."""
    memory = endpoint()
    provider = Sync(**OAUTH, transport=memory)
    assert await provider.aget_headers() == provider.get_headers() == await provider.aget_headers()
    wrong = Sync(**{**OAUTH, "client_secret": "wrong"}, transport=memory)
    with pytest.raises(TokenRefused):
        await wrong.aget_headers()


@pytest.mark.parametrize("lifetime", [0, 1, 5])
def test_a9_short_lifetimes_cost_at_most_a_request_a_second(lifetime: int) -> None:
    """A9: whatever the server says, a token is used for a second."""
    clock = FakeClock()
    transport = Replying(lambda _: granted(expires_in=lifetime))
    provider = Sync(**OAUTH, transport=transport, clock=clock)
    for tenth in range(30):
        clock.at = 1000.0 + tenth / 10
        provider.get_headers()
        until(lambda: provider._core._flight is None or provider._core._flight.done)
    assert transport.count <= 3


def test_a10_steps_of_the_wall_clock_change_nothing_in_memory() -> None:
    """A10: a jump by years causes no request."""
    memory, wall = endpoint(), FakeClock(1e9)
    provider = Sync(**OAUTH, transport=memory, wall_time=wall.now)
    provider.get_headers()
    for step in (3600, -7200, 3e8, -6e8):
        wall.at += step
        provider.get_headers()
    assert 1 == memory.issuer.token_requests


def test_oddities_are_warned_of_once() -> None:
    """A missing token type and lifetime are each said one time."""
    kept, clock = RecordingLogger(), FakeClock()
    transport = Replying(lambda _: granted(token_type=..., expires_in=...))
    provider = Sync(**OAUTH, transport=transport, clock=clock, logger=create_logger(kept))
    for _ in range(3):
        provider.get_headers()
        clock.at += 1000
    assert 2 == len(kept.texts("warning"))


def test_plain_http_to_elsewhere_is_warned_of_once_or_refused() -> None:
    """D8: loopback is fine; another host costs one warning, or is refused where that is asked for."""
    kept = RecordingLogger()
    make = {**OAUTH, "transport": endpoint(), "logger": create_logger(kept)}
    Sync(**{**make, "oauth_url": "http://127.0.0.1:9/t"})
    assert [] == kept.lines
    provider = Sync(**{**make, "oauth_url": "http://idp.example/t"})
    provider.get_headers()
    assert 1 == len(kept.texts("warning"))
    assert "http://idp.example" in kept.texts("warning")[0]
    with pytest.raises(AuthConfigurationError, match="plain http"):
        Sync(**{**make, "oauth_url": "http://idp.example/t"}, allow_insecure=False)


def test_unchecked_certificates_are_warned_of() -> None:
    """D10: nobody turns verification off unnoticed."""
    kept = RecordingLogger()
    Sync(**OAUTH, transport=endpoint(), verify=False, logger=create_logger(kept))
    assert "verify=False" in kept.texts("warning")[0]


@pytest.mark.parametrize(
    "bad",
    [{"timeout": 0}, {"timeout": -1}, {"total_timeout": 0}, {"saas_401_cooldown_s": -1}, {"client_id": ""}],
)
def test_arguments_that_cannot_work_are_refused(bad: dict[str, Any]) -> None:
    """At construction, with the name of the argument."""
    with pytest.raises(ValueError, match=next(iter(bad))):
        Sync(**{**OAUTH, **bad})


@pytest.mark.parametrize("name", ["Authorization", "authorization", "AUTHORIZATION"])
def test_a_refused_token_is_dropped_whatever_the_case_of_its_header(name: str) -> None:
    """Programs that use other HTTP libraries hand back the headers as these have them."""
    provider = Sync(**OAUTH, transport=endpoint())
    refused = provider.get_headers()["Authorization"]
    assert provider.invalidate({"accept": "*/*", name: refused})
    assert refused != provider.get_headers()["Authorization"]
    provider.close()


def test_close_is_idempotent_and_final() -> None:
    """After close() every use raises, and the transport is closed."""

    class Closing(Replying):
        closed = 0

        def close(self) -> None:
            self.closed += 1

    transport = Closing(lambda _: granted())
    with Sync(**OAUTH, transport=transport) as provider:
        provider.get_headers()
        provider.close()
    assert 1 == transport.closed
    with pytest.raises(AuthClosedError):
        provider.get_headers()


async def test_aclose_is_idempotent_and_final() -> None:
    """The same for the async provider."""
    async with Async(**OAUTH, transport=endpoint()) as provider:
        await provider.aget_headers()
        await provider.aclose()
    for use in (provider.get_headers, provider.aget_headers):
        with pytest.raises(AuthClosedError):
            answer: Any = use()
            await answer


def test_closing_ends_a_flight() -> None:
    """Nobody waits for a token of a closed provider."""
    gate = threading.Event()
    transport = Replying(lambda _: granted() if gate.wait(30) else granted("late"))
    provider = Sync(**OAUTH, transport=transport)
    results: list[Any] = []
    waiter = threading.Thread(target=lambda: results.extend(gather(1, provider.get_headers)))
    waiter.start()
    assert until(lambda: transport.count == 1)
    provider.close()
    waiter.join(20)
    assert isinstance(results[0], AuthClosedError)
    gate.set()
    time.sleep(0.2)
    assert provider._core.state.token is None


def test_a_caller_that_has_waited_long_enough_gets_a_timeout() -> None:
    """A transport that ignores its timeouts cannot hold a caller."""
    transport = Replying(lambda _: granted(), delay=10)
    provider = Sync(**OAUTH, transport=transport, timeout=0.2)
    begun = time.monotonic()
    with pytest.raises(AuthTimeout):
        provider.get_headers()
    assert time.monotonic() - begun < 8


async def test_a_task_that_has_waited_long_enough_gets_a_timeout() -> None:
    """The same for tasks."""
    transport = Replying(lambda _: granted(), delay=10)
    for make in (Sync, Async):
        provider = make(**OAUTH, transport=transport, timeout=0.2)
        begun = time.monotonic()
        with pytest.raises(AuthTimeout):
            await provider.aget_headers()
        assert time.monotonic() - begun < 8


def test_a_callers_patience_is_its_own() -> None:
    """Who can wait for less gets a timeout then, inside of a longer block too; the fetch goes on for who waits longer."""
    gate = threading.Event()
    transport = Replying(lambda _: granted() if gate.wait(30) else granted("late"))
    provider = Sync(**OAUTH, transport=transport)
    with patience(0.1), patience(20), pytest.raises(AuthTimeout):
        provider.get_headers()
    gate.set()
    assert {"Authorization": "Bearer tok"} == provider.get_headers()
    assert 1 == transport.count


async def test_a_tasks_patience_is_its_own() -> None:
    """The same for a task, while another one beside it has more."""
    transport = Replying(lambda _: granted(), delay=0.6)
    for make in (Sync, Async):
        provider = make(**OAUTH, transport=transport)
        other = asyncio.create_task(provider.aget_headers())
        with patience(0.1), pytest.raises(AuthTimeout):
            await provider.aget_headers()
        assert {"Authorization": "Bearer tok"} == await other
    assert 2 == transport.count


def test_any_error_of_a_transport_is_one_of_ours() -> None:
    """Nothing foreign escapes, and nothing is chained that could hold the form."""

    def fail(request: httpx.Request) -> httpx.Response:
        raise KeyError(request.content.decode())

    provider = Sync(**{**OAUTH, "client_secret": SECRET}, transport=Replying(fail))
    with pytest.raises(AuthUnavailable, match="KeyError") as caught:
        provider.get_headers()
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_no_thread_to_be_had_is_an_error_not_a_hang(monkeypatch: pytest.MonkeyPatch) -> None:
    """At interpreter exit or under a thread limit callers hear at once."""
    provider = Sync(**OAUTH, transport=endpoint())

    def refuse(self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    with pytest.raises(AuthUnavailable):
        provider.get_headers()


@pytest.mark.parametrize("make", [Sync, Async])
def test_d12_secrets_show_nowhere(make: Any) -> None:
    """D12: not in repr, str, vars, pickles, copies, errors or tracebacks with locals."""
    made = make(**{**OAUTH, "client_secret": SECRET}, transport=endpoint())
    assert SECRET not in f"{made!r} {made} {made._core.request!r} {made._core.request._secret!r}"
    assert not hasattr(made, "__dict__")
    for refuse in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            refuse(made)
        with pytest.raises(TypeError):
            refuse(made._core.request._secret)
    try:
        make(**{**OAUTH, "client_secret": SECRET, "oauth_url": "nonsense"})
    except ValueError as error:
        frames = traceback.TracebackException.from_exception(error, capture_locals=True)
        inner = [frame for frame in frames.stack if "camunda_auth/_" in frame.filename]
        assert inner
        assert all(SECRET not in text for frame in inner for text in (frame.locals or {}).values())


def test_d12_no_log_line_and_no_error_has_the_secret_or_the_token(caplog: pytest.LogCaptureFixture) -> None:
    """D12: at debug, on success and on failure, in the lines of all loggers."""
    import logging

    caplog.set_level(logging.DEBUG)
    kept = RecordingLogger()
    answers = iter(
        [
            granted("token-canary"),
            httpx.Response(401, json={"error_description": SECRET}),
            httpx.Response(500),
        ]
    )
    transport = Replying(lambda _: next(answers))
    errors = []
    for _ in range(3):
        provider = Sync(
            **{**OAUTH, "client_secret": SECRET},
            transport=transport,
            logger=create_logger(kept),
            timeout=0.01 + 1,
        )
        try:
            provider.get_headers()
        except AuthUnavailable:
            pass
        except TokenRefused as error:
            errors.append("".join(traceback.format_exception(error)))
    text = "\n".join([*kept.texts(), caplog.text, *errors])
    assert "OAuth token request" in text
    assert SECRET not in text
    assert "token-canary" not in text


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_b16_a_forked_child_works_even_if_a_flight_was_under_way() -> None:
    """A fork in the middle of a fetch, with the lock held, leaves the child with a provider that works."""
    slow = Replying(lambda _: granted(), delay=0.3)
    provider = Sync(**OAUTH, transport=slow)
    waiter = threading.Thread(target=provider.get_headers)
    waiter.start()
    assert until(lambda: slow.count == 1)
    provider._core._lock.acquire()
    child = os.fork()
    if child == 0:  # pragma: no cover
        try:
            os._exit(0 if provider.get_headers() == {"Authorization": "Bearer tok"} else 1)
        except BaseException:
            os._exit(2)
    provider._core._lock.release()
    assert 0 == os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    waiter.join()
    closed = Sync(**OAUTH, transport=endpoint())
    closed.close()
    closed._core._pid = -1
    with pytest.raises(AuthClosedError):
        closed.get_headers()


def test_errors_pickle_with_their_facts() -> None:
    """A worker process can send an error home."""
    error = TokenRefused("no", status_code=401, error="invalid_client", retry_after=2.0)
    again = pickle.loads(pickle.dumps(error))
    assert isinstance(again, TokenRefused)
    assert ("no", 401, "invalid_client", 2.0) == (
        str(again),
        again.status_code,
        again.error,
        again.retry_after,
    )


def test_an_answer_prepared_for_the_test_endpoint_is_given_once() -> None:
    """The endpoint for tests can be told to fail."""
    memory, clock = endpoint(), FakeClock()
    memory.issuer.answer_next(Answer(503), Answer(200, b"junk"))
    provider = Sync(**OAUTH, transport=memory, random=Fixed(0.0), clock=clock)
    with pytest.raises(Exception, match="not usable"):
        provider.get_headers()
    clock.at += 1
    assert provider.get_headers()
