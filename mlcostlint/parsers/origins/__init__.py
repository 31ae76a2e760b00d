"""Where the parts of a rendered object come from: a line that is certain, or else a header."""

from mlcostlint.parsers.origins.overlays import overlaid
from mlcostlint.parsers.origins.places import Place, Step
from mlcostlint.parsers.origins.templates import made_of, templated

__all__ = ["Place", "Step", "made_of", "overlaid", "templated"]
