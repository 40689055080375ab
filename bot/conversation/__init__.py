"""A citizen's conversation: the inbox, the turn, the outbox, delivery and hand-over to officers.

There is one way in (:mod:`bot.conversation.inbox`) and one way out (:mod:`bot.conversation.outbox`), whatever
the channel. Rows are the queue of record; whoever runs the passes (threads or Celery) only needs a nudge.
"""
