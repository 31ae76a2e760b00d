"""Functions that encode, decode and hash, by their documentation and the edges of their source."""

import base64
import gzip

import pytest

_SHA512 = (
    "309ecc489c12d6eb4cc40f50c902f2b4d0ed77ee511a7c7a9bcd3ca86d4cd86f"
    "989dd35bc5ff499670da34255b45b0cfd830e81f605dcf7dc5542e93ae9cd76f"
)
_PACKED = base64.b64encode(gzip.compress(b"test", mtime=0)).decode()


def _quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('base64encode("Hello World")', "SGVsbG8gV29ybGQ="),
        ("base64encode(1)", "MQ=="),
        ('base64decode("SGVsbG8gV29ybGQ=")', "Hello World"),
        ('base64decode("SGVsbG8g\\nV29ybGQ=\\n")', "Hello World"),
        (f'base64gunzip("{_PACKED}")', "test"),
        ('textencodebase64("Hello World", "UTF-16LE")', "SABlAGwAbABvACAAVwBvAHIAbABkAA=="),
        ('textencodebase64("a", "UTF-16")', "/v8AYQ=="),
        ('textencodebase64("é", "windows-1252")', "6Q=="),
        ('textdecodebase64("SABlAGwAbABvACAAVwBvAHIAbABkAA==", "UTF-16LE")', "Hello World"),
        ('textdecodebase64("/v8AYQ==", "UTF-16")', "a"),
        ('urlencode("Hello World!")', "Hello+World%21"),
        ('urlencode("☃ a-b_c.d~e")', "%E2%98%83+a-b_c.d~e"),
        ('urldecode("Hello+World%21")', "Hello World!"),
        ('urldecode("%E2%98%83")', "☃"),
        # JSON
        ('jsonencode({ "hello" = "world" })', '{"hello":"world"}'),
        (
            'jsonencode({ b = [1, true, null], a = "<&>" })',
            '{"a":"\\u003c\\u0026\\u003e","b":[1,true,null]}',
        ),
        ("jsonencode([0.00001, 1e21, 1.5])", "[0.00001,1000000000000000000000,1.5]"),
        ('jsonencode("é\\n\\t")', '"é\\n\\t"'),
        ('jsonencode(toset(["b", "a"]))', '["a","b"]'),
        ("jsonencode(null)", "null"),
        (
            'jsondecode("{\\"a\\": [1.5, 1.0, \\"x\\", null, true]}")',
            {"a": [1.5, 1, "x", None, True]},
        ),
        ('jsondecode("true")', True),
        # hashes
        ('base64sha256("hello world")', "uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek="),
        ('substr(base64sha512("hello world"), 0, 16)', "MJ7MSJwS1utMxA9Q"),
        ('md5("hello world")', "5eb63bbbe01eeed093cb22bb8f5acdc3"),
        ('sha1("hello world")', "2aae6c35c94fcfb415dbe95f408b9ce91ee846ed"),
        ('substr(sha256("hello world"), 0, 12)', "b94d27b9934d"),
        ('sha512("hello world")', _SHA512),
        ('uuidv5("dns", "www.opentofu.org")', "df1e675d-b743-5f6c-9952-6311d0f141df"),
        ('uuidv5("url", "https://www.opentofu.org/")', "ace93eea-1a2c-5eed-b41b-718be15d2e50"),
        ('uuidv5("oid", "1.3.6.1.4")', "af9d40a5-7a36-5c07-b23a-851cd99fbfa5"),
        ('uuidv5("x500", "CN=Example,C=GB")', "84e09961-4aa4-57f8-95b7-03edb1073253"),
        (
            'uuidv5("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "www.opentofu.org")',
            "df1e675d-b743-5f6c-9952-6311d0f141df",
        ),
        # CSV
        (
            'csvdecode("a,b,c\\n1,2,3\\n4,5,6")',
            [{"a": "1", "b": "2", "c": "3"}, {"a": "4", "b": "5", "c": "6"}],
        ),
        ('csvdecode("a\\n\\"x,\\"\\"y\\n\\"\\n\\n")', [{"a": 'x,"y\n'}]),
        ('csvdecode("a,b\\r\\n1,2\\r\\n")', [{"a": "1", "b": "2"}]),
        ('csvdecode("a,b")', []),
    ],
)
def test_result(expression, expected, evaluate, plain):
    assert plain(evaluate(expression)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hello: world", {"hello": "world"}),
        ("true", True),
        ("", None),
        ("~", None),
        ("[yes, No, on, OFF, y, n]", [True, False, True, False, True, False]),
        ("[Null, null, '']", [None, None, ""]),
        ("[1, -2, +3, 010, 0o17, 0x1F, 1_000]", [1, -2, 3, 10, 15, 31, "1_000"]),
        ("[1.5, .5, 5., 1e3, 1e-3]", [1.5, 0.5, 5, 1000, 0.001]),
        ("['1', \"true\", 0ba, 1.2.3]", ["1", "true", "0ba", "1.2.3"]),
        ("2001-01-02", "2001-01-02T00:00:00Z"),
        ("{a: &foo [1, 2], b: *foo}", {"a": [1, 2], "b": [1, 2]}),
        ("a: &x {k: 1}\nb: {<<: *x, l: 2}", {"a": {"k": 1}, "b": {"k": 1, "l": 2}}),
        ("1: a\ntrue: b", {"1": "a", "true": "b"}),
        ("text: |\n  a\n  b\n", {"text": "a\nb\n"}),
        ("!!str 5", "5"),
        ('!!int "5"', 5),
        ("---\na: 1\n...\n", {"a": 1}),
    ],
)
def test_yamldecode(text, expected, evaluate, plain):
    assert plain(evaluate(f"yamldecode({_quoted(text)})")) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('yamlencode({ "a" : "b", "c" : "d" })', '"a": "b"\n"c": "d"\n'),
        (
            'yamlencode({ foo = [1, { a = "b", c = "d" }, 3], bar = "baz" })',
            '"bar": "baz"\n"foo":\n- 1\n- "a": "b"\n  "c": "d"\n- 3\n',
        ),
        ('yamlencode(["foo", true, null, 0.5])', '- "foo"\n- true\n- null\n- 0.5\n'),
        ("yamlencode(true)", "true\n...\n"),
        ("yamlencode(null)", "null\n...\n"),
        ('yamlencode("hello")', '"hello"\n'),
        ('yamlencode("hello\\nworld")', "|-\n  hello\n  world\n"),
        ('yamlencode({ a = "x\\n" })', '"a": |\n  x\n'),
        ("yamlencode({ a = {}, b = [] })", '"a": {}\n"b": []\n'),
        ('yamlencode([["a"]])', '- - "a"\n'),
    ],
)
def test_yamlencode(expression, expected, evaluate):
    assert evaluate(expression).known == expected


@pytest.mark.parametrize(
    "expression",
    [
        'base64decode("*")',
        'base64decode("/w==")',
        'base64gunzip("AAAA")',
        f'base64gunzip("{_PACKED[:-8]}")',
        'textencodebase64("☃", "ISO-8859-1")',
        'textdecodebase64("/w==", "UTF-8")',
        'urldecode("%zz")',
        'urldecode("%ff")',
        'jsondecode("{")',
        'jsondecode("NaN")',
        "jsondecode([])",
        'csvdecode("")',
        'csvdecode("a,a\\n1,2")',
        'csvdecode("a,b\\n1")',
        'csvdecode("a\\n\\"x")',
        'yamldecode("a: [")',
        'yamldecode("a: 1\\n---\\nb: 2")',
        'yamldecode("{a: &foo [1, *foo]}")',
        'yamldecode("a: !custom b")',
        'yamldecode("? [a]\\n: b")',
        'yamldecode("<<: 1")',
        "md5([])",
        'uuidv5("nowhere", "x")',
    ],
)
def test_what_terraform_refuses_is_passed_over(expression, evaluate, plain):
    assert evaluate(expression).unknown
    assert plain(evaluate(f'try({expression}, "next")')) == "next"


def test_a_character_set_that_is_not_known_here_may_be_known_to_terraform(evaluate):
    found = evaluate('try(textencodebase64("a", "IBM037"), "b")')
    assert found.unknown == "the character set is not evaluated"
