"""Who did what: one line for each act that somebody may have to answer for.

Lines name rows by their ids and hold nothing that a citizen said. They are written in the transaction of the
act itself, and never changed.
"""
