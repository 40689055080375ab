"""rasa-sdk actions: from slots to a command or a query, and back to slots and words.

Nothing is decided here that an agency might decide otherwise: what is asked and what an answer must satisfy is
the catalogue's (``bot.cases.validation`` applies it), what is done is a command of a room, and what is said stands
in ``domain.yml`` or in the catalogue. Run in the turn's process, or by ``python -m rasa_sdk --actions actions``
behind ``ACTION_ENDPOINT_URL``.
"""
