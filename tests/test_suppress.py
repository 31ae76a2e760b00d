"""Comments waive findings by where they stand, and say so when they do not."""

from dataclasses import replace
from time import process_time

import pytest

from mlcostlint import suppress
from mlcostlint.finding import Confidence, Finding, Gap, Severity
from mlcostlint.source import Source, Span
from mlcostlint.suppress.comments import comments

KNOWN = frozenset({"idle-box", "no-limit", "no-tags"})
IGNORE = "mlcostlint: ignore[idle-box] shared on purpose"
FORM = "write 'mlcostlint: ignore[rule-name] reason'"


def at(line: int, end: int | None = None, path: str = "main.tf") -> Span:
    return Span(path, line, 3, end or line, 20)


def finding(
    span: Span,
    block: Span | None = None,
    rule: str = "idle-box",
    via: tuple[Span, ...] = (),
    calls: tuple[Span, ...] = (),
) -> Finding:
    return Finding(
        rule=rule,
        family="idle",
        severity=Severity.WARNING,
        confidence=Confidence.HIGH,
        message="idle",
        address="a",
        kind="notebook",
        span=span,
        block=block or span,
        via=via,
        calls=calls,
    )


def ruling(
    text: str,
    *findings: Finding,
    path: str = "main.tf",
    ran: frozenset[str] = KNOWN,
    gaps: tuple[Gap, ...] = (),
) -> suppress.Ruling:
    sources = {path: Source(path, text)}
    return suppress.apply(findings, sources, known=KNOWN, ran=ran, gaps=gaps)


BLOCK = at(3, 7)
TEMPLATE = """\
{0}
{1}
resource "x" "y" {{{2}
  {3}
  size = 1{4}
  {5}
}}
other = 2{6}
"""


@pytest.mark.parametrize("comment", [f"# {IGNORE}", f"// {IGNORE}", f"/* {IGNORE} */"])
@pytest.mark.parametrize(
    ("slot", "waives"),
    [
        (0, False),
        (1, True),
        (2, True),
        (3, True),
        (4, True),
        (5, False),
        (6, False),
    ],
)
def test_where_a_comment_counts_for_a_line_in_a_block(comment, slot, waives):
    slots = [""] * 7
    slots[slot] = f" {comment}" if slot in {2, 4, 6} else comment
    verdict = ruling(TEMPLATE.format(*slots), finding(at(5), BLOCK))
    assert bool(verdict.suppressed) is waives
    assert bool(verdict.kept) is not waives
    assert [one.rule for one in verdict.extra] == ([] if waives else ["unused-suppression"])


def test_a_comment_at_the_end_of_a_line_does_not_count_for_the_next():
    text = f"a = 1 # {IGNORE}\nb = 2\n"
    assert ruling(text, finding(at(2))).kept


def test_a_comment_counts_through_further_comments_to_the_line_they_are_about():
    text = f"# {IGNORE}\n# because of the demo\na = 1\n"
    assert ruling(text, finding(at(3))).suppressed


def test_the_head_of_a_block_may_hold_several_comments():
    text = f"block {{\n  # a box\n  # {IGNORE}\n  a = 1\n  b = 1\n}}\n"
    assert ruling(text, finding(at(5), at(1, 6))).suppressed


def test_every_line_of_a_value_of_several_lines_counts():
    text = f"block {{\n  a = [\n    1, # {IGNORE}\n  ]\n}}\n"
    assert ruling(text, finding(at(2, 4), at(1, 5))).suppressed


@pytest.mark.parametrize(
    ("text", "waives"),
    [
        (f'module "a" {{ # {IGNORE}\n  size = 1\n  zone = 2\n}}\n', True),
        (f'# {IGNORE}\nmodule "a" {{\n  size = 1\n}}\n', True),
        (f'module "a" {{\n  # {IGNORE}\n  size = 1\n  zone = 2\n}}\n', True),
        (f'module "a" {{\n  size = 1\n  zone = 2 # {IGNORE}\n}}\n', False),
    ],
)
def test_the_head_of_a_module_call_counts_for_everything_in_the_module(text, waives):
    line = 2 if text.startswith("#") else 1
    inside = finding(at(9, path="m/main.tf"), calls=(at(line, line + 3),))
    assert bool(ruling(text, inside).suppressed) is waives


def test_a_line_that_a_value_passes_counts():
    text = f"module {{\n  zone = 1\n  size = 2 # {IGNORE}\n}}\n"
    assert ruling(text, finding(at(4, path="vars.tf"), via=(at(3),))).suppressed


def test_a_comment_does_not_count_in_another_file():
    assert ruling(f"# {IGNORE}\na = 1\n", finding(at(2, path="other.tf"))).kept


def test_one_comment_may_name_several_rules():
    text = "# mlcostlint: ignore[idle-box, no-limit] demo\na = 1\n"
    verdict = ruling(text, finding(at(2)), finding(at(2), rule="no-limit"))
    assert [one.reason for one in verdict.suppressed] == ["demo", "demo"]
    assert verdict.extra == ()


def test_a_rule_that_is_not_named_stands():
    verdict = ruling(f"# {IGNORE}\na = 1\n", finding(at(2)), finding(at(2), rule="no-tags"))
    assert [one.rule for one in verdict.kept] == ["no-tags"]


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("ignore[idle-bix] demo", "'idle-bix' is not a rule; did you mean 'idle-box'?"),
        ("ignore[zzz] demo", "'zzz' is not a rule"),
        ("ignore[idle-box]", f"ignoring idle-box needs a reason; {FORM}"),
        ("ignore[idle-box] --", f"ignoring idle-box needs a reason; {FORM}"),
        ("ignore demo", f"'ignore' names no rule in brackets; {FORM}"),
        ("ignore[] demo", f"the brackets after 'ignore' name no rule; {FORM}"),
        ("ignore[idle-box demo", f"the bracket after 'ignore' is not closed; {FORM}"),
        ("disable[idle-box] x", f"'disable[idle-box] x' says nothing to the linter; {FORM}"),
        (
            "ignore[unused-suppression] demo",
            "'unused-suppression' cannot be ignored; mend or remove the comment it is about",
        ),
    ],
)
def test_a_comment_that_cannot_be_followed_is_a_finding(comment, message):
    verdict = ruling(f"a = 1 # mlcostlint: {comment}\n", finding(at(1)))
    assert verdict.suppressed == ()
    (wrong,) = verdict.extra
    assert (wrong.rule, wrong.family, wrong.severity, wrong.message) == (
        "invalid-suppression",
        "suppression",
        Severity.WARNING,
        message,
    )
    assert (wrong.span.line, wrong.span.column) == (1, 7)


def test_the_known_rule_beside_an_unknown_one_is_still_ignored():
    verdict = ruling("a = 1 # mlcostlint: ignore[idle-box, nope] demo\n", finding(at(1)))
    assert verdict.suppressed
    assert [one.rule for one in verdict.extra] == ["invalid-suppression"]


@pytest.mark.parametrize(
    ("ran", "gaps", "unused"),
    [
        (KNOWN, (), True),
        (frozenset({"no-tags"}), (), False),
        (KNOWN, (Gap("var.x has no default", at(1), ("idle-box",), ("a",)),), False),
        (KNOWN, (Gap("var.x has no default", at(1), ("no-tags",), ("a",)),), True),
    ],
)
def test_unused_is_what_ran_and_had_nothing_to_say(ran, gaps, unused):
    verdict = ruling(f"a = 1 # {IGNORE}\n", ran=ran, gaps=gaps)
    assert [one.rule for one in verdict.extra] == ["unused-suppression"] * unused


def test_findings_about_comments_outlive_moved_lines():
    def fingerprint(text: str) -> str:
        (one,) = ruling(text).extra
        return one.fingerprint

    text = f"a = 1 # {IGNORE}\n"
    assert fingerprint(text) == fingerprint(f"\n\n{text}")
    assert fingerprint(text) != fingerprint(text.replace("idle-box", "no-tags"))


@pytest.mark.parametrize(
    "text",
    [
        f'a = "x # {IGNORE}"\n',
        f'a = "x \\" # {IGNORE}"\n',
        f"a: 'it''s # {IGNORE}'\n",
        f"a: 'x # {IGNORE}\n",
        f"a = <<-EOT\n  x # {IGNORE}\n  EOT\n",
        f"a: |\n  # {IGNORE}\n\n  # {IGNORE}\nb: 1\n",
        f"- run: >-\n    # {IGNORE}\n",
        f"a = b#{IGNORE}\n",
        f"url: http://{IGNORE}\n",
        f'"note": "{IGNORE}"\n',
        f'{{"a": "\\"//\\": \\"{IGNORE}\\""}}\n',
        "# see the manual of mlcostlint: it explains ignore[idle-box]\n",
    ],
)
def test_what_is_no_comment_says_nothing(text):
    verdict = ruling(text, *(finding(at(line)) for line in range(1, 5)))
    assert verdict.suppressed == ()
    assert verdict.extra == ()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"a: it's # {IGNORE}\n", 1),
        (f'disk: 5" wide # {IGNORE}\n', 1),
        (f'a = "${{b["c"]}}" # {IGNORE}\n', 1),
        (f"a: 'it''s' # {IGNORE}\n", 1),
        (f"a: |  # {IGNORE}\n  text\n", 1),
        (f"a: |\n  text\nb: 1 # {IGNORE}\n", 3),
        (f"a = <<EOT\n  x\nEOT\nb = 1 # {IGNORE}\n", 4),
        (f"# cat <<EOF\nb = 1 # {IGNORE}\n", 2),
        (f"path: /*\nb: 1 # {IGNORE}\n", 2),
        (f"/* a box\n * {IGNORE}\n */\nb = 1\n", 4),
        (f"a = 1 # tflint-ignore: x # {IGNORE}\n", 1),
        (f"a = 1 # {IGNORE}\r\n", 1),
        (f'{{\n  "//": "{IGNORE}",\n  "size": 1\n}}\n', 3),
        (f'{{\n  "size": {{"//": "{IGNORE}", "gb": 1}}\n}}\n', 2),
        (f"a = <<-EOT\n  kind: Job\n  # {IGNORE}\n  spec: 1\n  EOT\n", 4),
    ],
)
def test_comments_are_found_in_every_language(text, line):
    (waived,) = ruling(text, finding(at(line))).suppressed
    assert waived.reason == "shared on purpose"


def test_a_json_key_at_the_head_of_a_block_counts_for_the_block():
    text = f'{{\n  "box": {{\n    "//": "{IGNORE}",\n    "a": 1,\n    "b": 2\n  }}\n}}\n'
    assert ruling(text, finding(at(5), at(2, 6))).suppressed


@pytest.mark.parametrize(
    "piece", ["${", '"${a["', '"\\"', "'", "''", "/* ", "<<A ", '"//": "', "| ", "# "]
)
def test_reading_comments_takes_time_in_proportion(piece):
    start = process_time()
    for text in (piece * 30_000, f'a = "{piece * 30_000}', f"{piece}\n" * 30_000):
        assert len(list(comments(text))) <= 30_001
    assert process_time() - start < 3


def test_suppressing_what_is_reported_leaves_nothing_and_removing_it_brings_it_back():
    text = "a = 1\nb = 2\n"
    findings = (finding(at(1)), replace(finding(at(2)), rule="no-tags"))
    assert ruling(text, *findings).kept == findings
    silenced = "a = 1 # mlcostlint: ignore[idle-box] x\nb = 2 # mlcostlint: ignore[no-tags] x\n"
    assert ruling(silenced, *findings).kept == ()
    assert ruling(silenced, *findings).extra == ()


@pytest.mark.parametrize("name", ["invalid-suppression", "unused-suppression"])
def test_both_have_pages(name):
    page = suppress.PAGES[name]
    assert page.name == name
    assert page.family == "suppression"
    assert page.section("Why it costs")
    assert page.section("What to do")
