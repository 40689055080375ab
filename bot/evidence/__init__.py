"""What citizens send beside words: fetched at once, sealed, and shown only as a copy without metadata.

A row is written in the transaction that stores the message. It is the queue of record: whoever fetches asks
the rows. The original is encrypted under a key of its own, written once, and never changed. Erasing a file
takes its key away first; the bytes follow.
"""
