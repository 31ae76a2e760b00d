"""What names and tags say about a resource: whole words of them, never parts of words."""

from mlcostlint.adapters.words.bearing import (
    arguments,
    checkpoints,
    interruption,
    scheduled,
)
from mlcostlint.adapters.words.keeping import contents, releases, small
from mlcostlint.adapters.words.meaning import environment, purpose, workload
from mlcostlint.adapters.words.tokens import Names, computed, region_in, tokens

__all__ = [
    "Names",
    "arguments",
    "checkpoints",
    "computed",
    "contents",
    "environment",
    "interruption",
    "purpose",
    "region_in",
    "releases",
    "scheduled",
    "small",
    "tokens",
    "workload",
]
