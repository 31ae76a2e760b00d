"""How adapters look into what parsers produce."""

import pytest

from mlcostlint.source import Span
from mlcostlint.tree import Map, Seq, as_, walk
from mlcostlint.value import How, Value, fact, unknown, written


def at(line):
    return Span("main.tf", line, 1, line, 9)


def block(line, rest=None, **entries):
    return Map(entries, at(line), Span("main.tf", line, 1, line, 4), rest)


TREE = block(
    1,
    name=written("train", at(2)),
    size=unknown("var.size has no default", at(3)),
    nothing=written(None, at(4)),
    one=Seq((block(5, kind=written("a", at(6))),), at(5)),
    two=Seq((block(7, kind=written("b", at(8))), block(9, kind=written("c", at(10)))), at(7)),
    none=Seq((), at(11)),
    object=written(block(12, key=written("deep", at(13))), at(12)),
)


@pytest.mark.parametrize(
    ("path", "found", "line"),
    [
        (("name",), "train", 2),
        (("one", "kind"), "a", 6),
        (("two", "1", "kind"), "c", 10),
        (("object", "key"), "deep", 13),
        (("absent",), None, 1),
        (("one", "absent"), None, 5),
        (("absent", "kind"), None, 1),
        (("nothing", "kind"), None, 4),
        (("none", "kind"), None, 11),
        (("two", "7", "kind"), None, 7),
    ],
)
def test_a_leaf_is_found_or_absent_where_it_should_stand(path, found, line):
    leaf = TREE.get(*path)

    assert (leaf.known, leaf.origin.span.line) == (found, line)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        (("size",), "var.size has no default"),
        (("size", "unit"), "var.size has no default"),
        (("two", "kind"), "2 blocks hold kind"),
        (("name", "first"), "text has no first"),
    ],
)
def test_what_cannot_be_followed_is_unknown(path, reason):
    assert TREE.get(*path).unknown == reason


def test_an_open_map_leaves_absent_keys_open():
    hole = unknown("var.tags has no default", at(2))
    tags = block(1, rest=hole, team=written("ml", at(3)))

    assert tags.get("team").known == "ml"
    assert tags.get("project") is hole


def test_items_of_what_may_be_one_or_many():
    assert [fact(one.get("kind"), "") for one in TREE.maps("two")] == ["b", "c"]
    assert [fact(one.get("kind"), "") for one in TREE.maps("one")] == ["a"]
    assert [fact(one.get("key"), "") for one in TREE.maps("object")] == ["deep"]
    assert list(TREE.each("name")) == [TREE.get("name")]
    assert list(TREE.each("absent")) == []
    assert [one.unknown for one in TREE.each("size")] == ["var.size has no default"]


@pytest.mark.parametrize(("path", "line"), [(("one",), 5), (("object",), 12)])
def test_a_child_is_the_one_map_at_a_place(path, line):
    child = TREE.child(*path)

    assert child is not None
    assert child.span.line == line


@pytest.mark.parametrize("path", [("two",), ("name",), ("size",), ("absent",)])
def test_there_may_be_no_such_child(path):
    assert TREE.child(*path) is None


@pytest.mark.parametrize(
    ("kind", "raw", "read"),
    [
        (int, "4", 4),
        (int, 4, 4),
        (int, 4.0, 4),
        (float, "0.5", 0.5),
        (float, 2, 2.0),
        (bool, "true", True),
        (bool, "false", False),
        (str, 4, "4"),
        (str, True, "true"),
        (str, None, None),
    ],
)
def test_leaves_are_read_as_the_type_that_is_asked_for(kind, raw, read):
    narrowed = as_(kind, written(raw, at(1)))

    assert narrowed.known == read
    assert type(narrowed.known) is type(read)
    assert narrowed.origin.how is How.WRITTEN


@pytest.mark.parametrize(
    ("kind", "raw", "reason"),
    [
        (int, "four", "expected a whole number, found text"),
        (int, 4.5, "expected a whole number, found 4.5"),
        (int, True, "expected a whole number, found True"),
        (bool, "yes", "expected a boolean, found text"),
        (str, TREE, "expected text, found a block"),
        (float, Seq((), at(1)), "expected a number, found a list"),
    ],
)
def test_what_cannot_be_so_read_is_unknown_and_never_quoted(kind, raw, reason):
    assert as_(kind, written(raw, at(1))).unknown == reason


def test_every_leaf_is_walked_once():
    leaves = [
        fact(leaf, "?") for leaf in walk(block(1, a=written(1, at(1)), b=TREE.entries["two"]))
    ]

    assert leaves == [1, "b", "c"]


def test_a_value_is_neither_true_nor_false():
    with pytest.raises(TypeError, match=r"read \.known"):
        bool(Value(fact(written(1, at(1)), 0), TREE.get("name").origin))
