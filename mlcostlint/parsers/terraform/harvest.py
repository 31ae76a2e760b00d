"""What comes of a root module or a plan: resources, and what they declare in other dialects."""

from dataclasses import dataclass, field

from mlcostlint.parsers.terraform import embedded
from mlcostlint.source import Unreadable
from mlcostlint.tree import Block, Leaf


@dataclass(frozen=True, slots=True)
class Harvest:
    """What a root module and everything below it declares, and what it could not load."""

    blocks: list[Block] = field(default_factory=list)
    holes: dict[str, Leaf] = field(default_factory=dict)
    problems: list[Unreadable] = field(default_factory=list)

    def add(self, block: Block) -> None:
        """Take a resource in, and what it declares in another dialect."""
        self.blocks.append(embedded.opened(block))
        inner = embedded.reading(block)
        if inner is None:
            return
        self.blocks.extend(inner.blocks)
        self.problems.extend(inner.problems)
        for hole in inner.holes:
            self.holes.setdefault(str(hole.origin.span), hole)
