"""The library behind the command line: wires the stages together, prints nothing, never exits."""

import posixpath
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from mlcostlint import adapters, discover, engine, parsers, suppress
from mlcostlint.config import Config, UsageError, selected
from mlcostlint.finding import Finding, Gap, Page, Problem, Report, Scanned
from mlcostlint.model import Plan, Resource, kind
from mlcostlint.parsers.inputs import Inputs
from mlcostlint.parsers.surroundings import ALONE, Surroundings
from mlcostlint.pricing import PriceBook, UnknownAssumption
from mlcostlint.rule import Rule, builtin_rules, load
from mlcostlint.source import Source, Unreadable
from mlcostlint.tree import Reading

if TYPE_CHECKING:
    from mlcostlint.parsers.rendered import Rendered

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a scan knows before any rule has run."""

    sources: tuple[Source, ...]
    reading: Reading
    resources: tuple[Resource, ...]
    problems: tuple[Unreadable, ...]


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
    prices = _prices(config)
    read_in = ["."] if config.only_files else paths
    found = resources(read_in, config, given=given, progress=progress)
    report = lint(found, chosen, prices, config)
    named = [*paths, *([given.path] if given else [])]
    return _only(report, named) if config.only_files else report


def resources(
    paths: Sequence[str],
    config: Config = Config(),
    *,
    given: Source | None = None,
    progress: Progress | None = None,
) -> Loaded:
    """Read files and folders as the resources they declare; raises as `scan` does."""
    say = progress or _nothing
    say("looking for files")
    try:
        found = discover.sources(
            paths, given, exclude=config.exclude, force_exclude=config.force_exclude
        )
    except discover.NoSuchPath as missing:
        raise UsageError("", 0, str(missing)) from None
    rendered = _rendered(found, say) if config.render else ()
    say(f"reading {len(found.sources)} files")
    loaded = read(found.sources, _inputs(config), found.around, rendered)
    say(f"checking {len(loaded.resources)} resources")
    return Loaded(
        loaded.sources, loaded.reading, loaded.resources, (*found.problems, *loaded.problems)
    )


def read(
    sources: Iterable[Source],
    inputs: Inputs,
    around: Surroundings = ALONE,
    rendered: Sequence["Rendered"] = (),
) -> Loaded:
    """Read sources that are already in memory as the resources they declare.

    `rendered` is what renderers have made of some of them.
    """
    plan = (inputs.plan,) if inputs.plan else ()
    given = {source.path: source for one in rendered for source in one.parts.values()}
    given.update((source.path, source) for source in sources)
    others = tuple(one for path, one in given.items() if path not in {one.path for one in plan})
    reading = parsers.read(others, inputs, around, rendered)
    shown = tuple(reading.shown.get(source.path, source) for source in (*others, *plan))
    return Loaded(shown, reading, adapters.resources(reading.blocks), reading.problems)


def lint(found: Loaded, chosen: Sequence[Rule], prices: PriceBook, config: Config) -> Report:
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
    kept = [
        one
        for one in verdict.proposals
        if one.finding in stands and _is_worth_telling(one.finding, config)
    ]
    ours = [one for one in plan.resources if engine.is_within(one, paths)]
    costs, unpriced = engine.costs(ours, prices)
    return Report(
        findings=tuple(
            sorted((*engine.merged(one.finding for one in kept), *ruling.extra), key=_place)
        ),
        gaps=(*verdict.gaps, *_holes(found)),
        problems=(*_problems(found.problems), *verdict.problems),
        suppressed=ruling.suppressed,
        scanned=_scanned(found.reading, ours, unpriced),
        saves=engine.combined_savings(kept, prices),
        costs=costs,
        prices_as_of=prices.as_of,
        prices_are_old=prices.is_old(datetime.now(tz=UTC).date()),
        rules={rule.name: rule.page for rule in chosen} | suppress.PAGES,
        sources={source.path: source for source in found.sources},
    )


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules that ship with the linter, ordered by family and name."""
    return tuple(load(builtin_rules()))


def pages() -> Mapping[str, Page]:
    """Return the page of every rule by its name, those about suppressions included."""
    return {rule.name: rule.page for rule in rules()} | suppress.PAGES


def _rendered(found: discover.Discovery, say: Progress) -> tuple["Rendered", ...]:
    from mlcostlint import renderers

    say("rendering charts")
    try:
        return tuple(renderers.rendered(found.sources, found.around))
    except renderers.NotInstalled as missing:
        raise UsageError("", 0, str(missing)) from None


def _prices(config: Config) -> PriceBook:
    try:
        return PriceBook.open(
            assumptions=config.assumptions, regions=config.regions, cloud=config.kubernetes_cloud
        )
    except UnknownAssumption as wrong:
        raise UsageError("", 0, str(wrong)) from None


def _nothing(_stage: str) -> None:
    return


def _inputs(config: Config) -> Inputs:
    files = tuple(_variables(path) for path in config.var_files)
    plan = _plan(config.plan) if config.plan else None
    return Inputs(config.variables, files, config.environment, config.workspace, plan)


def _variables(path: str) -> Source:
    try:
        return Source(path, Path(path).read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as reason:
        raise UsageError(path, 0, f"cannot be read as a variable file: {reason}") from None


def _plan(path: str) -> Source:
    try:
        return discover.named(path)
    except Unreadable as problem:
        sentence = f"{problem.why}; a plan is what `terraform show -json` prints"
        raise UsageError(path, 0, sentence) from None


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
    """Return the chart that a template belongs to, of a chart within a chart the outer one."""
    above, templates, _ = path.rpartition("/templates/")
    if not templates:
        return ""
    steps = above.split("/")
    folders = ("/".join(steps[:count]) for count in range(1, len(steps) + 1))
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
