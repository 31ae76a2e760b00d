"""What tags and arguments say of how a workload bears being stopped: by the clock, by the cloud."""

import re
from collections.abc import Iterable, Mapping

from mlcostlint.adapters.words.meaning import hidden_tags
from mlcostlint.model.parts import Interruption, Tags
from mlcostlint.source import Span
from mlcostlint.tree import Leaf
from mlcostlint.value import Value, defaulted, fact

# AWS Instance Scheduler, Cloud Custodian off-hours, ParkMyCloud and the usual home-made ones.
_SCHEDULE_TAGS = frozenset(
    [
        "schedule",
        "autostop",
        "autostart",
        "autoshutdown",
        "autoschedule",
        "offhours",
        "maidoffhours",
        "custodianoffhours",
        "instanceschedule",
        "instancescheduler",
        "scheduler",
        "uptime",
        "downtime",
        "officehours",
        "businesshours",
        "stopschedule",
        "shutdownschedule",
        "parkmycloud",
    ]
)
_NO = frozenset(["false", "no", "never", "none", "off", "disabled", "0", ""])

_CHECKPOINT = re.compile(
    r"(^|[-_.])(resume(_from)?|resume[-_]from[-_]checkpoint|auto[-_]?resume|ckpt|checkpoint)"
    r"(s|[-_](dir|path|uri|s3|gcs|interval|every|freq|steps|storage))?$"
    r"|^(save_steps|save_interval|save_every|save_freq)$",
    re.IGNORECASE,
)
_INTERRUPTIBLE_TAGS = frozenset(["spot", "interruptible", "mlcostlintinterruptible"])


def scheduled(tags: Value[Tags | None], span: Span) -> Value[bool]:
    """Return whether tags ask for a stop by the clock; open where further tags may exist."""
    found = _stop_tag(tags)
    if found is not None:
        return found.map(lambda _: True)
    hidden = hidden_tags(tags)
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
    found = checkpoints(said)
    return otherwise if found is None else found.map(lambda _: Interruption.STRONG)


def checkpoints(said: Mapping[str, Leaf]) -> Leaf | None:
    """Return the word that tells of checkpoints, a hole where it may, None where nothing does."""
    evidence = [leaf for name, leaf in said.items() if _CHECKPOINT.search(name)]
    for leaf in evidence:
        said_so = fact(leaf, None)
        if isinstance(said_so, str | int | float) and str(said_so).lower() not in _NO:
            return leaf
    return next((leaf for leaf in evidence if leaf.unknown), None)


def _stop_tag(tags: Value[Tags | None]) -> Value[str] | None:
    carried = fact(tags, None)
    found = carried.having(_SCHEDULE_TAGS) if carried else None
    return None if found is None or fact(found, "").lower() in _NO - {""} else found


def _denied(tags: Tags | None) -> Value[Interruption] | None:
    found = tags.having(_INTERRUPTIBLE_TAGS) if tags else None
    if found is None or found.unknown or found.known.lower() not in _NO:
        return None
    return found.map(lambda _: Interruption.DENIED)
