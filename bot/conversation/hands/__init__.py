"""Whose hands a conversation has been in: asked for, taken, given back, sent to another office."""
