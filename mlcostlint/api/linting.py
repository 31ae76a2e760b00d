"""What was read to a report: rules, suppressions and sums, wired together."""

import posixpath
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from mlcostlint import engine, suppress
from mlcostlint.api.book import prices_of
from mlcostlint.api.catalogue import rules
from mlcostlint.api.currency import converted
from mlcostlint.api.loading import Loaded, Progress, resources
from mlcostlint.config import Config, selected
from mlcostlint.finding import Finding, Gap, Problem, Report, Scanned
from mlcostlint.model import Plan, Resource, kind
from mlcostlint.pricing import PriceBook
from mlcostlint.rule import Rule
from mlcostlint.source import Source, Unreadable
from mlcostlint.tree import Reading


def scan(
    paths: Sequence[str],
    config: Config = Config(),
    *,
    given: Source | None = None,
    progress: Progress | None = None,
) -> Report:
    """Lint files and folders; paths are relative to the working directory.

    `given` is read in the place of the file at its path, or where there is none, beside the others.
    Raises `UsageError` for a rule or a path that does not exist.
    """
    chosen = selected(rules(), config)
    prices = prices_of(config)
    read_in = ["."] if config.only_files else paths
    found = resources(read_in, config, given=given, progress=progress)
    report = converted(lint(found, chosen, prices, config), config.currency)
    named = [*paths, *([given.path] if given else [])]
    return _only(report, named) if config.only_files else report


@dataclass(frozen=True, slots=True)
class Judged:
    """What the rules say of a plan, before it is a report: `kept` is advice that nobody waives.

    `ours` are the resources declared in the files scanned, not those that are only read for what
    they tell about these.
    """

    verdict: engine.Verdict
    ruling: suppress.Ruling
    kept: tuple[engine.Proposal, ...]
    ours: tuple[Resource, ...]


def judged(found: Loaded, chosen: Sequence[Rule], prices: PriceBook, config: Config) -> Judged:
    """Run the chosen rules over what was read and settle what they say, by these prices."""
    plan = Plan(found.resources, config.settings)
    paths = frozenset(source.path for source in found.sources)
    thresholds = engine.Thresholds(config.warning_from, config.error_from)
    verdict = engine.lint(plan, chosen, engine.Settlement(prices, paths, thresholds))
    ruling = suppress.apply(
        [one.finding for one in verdict.proposals],
        {source.path: source for source in found.sources},
        found.reading.blocks,
        known={rule.name for rule in (*rules(), *chosen)},
        ran={rule.name for rule in chosen},
        gaps=verdict.gaps,
    )
    stands = frozenset(ruling.kept)
    kept = tuple(
        one
        for one in verdict.proposals
        if one.finding in stands and _is_worth_telling(one.finding, config)
    )
    ours = tuple(one for one in plan.resources if engine.is_within(one, paths))
    return Judged(verdict, ruling, kept, ours)


def lint(found: Loaded, chosen: Sequence[Rule], prices: PriceBook, config: Config) -> Report:
    """Return the report on what was read, by the chosen rules and these prices."""
    said = judged(found, chosen, prices, config)
    told = (*engine.merged(one.finding for one in said.kept), *said.ruling.extra)
    costs, unpriced = engine.costs(said.ours, prices)
    return Report(
        findings=tuple(sorted(told, key=_place)),
        gaps=(*said.verdict.gaps, *_holes(found)),
        problems=(*_problems(found.problems), *said.verdict.problems),
        suppressed=said.ruling.suppressed,
        scanned=_scanned(found.reading, said.ours, unpriced),
        saves=engine.combined_savings(said.kept, prices),
        costs=costs,
        prices_as_of=prices.as_of,
        prices_are_old=prices.is_old(datetime.now(tz=UTC).date()),
        rules={rule.name: rule.page for rule in chosen} | suppress.PAGES,
        sources={source.path: source for source in found.sources},
    )


def _is_worth_telling(finding: Finding, config: Config) -> bool:
    return finding.monthly is None or finding.monthly.expected >= config.minimum_savings


def _holes(found: Loaded) -> Iterator[Gap]:
    """Yield one gap for each question; the templates of a chart ask theirs together."""
    charts = {one.folder for one in found.sources if posixpath.basename(one.path) == "Chart.yaml"}
    asked: dict[tuple[str, str], Gap] = {}
    for hole in found.reading.holes:
        chart = _chart(hole.origin.span.path, charts)
        gap = Gap(hole.unknown, hole.origin.span, (), ())
        asked.setdefault((hole.unknown, chart), gap)
    yield from asked.values()


def _chart(path: str, charts: AbstractSet[str]) -> str:
    """Return the chart that a file belongs to, of a chart within a chart the outer one."""
    steps = path.split("/")[:-1]
    folders = ("/".join(steps[:count]) for count in range(1, len(steps) + 1))
    above = path.rpartition("/templates/")[0]
    return next((folder for folder in folders if folder in charts), above)


def _problems(unreadable: Iterable[Unreadable]) -> Iterator[Problem]:
    return (Problem(problem.why, problem.span) for problem in unreadable)


def _scanned(reading: Reading, resources: Iterable[Resource], unpriced: int) -> Scanned:
    return Scanned(
        files=dict(sorted(Counter(reading.files.values()).items())),
        resources=dict(sorted(Counter(kind(one) for one in resources).items())),
        unpriced=unpriced,
        doubts=dict(sorted(reading.doubts.items())),
    )


def _place(finding: Finding) -> tuple[object, ...]:
    return finding.span, finding.rule, finding.address


def _only(report: Report, paths: Sequence[str]) -> Report:
    named = {posixpath.normpath(Path(path).as_posix()) for path in paths}
    return replace(
        report,
        findings=tuple(one for one in report.findings if one.span.path in named),
        problems=tuple(one for one in report.problems if one.span and one.span.path in named),
    )
