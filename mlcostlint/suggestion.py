"""The nearest known name to one that is not known."""

from collections.abc import Iterable


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return "; did you mean 'x'?" for the known name most like `name`, empty if none is."""
    from difflib import get_close_matches

    nearest = get_close_matches(name, sorted(known), n=1)
    return f"; did you mean '{nearest[0]}'?" if nearest else ""
