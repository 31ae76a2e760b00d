"""What the tool is, whatever it is given."""

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlcostlint import api
from mlcostlint.config import Config
from mlcostlint.parsers.inputs import Inputs
from mlcostlint.pricing import PriceBook, Unpriced
from mlcostlint.source import Source
from mlcostlint.value import Undecided

FIXTURES = Path(__file__).parents[1] / "fixtures"
PROJECTS = sorted(path.name for path in FIXTURES.iterdir() if path.is_dir())
LITERAL = re.compile(r'(?<== )("[^"$\\]*"|\d+|true|false)(?=\s*(?:#.*)?$)', re.MULTILINE)
TOGETHER = settings(
    deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def project(name):
    paths = sorted(path for path in (FIXTURES / name).rglob("*") if path.is_file())
    readable = [
        path for path in paths if path.suffix in {".tf", ".tfvars", ".yaml", ".yml", ".json"}
    ]
    return [Source(path.relative_to(FIXTURES).as_posix(), path.read_text()) for path in readable]


def lint(sources):
    loaded = api.read(sources, Inputs())
    return api.lint(loaded, api.rules(), PriceBook.open(), Config())


def accusations(report):
    return {(finding.rule, finding.address) for finding in report.findings}


@pytest.mark.parametrize("name", PROJECTS)
@given(data=st.data())
@TOGETHER
def test_knowing_less_never_accuses_more(name, data):
    sources = project(name)
    places = [
        (index, match.span())
        for index, source in enumerate(sources)
        if source.path.endswith(".tf")
        for match in LITERAL.finditer(source.text)
    ]
    if not places:
        return
    index, (start, end) = data.draw(st.sampled_from(places))
    known = sources[index]
    less = Source(known.path, f"{known.text[:start]}var.nobody_set_this{known.text[end:]}")

    now = accusations(lint([*sources[:index], less, *sources[index + 1 :]]))

    assert {rule for rule, _ in now} <= {rule for rule, _ in accusations(lint(sources))}
    assert len(now) <= len(accusations(lint(sources)))


@pytest.mark.parametrize("name", PROJECTS)
def test_the_order_of_files_and_rules_changes_nothing(name):
    sources = project(name)
    shuffled = sources[1::2] + sources[::2]
    backwards = tuple(reversed(api.rules()))

    report = api.lint(api.read(shuffled, Inputs()), backwards, PriceBook.open(), Config())

    assert report == lint(sources)


@pytest.mark.parametrize("name", PROJECTS)
def test_no_finding_promises_more_than_the_resource_costs(name):
    prices = PriceBook.open()
    found = api.read(project(name), Inputs())
    report = api.lint(found, api.rules(), prices, Config())
    costs = {}
    for resource in found.resources:
        try:
            costs[resource.address] = prices.monthly(resource).money
        except (Unpriced, Undecided):
            continue

    alone = [finding for finding in report.findings if finding.instances == 1]
    savings = [(one.address, one.monthly) for one in alone if one.monthly]

    assert all(monthly.expected <= costs[address].expected for address, monthly in savings)
    assert report.saves.expected <= report.costs.expected


@pytest.mark.parametrize("name", PROJECTS)
def test_suppressing_all_that_is_reported_leaves_nothing(name):
    sources = project(name)
    waived: dict[tuple[str, int], set[str]] = {}
    for finding in lint(sources).findings:
        if not finding.span.path.endswith(".json"):
            waived.setdefault((finding.span.path, finding.span.line), set()).add(finding.rule)

    report = lint([Source(source.path, _waived(source, waived)) for source in sources])

    assert [one for one in report.findings if not one.span.path.endswith(".json")] == []


def _waived(source, waived):
    lines = source.text.split("\n")
    for (path, number), rules in sorted(waived.items(), reverse=True):
        if path == source.path:
            line = lines[number - 1]
            indent = line[: len(line) - len(line.lstrip())]
            comment = f"{indent}# mlcostlint: ignore[{', '.join(sorted(rules))}] as agreed"
            lines.insert(number - 1, comment)
    return "\n".join(lines)


@given(st.text(max_size=200), st.sampled_from(["a.tf", "a.yaml", "a.json", "a.tfvars"]))
@settings(deadline=None, max_examples=150)
def test_any_text_is_read_or_reported(text, path):
    report = lint([Source(path, text)])

    lines = text.count("\n") + text.count("\r") + 1
    assert all(1 <= problem.span.line <= lines for problem in report.problems if problem.span)
