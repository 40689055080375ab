"""The blinded index of words: what a search asks before anything is decrypted.

An entry stands for one text (a citizen's message, an officer's reply, a case's answers) and holds keyed
hashes of its words' sounds, never a word. PostgreSQL keeps them as a ``tsvector`` with a GIN index, SQLite in
an FTS5 table. This room knows tokens and time; which texts are indexed is said by the rooms that keep them.
"""
