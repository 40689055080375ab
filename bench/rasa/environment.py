"""Rasa's environment, which has nothing in common with the project's own."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

REQUIREMENTS = Path(__file__).parent / "requirements.txt"


def python_of(environment: Path) -> Path:
    """An environment's interpreter."""
    return environment / "bin" / "python"


def install(environment: Path, python: str | None) -> None:
    """Make the environment if there is none, and install what ``requirements.txt`` names."""
    if not python_of(environment).exists():
        subprocess.run([python or find_python(), "-m", "venv", environment], check=True)
        # Git, ruff and the like read this: nothing in here is the project's.
        (environment / ".gitignore").write_text("*\n", encoding="ascii")
    pip = [python_of(environment), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    subprocess.run([*pip, "-r", REQUIREMENTS], check=True)


def find_python() -> str:
    """A Python 3.10: on the path, or one of pyenv's.

    Raises:
        SystemExit: when there is none.
    """
    pyenv = sorted((Path.home() / ".pyenv" / "versions").glob("3.10.*/bin/python3.10"), reverse=True)
    for python in filter(None, [shutil.which("python3.10"), *map(str, pyenv)]):
        # A shim of pyenv's may be there without the version that it stands for.
        if subprocess.run([python, "--version"], capture_output=True).returncode == 0:
            return python
    raise SystemExit("Rasa 3.6 needs Python 3.10, and there is none: name one with --python")
