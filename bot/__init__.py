"""A Messenger service desk for the public agencies of Bangladesh.

Rooms, from the bottom up: :mod:`bot.storage`, :mod:`bot.privacy`, :mod:`bot.catalogue`, then the three
that know nothing of each other (:mod:`bot.nlu`, :mod:`bot.dialogue`, :mod:`bot.cases`), then
:mod:`bot.conversation`, which runs a citizen's turn, and the edges: :mod:`bot.channels`, :mod:`bot.web`,
:mod:`bot.workers` and :mod:`bot.cli`. Imports only ever point downwards; ``docs/architecture.md`` has
the map.
"""
