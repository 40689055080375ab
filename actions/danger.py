"""Danger to life: the number to call, at once and before everything else."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.paused_forms import sheet_in_hand
from actions.situation import Situation
from actions.wording import phrase
from actions.words import longest_of

_SELF_HARM = (
    "আত্মহত্যা", "আত্মহত্যার", "মরে যেতে চাই", "মরে যাব", "মরতে চাই", "মইরা যামু", "বাঁচতে চাই না", "বেঁচে থাকতে চাই না", "বাঁচতে ইচ্ছা করে না",
    "বাঁচতে ইচ্ছে করে না", "নিজেকে শেষ", "জীবন শেষ করে", "জীবন রাখব না", "গলায় দড়ি", "বিষ খাব", "বিষ খেয়ে", "ঘুমের ওষুধ খেয়ে",
    "suicide", "suicidal", "kill myself", "end my life", "want to die", "hurt myself", "self harm", "don't want to live",
    "dont want to live", "attohotta", "atmohotta", "more jabo", "more jete chai", "morte chai", "bachte chai na",
    "beche thakte chai na", "bish khabo", "jibon sesh",
)  # fmt: skip
_VIOLENCE = (
    "স্বামী মারে", "স্বামী মারছে", "স্বামী মারধর", "স্বামী নির্যাতন", "শ্বশুরবাড়ির নির্যাতন", "নারী নির্যাতন", "শিশু নির্যাতন", "ধর্ষণ", "ধর্ষণের", "যৌন হয়রানি",
    "শ্লীলতাহানি", "যৌতুক", "যৌতুকের", "বাল্যবিবাহ", "বাল্যবিয়ে", "বউ পিটায়", "অ্যাসিড", "এসিড", "পাচার করছে", "মেয়েকে তুলে",
    "husband beats", "husband is beating", "husband beating", "domestic violence", "rape", "raped", "molest", "sexual harassment",
    "dowry", "child marriage", "child abuse", "acid attack", "shami mare", "shami martese", "shami marche", "sami martese",
    "jamai mare", "dhorshon", "joutuk", "nirjaton", "নির্যাতন", "নির্যাতনের",
)  # fmt: skip


class Emergency(Action):
    """Answers a message about danger."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_emergency"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Say whom to call; an open form is kept, and said to be."""
        situation = Situation.of(tracker, domain)
        kept = situation.form is not None and sheet_in_hand(situation) is not None
        tail = phrase(domain, "utter_emergency_form_kept", situation.language) if kept else ""
        dispatcher.utter_message(response=_response(situation.text), tail=tail)
        return []


def _response(text: str) -> str:
    if longest_of(_SELF_HARM, text):
        return "utter_self_harm"
    return "utter_emergency_violence" if longest_of(_VIOLENCE, text) else "utter_emergency"
