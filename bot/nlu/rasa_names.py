"""Which of our components does the work of each of Rasa's: a project in Rasa's format trains as it is.

Most of Rasa's components have a twin here. What needs pretrained weights or TensorFlow can have none: either
something of ours does the same for the project, which is said in a warning, or the recipe is refused with
what to write instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class StandIn(NamedTuple):
    """What replaces a component of Rasa's."""

    by: tuple[str, ...]
    why: str = ""  # why the original can't be had; empty where the twin does the same work


_NO_TENSORFLOW = "it needs TensorFlow"
_NO_WEIGHTS = "it needs pretrained weights"
_FEATURES = ("TfidfFeaturizer", "PhoneticFeaturizer")
_CLASSIFIER = (*_FEATURES, "LinearIntentClassifier")
# With a handful of marked examples a tagger learns little: what was marked is found word for word, too.
_TAGGER = ("CRFEntityExtractor", "RegexEntityExtractor")

REPLACED: dict[str, StandIn] = {
    "WhitespaceTokenizer": StandIn(("BanglaTokenizer",)),
    "CountVectorsFeaturizer": StandIn(_FEATURES),
    "LexicalSyntacticFeaturizer": StandIn(()),  # the entity extractor looks at neighbours and endings itself
    "SklearnIntentClassifier": StandIn(_CLASSIFIER),
    "LogisticRegressionClassifier": StandIn(_CLASSIFIER),
    "KeywordIntentClassifier": StandIn(_CLASSIFIER, "keywords are learned from the examples"),
    "DIETClassifier": StandIn((*_CLASSIFIER, *_TAGGER), _NO_TENSORFLOW),
    "DucklingEntityExtractor": StandIn(("PatternEntityExtractor",), "it asks a server"),
    "DucklingHTTPExtractor": StandIn(("PatternEntityExtractor",), "it asks a server"),
    "JiebaTokenizer": StandIn(("BanglaTokenizer",), "it is for Chinese"),
    "SpacyNLP": StandIn((), _NO_WEIGHTS),
    "SpacyTokenizer": StandIn(("BanglaTokenizer",), _NO_WEIGHTS),
    "SpacyFeaturizer": StandIn(_FEATURES, _NO_WEIGHTS),
    "MitieNLP": StandIn((), _NO_WEIGHTS),
    "MitieTokenizer": StandIn(("BanglaTokenizer",), _NO_WEIGHTS),
    "MitieFeaturizer": StandIn(_FEATURES, _NO_WEIGHTS),
    "MitieIntentClassifier": StandIn(_CLASSIFIER, _NO_WEIGHTS),
    "MitieEntityExtractor": StandIn(("BanglaTokenizer", *_TAGGER), _NO_WEIGHTS),
}

_WRITE_FEATURIZERS = (
    "needs pretrained weights, which this program does without: write TfidfFeaturizer and PhoneticFeaturizer"
)
REFUSED: dict[str, str] = {
    "LanguageModelFeaturizer": _WRITE_FEATURIZERS,
    "ConveRTFeaturizer": _WRITE_FEATURIZERS,
    "ConveRTTokenizer": "needs pretrained weights, which this program does without: write BanglaTokenizer",
    "HFTransformersNLP": _WRITE_FEATURIZERS,
    "SpacyEntityExtractor": (
        "finds what a pretrained model knows, which this program does without: mark entities in the examples"
        " and write CRFEntityExtractor"
    ),
}


def short_name(name: str) -> str:
    """Rasa's components by their module path are the same as by their name."""
    return name.rpartition(".")[2] if name.startswith("rasa.") else name


def stand_ins(name: str, params: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """The components, with parameters, that do the work of one of Rasa's in ``REPLACED``.

    Of the originals' parameters these have a meaning here: DIET's ``intent_classification`` and
    ``entity_recognition``, and Duckling's numbers.
    """
    skipped = {
        *(_CLASSIFIER if not params.get("intent_classification", True) else ()),
        *(_TAGGER if not params.get("entity_recognition", True) else ()),
    }
    return [
        (one, _numbers(params) if one == "PatternEntityExtractor" else {})
        for one in REPLACED[name].by
        if one not in skipped
    ]


def _numbers(params: Mapping[str, Any]) -> dict[str, Any]:
    return {"entities": ["number"] if "number" in params.get("dimensions", ()) else []}
