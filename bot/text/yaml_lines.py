"""Which line of a YAML file a value stands on."""

from __future__ import annotations

from collections.abc import Sequence

from ruamel.yaml.nodes import MappingNode, Node, SequenceNode


def line_of(root: Node | None, place: Sequence[str | int]) -> int:
    """The line, from 1, of what ``place`` (keys and list positions from the top) leads to.

    Of what is missing, the line of what would hold it. ``root`` is ruamel.yaml's tree of nodes.
    """
    node, line = root, 1
    for step in place:
        node, line = _child(node, step, line)
    return line


def _child(node: Node | None, step: str | int, line: int) -> tuple[Node | None, int]:
    if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        child: Node = node.value[step]
        return child, child.start_mark.line + 1
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if str(key.value) == str(step):
                return value, key.start_mark.line + 1
    # A missing key, or a step that pydantic put in (the branch of a union).
    return node, line
