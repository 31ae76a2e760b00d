"""Run the examples on a rule's page as its tests. Public: plugin authors use it too.

Under every `###` heading of *Examples* stand the files of one example, as fenced code. A line that
must be reported carries `# expect`, with the savings where there are any: `# expect: saves
$1,207.34/run`. JSON has no comments: its fence says `expect="4: saves $1,207.34/run"`. Every other
line must stay silent. A fence may name its file: `title="modules/x/main.tf"`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mlcostlint.api import lint, read
from mlcostlint.config import Config
from mlcostlint.finding import Finding
from mlcostlint.parsers.inputs import Inputs
from mlcostlint.pricing import PriceBook
from mlcostlint.rule import Rule
from mlcostlint.source import Source

_EXAMPLE = re.compile(r"^### (?P<title>.+?)\n(?P<body>.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
_FENCE = re.compile(
    r"^```(?P<language>\w+)(?P<attributes>[^\n]*)\n(?P<text>.*?)^```", re.MULTILINE | re.DOTALL
)
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')
_EXPECT = re.compile(r"(?:#|//)\s*expect(?::\s*saves (?P<saves>\$\S+))?")
_EXPECTED_AT = re.compile(r"(?P<line>\d+)(?:: saves (?P<saves>\$\S+))?")
_FILES = {"hcl": "main.tf", "yaml": "job.yaml", "json": "job.json"}

Expected = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class Example:
    """The files under one heading, and the lines (path, line, savings) that must be reported."""

    title: str
    sources: tuple[Source, ...]
    expected: tuple[Expected, ...]


def examples(rule: Rule) -> Iterator[Example]:
    """Yield the examples on a rule's page."""
    for section in _EXAMPLE.finditer(rule.page.section("Examples") + "\n"):
        fences = [_fence(fence) for fence in _FENCE.finditer(section["body"])]
        yield Example(
            section["title"],
            tuple(source for source, _ in fences),
            tuple(sorted(place for _, places in fences for place in places)),
        )


def findings(rule: Rule, example: Example, prices: PriceBook) -> tuple[Finding, ...]:
    """Return what a rule says of an example; raises `AssertionError` if it cannot be read."""
    report = lint(read(example.sources, Inputs()), [rule], prices, Config())
    if report.problems:
        raise AssertionError(f"{rule.name}, {example.title}: {report.problems}")
    return report.findings


def check_example(rule: Rule, example: Example, prices: PriceBook) -> None:
    """Assert that the rule reports the marked lines, with these savings, and no others."""
    found = tuple(sorted(_place(finding) for finding in findings(rule, example, prices)))
    if found != example.expected:
        raise AssertionError(
            f"{rule.name}, {example.title}: expected {example.expected}, found {found}"
        )


def _fence(fence: re.Match[str]) -> tuple[Source, list[Expected]]:
    attributes = dict(_ATTRIBUTE.findall(fence["attributes"]))
    path = attributes.get("title", _FILES[fence["language"]])
    listed = _EXPECTED_AT.finditer(attributes.get("expect", ""))
    places = [(path, int(mark["line"]), mark["saves"] or "") for mark in listed]
    return Source(path, fence["text"]), [*_marked(path, fence["text"]), *places]


def _marked(path: str, text: str) -> Iterator[Expected]:
    for number, line in enumerate(text.splitlines(), 1):
        if mark := _EXPECT.search(line):
            yield path, number, mark["saves"] or ""


def _place(finding: Finding) -> Expected:
    return finding.span.path, finding.span.line, str(finding.saves) if finding.saves else ""
