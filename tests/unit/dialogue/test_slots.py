"""How slot values look to rules and stories."""

from __future__ import annotations

from typing import Any

import pytest

from bot.dialogue.slots import OTHER_VALUE, read_slot


@pytest.mark.parametrize(
    ("slot", "value", "feature"),
    [
        ({"type": "text"}, "anything", True),
        ({"type": "text"}, None, None),
        ({"type": "bool"}, False, False),
        ({"type": "bool"}, "true", True),
        ({"type": "bool"}, "perhaps", None),
        ({"type": "categorical", "values": ["Low", "High"]}, "low", "low"),
        ({"type": "categorical", "values": ["low"]}, "odd", OTHER_VALUE),
        ({"type": "float", "max_value": 10.0}, 40, 10.0),
        ({"type": "float"}, "none", None),
        ({"type": "list"}, [], None),
        ({"type": "list"}, ["a"], True),
        ({"type": "any"}, "hidden", None),
        ({"type": "text", "influence_conversation": False}, "hidden", None),
    ],
)
def test_a_value_looks_as_its_type_says(slot: dict[str, Any], value: object, feature: object) -> None:
    assert read_slot("a", slot).feature(value) is feature or read_slot("a", slot).feature(value) == feature
