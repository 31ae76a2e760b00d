"""Served and trained models: their size by their id, the memory they need and where they fit."""

from mlcostlint.hardware.models.architecture import Architecture, Certainty, ModelKind, SizedModel
from mlcostlint.hardware.models.memory import Need, holds, serving_need, weights_gib_of
from mlcostlint.hardware.models.placements import (
    Placement,
    keeps_up,
    placements,
    splits,
    tokens_per_second,
    training_placements,
)
from mlcostlint.hardware.models.sizes import sized, weights_gib
from mlcostlint.hardware.models.training import Method, Sharding, training_need

__all__ = [
    "Architecture",
    "Certainty",
    "Method",
    "ModelKind",
    "Need",
    "Placement",
    "Sharding",
    "SizedModel",
    "holds",
    "keeps_up",
    "placements",
    "serving_need",
    "sized",
    "splits",
    "tokens_per_second",
    "training_need",
    "training_placements",
    "weights_gib",
    "weights_gib_of",
]
