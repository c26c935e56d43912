"""The arrows between the stages, beyond what import-linter holds by itself."""

from __future__ import annotations

import tomllib

STAGES = ["photo", "head", "skin", "hair", "design", "dots", "pigment", "render", "sight", "plan"]


def test_the_layers_are_the_stages_in_order(root):
    contracts = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["importlinter"][
        "contracts"
    ]
    layers = next(c for c in contracts if c["type"] == "layers")
    named = [layer.strip("()") for layer in layers["layers"]]
    assert [name for name in reversed(named) if name in STAGES] == STAGES
    assert named.index("cli") < named.index("workflow") < named.index("plan")


def test_every_stage_is_there(root):
    found = {path.parent.name for path in (root / "src" / "stubble").glob("*/__init__.py")}
    assert set(STAGES) - {"sight"} <= found
