"""Who waits for messages, and who got them."""

from __future__ import annotations

from camunda_embedded._rest.reads import search

HANDLERS = {
    "searchMessageSubscriptions": search("message-subscriptions"),
    "searchCorrelatedMessageSubscriptions": search("correlated-message-subscriptions"),
}
