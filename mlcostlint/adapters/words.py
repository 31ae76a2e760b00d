"""What names and tags say about a resource: whole words of them, never parts of words."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

from mlcostlint.model.parts import Environment, Interruption, Tags, Workload, plain
from mlcostlint.source import Span
from mlcostlint.tree import Leaf
from mlcostlint.value import How, Origin, Value, defaulted, fact

T = TypeVar("T")

_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_STEPS = frozenset("multi single one two three first second third final".split())
_JOINED = {("non", "prod"), ("non", "production"), ("pre", "prod"), ("pre", "production")}

_PRODUCTION = frozenset({"prod", "production", "prd", "live"})
# "np" is read in tags only: in names it mostly abbreviates "node pool".
_NONPRODUCTION = frozenset(
    "dev devel development test testing tst qa staging stage stg uat sandbox sbx demo poc"
    " experiment exp experimental playground preview lab research scratch tmp nonprod preprod"
    " ephemeral".split()
)
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
        "train training trainer trainers finetune finetuning pretrain pretraining sft lora".split()
    ),
    Workload.TUNING: frozenset("hpo sweep tune tuning".split()),
    Workload.BATCH: frozenset(
        "batch offline backfill nightly etl score scoring job jobs spark".split()
    ),
    Workload.INFERENCE: frozenset(
        "infer inference serving serve predict predictor endpoint llm api".split()
    ),
    Workload.INTERACTIVE: frozenset(
        "notebook notebooks workspace workstation jupyter jupyterlab studio devbox".split()
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

_DIRECTION = "(?:north|south|east|west|central|northeast|northwest|southeast|southwest)"
# https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
_AWS_REGION = rf"(?:us-gov|us|eu|ap|ca|sa|me|af|il|mx|cn)-{_DIRECTION}-[1-9]"
# https://cloud.google.com/compute/docs/regions-zones
_GOOGLE_REGION = (
    "(?:us|europe|asia|australia|northamerica|southamerica|africa|me)-"
    rf"{_DIRECTION}[1-9][0-9]?"
)
_REGION = re.compile(rf"(?<![a-z0-9])(?:{_AWS_REGION}|{_GOOGLE_REGION})(?![a-z0-9])")

# AWS Instance Scheduler, Cloud Custodian off-hours, ParkMyCloud and the usual home-made ones.
_SCHEDULE_TAGS = frozenset(
    "schedule autostop autostart autoshutdown autoschedule offhours maidoffhours"
    " custodianoffhours instanceschedule instancescheduler scheduler uptime downtime"
    " officehours businesshours stopschedule shutdownschedule parkmycloud".split()
)
_NO = frozenset(["false", "no", "never", "none", "off", "disabled", "0", ""])

_CHECKPOINT = re.compile(
    r"(^|[-_.])(resume(_from)?|resume[-_]from[-_]checkpoint|auto[-_]?resume|ckpt|checkpoint)"
    r"(s|[-_](dir|path|uri|s3|gcs|interval|every|freq|steps|storage))?$"
    r"|^(save_steps|save_interval|save_every|save_freq)$",
    re.IGNORECASE,
)
_INTERRUPTIBLE_TAGS = frozenset(["spot", "interruptible", "mlcostlintinterruptible"])


def tokens(text: str) -> tuple[str, ...]:
    """Return the words of a name in lower case; "non-prod" and "preProd" are one word each."""
    return tuple(_joined(word.lower() for word in _WORD.findall(text)))


def computed(said: T, span: Span) -> Value[T]:
    """Return a fact that was concluded from what stands at `span`."""
    return Value(said, Origin(How.COMPUTED, span))


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
    for text in (*names, path.rpartition(".")[0] or path):
        named = _environment(tokens(text))
        if named is not Environment.UNSTATED:
            return computed(named, span)
    hidden = _hidden(tags)
    return defaulted(Environment.UNSTATED, span) if hidden is None else hidden


def workload(names: Iterable[str], span: Span) -> Value[Workload]:
    """Return what the words of names say a machine is used for.

    Where they say several things, serving wins, and use by a person beside anything else is
    no statement: the quiet answers.
    """
    words = {word for name in names for word in tokens(name)}
    said = [kind for kind, listed in _WORKLOADS.items() if not words.isdisjoint(listed)]
    if not said or (Workload.INTERACTIVE in said and len(said) > 1):
        return defaulted(Workload.UNSTATED, span)
    return computed(Workload.INFERENCE if Workload.INFERENCE in said else said[0], span)


def purpose(names: Iterable[str], span: Span) -> Value[str]:
    """Return the word that tells of a special run (a benchmark, a final one), empty if none."""
    for name in names:
        words = tokens(name)
        for word in (*words, *map("".join, zip(words, words[1:], strict=False))):
            if word in _PURPOSES:
                return computed(_PURPOSES[word], span)
    return defaulted("", span)


def region_in(text: str) -> str | None:
    """Return the one AWS or Google Cloud region whose whole name stands in `text`.

    Of two different regions none is taken.
    """
    found = set(_REGION.findall(text))
    return found.pop() if len(found) == 1 else None


def has_stop_schedule(tags: Value[Tags | None]) -> bool:
    """Say whether a tag asks a scheduler to stop the machine by the clock."""
    return _stop_tag(tags) is not None


def scheduled(tags: Value[Tags | None], span: Span) -> Value[bool]:
    """Return whether tags ask for a stop by the clock; open where further tags may exist."""
    found = _stop_tag(tags)
    if found is not None:
        return found.map(lambda _: True)
    hidden = _hidden(tags)
    return defaulted(False, span) if hidden is None else hidden  # noqa: FBT003


def arguments(leaves: Iterable[Leaf]) -> dict[str, Leaf]:
    """Return command-line options by name without dashes; an option's value may follow it."""
    options: dict[str, Leaf] = {}
    waiting = ""
    for leaf in leaves:
        text = fact(leaf, None)
        if not isinstance(text, str):
            waiting = ""
        elif text.startswith("-"):
            name, equals, given = text.lstrip("-").partition("=")
            options[name] = Value(given if equals else True, leaf.origin)
            waiting = "" if equals else name
        elif waiting:
            options[waiting] = leaf
            waiting = ""
    return options


def interruption(
    said: Mapping[str, Leaf], tags: Value[Tags | None], otherwise: Value[Interruption]
) -> Value[Interruption]:
    """Return how well a workload bears interruption, at the word that says so.

    `said` holds arguments, environment variables and hyperparameters by name; `otherwise` is what
    the kind of workload alone suggests.
    """
    denied = _denied(fact(tags, None))
    if denied is not None:
        return denied
    evidence = [leaf for name, leaf in said.items() if _CHECKPOINT.search(name)]
    holes = [leaf for leaf in evidence if leaf.unknown]
    for leaf in evidence:
        if not leaf.unknown and str(leaf.known).lower() not in _NO:
            return leaf.map(lambda _: Interruption.STRONG)
    return holes[0].map(lambda _: Interruption.STRONG) if holes else otherwise


def _joined(words: Iterable[str]) -> Iterator[str]:
    before = ""
    for word in words:
        if (before, word) in _JOINED:
            before += "prod"
            continue
        if before:
            yield before
        before = word
    if before:
        yield before


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


def _hidden(tags: Value[Tags | None]) -> Value[Any] | None:
    """Return the hole behind which further tags may stand."""
    carried = fact(tags, None)
    open_end = tags if tags.unknown else carried.rest if carried else None
    return None if open_end is None else Value(None, open_end.origin, unknown=open_end.unknown)


def _stop_tag(tags: Value[Tags | None]) -> Value[str] | None:
    carried = fact(tags, None)
    found = carried.having(_SCHEDULE_TAGS) if carried else None
    return None if found is None or fact(found, "").lower() in _NO - {""} else found


def _denied(tags: Tags | None) -> Value[Interruption] | None:
    found = tags.having(_INTERRUPTIBLE_TAGS) if tags else None
    if found is None or found.unknown or found.known.lower() not in _NO:
        return None
    return found.map(lambda _: Interruption.DENIED)
