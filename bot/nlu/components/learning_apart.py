"""Learning in a process of its own, for libraries that keep one state, or one lock, in a process."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np


@contextmanager
def learned_apart(program: ModuleType, **examples: Any) -> Iterator[Path]:
    """Runs ``python program.py EXAMPLES MODEL``; gives the file MODEL, which goes afterwards.

    ``examples`` (arrays of numbers or texts, numbers, texts) are the content of EXAMPLES, an ``.npz`` file.
    The program is run without this package: it imports libraries alone.

    Raises:
        CalledProcessError: the program failed.
    """
    with tempfile.TemporaryDirectory() as folder:
        given, model = Path(folder) / "examples.npz", Path(folder) / "model"
        np.savez(given, allow_pickle=False, **examples)
        subprocess.run([sys.executable, "-I", str(program.__file__), str(given), str(model)], check=True)
        yield model
