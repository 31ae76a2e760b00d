"""Configuration: what a scan should look at and how loudly it should speak."""

from mlcostlint.config.files import find, load
from mlcostlint.config.settings import Config, UsageError, merged, selected

__all__ = ["Config", "UsageError", "find", "load", "merged", "selected"]
