"""A copy is made in a process apart: whatever becomes of it, ours goes on, and says why there is no copy."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.evidence.copies import COPY_LEASE
from bot.evidence.copying import apart, child
from bot.evidence.copying.apart import copy_apart
from bot.evidence.copying.outcome import NoCopy, Refused
from tests.unit.evidence.papers import paragraph, pdf, said, word
from tests.unit.evidence.recordings import recording
from tests.unit.evidence.samples import OWNER, photo
from tests.unit.evidence.test_pictures import bomb

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def why_not(media_type: str, content: bytes, wall_seconds: float = 60.0) -> NoCopy:
    with pytest.raises(Refused) as refused:
        copy_apart(media_type, content, wall_seconds)
    return refused.value.reason


@pytest.fixture
def acts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> object:
    """Puts something else in the child's place: lines of Python, run after the limits are set."""

    def put(*lines: str) -> None:
        package = tmp_path / "stand_in"
        package.mkdir(exist_ok=True)
        (package / "__init__.py").write_text("")
        before = [
            f"import sys; sys.path.insert(0, {str(apart._ROOT)!r})",
            "import os, resource, signal, time",
        ]
        limits = ["from bot.evidence.copying.child import _limit", "_limit()"]
        (package / "child.py").write_text("\n".join([*before, *limits, *lines]))
        monkeypatch.setattr(apart, "_CHILD", "stand_in.child")
        monkeypatch.setattr(apart, "_ROOT", tmp_path)

    return put


@pytest.mark.parametrize(
    ("media_type", "content", "copied_as"),
    [
        ("image/jpeg", photo(), "image/jpeg"),
        ("audio/amr", recording("amr", sound="libopencore_amrnb"), "audio/mpeg"),
        ("video/3gpp", recording("3gp", film="h263", sound=None, size=(176, 144)), "video/mp4"),
        ("application/pdf", pdf(), "application/pdf"),
        (WORD, word(paragraph(said("words"))), "text/html"),
    ],
)
def test_each_kind_is_copied_within_the_limits(media_type: str, content: bytes, copied_as: str) -> None:
    copy = copy_apart(media_type, content)

    assert copy.media_type == copied_as
    assert OWNER.encode() not in copy.content


def test_a_file_of_the_largest_size_passes_through() -> None:
    content = photo() + b"\0" * (25 * 1024 * 1024)

    assert copy_apart("image/jpeg", content).media_type == "image/jpeg"


def test_why_there_is_no_copy_comes_back() -> None:
    assert why_not("image/png", bomb(8_000)) == NoCopy.TOO_LARGE
    assert why_not("application/pdf", b"%PDF-1.7 nothing") == NoCopy.DAMAGED
    assert why_not("application/zip", b"PK") == NoCopy.KIND


def test_a_document_that_unfolds_to_gigabytes_costs_no_memory_of_ours() -> None:
    packed = word("", {"word/media/bomb.bin": b"\0" * 300_000_000})
    assert len(packed) < 400_000

    assert why_not(WORD, packed) == NoCopy.TOO_LARGE


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        ("os.kill(os.getpid(), signal.SIGSEGV)", NoCopy.DAMAGED),
        ("raise ValueError", NoCopy.DAMAGED),
        ("sys.exit(0)", NoCopy.DAMAGED),
        ("os.kill(os.getpid(), signal.SIGKILL)", NoCopy.TOO_COSTLY),
        ("os.kill(os.getpid(), signal.SIGXCPU)", NoCopy.TOO_COSTLY),
        ("sys.stdout.buffer.write(b'image/jpeg\\n'); sys.stdout.flush(); os.abort()", NoCopy.DAMAGED),
    ],
)
def test_a_reader_that_breaks_down_costs_the_copy_alone(acts: object, act: str, reason: NoCopy) -> None:
    acts(act)  # type: ignore[operator]

    assert why_not("image/jpeg", photo()) == reason


def test_a_reader_that_hangs_is_ended(acts: object) -> None:
    acts("time.sleep(60)")  # type: ignore[operator]
    began = time.monotonic()

    assert why_not("image/jpeg", photo(), wall_seconds=0.5) == NoCopy.TOO_COSTLY
    assert time.monotonic() - began < 20


def test_a_reader_that_writes_without_end_is_ended(acts: object) -> None:
    acts("print('image/jpeg', flush=True)", "while True: os.write(1, bytes(1 << 20))")  # type: ignore[operator]

    assert why_not("image/jpeg", photo()) == NoCopy.TOO_LARGE


def test_a_reader_that_only_counts_runs_out_of_time(acts: object) -> None:
    # The same limit as the child's own, sooner.
    acts("resource.setrlimit(resource.RLIMIT_CPU, (1, 1))", "while True: pass")  # type: ignore[operator]

    assert why_not("image/jpeg", photo()) == NoCopy.TOO_COSTLY


def test_a_reader_gets_so_much_memory_writes_no_file_and_knows_nothing(acts: object, tmp_path: Path) -> None:
    told = "sys.stdout.buffer.write(repr((memory, file, sorted(os.environ))).encode())"
    acts(  # type: ignore[operator]
        "try: memory = len(bytearray(2 << 30))",
        "except MemoryError: memory = 'refused'",
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)",
        f"file = open({str(tmp_path / 'written')!r}, 'w')",
        "try: file.write('x'); file.flush(); file = 'written'",
        "except OSError: file = 'refused'",
        "print('image/jpeg', flush=True)",
        told,
    )
    os.environ["TOLD_TO_NOBODY"] = "secret"
    try:
        found = copy_apart("image/jpeg", photo()).content.decode()
    finally:
        del os.environ["TOLD_TO_NOBODY"]

    assert found.startswith("('refused', 'refused', ")
    assert "TOLD_TO_NOBODY" not in found


def test_no_reader_is_loaded_where_copies_are_asked_for() -> None:
    """Serving processes stay as small as they were."""
    readers = {"av", "pypdfium2", "mammoth", "pillow_heif", "PIL"}
    check = f"import sys, bot.evidence.copy_maker; print({readers} & set(sys.modules))"
    command = [sys.executable, "-c", check]
    done = subprocess.run(command, cwd=apart._ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_the_child_stops_before_the_lease_is_over() -> None:
    assert child.CPU_SECONDS < apart.WALL_SECONDS < COPY_LEASE.total_seconds()
