"""Keeping what citizens tell from those it is not meant for.

Sensitive columns are encrypted under ``FIELD_KEYS`` (:mod:`bot.privacy.columns`), found again by a keyed hash
(:mod:`bot.privacy.blind_index`), moved to new keys while the service runs (:mod:`bot.privacy.rotation`), and
shown to staff only as far as they need (:mod:`bot.privacy.masking`). What citizens ask to have erased is
written down here (:mod:`bot.privacy.commands`); erasing is the business of the rooms that keep the words.
"""
