"""Reminding of a form that waits."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher

from actions.answer_sheet import AnswerSheet
from actions.paused_forms import paused
from actions.situation import Situation


def remind_of_unfinished(ended: AnswerSheet, situation: Situation, dispatcher: CollectingDispatcher) -> None:
    """When one form has ended: say that another one was put aside before it."""
    codes = [code for code in paused(situation) if code != ended.service.code]
    known = [code for code in codes if code in situation.catalogue.services]
    if known:
        title = situation.say(situation.catalogue.service(known[-1]).title)
        dispatcher.utter_message(response="utter_unfinished_form", service=title)
