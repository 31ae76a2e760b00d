"""A block that stands in another one, in a language of its own."""

from mlcostlint.tree import Block


def within(outer: Block, inner: Block) -> Block:
    """Return a block as part of the one that declares it: its root, its copies, its calls."""
    return Block(
        inner.dialect,
        inner.type,
        f"{outer.address}/{inner.address}",
        outer.span,
        lambda: inner.body,
        root=outer.root,
        name=inner.name,
        provider=outer.provider,
        calls=outer.calls,
        copies=outer.copies,
    )
