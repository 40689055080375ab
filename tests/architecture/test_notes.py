"""Officers' notes have no way to a citizen: what sends, answers or exports does not even know them."""

from __future__ import annotations

from tests.architecture.source import modules

#: Who may know the notes: what shows them to officers, what erases them, the list of all tables, the demo.
MAY_KNOW = {
    "bot/conversation/forgetting.py",
    "bot/conversation/retention.py",
    "bot/conversation/thread.py",
    "bot/conversation/worklist.py",
    "bot/demo/week/officer.py",
    "bot/schema.py",
    "bot/web/console/composer.py",
    "bot/web/console/composing.py",
    "bot/web/console/inbox.py",
}


def test_nothing_that_sends_knows_the_notes() -> None:
    own = "bot/conversation/notes/"
    know = {
        module.name
        for module in modules()
        if "bot.conversation.notes" in module.path.read_text("utf-8") and not module.name.startswith(own)
    }
    assert know == MAY_KNOW
