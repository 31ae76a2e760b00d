"""YAML and JSON text to located trees."""

import json
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcostlint.parsers.yaml_tree import Unrendered, documents
from mlcostlint.parsers.yaml_tree.syntax import tamed
from mlcostlint.source import Source, Span, Unreadable
from mlcostlint.tree import Map, Node, walk
from mlcostlint.value import Value, written


def tree(text: str, path: str = "f.yaml") -> Node:
    (document,) = documents(Source(path, text))
    return document.tree()


def root(text: str) -> Map:
    node = tree(text)
    assert isinstance(node, Map)
    return node


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("true", True),
        ("Yes", True),
        ("off", False),
        ("y", "y"),
        ("~", None),
        ("", None),
        ("'true'", "true"),
        ("8", 8),
        ("-3", -3),
        ("1_000", 1000),
        ("0x1F", 31),
        ("0o17", 15),
        ("017", 15),
        ("0189", "0189"),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("1e999", "1e999"),
        (".inf", ".inf"),
        ("+", "+"),
        ("1:30", "1:30"),
        ("1.34.1", "1.34.1"),
        ("2024-01-01", "2024-01-01"),
        ('"8"', "8"),
        ("!!str 8", "8"),
        ('!!int "8"', 8),
        ("|\n    a\n    b\n", "a\nb\n"),
    ],
)
def test_scalars_are_read_as_kubernetes_reads_them(text: str, fact: object):
    found = root(f"a: {text}").get("a").known
    assert (found, type(found)) == (fact, type(fact))


@pytest.mark.parametrize("text", ["${SIZE}", "a-${SIZE}", "'{{ size }}'", "x{{ size }}", "$SIZE"])
def test_a_placeholder_is_unknown(text: str):
    leaf = root(f"a: {text}").get("a")
    assert leaf.unknown.endswith("is a placeholder that is filled in later")


@pytest.mark.parametrize("text", ["costs 5$", "$(SIZE)", "|\n  echo ${HOME}\n  exit\n", "{ }"])
def test_text_that_only_looks_like_a_placeholder_is_known(text: str):
    assert not root(f"a: {text}").get("a").unknown


def test_a_key_with_a_placeholder_leaves_absent_keys_unknown():
    labels = root("labels:\n  ${key}: x\n  team: ml\n")
    assert labels.get("labels", "team").known == "ml"
    assert labels.get("labels", "owner").unknown == "a placeholder stands for other keys"


@pytest.mark.parametrize(
    ("text", "path", "span"),
    [
        ("a: 1\n", ("a",), (1, 4, 1, 5)),
        ("a: 1\r\nb: xy\r\n", ("b",), (2, 4, 2, 6)),
        ("ключ: 'é' # c\n", ("ключ",), (1, 7, 1, 10)),
        ("a: 😀 \nb: 😀x", ("b",), (2, 4, 2, 6)),
        ("a:\n\nb: 1\n", ("a",), (1, 3, 1, 3)),
        ("a:\n  b: |\n    x\n    y\n\n\nc: 1\n", ("a", "b"), (2, 6, 4, 6)),
        ("a: >-\n  x\n# tail\n", ("a",), (1, 4, 2, 4)),
        ("a: x\n  y\n\n", ("a",), (1, 4, 2, 4)),
        ('{"a":\t1,\n\t"b": 22}', ("b",), (2, 7, 2, 9)),
        ("a: x\u2028y\nb: 1\n", ("b",), (2, 4, 2, 5)),
    ],
)
def test_a_leaf_knows_its_place(text: str, path: tuple[str, ...], span: tuple[int, ...]):
    assert root(text).get(*path).origin.span == Span("f.yaml", *span)


def test_a_map_knows_its_extent_and_the_line_that_opens_it():
    document = root("# licence\na:\n  b:\n    c: 1\n    d: [1,\n     2]\n\n# tail\ne: 1\n")
    assert document.header == Span("f.yaml", 2, 1, 2, 2)
    assert document.span == Span("f.yaml", 2, 1, 9, 5)
    inner = document.child("a", "b")
    assert inner is not None
    assert inner.header == Span("f.yaml", 3, 3, 3, 4)
    assert inner.span == Span("f.yaml", 4, 5, 6, 8)
    assert inner.get("nothing").origin.span == inner.header


def test_the_header_of_an_item_is_its_first_key():
    (item,) = root("a:\n  - b: 1\n    c: 2\n").maps("a")
    assert item.header == Span("f.yaml", 2, 5, 2, 6)
    assert item.span == Span("f.yaml", 2, 5, 3, 9)


def test_the_last_of_equal_keys_wins():
    assert root("a: 1\na: 2\n").get("a").known == 2


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("x: &x {k: 1, m: 2}\na: {<<: *x, m: 3}", {"k": 1, "m": 3}),
        ("x: &x {k: 1}\ny: &y {k: 2, n: 4}\na:\n  <<: [*x, *y]", {"k": 1, "n": 4}),
        ("x: &x {k: 1}\na:\n  '<<': *x", {"k": None}),
        ("x: &x {k: 1}\na: *x", {"k": 1}),
    ],
)
def test_anchors_and_merges(text: str, facts: dict[str, object]):
    document = root(text)
    assert {key: document.get("a", key).known for key in facts} == facts


def test_a_merge_with_a_placeholder_leaves_absent_keys_unknown():
    assert root("a:\n  <<: ${defaults}\n  k: 1\n").get("a", "other").unknown


def test_an_aliased_value_stands_where_the_anchor_does():
    document = root("x: &x {k: 1}\na:\n  b: *x\n")
    assert document.get("a", "b", "k").origin.span.line == 1
    child = document.child("a")
    assert child is not None
    assert child.span == Span("f.yaml", 3, 3, 3, 4)


def test_a_foreign_tag_is_a_hole_and_a_known_tag_is_asked():
    (document,) = documents(Source("f.yaml", "a: !vault {b: 1}\n"))
    plain = document.tree()
    assert isinstance(plain, Map)
    assert plain.get("a").unknown == "the tag !vault is resolved by another program"
    read = document.tree(lambda tag, _node, span: written(tag, span))
    assert isinstance(read, Map)
    assert read.get("a").known == "!vault"


def test_documents_are_split_with_their_lines():
    text = "a: 1\n...\n---  # two\nb: |\n  --- not a mark\n--- {c: 1}\n---"
    found = [(item.line, item.tree()) for item in documents(Source("f.yaml", text))]
    assert [line for line, _ in found] == [1, 2, 3, 6, 7]
    keys = [list(node.entries) for _, node in found if isinstance(node, Map)]
    assert keys == [["a"], ["b"], ["c"]]


def test_a_broken_document_costs_only_itself():
    first, second, third = documents(Source("f.yaml", "a: 1\n---\nb: [\n---\nc: 3\n"))
    assert isinstance(first.tree(), Map)
    with pytest.raises(Unreadable):
        second.tree()
    last = third.tree()
    assert isinstance(last, Map)
    assert last.get("c").origin.span.line == 5


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n"])
def test_an_empty_document_is_nothing(text: str):
    node = tree(text)
    assert isinstance(node, Value)
    assert node.known is None


@pytest.mark.parametrize(
    ("text", "place", "why"),
    [
        (
            "a: b: c\n",
            "f.yaml:1:5",
            "mapping values are not allowed in this context; quote text that holds a colon",
        ),
        (
            "a:\n\t- b\n",
            "f.yaml:2:1",
            "found character that cannot start any token; indent with spaces and quote such text",
        ),
        ("a: 1\nb\n", "f.yaml:2:1", "could not find expected ':'; write `key: value`"),
        ("a: é\nb: \x07\n", "f.yaml:2:4", "control characters are not allowed; remove them"),
        ("a: *x\n", "f.yaml:1:4", "found undefined alias; define the anchor above it"),
        ("a: [&x 1, &x 2]\n", "f.yaml:1:11", "found the same anchor twice"),
        ("a: 'x\n", "f.yaml:1:4", "found unexpected end of stream"),
        ("a:" + " [" * 101, "f.yaml:1:200", "nested more than 100 levels deep"),
        (
            "a: &x [*x]\n",
            "f.yaml:1:4",
            "aliases lead back to themselves or expand without bound",
        ),
        (
            "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{f'*a{n - 1},' * 9}]\n" for n in range(1, 9)),
            "f.yaml:7:5",
            "aliases lead back to themselves or expand without bound",
        ),
    ],
)
def test_what_is_not_yaml_is_unreadable(text: str, place: str, why: str):
    with pytest.raises(Unreadable) as caught:
        tree(text)
    assert str(caught.value) == f"{place}: not valid YAML: {why}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a": 1,\n "b" 2}', "f.json:2:6: not valid JSON: expecting ':' delimiter"),
        (
            '{"a": ' + "[" * 500 + "]" * 500 + "}",
            "f.json:1:105: not valid YAML: nested more than 100 levels deep",
        ),
        ('{"a": 1\n', "f.json:2:1: not valid JSON: expecting ',' delimiter"),
    ],
)
def test_what_is_not_json_is_unreadable(text: str, message: str):
    with pytest.raises(Unreadable) as caught:
        tree(text, "f.json")
    assert str(caught.value) == message


def test_what_the_library_finds_too_deep_is_unreadable_for_the_same_reason():
    with pytest.raises(Unreadable, match="not valid YAML: nested more than 100 levels deep"):
        tree('{"a": ' + "[" * 100_000, "f.json")


def test_json_that_is_hardly_yaml():
    document = root('{\n\t"a": "\\ud83d\\ude00\\/",\t"b":[1,2,],\n# why\n"c":{}}')
    assert document.get("a").known == "😀/"
    assert [leaf.known for leaf in document.each("b") if isinstance(leaf, Value)] == [1, 2]


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ('// head\n{"a": 1, // one\n /* two\n lines */ "b": "x"}', {"a": 1, "b": "x"}),
        (
            '/* a */ // b\n{\n"a": "http://x/*y*/", "b": "\\"//"}',
            {"a": "http://x/*y*/", "b": '"//'},
        ),
        ('{"a": http://x, "b": 2} // tail', {"a": "http://x", "b": 2}),
        ('{"a": 1, "b": 2} /* open', {"a": 1, "b": 2}),
    ],
)
def test_json_with_comments(text: str, facts: dict[str, object]):
    document = root(text)
    assert {key: document.get(key).known for key in document.entries} == facts


def test_in_yaml_slashes_are_text():
    assert root("a: // x\nb: /* y */\n").get("a").known == "// x"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text('ab/*"\\ ', max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("kl/*", max_size=3), inner),
    max_leaves=8,
)
COMMENTS = st.sampled_from([" // a", " /* b */", ' // "c', ' /* "d" */', ""])


@given(st.dictionaries(st.text("ab", min_size=1, max_size=2), JSON, min_size=1), st.data())
def test_comments_change_neither_what_json_says_nor_where(
    said: dict[str, object], data: st.DataObject
):
    lines = json.dumps(said, indent=1).split("\n")
    remarked = "\n".join(line + data.draw(COMMENTS) for line in lines)
    before = [(leaf.known, leaf.origin.span) for leaf in walk(root("\n".join(lines)))]
    assert [(leaf.known, leaf.origin.span) for leaf in walk(root(remarked))] == before


@pytest.mark.parametrize("piece", ["//", "/*", "/* */ ", '"', '"\\', '"/*', "/* *", "// \n", "*/"])
def test_reading_comments_takes_time_in_proportion(piece: str):
    start = process_time()
    for text in (f'{{"a": {piece * 30_000}', piece * 30_000, f"{{{piece * 30_000}"):
        tamed(text)
    assert process_time() - start < 3


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: 1\nb: 2\na: 3\n", "f.yaml:3:1"),
        ("x:\n  - {c: 1, 'c': 2}\n", "f.yaml:2:12"),
        ("a: {b: 1}\nb: {a: 1}\n", None),
        ("a: &x {b: 1}\nc: {<<: *x, b: 2}\n", None),
        ("", None),
    ],
)
def test_a_key_that_stands_twice_is_noted(text: str, place: str | None):
    (document,) = documents(Source("f.yaml", text))
    found = document.repeated()
    assert (None if found is None else str(found.origin.span)) == place


@pytest.mark.parametrize(
    "text",
    [
        "{{- if .Values.on }}\na: 1\n{{- end }}\n",
        "a: {{ .Values.a }}\n",
        "a:\n{{ toYaml .Values.a | indent 2 }}\n",
        "a:\n%{ if on }\n  b: 1\n%{ endif }\n",
        "{% if on %}\na: 1\n{% endif %}\n",
        "a:\n${indent(2, b)}\nc: 1\n",
        'a: ["--x={{ .Values.x | default "y" }}"]\n',
        "<% if on %>\na: [\n",
        "c: {{ c }}\na: &x [1]\nb: [*x, *x]\n",
    ],
)
def test_a_template_is_unrendered_and_never_half_read(text: str):
    with pytest.raises(Unrendered):
        tree(text)


def test_broken_yaml_with_a_quoted_placeholder_is_no_template():
    with pytest.raises(Unreadable):
        tree('args: ["{{inputs.parameters.x}}"]\n b: c: d\n')
