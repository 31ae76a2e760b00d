"""Kustomizations: what they build on, and what they change in it as far as that is plain."""

from mlcostlint.parsers.kustomize.declared import (
    Kustomization,
    closure,
    kustomizations,
    tops,
)
from mlcostlint.parsers.kustomize.overlays import Overlays

__all__ = ["Kustomization", "Overlays", "closure", "kustomizations", "tops"]
