"""How many messages there are, as Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from bot.nlu.training_data import TrainingExample
from bot.text.language import Language, detect_language

WAYS: tuple[Language, ...] = ("bn", "bn-Latn", "en", "mixed")


def tell_counts(learned: Sequence[TrainingExample], tests: Sequence[TrainingExample]) -> Iterator[str]:
    """A table of intents by way of writing, as the program detects it, and the marks of each entity."""
    ways = Counter((one.intent, detect_language(one.text)) for one in learned)
    of_intent, tested = (Counter(one.intent for one in part) for part in (learned, tests))
    yield "| Intent | Bangla | Banglish | English | mixed | training | test |"
    yield "|---|--:|--:|--:|--:|--:|--:|"
    for intent in sorted(of_intent):
        cells = " | ".join(str(ways[intent, way]) for way in WAYS)
        yield f"| `{intent}` | {cells} | {of_intent[intent]} | {tested[intent]} |"
    sums = " | ".join(str(sum(ways[intent, way] for intent in of_intent)) for way in WAYS)
    yield f"| **all** | {sums} | {len(learned)} | {len(tests)} |"
    yield ""
    marks = [Counter(mark.entity for one in part for mark in one.entities) for part in (learned, tests)]
    yield "Marked in training / test: " + ", ".join(
        f"`{entity}` {number} / {marks[1][entity]}" for entity, number in marks[0].most_common()
    )
    lengths = sorted(len(one.text.split()) for one in learned)
    short, long = sum(n <= 2 for n in lengths), sum(n >= 15 for n in lengths)
    yield (
        f"Length: median {lengths[len(lengths) // 2]} words, longest {lengths[-1]};"
        f" {short} of one or two words, {long} of fifteen or more"
    )
    both = [sum(bool(one.also) for one in part) for part in (learned, tests)]
    yield f"Two requests in one message: {both[0]} / {both[1]}"
