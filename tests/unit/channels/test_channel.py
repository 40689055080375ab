from __future__ import annotations

from limits import RateLimitItemPerHour

from bot.channels.facebook.channel import FacebookChannel
from bot.channels.facebook.client import GraphClient
from bot.channels.facebook.rate import PageRate, Rates
from bot.conversation.channel import Channel, Decision, SendRequest
from tests.unit.channels.stub_graph import StubGraph

REQUEST = SendRequest("104", "T", "24680", {"text": "x"}, "id", "bot", "open")


def channel_of(client: GraphClient, rate: PageRate | None = None) -> FacebookChannel:
    return FacebookChannel(client, rate or PageRate())


def test_facebook_is_a_channel(client: GraphClient, graph: StubGraph) -> None:
    channel: Channel = channel_of(client)

    assert channel.name == "facebook"
    assert channel.render({"text": "x"}) == [{"text": "x"}]
    assert channel.send(REQUEST).status == "sent"
    assert channel.expand("/affirm") is None
    channel.signal("104", "T", "24680", "typing_on")
    assert [call.path for call in graph.seen] == ["/v26.0/104/messages"] * 2


def test_page_over_its_rate_pauses_and_the_message_is_not_sent(client: GraphClient, graph: StubGraph) -> None:
    rates: Rates = {"text": RateLimitItemPerHour(1), "media": RateLimitItemPerHour(1)}
    channel = channel_of(client, PageRate(rates=rates))
    channel.send(REQUEST)

    outcome = channel.send(REQUEST)

    assert (outcome.status, outcome.decision, outcome.reason) == ("failed", Decision.PAUSE_PAGE, "paced")
    assert outcome.retry_after_seconds is not None and outcome.retry_after_seconds > 0
    assert len(graph.seen) == 1


def test_reason_is_explained_to_officers(client: GraphClient) -> None:
    channel = channel_of(client)

    assert "window" not in (channel.explain("outside_window", "bn") or "window")
    assert channel.explain("paced", "en") is not None
    assert channel.explain("the reply window closed", "en") is None
