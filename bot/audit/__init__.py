"""Who did what: one line for each act that somebody may have to answer for.

Lines name rows by their ids and hold nothing that a citizen said. They are written in the transaction of the
act itself, each with a mark under the service's own key (:mod:`bot.audit.chain`), and never changed. Soon
after, the schedule seals them into a chain (:mod:`bot.audit.sealing`), and anybody can check that it is whole
(:mod:`bot.audit.verification`). docs/audit.md has the acts, docs/adr/0015 the reasons.
"""
