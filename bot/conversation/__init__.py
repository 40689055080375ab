"""A citizen's conversation: the inbox, the turn, the outbox, delivery and hand-over to officers.

There is one way in (``inbox``) and one way out (``outbox``), whatever the channel. Rows are the queue of
record; whoever runs the passes (threads or Celery) only needs a nudge.

Which module is about what:

* *in*: ``events`` what a channel hands over, ``inbox`` stores it, ``waiting`` what is due, ``failures`` what
  is tried again, ``receipts`` what carriers tell later, ``edits`` changed messages
* *a turn*: ``turn`` a pass, ``understanding``, ``processing`` one event, ``effects`` what nobody answers,
  ``question`` and ``answer`` what somebody does, ``choices`` typed numbers, ``beforehand`` with an action
  server, ``action_context`` and ``actions_runner`` for the actions, ``exchange`` a turn that is waited for
* *out*: ``outbox`` keeps messages, ``sendable`` what may go, ``channel`` what a carrier does, ``delivery``
  sends, ``outcomes`` what came of it, ``postdated`` after the clock was set back, ``resending``,
  ``texting`` and ``text_messages`` for SMS
* *who answers*: ``handover`` bot or officer, ``placing`` which office, ``standing`` who waits for whom,
  ``hands/`` who had it when, ``transfer`` to another office, ``desk`` what an officer does, ``ways`` and
  ``replying`` how a reply goes, ``bulk``, ``canned/`` ready replies, ``drafts/``, ``typing_shown``
* *what officers see*: ``worklist`` and ``worklist_rows``, ``lists/`` labels and filters, ``watching`` news,
  ``thread`` and ``thread_files``, ``readable`` and ``masked_words`` what of it, ``looks``, ``presence/``,
  ``notes/``, ``corrections/``, ``search/`` and ``indexing``, ``figures``, ``queries``
* *cases*: ``case_moves``, ``notices`` with ``notice_words`` and ``notice_drafts``, ``offered`` replies,
  ``hearing_reminders``, ``counter`` and ``field_desk`` for cases outside a conversation
* *files and forgetting*: ``collecting``, ``export``, ``erasure``, ``forgetting``, ``retention``

``model`` has the tables.
"""
