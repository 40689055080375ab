"""Reminding of a form that waits."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher

from actions.answer_sheet import AnswerSheet
from actions.paused_forms import paused
from actions.situation import Situation


def remind_of_unfinished(
    ended: AnswerSheet | None, situation: Situation, dispatcher: CollectingDispatcher
) -> None:
    """When a form has ended, or something else was talked about: say that another was put aside before."""
    codes = [code for code in paused(situation) if ended is None or code != ended.service.code]
    known = [code for code in codes if code in situation.catalogue.services]
    if known:
        title = situation.say(situation.catalogue.service(known[-1]).title)
        dispatcher.utter_message(response="utter_unfinished_form", service=title)
