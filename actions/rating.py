"""How satisfied a citizen was: a number, and after a low one what was not good, in their words."""

from __future__ import annotations

from functools import partial

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT
from rasa_sdk.types import DomainDict

from actions.after_closing import carried_out
from actions.confidential import erasing, is_confidential
from actions.interruptions import OFFICER, interrupts
from actions.situation import Situation
from actions.typed_wishes import is_only_a_wish, typed_wish
from actions.vocabulary import phrases
from actions.words import longest_of, says_skip, words
from bot.cases.after_closing import comment_rating, rate_case

CASE_SLOT = "rating_case"
COMMENT_SLOT = "rating_comment"
FORM = "rating_form"
#: Whoever rates so or lower is asked what was wrong.
LOW_RATING = 2
#: Who asks for a person here does it in so few words; more of them are the comment.
CALL_WORDS = 3
_EMPTIED = (SlotSet(CASE_SLOT, None), SlotSet(COMMENT_SLOT, None))


class RateCase(Action):
    """Takes a rating, or asks for it."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_rate_case"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Keep the rating; after a low one ask what was wrong, unless another form is open."""
        situation = Situation.of(tracker, domain)
        rating = _rating(situation)
        reference = situation.entity("reference_number")
        if rating is None:
            dispatcher.utter_message(response="utter_ask_rating", reference=reference)
            return []
        if not carried_out(
            self.name(), str(reference or ""), situation, dispatcher, partial(rate_case, rating=rating)
        ):
            return []
        if rating > LOW_RATING or situation.form is not None:
            dispatcher.utter_message(response="utter_rated")
            return []
        return [SlotSet(CASE_SLOT, str(reference)), SlotSet(COMMENT_SLOT, None), FollowupAction(FORM)]


class RatingForm(FormValidationAction):
    """Takes what was not good."""

    def name(self) -> str:
        """Rasa's name for the validation action of the form."""
        return "validate_rating_form"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Any words are the comment, "nobody listened" too; who asks for something else gets that."""
        situation = Situation.of(tracker, domain)
        if situation.slot(REQUESTED_SLOT) is None or tracker.latest_action_name != "action_listen":
            return [SlotSet(REQUESTED_SLOT, COMMENT_SLOT)]
        if not _comments(situation):
            return []
        return [SlotSet(COMMENT_SLOT, situation.text), SlotSet(REQUESTED_SLOT, None)]


class StoreRatingComment(Action):
    """Runs when the rating form has ended."""

    def name(self) -> str:
        """Rasa's name of the action."""
        return "action_store_rating_comment"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Keep the comment with the rating, and thank for it; a wish for the case is carried out instead."""
        situation = Situation.of(tracker, domain)
        comment, reference = situation.slot(COMMENT_SLOT), str(situation.slot(CASE_SLOT) or "")
        if not comment:
            return list(_EMPTIED)
        wish = typed_wish(situation) if is_only_a_wish(situation) else None
        if wish is not None:
            return [*_EMPTIED, FollowupAction(f"action_{wish.intent}")]
        if says_skip(comment):
            dispatcher.utter_message(response="utter_no_rating_comment")
            return list(_EMPTIED)

        if carried_out(
            self.name(), reference, situation, dispatcher, partial(comment_rating, comment=comment)
        ):
            services = situation.catalogue.services.values()
            code = next((one.code for one in services if reference.startswith(f"{one.prefix}-")), "")
            erase = erasing(is_confidential(code, situation))
            dispatcher.utter_message(response="utter_rating_comment_noted", **erase)
        return list(_EMPTIED)


def _comments(situation: Situation) -> bool:
    if situation.is_tap or not situation.text:
        return False
    if situation.intent != OFFICER:
        return not interrupts(situation, "long_text", was_read=False)
    calls = longest_of(phrases("officer"), situation.text) and len(words(situation.text)) <= CALL_WORDS
    return not calls


def _rating(situation: Situation) -> int | None:
    told = str(situation.entity("rating") or "")
    return int(told) if told in ("1", "2", "3", "4", "5") else None
