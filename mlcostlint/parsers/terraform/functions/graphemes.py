"""Text as people count it: an accent or an emoji with its modifiers is one character."""


def clusters(text: str) -> list[str]:
    """Split text where a reader would; the language counts, cuts and reverses these."""
    if text.isascii() and "\r" not in text:
        return list(text)
    import regex

    found: list[str] = regex.findall(r"\X", text)
    return found


def width(text: str) -> int:
    """Return how many characters a reader counts."""
    return len(text) if text.isascii() and "\r" not in text else len(clusters(text))
