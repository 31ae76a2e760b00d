"""Paths to what they declare: discovery, parsing and adaptation, wired together."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from mlcostlint import adapters, discover, parsers
from mlcostlint.config import Config, UsageError
from mlcostlint.model import Resource
from mlcostlint.parsers.cloudformation.parameters import Deployment
from mlcostlint.parsers.inputs import Inputs
from mlcostlint.parsers.surroundings import ALONE, Surroundings
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
    sources, rendered = _rendered(found, None if config.only_files else given, config, say)
    say(f"reading {len(sources)} files")
    loaded = read(sources, _inputs(config), found.around, rendered)
    say(f"checking {len(loaded.resources)} resources")
    return replace(loaded, problems=(*found.problems, *loaded.problems))


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


def _rendered(
    found: discover.Discovery, given: Source | None, config: Config, say: Progress
) -> tuple[tuple[Source, ...], tuple["Rendered", ...]]:
    """Return what is read, and what was rendered: what `given` shows, and what is asked for."""
    if given is None and not config.render:
        return found.sources, ()
    from mlcostlint import renderers

    sources, shown = renderers.piped(given, found.sources, found.around)
    if not config.render:
        return sources, shown
    say("rendering charts")
    try:
        return sources, (*shown, *renderers.rendered(sources, found.around, shown))
    except renderers.NotInstalled as missing:
        raise UsageError("", 0, str(missing)) from None


def _nothing(_stage: str) -> None:
    return


def _inputs(config: Config) -> Inputs:
    files = tuple(_variables(path) for path in config.var_files)
    plan = _plan(config.plan) if config.plan else None
    made = _deployment(config.cfn_parameters) if config.cfn_parameters else Deployment()
    return Inputs(config.variables, files, config.environment, config.workspace, plan, made)


def _deployment(paths: Sequence[str]) -> Deployment:
    from mlcostlint.parsers.cloudformation.deployment import deployment

    try:
        return deployment(discover.named(path) for path in paths)
    except Unreadable as problem:
        raise UsageError(problem.span.path, problem.span.line, problem.why) from None


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
