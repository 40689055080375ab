"""Numbered Alembic migrations. Each is written by hand from a draft and tested on both databases."""
