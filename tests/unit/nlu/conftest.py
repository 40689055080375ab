"""A small project in Rasa's format, and a model trained on it once."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.nlu.commands import train
from bot.nlu.interpreter import Interpreter

# A Tuesday, ten in the morning in Dhaka.
NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)

EXAMPLES = """
version: "3.1"
nlu:
  - intent: greet
    examples: |
      - hi
      - hello vai
      - সালাম
      - আসসালামু আলাইকুম
      - good morning
  - intent: ask_fee
    examples: |
      - ফি কত টাকা
      - কত টাকা লাগবে
      - how much is the fee
      - খরচ কেমন পড়বে [সিলেটে](district:Sylhet)
      - what does it cost
  - intent: report_corruption
    examples: |
      - ঘুষ চেয়েছে [৫০০ টাকা](amount)
      - অফিসে ঘুষ ছাড়া কাজ হয় না
      - they asked for a bribe
      - দুর্নীতির অভিযোগ করতে চাই
      - the officer wants money for his work
  - synonym: Sylhet
    examples: |
      - সিলেট
      - silet
  - synonym: Bogura
    examples: |
      - বগুড়া
      - bogra
  - synonym: Sherpur
    examples: |
      - শেরপুর
  - lookup: district
    examples: |
      - Sylhet
      - সিলেট
      - silet
      - Bogura
      - বগুড়া
      - bogra
      - Sherpur
      - শেরপুর
      - Pabna
      - Moulvibazar
      - Cox's Bazar
  - synonym: acc
    examples: |
      - দুদক
      - ACC
  - lookup: agency
    examples: |
      - দুদক
      - ACC
      - police
"""

CONFIG = """
recipe: default.v1
language: bn
pipeline:
  - name: BanglaTokenizer
  - name: TfidfFeaturizer
  - name: PhoneticFeaturizer
    weight: 0.8
    min_documents: [1, 1]
  - name: LinearIntentClassifier
    drop_block: raw
  - name: PatternEntityExtractor
  - name: GazetteerEntityExtractor
    entities: [district, agency]
    guess: [district]
    never_guess: [pabona]
    places: [district]
    unless:
      acc: [fb, hack]
    part_of:
      police: [clearance]
  - name: EntitySynonymMapper
policies:
  - name: RulePolicy
"""

DOMAIN = """
version: "3.1"
intents: [greet, ask_fee, report_corruption, resume_form]
entities: [district, agency, amount]
"""


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with nlu.yml, config.yml and domain.yml."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "nlu.yml").write_text(EXAMPLES, encoding="utf-8")
    (folder / "config.yml").write_text(CONFIG, encoding="utf-8")
    (folder / "domain.yml").write_text(DOMAIN, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def model(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of models, with one in it."""
    models = tmp_path_factory.mktemp("models")
    train([project / "nlu.yml"], project / "config.yml", project / "domain.yml", models)
    return models


@pytest.fixture(scope="session")
def interpreter(model: Path) -> Interpreter:
    """The trained model, loaded from its files."""
    return Interpreter.load(model)


@pytest.fixture
def now() -> datetime:
    """A Tuesday, ten in the morning in Dhaka."""
    return NOW
