"""How well a model understands, and how far its confidences can be believed.

:mod:`judging` lets a model read examples. What it made of them is scored by intent, language and script
(:mod:`scores`), by entity (:mod:`entities`), by how honest its confidences are (:mod:`confidence`), and by
what they cost where one has to decide (:mod:`thresholds`). :mod:`robustness` reads the same messages
misspelt, :mod:`compare` sets two models side by side. :mod:`report` puts it into one document,
:mod:`pictures` draws.
"""
