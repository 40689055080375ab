"""Deciding: Rasa's domain, tracker, slot mappings, forms, rules, stories and responses, as an engine.

:mod:`~bot.dialogue.engine` is the way in. Nothing here reads a database, a network or the environment:
actions run through the runner that each turn is given, and what a conversation has to remember is a small
snapshot.

Formats and behaviour are Rasa 3's. Where this differs, on purpose:

* The tracker keeps states, not events: 16 states back for rules and stories, two turns for ``action_back``.
* Stories are remembered by their own moments, so that one may begin in the middle of a conversation; slots,
  loops and entities that no story names are not compared. No policy learns beyond that.
* A tapped button is never taken for free text, and an empty message fills nothing.
* An entity in a told story does not replace an answer that was given before; one that could fill several
  slots of a form fills only the one that was asked for, also before the form begins.
* A question in the middle of a form can interrupt it although the form waits for free text
  (:mod:`~bot.dialogue.interruption`); what its message filled is validated when the form comes back.
* A form that can do nothing with a message says so and asks again; the two-stage fallback offers several
  intents, and gives the form back that it began in.
* When validation fails to answer, the values that it was to check are not taken.
* ``AllSlotsReset``, a restart and a rewind leave the citizen's language alone.
"""
