"""YAML of a user's own in which nothing may be set twice."""

from __future__ import annotations

from typing import Any

import yaml  # type: ignore[import-untyped]

from rp2pr_sim.core.errors import InputError


class SetOnce(yaml.constructor.BaseConstructor):  # type: ignore[misc]
    """What a loader inherits from to refuse a key that is twice in a block.

    YAML itself takes the last of them without a word.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Return a block as a mapping.

        Raises
        ------
        InputError
            one sentence naming the line, for a key that is there twice.
        """
        seen = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    line = key.start_mark.line + 1
                    raise InputError(f"line {line}: {key.value} is set twice; set it once.")
                seen.add(key.value)
        found: dict[Any, Any] = super().construct_mapping(node, deep)
        return found
