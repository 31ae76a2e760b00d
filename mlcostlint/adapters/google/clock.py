"""How often Google Cloud's schedules come round: five fields, with a time zone before them."""

import re

from mlcostlint.adapters.cron import runs_a_month

# https://cloud.google.com/vertex-ai/docs/reference/rest/v1/projects.locations.schedules
_ZONE = re.compile(r"^(?:CRON_)?TZ=\S+\s+")


def runs(cron: str) -> int | None:
    """Return how often a schedule fires in a month, None if it cannot be told."""
    return runs_a_month(_ZONE.sub("", cron))
