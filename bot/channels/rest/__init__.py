"""Rasa's REST channel: a message in, the replies back in the same response."""
