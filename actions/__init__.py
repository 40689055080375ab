"""rasa-sdk actions: from slots to a command or a query, and back to slots and words.

Nothing is decided here that an agency might decide otherwise. What is asked, and what an answer must satisfy,
is the catalogue's (``bot.cases.validation`` applies it). What is done is a command of a room. What is said
stands in ``domain.yml`` or in the catalogue. Actions run in the turn's process, or on an action server behind
``ACTION_ENDPOINT_URL``.
"""

from actions.services import service_forms

__all__ = ["service_forms"]
