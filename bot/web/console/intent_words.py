"""What a message can be for, in words that an officer understands."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from bot.conversation.thread import Understood

#: Every intent that people's words may be taken for, a question of ``faq`` with its key.
INTENTS = {
    "greet": _l("a greeting"),
    "thank": _l("thanks"),
    "goodbye": _l("a goodbye"),
    "affirm": _l("yes"),
    "deny": _l("no"),
    "cancel": _l("stop the form"),
    "resume_form": _l("go on with the form"),
    "correct_answer": _l("change an answer"),
    "forget_answers": _l("delete what is kept"),
    "ask_my_data": _l("what is known about me"),
    "change_language": _l("another language"),
    "ask_capabilities": _l("what can be done here"),
    "bot_challenge": _l("is this a person or a bot"),
    "talk_to_officer": _l("wants an officer"),
    "emergency_help": _l("danger, help now"),
    "apply_police_clearance": _l("police clearance"),
    "check_case_status": _l("how a case stands"),
    "file_consumer_complaint": _l("complaint about a shop or goods"),
    "report_corruption": _l("corruption"),
    "tenant_information": _l("tenant information"),
    "police_complaint": _l("complaint or diary with the police"),
    "drug_rehabilitation": _l("drug treatment"),
    "land_service": _l("land"),
    "pension_query": _l("pension"),
    "public_hearing": _l("public hearing"),
    "right_to_information": _l("right to information"),
    "general_grievance": _l("grievance about a service"),
    "citizen_journalist": _l("news from a citizen"),
    "ask_fee": _l("what it costs"),
    "ask_duration": _l("how long it takes"),
    "ask_required_documents": _l("which papers are needed"),
    "faq/contact": _l("how to reach the office"),
    "faq/law": _l("what the law says"),
    "faq/office_hours": _l("when the office is open"),
    "faq/office_location": _l("where the office is"),
    "out_of_scope": _l("something else that is not done here"),
}
#: What a button or the form at hand says, and nobody's words are corrected to.
_MORE = {
    "faq": _l("a general question"),
    "nlu_fallback": _l("not understood"),
    "inform": _l("an answer to the question"),
    "get_started": _l("the beginning"),
    "more_services": _l("other services"),
    "return_to_bot": _l("back to the bot"),
    "send_attachment": _l("a file"),
    "add_information": _l("more on a case"),
    "edit_message": _l("an earlier message in new words"),
    "reopen_case": _l("open a case again"),
    "appeal_case": _l("an appeal"),
    "rate_case": _l("a rating"),
    "manage_hearing": _l("the day of the hearing"),
    "erase_my_data": _l("delete what is known about me"),
    "correct_my_data": _l("correct what is known about me"),
}
#: So many guesses are offered for a click.
GUESSES = 4


def intent_name(intent: str) -> str:
    """An intent in words; its own name for one that nobody types."""
    return str(INTENTS.get(intent) or _MORE.get(intent) or intent)


def guesses(understood: Understood) -> list[str]:
    """What else the message may be for, the likeliest first."""
    others = [name for name in understood.ranking if name != understood.intent and name in INTENTS]
    return others[:GUESSES]


def intent_of(words: str) -> str | None:
    """The intent that goes by these words, in the reader's language."""
    named = {str(label).casefold(): intent for intent, label in INTENTS.items()}
    return named.get(words.strip().casefold())


def all_intents() -> list[str]:
    """All of them in words, for a search."""
    return sorted(str(label) for label in INTENTS.values())
