"""Numbers as command lines and variables spell them."""

from decimal import Decimal, InvalidOperation


def count(said: object) -> int | None:
    """Read a number; "auto", "max" and "gpu" mean all there are, which states nothing."""
    if isinstance(said, int) and not isinstance(said, bool):
        return said
    text = str(said).strip().strip("\"'")
    return int(text) if text.isdecimal() and len(text) < 12 else None


def share(said: object) -> Decimal | None:
    """Read a part of a whole."""
    try:
        found = Decimal(str(said).strip().strip("\"'"))
    except InvalidOperation:
        return None
    return found if found.is_finite() and 0 < found <= 1 else None
