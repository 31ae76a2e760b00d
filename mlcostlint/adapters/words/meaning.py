"""What a resource is for, as its tags, its names and its folder say."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import PurePath
from typing import Any, TypeVar

from mlcostlint.adapters.words.tokens import Names, computed, tokens
from mlcostlint.model.parts import Environment, Tags, Workload
from mlcostlint.source import Span
from mlcostlint.value import Value, defaulted, fact

T = TypeVar("T")

_STEPS = frozenset(["multi", "single", "one", "two", "three", "first", "second", "third", "final"])
_PRODUCTION = frozenset({"prod", "production", "prd", "live"})
# "np" is read in tags only: in names it mostly abbreviates "node pool".
_NONPRODUCTION = frozenset(
    [
        "dev",
        "devel",
        "development",
        "test",
        "testing",
        "tst",
        "qa",
        "staging",
        "stage",
        "stg",
        "uat",
        "sandbox",
        "sbx",
        "demo",
        "poc",
        "experiment",
        "exp",
        "experimental",
        "playground",
        "preview",
        "lab",
        "research",
        "scratch",
        "tmp",
        "nonprod",
        "preprod",
        "ephemeral",
    ]
)
_HEADINGS = frozenset(["env", "envs", "environment", "environments"])
_ENVIRONMENT_TAGS = (
    "environment",
    "env",
    "stage",
    "tier",
    "lifecycle",
    "appkubernetesioenvironment",
)

_WORKLOADS: Mapping[Workload, frozenset[str]] = {
    Workload.TRAINING: frozenset(
        [
            "train",
            "training",
            "trainer",
            "trainers",
            "finetune",
            "finetuning",
            "pretrain",
            "pretraining",
            "sft",
            "lora",
        ]
    ),
    Workload.TUNING: frozenset(["hpo", "sweep", "tune", "tuning"]),
    Workload.BATCH: frozenset(
        [
            "batch",
            "offline",
            "backfill",
            "nightly",
            "etl",
            "score",
            "scoring",
            "job",
            "jobs",
            "spark",
        ]
    ),
    Workload.INFERENCE: frozenset(
        ["infer", "inference", "serving", "serve", "predict", "predictor", "endpoint", "llm", "api"]
    ),
    Workload.INTERACTIVE: frozenset(
        [
            "notebook",
            "notebooks",
            "workspace",
            "workstation",
            "jupyter",
            "jupyterlab",
            "studio",
            "devbox",
        ]
    ),
}
_PURPOSES: Mapping[str, str] = {
    "benchmark": "benchmark",
    "benchmarks": "benchmark",
    "benchmarking": "benchmark",
    "perf": "perf",
    "loadtest": "loadtest",
    "scale": "scale",
    "pretrain": "pretrain",
    "pretraining": "pretrain",
    "final": "final",
}


def environment(
    tags: Value[Tags | None], names: Iterable[str], path: str, span: Span
) -> Value[Environment]:
    """Return what a resource is for: by tag, else by name, else by where its file lies.

    Give names in order of weight (a namespace first). Where further tags may exist and no name
    speaks, the answer is as unknown as those tags are.
    """
    carried = fact(tags, None)
    for value in _environment_tags(carried):
        said = value.map(lambda text: _environment(tokens(text), in_tag=True))
        if said.unknown or said.known is not Environment.UNSTATED:
            return said
    for words in (*map(tokens, names), *_folders(path)):
        named = _environment(words)
        if named is not Environment.UNSTATED:
            return computed(named, span)
    hidden = hidden_tags(tags)
    return unsaid(Environment.UNSTATED, names, span) if hidden is None else hidden


def workload(names: Iterable[str], span: Span) -> Value[Workload]:
    """Return what the words of names say a machine is used for.

    Where they say several things, serving wins, and use by a person beside anything else is
    no statement: the quiet answers.
    """
    words = {word for name in names for word in tokens(name)}
    said = [kind for kind, listed in _WORKLOADS.items() if not words.isdisjoint(listed)]
    if not said or (Workload.INTERACTIVE in said and len(said) > 1):
        return unsaid(Workload.UNSTATED, names, span)
    return computed(Workload.INFERENCE if Workload.INFERENCE in said else said[0], span)


def purpose(names: Iterable[str], span: Span) -> Value[str]:
    """Return the word that tells of a special run (a benchmark, a final one), empty if none."""
    for name in names:
        words = tokens(name)
        for word in (*words, *map("".join, pairwise(words))):
            if word in _PURPOSES:
                return computed(_PURPOSES[word], span)
    return unsaid("", names, span)


def hidden_tags(tags: Value[Tags | None]) -> Value[Any] | None:
    """Return the hole behind which further tags may stand."""
    carried = fact(tags, None)
    open_end = tags if tags.unknown else carried.rest if carried else None
    return None if open_end is None else Value(None, open_end.origin, unknown=open_end.unknown)


def unsaid(said: T, names: Iterable[str], span: Span) -> Value[T]:
    """Return what silence means; where a hidden name might speak, it means nothing."""
    hidden = names.hidden if isinstance(names, Names) else None
    if hidden is None:
        return defaulted(said, span)
    return Value(None, hidden.origin, unknown=hidden.unknown)


def _folders(path: str) -> Iterator[tuple[str, ...]]:
    """Yield the parts of a path that are one word: "dev" says something, "test_cases" nothing.

    Where a checkout lies on a machine (/tmp, /home/dev) says nothing of what it holds.
    """
    for part in () if PurePath(path).is_absolute() else path.split("/"):
        words = tuple(word for word in tokens(part.partition(".")[0]) if word not in _HEADINGS)
        if len(words) == 1 or "".join(words) in _NONPRODUCTION:
            yield words


def _environment_tags(tags: Tags | None) -> Iterator[Value[str]]:
    if tags is None:
        return
    for key in _ENVIRONMENT_TAGS:
        value = tags.having(frozenset([key]))
        if value is not None:
            yield value


def _environment(words: tuple[str, ...], *, in_tag: bool = False) -> Environment:
    if not _PRODUCTION.isdisjoint(words):
        return Environment.PRODUCTION
    said = _NONPRODUCTION.intersection(words)
    if (said - {"stage"}) or (in_tag and "np" in words):
        return Environment.NONPRODUCTION
    if said and not _is_a_step(words):
        return Environment.NONPRODUCTION
    return Environment.UNSTATED


def _is_a_step(words: tuple[str, ...]) -> bool:
    """Say whether "stage" counts the steps of a procedure: "stage2", "two-stage"."""
    around = (("", *words)[words.index("stage")], (*words, "")[words.index("stage") + 1])
    return around[0] in _STEPS or around[1].isdecimal()
