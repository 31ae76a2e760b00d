"""Every rule's page is complete, and every example on it holds."""

import re

import pytest

from mlcostlint.api import lint, read, rules
from mlcostlint.config import Config
from mlcostlint.parsers.inputs import Inputs
from mlcostlint.rule import builtin_rules
from mlcostlint.testing import check_example, examples
from tests.frozen import frozen_book

RULES = rules()
CASES = [(rule, example) for rule in RULES for example in examples(rule)]
HEADINGS = ["Why it costs", "What to do", "Examples", "References"]
LINK = re.compile(r"^\* \[[^\]]+\]\(https://[^)\s]+\)$")


@pytest.fixture(scope="module")
def prices(tmp_path_factory):
    return frozen_book(tmp_path_factory.mktemp("prices"))


@pytest.mark.parametrize(
    ("rule", "example"), CASES, ids=[f"{rule.name}: {one.title}" for rule, one in CASES]
)
def test_example(rule, example, prices):
    check_example(rule, example, prices)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_page_has_its_sections_in_order(rule):
    assert re.findall(r"^## (.+)$", rule.page.text, re.MULTILINE) == HEADINGS
    assert all(rule.page.section(heading) for heading in HEADINGS)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_page_shows_what_is_reported_and_what_is_not(rule):
    shown = list(examples(rule))

    assert any(example.expected for example in shown)
    assert any(not example.expected for example in shown)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_page_shows_two_dialects(rule):
    dialects = {
        dialect
        for example in examples(rule)
        if example.expected
        for dialect in read(example.sources, Inputs()).reading.files.values()
    }

    assert len(dialects) > 1


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_references_are_links(rule):
    assert all(LINK.match(line) for line in rule.page.section("References").splitlines())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_title_fits_a_line_and_the_first_advice_a_sentence(rule):
    assert len(rule.page.title) <= 80
    assert rule.page.section("What to do").partition("\n\n")[0].endswith(".")


@pytest.mark.parametrize(
    ("allowed", "reported"), [("s3://acme-images/*", 0), ("s3://acme-audio/*", 1), ("eu-west-1", 1)]
)
def test_data_may_be_allowed_to_cross_regions(allowed, reported, prices):
    rule = next(rule for rule in RULES if rule.name == "cross-region-data-path")
    example = next(example for example in examples(rule) if example.expected)
    config = Config(allowed_cross_region=(allowed,))

    report = lint(read(example.sources, Inputs()), [rule], prices, config)

    assert len(report.findings) == reported


def test_names_are_unique():
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_a_file_holds_one_rule():
    assert len(RULES) == len(list(builtin_rules().glob("*/*.py")))
