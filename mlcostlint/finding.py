"""What a scan has to say. Reporters see this and nothing else."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from mlcostlint.money import NOTHING, Money
from mlcostlint.source import Source, Span


class Severity(enum.IntEnum):
    """How loudly a finding speaks; set by dollars a month, or by its rule where it claims none."""

    INFO = 0
    WARNING = 1
    ERROR = 2

    def __str__(self) -> str:
        return self.name.lower()


class Confidence(enum.StrEnum):
    """How directly the files say what a finding rests on, and how its price was come by."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Assumption:
    """A figure the files cannot give: its range, its unit, and where it comes from."""

    name: str
    low: Decimal
    expected: Decimal
    high: Decimal
    unit: str
    source: str


@dataclass(frozen=True, slots=True)
class PriceRow:
    """One published figure that a quote rests on: `usd` per `unit`, or a factor on another row.

    `estimated` marks a figure that stands in for one that is not published.
    """

    what: str
    region: str
    usd: Decimal
    unit: str
    source: str
    as_of: str
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Working:
    """How savings were figured: the cost of either side as a formula, and the prices in it.

    `before` and `after` are in US dollars for what the savings are paid for, a run or a month.
    """

    before: str
    after: str
    prices: tuple[PriceRow, ...]


@dataclass(frozen=True, slots=True)
class Edit:
    """The concrete change: one sentence, and the text that replaces `span` where that is all."""

    sentence: str
    span: Span | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One piece of advice, placed and priced.

    `span` is the line to edit, `block` the declaration it belongs to, `calls` the module calls that
    lead to that, outermost first, `via` the hops from `span` to the attribute. `saves` is per run
    or per month, `monthly` what severity and totals count; both are None where the rule claims no
    savings or no price is known, and `unpriced` then says why. `instances` counts the equal copies
    (`count`, `for_each`) that this one finding stands for.
    """

    rule: str
    family: str
    severity: Severity
    confidence: Confidence
    message: str
    address: str
    kind: str
    span: Span
    block: Span
    calls: tuple[Span, ...] = ()
    via: tuple[Span, ...] = ()
    because: tuple[Span, ...] = ()
    saves: Money | None = None
    monthly: Money | None = None
    unpriced: str | None = None
    assumptions: tuple[Assumption, ...] = ()
    working: Working | None = None
    help: str = ""
    edit: Edit | None = None
    fingerprint: str = ""
    instances: int = 1


@dataclass(frozen=True, slots=True)
class Gap:
    """A question the configuration left open, and the rules that stayed silent for it."""

    question: str
    span: Span
    rules: tuple[str, ...]
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read or run."""

    message: str
    span: Span | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A finding that a comment in the file waives, with the reason given there."""

    finding: Finding
    reason: str
    span: Span


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a scan looked at: files per dialect, resources per kind, and how many have a price.

    `doubts` says, by path, what is doubtful about the dialect of a file.
    """

    files: Mapping[str, int] = field(default_factory=dict)
    resources: Mapping[str, int] = field(default_factory=dict)
    unpriced: int = 0
    doubts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything one scan has to say, findings in order of place.

    `saves` is what all findings are worth together per month, `costs` what the priced resources
    cost per month; both in US dollars as of `prices_as_of`. `rules` gives the page of each rule.
    """

    findings: tuple[Finding, ...] = ()
    gaps: tuple[Gap, ...] = ()
    problems: tuple[Problem, ...] = ()
    suppressed: tuple[Suppressed, ...] = ()
    scanned: Scanned = field(default_factory=Scanned)
    saves: Money = NOTHING
    costs: Money = NOTHING
    prices_as_of: date
    prices_are_old: bool = False
    rules: Mapping[str, "Page"] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """What explains a rule: its title (one line) and its sections as Markdown."""

    name: str
    family: str
    title: str
    text: str
    severity: Severity = Severity.WARNING

    def section(self, heading: str) -> str:
        """Return the text under `## heading`, empty if there is none."""
        _, found, after = self.text.partition(f"## {heading}\n")
        return after.partition("\n## ")[0].strip() if found else ""


def by_savings(findings: tuple[Finding, ...]) -> list[Finding]:
    """Return findings dearest first, as a person wants to read them."""

    def key(finding: Finding) -> tuple[Any, ...]:
        worth = finding.monthly.expected if finding.monthly else Decimal(0)
        return -worth, -finding.severity, finding.span, finding.rule

    return sorted(findings, key=key)
