"""Which class a component's name in ``config.yml`` means."""

from __future__ import annotations

import importlib
from collections.abc import Collection

from bot.nlu.component import Component
from bot.nlu.components.concept_pairs import ConceptPairFeaturizer
from bot.nlu.components.concepts import ConceptFeaturizer
from bot.nlu.components.convolutional import ConvolutionalIntentClassifier
from bot.nlu.components.crf import CRFEntityExtractor
from bot.nlu.components.fallback import FallbackClassifier
from bot.nlu.components.gazetteer import GazetteerEntityExtractor
from bot.nlu.components.linear import LinearIntentClassifier
from bot.nlu.components.patterns import PatternEntityExtractor
from bot.nlu.components.phonetic import PhoneticFeaturizer
from bot.nlu.components.regex import RegexEntityExtractor
from bot.nlu.components.regex_features import RegexFeaturizer
from bot.nlu.components.response_selector import ResponseSelector
from bot.nlu.components.second_request import SecondRequestClassifier
from bot.nlu.components.synonyms import EntitySynonymMapper
from bot.nlu.components.tfidf import TfidfFeaturizer
from bot.nlu.components.tokenizer import BanglaTokenizer
from bot.nlu.errors import NluError

COMPONENTS: dict[str, type[Component]] = {
    component.name: component
    for component in (
        BanglaTokenizer,
        TfidfFeaturizer,
        PhoneticFeaturizer,
        RegexFeaturizer,
        ConceptFeaturizer,
        ConceptPairFeaturizer,
        LinearIntentClassifier,
        FallbackClassifier,
        ResponseSelector,
        SecondRequestClassifier,
        ConvolutionalIntentClassifier,
        PatternEntityExtractor,
        GazetteerEntityExtractor,
        RegexEntityExtractor,
        CRFEntityExtractor,
        EntitySynonymMapper,
    )
}


class UnknownComponent(NluError):
    """No component has this name."""


def component_class(name: str, trusted: Collection[str] | None = None) -> type[Component]:
    """The class of a short name or a module path (``package.module.Class``).

    Args:
        name: as in ``config.yml``.
        trusted: module paths that may be imported; ``None`` trusts the name, because an operator wrote it. A
            name that comes from a model file is not trusted: importing a module runs it.

    Raises:
        UnknownComponent: when there is no such class, or its path is not trusted.
    """
    if name in COMPONENTS:
        return COMPONENTS[name]
    module, _, attribute = name.rpartition(".")
    if not module:
        raise UnknownComponent(f"no component is called {name}")
    if trusted is not None and name not in trusted:
        raise UnknownComponent(f"{name} is no component of this program and not trusted")
    try:
        found = getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError) as error:
        raise UnknownComponent(f"{name} can't be imported: {error}") from error
    if not (isinstance(found, type) and issubclass(found, Component)):
        raise UnknownComponent(f"{name} is no Component")
    return found
