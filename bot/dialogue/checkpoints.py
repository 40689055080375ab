"""Stories that are joined at checkpoints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.dialogue.errors import Fault
from bot.dialogue.flows import MAX_WAYS, Checkpoint, Flow


def join_checkpoints(stories: Sequence[Flow]) -> tuple[list[Flow], list[Fault]]:
    """Stories that end at a checkpoint, each followed by all that begin there."""
    beginnings: dict[str, list[Flow]] = {}
    for story in stories:
        if story.steps and isinstance(story.steps[0], Checkpoint):
            beginnings.setdefault(story.steps[0].name, []).append(story)
    joined: list[Flow] = []
    faults: list[Fault] = []
    lasts = [story.steps[-1] for story in stories if len(story.steps) > 1]
    ends = {last.name for last in lasts if isinstance(last, Checkpoint)}
    for story in stories:
        if not story.steps:
            continue
        if isinstance(story.steps[0], Checkpoint):
            if story.steps[0].name not in ends:
                faults.append(story.fault(f"no story leads to checkpoint '{story.steps[0].name}'", 0))
            continue
        joined += _continued(story, beginnings, faults, frozenset())
    return joined, faults


def _continued(
    story: Flow, beginnings: Mapping[str, list[Flow]], faults: list[Fault], seen: frozenset[str]
) -> list[Flow]:
    last = story.steps[-1]
    if not isinstance(last, Checkpoint):
        return [story]
    head = replace(story, steps=story.steps[:-1], places=story.places[:-1])
    if last.name not in beginnings:
        faults.append(story.fault(f"no story begins at checkpoint '{last.name}'", len(story.steps) - 1))
        return [head]
    if last.name in seen:
        # A loop of checkpoints: once around is all that a bounded look back can tell apart.
        return [head]
    flows: list[Flow] = []
    for tail in beginnings[last.name]:
        whole = replace(head, steps=head.steps + tail.steps[1:], places=head.places + tail.places[1:])
        flows += _continued(whole, beginnings, faults, seen | {last.name})
    return flows[:MAX_WAYS]
