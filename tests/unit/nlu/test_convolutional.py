"""The convolutional network is used only where it helps, and serves without torch what torch has trained."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from structlog.testing import capture_logs

from bot.nlu.component import Corpus
from bot.nlu.components import convolutional
from bot.nlu.components.convolutional import (
    ConvolutionalIntentClassifier,
    Mix,
    log_shares,
    mixed_shares,
    pieces_of,
)
from bot.nlu.components.tokenizer import BanglaTokenizer
from bot.nlu.errors import ModelError
from bot.nlu.message import Intent, Message
from bot.nlu.training_data import TrainingData, TrainingExample
from tests.unit.nlu.conftest import NOW

ROOT = Path(__file__).parents[3]
SMALL = {"min_examples": 1, "dimensions": 16, "filters": 16, "epochs": 12}
SENTENCES = {
    "ask_fee": ("কত টাকা লাগবে", "fee koto", "how much is it"),
    "greet": ("সালাম ভাই", "hello bhai", "good morning"),
    "report": ("ঘুষ চেয়েছে", "ghush cheyeche", "they want a bribe"),
}


def messages_of(texts: Sequence[str]) -> list[Message]:
    messages = [Message.of(text, NOW) for text in texts]
    BanglaTokenizer({}).process(messages)
    return messages


def corpus(ranking: str) -> Corpus:
    """Ninety examples; every fourth has been judged by somebody who hadn't seen it, "right" or "clueless"."""
    examples = tuple(
        TrainingExample(f"{text} {ending}", intent, (), Path("nlu.yml"), 0)
        for ending in ("", "please", "ভাই", "apu", "now", "ekhon", "আজ", "sir", "tell me", "bolen")
        for intent, texts in SENTENCES.items()
        for text in texts
    )
    messages = messages_of([example.text for example in examples])
    if ranking != "none":
        every = 1 if ranking == "clueless everywhere" else 4
        for message, example in list(zip(messages, examples, strict=True))[::every]:
            name = example.intent if ranking == "right" else "greet"
            message.intent_ranking = [Intent(name=name, confidence=0.9)]
    return Corpus(TrainingData(examples), messages, seed=1)


def trained(ranking: str, **params: Any) -> tuple[ConvolutionalIntentClassifier, dict[str, Any]]:
    """A classifier, and the line that its training logged."""
    classifier = ConvolutionalIntentClassifier({**SMALL, **params})
    with capture_logs() as logs:
        classifier.train(corpus(ranking))
    return classifier, dict(logs[-1])


@pytest.fixture(scope="module")
def used() -> ConvolutionalIntentClassifier:
    """A classifier whose network is used."""
    classifier, line = trained("clueless")
    assert line["event"] == "network_used"
    return classifier


def files_in(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file()]


def ranked(classifier: ConvolutionalIntentClassifier, texts: Sequence[str]) -> list[list[Intent]]:
    messages = messages_of(texts)
    for message in messages:
        message.intent_ranking = [Intent(name="greet", confidence=0.4), Intent(name="report", confidence=0.3)]
    classifier.process(messages)
    return [message.intent_ranking for message in messages]


def test_bangla_and_banglish_share_pieces() -> None:
    bangla, banglish = (pieces_of(word, 3, 5, True) for word in ("করছি", "korchi"))
    assert bangla.sounds == banglish.sounds
    assert not set(bangla.letters) & set(banglish.letters)
    assert pieces_of("korchi", 3, 5, False) == (banglish.letters, [])


def test_what_a_ranking_leaves_out_shares_what_is_left() -> None:
    shares = np.exp(log_shares([Intent(name="b", confidence=0.7)], ["a", "b", "c"]))
    assert shares.tolist() == pytest.approx([0.15, 0.7, 0.15])
    assert np.isfinite(log_shares([Intent(name="b", confidence=1.0)], ["a", "b"])).all()


def test_a_mix_may_leave_everything_as_it_was() -> None:
    before = np.log(np.array([0.2, 0.8]))
    shares = mixed_shares(before, np.array([5.0, -5.0], np.float32), Mix(1.0, 0.0))
    assert shares.tolist() == pytest.approx([0.2, 0.8])


@pytest.mark.parametrize(
    ("ranking", "params", "reason"),
    [
        ("clueless", {"min_examples": 91}, "90 examples, 91 are needed"),
        ("none", {}, "no classifier before it"),
    ],
)
def test_it_is_not_tried_in_vain(ranking: str, params: dict[str, Any], reason: str) -> None:
    classifier, line = trained(ranking, **params)
    assert line["event"] == "network_not_used"
    assert reason in line["reason"]
    assert ranked(classifier, ["fee koto"])[0][0]["name"] == "greet"


def test_without_torch_training_goes_on_and_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(convolutional, "find_spec", lambda _: None)
    classifier, line = trained("clueless")
    assert "torch is not installed" in line["reason"]
    classifier.save(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["networks.json"]
    loaded = ConvolutionalIntentClassifier(SMALL)
    loaded.load(tmp_path)
    assert ranked(loaded, ["fee koto"]) == ranked(classifier, ["fee koto"])


def test_where_all_examples_are_ranked_enough_are_left_to_learn() -> None:
    line = trained("clueless everywhere")[1]
    assert line["event"] == "network_used"
    assert line["held_out"] == 30


def test_it_is_not_used_where_it_does_not_help() -> None:
    classifier, line = trained("right")
    assert line["event"] == "network_not_used"
    assert "not right more often" in line["reason"]
    assert ranked(classifier, ["fee koto"])[0] == [
        Intent(name="greet", confidence=0.4),
        Intent(name="report", confidence=0.3),
    ]


def test_it_corrects_a_ranking_that_is_wrong(used: ConvolutionalIntentClassifier) -> None:
    texts = ["কত টাকা লাগবে এখন", "koto taka lagbe", "they want a bribe sir"]
    rankings = ranked(used, texts)
    assert [ranking[0]["name"] for ranking in rankings] == ["ask_fee", "ask_fee", "report"]
    assert all(sum(intent["confidence"] for intent in ranking) == pytest.approx(1) for ranking in rankings)


def test_where_no_piece_is_known_the_ranking_stays(used: ConvolutionalIntentClassifier) -> None:
    for text in ("", "???", "01711234567", "XYZZY"):
        assert [intent["confidence"] for intent in ranked(used, [text])[0]] == [0.4, 0.3]


def test_numpy_computes_what_torch_computes() -> None:
    import torch

    from bot.nlu.components.convolutional_fit import Weights

    params = {"widths": [1, 2, 3, 4], "dimensions": 8, "filters": 6}
    torch.manual_seed(3)
    weights = Weights.random(40, 5, params)
    weights.offsets.normal_()
    halved = Weights(
        *(_half(part) for part in (weights.vectors, weights.filters, weights.offsets, weights.dense))
    )
    network = halved.network(np.arange(40, dtype=np.uint64))
    everything = torch.ones(1, 4 * 6)
    for length in (1, 2, 3, 7):
        words = [convolutional.Pieces([at, at + 9], [at + 20]) for at in range(length)]
        vectors = torch.stack([halved.vectors[[at, at + 9, at + 20]].mean(dim=0) for at in range(length)])
        alone = halved.scores(vectors[None], everything)[0]
        padded = halved.scores(torch.nn.functional.pad(vectors, (0, 0, 0, 5))[None], everything)[0]
        scores = network.scores(words)
        assert scores is not None
        assert scores == pytest.approx(alone.numpy(), abs=1e-5)
        assert padded.numpy() == pytest.approx(alone.numpy(), abs=1e-5)


def _half(part: Any) -> Any:
    return [_half(one) for one in part] if isinstance(part, list) else part.half().float()


def test_a_message_is_understood_the_same_in_any_company(used: ConvolutionalIntentClassifier) -> None:
    texts = ["fee koto", "সালাম", "how much is it and who wants a bribe from whom", "x", "good morning ভাই"] * 3
    assert ranked(used, texts) == [ranked(used, [text])[0] for text in texts]


def test_the_same_training_gives_the_same_network(
    used: ConvolutionalIntentClassifier, tmp_path: Path
) -> None:
    for name, classifier in (("one", used), ("two", trained("clueless")[0])):
        (tmp_path / name).mkdir()
        classifier.save(tmp_path / name)
    one, two = (
        {file.relative_to(tmp_path / name): file.read_bytes() for file in files_in(tmp_path / name)}
        for name in ("one", "two")
    )
    assert one == two
    assert one[Path("0/vectors.npy")] != one[Path("1/vectors.npy")]


def test_what_was_trained_is_what_is_loaded(used: ConvolutionalIntentClassifier, tmp_path: Path) -> None:
    used.save(tmp_path)
    assert {file.suffix for file in files_in(tmp_path)} == {".json", ".npy"}
    loaded = ConvolutionalIntentClassifier(SMALL)
    loaded.load(tmp_path)
    texts = ["fee koto", "সালাম", "they want money"]
    assert ranked(loaded, texts) == ranked(used, texts)


def test_arrays_that_do_not_fit_together_are_refused(
    used: ConvolutionalIntentClassifier, tmp_path: Path
) -> None:
    used.save(tmp_path)
    np.save(tmp_path / "1" / "filters_1.npy", np.zeros((3, 3), np.float16))
    with pytest.raises(ModelError, match="shapes"):
        ConvolutionalIntentClassifier(SMALL).load(tmp_path)


def test_serving_loads_no_torch(used: ConvolutionalIntentClassifier, tmp_path: Path) -> None:
    used.save(tmp_path)
    program = f"""
import sys
from datetime import UTC, datetime
from pathlib import Path
from bot.nlu.components.convolutional import ConvolutionalIntentClassifier
from bot.nlu.components.tokenizer import BanglaTokenizer
from bot.nlu.message import Message

classifier = ConvolutionalIntentClassifier({SMALL!r})
classifier.load(Path({str(tmp_path)!r}))
message = Message.of("koto taka", datetime.now(UTC))
BanglaTokenizer({{}}).process([message])
classifier.process([message])
print(message.intent_ranking[0]["name"], [name for name in ("torch", "sklearn") if name in sys.modules])
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout.strip() == "ask_fee []"
