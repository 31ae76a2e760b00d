"""SkyPilot: tasks, managed jobs, services and pools of workers."""

from collections.abc import Mapping

from mlcostlint.adapters.brokers.skypilot.spelling import SPELLINGS
from mlcostlint.adapters.brokers.skypilot.tasks import TABLE
from mlcostlint.adapters.machinery import Adapter

__all__ = ["SKYPILOT", "SPELLINGS"]

SKYPILOT: Mapping[str, Adapter] = TABLE
