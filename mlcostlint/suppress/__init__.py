"""Findings that comments and annotations in the files waive, and those that waive nothing."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from hashlib import sha256

from mlcostlint.finding import Confidence, Finding, Gap, Severity, Suppressed
from mlcostlint.source import Source
from mlcostlint.suppress.annotations import in_annotations
from mlcostlint.suppress.directives import Directive
from mlcostlint.suppress.pages import FAMILY, INVALID, PAGES, UNUSED
from mlcostlint.suppress.remarks import in_comments
from mlcostlint.tree import Block

__all__ = ["PAGES", "Ruling", "apply"]


@dataclass(frozen=True, slots=True)
class Ruling:
    """What stands, what is waived, and what is wrong with what waives."""

    kept: tuple[Finding, ...]
    suppressed: tuple[Suppressed, ...]
    extra: tuple[Finding, ...]


def apply(  # noqa: PLR0913 - what is judged, what was read, and what is known of the scan
    findings: Iterable[Finding],
    sources: Mapping[str, Source],
    blocks: Sequence[Block] = (),
    *,
    known: AbstractSet[str],
    ran: AbstractSet[str],
    gaps: Iterable[Gap] = (),
) -> Ruling:
    """Sort findings by whether a comment in the sources or an annotation of a block waives them.

    `known` names all rules there are, `ran` those of this scan: what waives a rule that did not
    run is not called unused, nor is what waives one that left a question open.
    """
    said = (*_said(sources, blocks, known),)
    kept: list[Finding] = []
    suppressed: list[Suppressed] = []
    used: set[tuple[int, str]] = set()
    by_rule = _by_rule(said)
    for finding in findings:
        waivers = [index for index in by_rule[finding.rule] if said[index].reaches(finding)]
        used.update((index, finding.rule) for index in waivers)
        if waivers:
            first = said[waivers[0]]
            suppressed.append(Suppressed(finding, first.reason, first.span))
        else:
            kept.append(finding)
    settled = ran - {rule for gap in gaps for rule in gap.rules}
    extra = (*_invalid(said), *_unused(said, used, settled))
    return Ruling(tuple(kept), tuple(suppressed), extra)


def _said(
    sources: Mapping[str, Source], blocks: Sequence[Block], known: AbstractSet[str]
) -> Iterator[Directive]:
    for source in sources.values():
        yield from in_comments(source, known)
    yield from in_annotations(blocks, sources, known)


def _by_rule(said: Sequence[Directive]) -> Mapping[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for index, one in enumerate(said):
        for rule in one.rules:
            found[rule].append(index)
    return found


def _invalid(said: Sequence[Directive]) -> Iterator[Finding]:
    for one in said:
        for wrong in one.wrongs:
            change = f"{one.form.example[:1].upper()}{one.form.example[1:]}."
            yield _finding(INVALID, one, wrong, change)


def _unused(
    said: Sequence[Directive], used: AbstractSet[tuple[int, str]], settled: AbstractSet[str]
) -> Iterator[Finding]:
    for index, one in enumerate(said):
        for rule in one.rules:
            if rule in settled and (index, rule) not in used:
                noun = one.form.noun
                message = f"this {noun} ignores {rule}, which has nothing to say here"
                yield _finding(UNUSED, one, message, f"Remove {rule} from the {noun}.")


def _finding(rule: str, directive: Directive, message: str, change: str) -> Finding:
    identity = f"{rule}\0{directive.span.path}\0{message}"
    return Finding(
        rule=rule,
        family=FAMILY,
        severity=Severity.WARNING,
        confidence=Confidence.HIGH,
        message=message,
        address="",
        kind=FAMILY,
        span=directive.span,
        block=directive.span,
        help=change,
        fingerprint=sha256(identity.encode()).hexdigest()[:32],
    )
