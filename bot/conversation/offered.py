"""Quick replies for what a citizen may do with a case: answer the office, or something when it is done."""

from __future__ import annotations

from bot.cases.after_closing import Offers
from bot.catalogue.bilingual import Bilingual, Language
from bot.catalogue.dialogue_fragment import payload
from bot.dialogue.protocol import Button

ANSWER = Bilingual(bn="উত্তর দেব", en="Answer")
REOPEN = Bilingual(bn="আবার খুলুন", en="Open it again")
APPEAL = Bilingual(bn="আপিল করতে চাই", en="Appeal")
RATE = Bilingual(bn="সেবার মান জানাই", en="Rate the service")


def offered_replies(offered: Offers, reference: str, language: Language) -> list[Button]:
    """A quick reply for each thing that is offered; the tap carries the case."""
    choices = (
        (offered.answer, ANSWER, "add_information"),
        (offered.reopen, REOPEN, "reopen_case"),
        (offered.appeal, APPEAL, "appeal_case"),
        (offered.rate, RATE, "rate_case"),
    )
    return [
        {"title": title.in_language(language), "payload": payload(intent, reference_number=reference)}
        for is_offered, title, intent in choices
        if is_offered
    ]
