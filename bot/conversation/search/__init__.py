"""The officers' search: one line of text to conversations and cases, the newest first.

:mod:`.syntax` reads the line, :mod:`.values` what its fields name, :mod:`.queries` finds.
"""
