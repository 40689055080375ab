"""Random ids in Facebook's forms.

They name things in an emulator and guard nothing, so a plain generator will do: the system's costs a tenth of
a millisecond a call on some machines, which a benchmark would feel.
"""

from __future__ import annotations

import base64
import random

_dice = random.Random()


def random_text(size: int) -> str:
    """URL-safe text of ``size`` random bytes."""
    return base64.urlsafe_b64encode(_dice.randbytes(size)).rstrip(b"=").decode("ascii")
