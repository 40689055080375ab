"""``data validate`` sees what no file shows alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import data
from tests.conversations.test_new_service import BOAT_LICENCE


def test_what_nobody_could_ask_for_and_what_is_not_translated_is_named_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, domain = tmp_path / "catalogue", tmp_path / "domain.yml"
    shutil.copytree(data.CATALOGUE, folder)
    (folder / "services" / "boat_licence.yml").write_text(BOAT_LICENCE, encoding="utf-8")
    lines = data.DOMAIN.read_text(encoding="utf-8").splitlines()
    at = lines.index("responses:") + 1
    lines[at:at] = ["  utter_untranslated:", "    - text: শুধু বাংলা"]
    domain.write_text("\n".join(lines) + "\n", encoding="utf-8")
    monkeypatch.setattr(data, "CATALOGUE", folder)
    monkeypatch.setattr(data, "DOMAIN", domain)
    result = CliRunner().invoke(data.data, ["validate"])
    assert result.exit_code == 1
    assert result.output.splitlines() == sorted(
        [
            f"{folder}/services/boat_licence.yml:5: nlu_data has no example of ask_for_boat_licence",
            f"{domain}:{at + 2}: response 'utter_untranslated' has words without a translation into 'en'",
        ]
    )
