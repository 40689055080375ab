"""Counters of this channel, for ``/metrics``. No label ever has a citizen's id or words."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

WEBHOOKS = Counter(
    "bot_facebook_webhooks_total",
    "Webhook requests by result: verified, refused, accepted, bad_signature, too_large, not_stored",
    ["result"],
)
WEBHOOK_SECONDS = Histogram(
    "bot_facebook_webhook_seconds",
    "From the request to its answer; Meta wants it within 5 seconds",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 1.0, 2.5, 5.0),
)
ODD_EVENTS = Counter("bot_facebook_odd_events_total", "Events kept but not understood", ["kind"])
CALLS = Counter("bot_facebook_calls_total", "Graph API calls by result", ["call", "result"])
CALL_SECONDS = Histogram("bot_facebook_call_seconds", "Duration of a Graph API call", ["call"])
USAGE_PERCENT = Gauge(
    "bot_facebook_usage_percent",
    "Share of the Page's call budget used, by Meta's header",
    ["page_id", "gauge"],
    multiprocess_mode="mostrecent",
)
