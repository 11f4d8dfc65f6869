"""Messages: published, correlated; signals, for which nobody can wait yet."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from camunda_embedded._core import creation, elements, waiting
from camunda_embedded._core.records import MessageValue, SignalValue
from camunda_embedded._core.rejection import CommandRejected
from camunda_embedded._core.results import MessageCorrelated, MessagePublished, SignalBroadcast

if TYPE_CHECKING:
    from camunda_embedded._core.commands import BroadcastSignal, CorrelateMessage, PublishMessage
    from camunda_embedded._core.core import Core


def publish(core: Core, command: PublishMessage) -> MessagePublished:
    """Publish a message."""
    if command.message_id:
        index = (command.tenant_id, command.name, command.correlation_key, command.message_id)
        if index in core.state.message_ids:
            reason = f"a message '{command.name}' with the id '{command.message_id}' and the correlation key '{command.correlation_key}' is buffered already"
            raise CommandRejected("ALREADY_EXISTS", "PUBLISH", reason)
    key = core.new_key()
    value = MessageValue(
        command.name,
        command.correlation_key,
        command.message_id,
        core.after(max(0, command.time_to_live_ms)),
        command.tenant_id,
        dict(command.variables),
    )
    core.append(key, "PUBLISHED", value)
    deliver(core, key)
    if command.time_to_live_ms <= 0:
        core.later(expire, core, key)
    return MessagePublished(key, command.tenant_id)


def expire(core: Core, key: int) -> None:
    """A message without a time to live is gone once it was offered."""
    if key in core.state.messages:
        core.append(key, "EXPIRED", core.state.messages[key])


def deliver(core: Core, key: int) -> list[int]:
    """Offer a message to all who wait: one instance of each process; returns the instances that got it."""
    state = core.state
    value = state.messages[key]
    reached: list[int] = []
    for subscription_key in receivers(core, (value.tenant_id, value.name, value.correlation_key)):
        subscription = state.subscriptions[subscription_key]
        if subscription.process_definition_id in state.received[key] or subscription.message_key == -2:
            continue
        waiting.correlate(core, subscription_key, key)
        reached.append(subscription.process_instance_key)
    for subscription_key in list(state.start_subscriptions.get((value.tenant_id, value.name), {})):
        started = start_by(core, subscription_key, key)
        if started is not None:
            reached.append(started)
    return reached


def receivers(core: Core, index: tuple[str, str, str]) -> list[int]:
    """The subscriptions for a name and key whose element instances can still take a message."""
    state = core.state
    return [
        key
        for key in state.subscription_index.get(index, {})
        if elements.can_be_triggered(core, state.instances[state.subscriptions[key].element_instance_key])
    ]


def start_by(core: Core, subscription_key: int, message_key: int) -> int | None:
    """Start an instance by a message, unless one with the same correlation key runs."""
    state = core.state
    subscription, message = state.subscriptions[subscription_key], state.messages[message_key]
    process_id = subscription.process_definition_id
    if process_id in state.received[message_key]:
        return None
    if (
        message.correlation_key
        and (message.tenant_id, process_id, message.correlation_key) in state.start_locks
    ):
        return None
    definition = state.definitions[subscription.process_definition_key]
    instance_key = core.new_key()
    value = replace(
        subscription,
        message_key=message_key,
        correlation_key=message.correlation_key,
        process_instance_key=instance_key,
        root_process_instance_key=instance_key,
    )
    core.append(subscription_key, "CORRELATED", value)
    instance = creation.create(core, definition, {}, key=instance_key)
    node = definition.process.nodes[subscription.element_id]
    creation.begin_by_event(core, instance, node, message.variables)
    return instance_key


def released(core: Core, lock: tuple[str, str, str]) -> None:
    """An instance that a message started is over: a message that was kept meanwhile may start the next."""
    state = core.state
    tenant, process_id, correlation_key = lock
    if lock in state.start_locks:
        return
    offers = [
        (message_key, subscription_key)
        for (of_tenant, name), keys in state.start_subscriptions.items()
        for subscription_key in keys
        if of_tenant == tenant and state.subscriptions[subscription_key].process_definition_id == process_id
        for message_key in state.message_index.get((tenant, name, correlation_key), ())
        if process_id not in state.received[message_key] and state.messages[message_key].expires_at > core.now
    ]
    if offers:
        message_key, subscription_key = min(offers)
        start_by(core, subscription_key, message_key)


def correlate(core: Core, command: CorrelateMessage) -> MessageCorrelated:
    """Hand a message to somebody who waits now."""
    state = core.state
    index = (command.tenant_id, command.name, command.correlation_key)
    starts = [
        state.subscriptions[key]
        for key in state.start_subscriptions.get((command.tenant_id, command.name), {})
    ]
    startable = [
        one
        for one in starts
        if not command.correlation_key
        or (command.tenant_id, one.process_definition_id, command.correlation_key) not in state.start_locks
    ]
    if not receivers(core, index) and not startable:
        reason = f"nothing waits for a message '{command.name}' with the correlation key '{command.correlation_key}'"
        raise CommandRejected("NOT_FOUND", "CORRELATE", reason)
    key = core.new_key()
    value = MessageValue(
        command.name,
        command.correlation_key,
        "",
        core.now,
        command.tenant_id,
        dict(command.variables),
    )
    core.append(key, "PUBLISHED", value)
    reached = deliver(core, key)
    core.later(expire, core, key)
    return MessageCorrelated(key, reached[0], command.tenant_id)


def broadcast(core: Core, command: BroadcastSignal) -> SignalBroadcast:
    """Tell everybody who waits for a signal; nobody can yet."""
    key = core.new_key()
    core.append(key, "BROADCAST", SignalValue(command.name, command.tenant_id, dict(command.variables)))
    return SignalBroadcast(key, command.tenant_id)
