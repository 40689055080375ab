"""Case endings of names: রহিম স্টোরে names রহিম স্টোর, মিরপুর থানার names মিরপুর থানা."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

# The র of স্টোর is its own and the র of থানার is an ending: the letters in front tell, as far as this.
_LONGEST_CONTEXT = 6


class Endings:
    """How many letters to take off a name, by the letters it ends in.

    Learned from marked entities and the values they were given: of the longest ending that was seen, what was
    done most often.
    """

    def __init__(self, cuts: Mapping[str, int] | None = None) -> None:
        self._cuts = dict(cuts or {})

    @classmethod
    def learned(cls, pairs: Iterable[tuple[str, str]]) -> Endings:
        """From pairs of a name as it was written and as it is; other values (synonyms) teach nothing."""
        seen: dict[str, Counter[int]] = defaultdict(Counter)
        for written, value in pairs:
            if value and written.startswith(value):
                for size in range(1, _LONGEST_CONTEXT + 1):
                    seen[_end(written, size)][len(written) - len(value)] += 1
        cuts = {ending: max(counts, key=lambda cut: (counts[cut], -cut)) for ending, counts in seen.items()}
        # An ending that does as a shorter one of it does adds nothing.
        return cls(
            {
                ending: cut
                for ending, cut in sorted(cuts.items())
                if len(ending) == 1 or cuts[ending[1:]] != cut or cut
            }
        )

    def without(self, name: str) -> str:
        """The name without its case ending."""
        for size in range(_LONGEST_CONTEXT, 0, -1):
            cut = self._cuts.get(_end(name, size))
            if cut is not None:
                return name[: len(name) - cut].rstrip(" -'") if 0 < cut < len(name) else name
        return name

    def state(self) -> dict[str, int]:
        """What :class:`Endings` can be made of again."""
        return self._cuts


def _end(name: str, size: int) -> str:
    return f" {name}"[-size:].lower()
