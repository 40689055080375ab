"""The shape that documents must have before anything is read in them: what is a list, a mapping, a word."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.dialogue.documents import Document
from bot.dialogue.errors import Fault


def _list_of_nothing(value: Any) -> Any:
    return [] if value is None else value


def _mapping_of_nothing(value: Any) -> Any:
    return {} if value is None else value


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else _list_of_nothing(value)


# A key without a value is an empty list or mapping, as in Rasa.
Names = Annotated[list[str], BeforeValidator(_as_list)]
Options = Annotated[dict[str, Any], BeforeValidator(_mapping_of_nothing)]


class Shape(BaseModel):
    """Keys that are not named here may be anything."""

    model_config = ConfigDict(extra="allow")


class ConditionShape(Shape):
    """Where a mapping applies."""

    active_loop: str | None = None
    requested_slot: str | None = None


class MappingShape(Shape):
    """A slot mapping."""

    type: str
    entity: str | None = None
    role: str | None = None
    group: str | None = None
    intent: Names = []
    not_intent: Names = []
    conditions: Annotated[list[ConditionShape], BeforeValidator(_list_of_nothing)] = []
    action: str | None = None


class SlotShape(Shape):
    """A slot."""

    type: str
    influence_conversation: bool = True
    mappings: Annotated[list[MappingShape], BeforeValidator(_list_of_nothing)] = []
    values: Annotated[list[Any], BeforeValidator(_list_of_nothing)] = []
    min_value: float = 0.0
    max_value: float = 1.0


class FormShape(Shape):
    """A form."""

    required_slots: Annotated[list[str], BeforeValidator(_list_of_nothing)] = []
    ignored_intents: Names = []
    interruptible_by: Annotated[dict[str, float], BeforeValidator(_mapping_of_nothing)] = {}


class ButtonShape(Shape):
    """A button or quick reply."""

    title: str
    payload: str | None = None
    translation: Annotated[dict[str, str | dict[str, Any]], BeforeValidator(_mapping_of_nothing)] = {}


class SlotConditionShape(Shape):
    """A condition of a response."""

    name: str


class VariationShape(Shape):
    """A variation of a response."""

    text: str | None = None
    translation: Annotated[dict[str, str | dict[str, Any]], BeforeValidator(_mapping_of_nothing)] = {}
    buttons: Annotated[list[ButtonShape], BeforeValidator(_list_of_nothing)] = []
    quick_replies: Annotated[list[ButtonShape], BeforeValidator(_list_of_nothing)] = []
    condition: Annotated[list[SlotConditionShape], BeforeValidator(_list_of_nothing)] = []
    channel: str | None = None


Entry = str | Annotated[dict[str, Options], Field(min_length=1, max_length=1)]
Entries = Annotated[list[Entry], BeforeValidator(_list_of_nothing)]
Variations = Annotated[list[VariationShape], Field(min_length=1)]


class IntentOptions(Shape):
    """What an intent does with entities."""

    use_entities: bool | list[str] = True
    ignore_entities: Names = []


class EntityOptions(Shape):
    """Roles and groups of an entity."""

    roles: Names = []
    groups: Names = []


class DomainShape(Shape):
    """A domain document."""

    intents: Annotated[
        list[str | Annotated[dict[str, IntentOptions], Field(min_length=1, max_length=1)]],
        BeforeValidator(_list_of_nothing),
    ] = []
    entities: Annotated[
        list[str | Annotated[dict[str, EntityOptions], Field(min_length=1, max_length=1)]],
        BeforeValidator(_list_of_nothing),
    ] = []
    actions: Entries = []
    slots: Annotated[dict[str, SlotShape], BeforeValidator(_mapping_of_nothing)] = {}
    forms: Annotated[
        dict[str, Annotated[FormShape, BeforeValidator(_mapping_of_nothing)]],
        BeforeValidator(_mapping_of_nothing),
    ] = {}
    responses: Annotated[dict[str, Variations], BeforeValidator(_mapping_of_nothing)] = {}
    session_config: Options = {}


class FlowShape(Shape):
    """A rule or story; its steps are read one by one."""

    steps: Annotated[list[Any], BeforeValidator(_list_of_nothing)] = []
    condition: Annotated[list[dict[str, Any]], BeforeValidator(_list_of_nothing)] = []
    conversation_start: bool = False
    wait_for_user_input: bool = True


class FlowsShape(Shape):
    """A document of rules and stories."""

    rules: Annotated[list[FlowShape], BeforeValidator(_list_of_nothing)] = []
    stories: Annotated[list[FlowShape], BeforeValidator(_list_of_nothing)] = []


class ConfigShape(Shape):
    """A config.yml, as far as it is about deciding."""

    policies: Annotated[list[dict[str, Any]], BeforeValidator(_list_of_nothing)] = []
    pipeline: Annotated[list[Any], BeforeValidator(_list_of_nothing)] = []


def shape_faults(document: Document, shape: type[Shape]) -> list[Fault]:
    """Where a document is not shaped as it must be; one fault a place, also where two shapes would do."""
    try:
        shape.model_validate(document.data)
    except ValidationError as error:
        found: dict[str, Fault] = {}
        for one in error.errors(include_url=False, include_context=False, include_input=False):
            place = _dotted(one["loc"])
            found.setdefault(place, document.fault(one["loc"], f"{place}: {one['msg']}"))
        return list(found.values())
    return []


def _dotted(place: tuple[int | str, ...]) -> str:
    # Pydantic puts in the branch of a union that it tried; that is no key of the document.
    return ".".join(str(step) for step in place if step not in ("str", "bool") and "[" not in str(step))
