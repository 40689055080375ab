"""Ready replies in the catalogue: what is wrong with them is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.catalogue.canned import VARIABLE
from bot.catalogue.errors import FaultyCatalogue
from bot.catalogue.loader import load_catalogue
from bot.runtime import project_catalogue
from tests.unit.catalogue.sample import write_sample

REPLY = '{code: one, title: {bn: কথা, en: words}, text: {bn: "কথা %s", en: words}%s}'


def faults_of(tmp_path: Path, *replies: str) -> list[str]:
    folder = write_sample(tmp_path)
    lines = "".join(f"  - {reply}\n" for reply in replies)
    (folder / "canned_replies.yml").write_text(f"canned_replies:\n{lines}", "utf-8")
    with pytest.raises(FaultyCatalogue) as raised:
        load_catalogue(folder)
    return [str(fault) for fault in raised.value.faults]


@pytest.mark.parametrize(
    ("replies", "said"),
    [
        ((REPLY % ("{{refrence}}", ""),), "no variable is called {{refrence}}"),
        ((REPLY % ("", ", agencies: [navy]"),), "no agency has the code navy"),
        ((REPLY % ("", ""), REPLY % ("", "")), "one stands here a second time"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, replies: tuple[str, ...], said: str) -> None:
    (fault,) = faults_of(tmp_path, *replies)
    assert said in fault and f"canned_replies.yml:{1 + len(replies)}" in fault


def test_both_languages_of_a_reply_have_the_same_variables() -> None:
    for reply in project_catalogue().canned_replies:
        variables = [set(VARIABLE.findall(text)) for text in (reply.text.bn, reply.text.en)]
        assert variables[0] == variables[1], reply.code
