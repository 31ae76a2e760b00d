"""A site that answers as it is told, in the place of all providers."""

from dataclasses import dataclass, field
from typing import Any

from mlcostlint.offers import Network
from tests.offers import lists


@dataclass
class Answer:
    """What the site says; `announced` is the length that it promises, by default the real one."""

    body: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    announced: int | None = None


class Site:
    """Answers by path: each path its answers in order, the last one again and again."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.answers: dict[str, list[Answer]] = {}
        self.asked: list[str] = []
        self.slept: list[float] = []

    def says(self, path: str, *answers: Answer | str | Any) -> None:
        """Set what a path answers: text, or what is to be JSON."""
        self.answers[path] = [
            one
            if isinstance(one, Answer)
            else Answer(one if isinstance(one, str) else lists.text_of(one))
            for one in answers
        ]

    @property
    def network(self) -> Network:
        """The network as it is when this site is all there is."""
        return Network(
            aws=self.address,
            advisor=f"{self.address}/advisor.json",
            azure=f"{self.address}/retail",
            gcp=f"{self.address}/gcp.csv",
            schemes=frozenset(["http"]),
            sleep=self.slept.append,
        )
