"""A second request in a message."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.nlu.commands import train
from bot.nlu.interpreter import Interpreter
from bot.nlu.message import ParseResult

NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)
CONFIG = """
recipe: default.v1
language: bn
pipeline:
  - {name: BanglaTokenizer}
  - {name: TfidfFeaturizer}
  - {name: PhoneticFeaturizer}
  - {name: LinearIntentClassifier}
  - {name: SecondRequestClassifier, questions: [ask_fee], never: [greet]}
"""
SENTENCES = {
    "ask_fee": """koto taka lagbe
koto taka lage
how much is the fee
what does it cost
fee koto
কত টাকা""",
    "apply": """pcc korbo
police clearance korte chai
i want a police clearance
clearance er abedon korbo
আমি পুলিশ ক্লিয়ারেন্স চাই
apply for clearance""",
    "complain": """dokandar beshi dam nise ovijog korbo
complaint against a shop
the shop sold expired food
দোকানদারের নামে অভিযোগ দিব
nosto jinis dise dokane
shop complaint dibo""",
    "greet": """hello
hi bhai
salam
good morning
হ্যালো
assalamu alaikum""",
}


@pytest.fixture(scope="module")
def interpreter(tmp_path_factory: pytest.TempPathFactory) -> Interpreter:
    folder = tmp_path_factory.mktemp("two")
    blocks = "".join(
        f"  - intent: {intent}\n    examples: |\n"
        + "".join(f"      - {text}\n" for text in texts.splitlines())
        for intent, texts in SENTENCES.items()
    )
    (folder / "nlu.yml").write_text(f'version: "3.1"\nnlu:\n{blocks}', encoding="utf-8")
    (folder / "config.yml").write_text(CONFIG, encoding="utf-8")
    model = train([folder / "nlu.yml"], folder / "config.yml", None, folder / "models")
    return Interpreter.load(model)


def names(parse: ParseResult) -> set[Any]:
    return {parse["intent"]["name"], *(one["name"] for one in parse["also_asked"])}


@pytest.mark.parametrize(
    "text", ["pcc korbo, koto taka lagbe?", "I want a police clearance. What does it cost?"]
)
def test_service_and_question_are_both_seen(interpreter: Interpreter, text: str) -> None:
    assert names(interpreter.parse(text, now=NOW)) == {"apply", "ask_fee"}


@pytest.mark.parametrize(
    "text", ["koto taka lagbe", "hello, pcc korbo", "pcc korbo", "", "!!", "how much is the fee"]
)
def test_one_request_is_one(interpreter: Interpreter, text: str) -> None:
    assert interpreter.parse(text, now=NOW)["also_asked"] == []


def test_a_batch_gives_what_single_messages_give(interpreter: Interpreter) -> None:
    texts = ["pcc korbo, koto taka lagbe?", "hello", "complaint dibo dokaner name. fee koto?", ""]
    single = [interpreter.parse(text, now=NOW)["also_asked"] for text in texts]
    batch = [parse["also_asked"] for parse in interpreter.parse_many(texts, now=NOW)]
    assert [[one["name"] for one in found] for found in batch] == [
        [one["name"] for one in found] for found in single
    ]


def test_a_button_asks_for_one_thing(interpreter: Interpreter) -> None:
    assert interpreter.parse("/apply", now=NOW)["also_asked"] == []


def test_the_weights_name_every_sign() -> None:
    from bot.nlu.components.second_request import SecondRequestClassifier, _weights
    from bot.nlu.message import Intent, Message

    message = Message.of("one two. three four.", NOW)
    message.intent_ranking = [Intent(name="a", confidence=0.6), Intent(name="b", confidence=0.3)]
    for text, ranking in (("one two.", {"a": 0.9, "b": 0.1}), ("three four.", {"b": 0.8, "a": 0.1})):
        piece = Message.of(text, NOW)
        piece.intent_ranking = [Intent(name=name, confidence=sure) for name, sure in ranking.items()]
        message.clauses.append(piece)
    ((name, signs),) = SecondRequestClassifier({}).candidates(message)
    assert name == "b"
    assert set(signs) | {"constant"} == set(_weights())
