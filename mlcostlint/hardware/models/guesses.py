"""The size of a model that nobody listed, as far as its name says."""

import re
from decimal import Decimal

from mlcostlint.hardware.models.architecture import Architecture, Certainty, ModelKind

# Numbers in names that are no sizes: versions, training steps, what a data set counts.
_ACTIVE = re.compile(r"(?<![a-z0-9])a(\d+(?:\.\d+)?)([bm])(?![a-z0-9])")
_EXPERTS = re.compile(r"(?<![a-z0-9.])(\d+)x(\d+(?:\.\d+)?)b(?![a-z0-9])")
_EFFECTIVE = re.compile(r"(?<![a-z0-9])e(\d+)b(?![a-z0-9])")
_COUNTED_EXPERTS = re.compile(r"(?<![a-z0-9])\d+e(?![a-z0-9])")
_RELEASE = re.compile(r"(?<![a-z0-9])v\d+(?:\.\d+)*[a-z]?(?=$|-)")
_INNER_POINT = re.compile(r"(?<![a-z0-9])(\d+)b(\d)(?![a-z0-9])")
_DASHED_POINT = re.compile(r"(?<![a-z0-9.])(\d)-(\d)b(?![a-z0-9])")
_BILLIONS = re.compile(r"(?<![a-z0-9.])(\d+(?:\.\d+)?)b(?![a-z0-9])")
_GLUED = re.compile(r"(?<![a-z])([a-z]+)(\d+(?:\.\d+)?)b(?![a-z0-9])")
_TRILLIONS = re.compile(r"(?<![a-z0-9.])(\d+(?:\.\d+)?)t(?![a-z0-9])")
_MILLIONS = re.compile(r"(?<![a-z0-9.])(\d{2,4})m(?![a-z0-9])")
_COUNT_OTHERS = ("step", "epoch", "tok", "data", "ctx", "iter")
_LARGEST_GLUED = 500

# Experts share attention and embeddings, so eight times 7B are not 56B; two of them answer.
_SHARE_OF_EXPERTS = Decimal("0.83")
_TWO_EXPERTS = Decimal("1.8")
# Gemma's "E4B" counts what stays in fast memory, half of what there is.
_EFFECTIVE_SHARE = 2


def guessed(name: str) -> tuple[Architecture, Certainty] | None:
    """Return a generating model of the size that a plain name says, None where it says none."""
    if experts := _EXPERTS.search(name):
        count, each = Decimal(experts[1]), Decimal(experts[2])
        size, used = count * each * _SHARE_OF_EXPERTS, each * _TWO_EXPERTS
        return _model(name, size, used, ModelKind.MOE), Certainty.GUESSED
    active = _ACTIVE.search(name)
    rest = name if active is None else name[: active.start()] + name[active.end() :]
    if effective := _EFFECTIVE.search(rest):
        size = Decimal(effective[1])
        return _model(name, size * _EFFECTIVE_SHARE, size), Certainty.GUESSED
    sizes = [] if _COUNTED_EXPERTS.search(rest) else _sizes(rest)  # "17b-16e": 17B are one path
    if not sizes:
        return None
    if active is None:
        return _model(name, max(sizes), max(sizes)), Certainty.NAMED
    used = Decimal(active[1]) / (1000 if active[2] == "m" else 1)
    return _model(name, max(sizes), used, ModelKind.MOE), Certainty.NAMED


def _sizes(name: str) -> list[Decimal]:
    """Return the sizes in a name, in billions; millions count where it has nothing larger."""
    told = _RELEASE.sub("", name)
    told = _DASHED_POINT.sub(r"\1.\2b", _INNER_POINT.sub(r"\1.\2b", told))
    found = [Decimal(size) for size in _BILLIONS.findall(told)]
    found += [
        Decimal(size)
        for word, size in _GLUED.findall(told)
        if float(size) <= _LARGEST_GLUED and not word.endswith(_COUNT_OTHERS)
    ]
    found += [Decimal(size) * 1000 for size in _TRILLIONS.findall(told)]
    return found or [Decimal(size) / 1000 for size in _MILLIONS.findall(told)]


def _model(
    name: str, size: Decimal, active: Decimal, kind: ModelKind = ModelKind.LLM
) -> Architecture:
    return Architecture(name=name, kind=kind, parameters=size, active=active)
