"""Deciding: Rasa's domain, tracker, slot mappings, forms, rules, stories and responses, as an engine.

:mod:`~bot.dialogue.engine` is the way in. Nothing here reads a database, a network or the environment:
actions run through the runner that each turn is given, and what a conversation has to remember is a small
snapshot.
"""
