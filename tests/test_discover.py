"""Paths to sources: what is read, under which name, and what is left alone."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from mlcostlint import discover
from mlcostlint.discover.text import source
from mlcostlint.parsers.surroundings import Listing, Unavailable
from mlcostlint.source import Unreadable

YAML = "apiVersion: v1\nkind: Pod\n"

Tree = Callable[[Mapping[str, str | bytes]], Path]


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tree:
    """Lay out files in an empty repository, which becomes the working directory."""
    place = tmp_path / "repo"
    (place / ".git").mkdir(parents=True)
    monkeypatch.chdir(place)

    def lay(files: Mapping[str, str | bytes]) -> Path:
        for name, text in files.items():
            file = place / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return place

    return lay


def found(*paths: str, exclude: tuple[str, ...] = (), force: bool = False) -> list[str]:
    return [
        each.path for each in discover.sources(paths, exclude=exclude, force_exclude=force).sources
    ]


def test_a_folder_is_walked_in_the_order_of_paths(tree: Tree):
    tree(
        {
            "b/main.tf": "",
            "a.tofu": "",
            "a/x.tf.json": "{}",
            "b/t.auto.tfvars": "",
            "k.yaml": YAML,
            "k.yml": YAML,
            "c.template": YAML,
            "README.md": YAML,
            "x.tf.tmpl": "",
        }
    )
    assert found(".") == [
        "a.tofu",
        "a/x.tf.json",
        "b/main.tf",
        "b/t.auto.tfvars",
        "c.template",
        "k.yaml",
        "k.yml",
    ]


def test_what_can_hold_nothing_of_ours_is_not_kept(tree: Tree):
    tree(
        {
            "compose.yaml": "services: {}\n",
            "data.json": "[1, 2]",
            "kustomization.yaml": "patches: []\n",
            "empty.tf": "",
        }
    )
    assert found(".") == ["empty.tf", "kustomization.yaml"]


@pytest.mark.parametrize(
    "name",
    [
        ".terraform/modules/x/main.tf",
        "node_modules/x/main.tf",
        "venv/main.tf",
        ".venv/main.tf",
        "lib/site-packages/main.tf",
        "__pycache__/main.tf",
        ".github/workflows/x.yaml",
        ".mlcostlint/policies/x.yaml",
        "cdk.out/asset.0123/x.yaml",
        "terraform.tfstate.json",
        "pnpm-lock.yaml",
        "package-lock.json",
    ],
)
def test_what_belongs_to_other_programs_is_passed_over(tree: Tree, name: str):
    tree({name: YAML, "cdk.out/Stack.template.json": YAML})
    assert found(".") == ["cdk.out/Stack.template.json"]


@pytest.mark.parametrize(
    ("ignore", "left"),
    [
        ({".gitignore": "*.yaml\n"}, ["x/deep/c.tf", "x/main.tf"]),
        ({".mlcostlintignore": "*.yaml\n"}, ["x/deep/c.tf", "x/main.tf"]),
        ({".git/info/exclude": "*.yaml\n"}, ["x/deep/c.tf", "x/main.tf"]),
        ({".gitignore": "x/\n"}, ["a.yaml"]),
        ({".gitignore": "/deep\n"}, ["a.yaml", "x/b.yaml", "x/deep/c.tf", "x/main.tf"]),
        ({"x/.gitignore": "/deep\n"}, ["a.yaml", "x/b.yaml", "x/main.tf"]),
        (
            {".gitignore": "*.yaml\n", "x/.gitignore": "!b.yaml\n"},
            ["x/b.yaml", "x/deep/c.tf", "x/main.tf"],
        ),
        ({".gitignore": "# x\n\n"}, ["a.yaml", "x/b.yaml", "x/deep/c.tf", "x/main.tf"]),
    ],
)
def test_ignore_files_are_honoured(tree: Tree, ignore: dict[str, str], left: list[str]):
    tree({"a.yaml": YAML, "x/b.yaml": YAML, "x/main.tf": "", "x/deep/c.tf": "", **ignore})
    assert found(".") == left


def test_ignore_files_above_the_scanned_folder_count(tree: Tree):
    tree({".gitignore": "*.yaml\n", "x/a.yaml": YAML, "x/main.tf": ""})
    assert found("x") == ["x/main.tf"]


def test_a_folder_asked_for_by_name_is_read_though_it_is_ignored(tree: Tree):
    tree({".gitignore": "out/\n", "out/rendered.yaml": YAML, ".hidden/a.yaml": YAML})
    assert found(".") == []
    assert found("out", ".hidden") == [".hidden/a.yaml", "out/rendered.yaml"]


def test_exclude_holds_for_folders_and_with_force_for_named_files(tree: Tree):
    tree({"a/main.tf": "", "b/main.tf": "", ".gitignore": "b/\n", ".venv/main.tf": ""})
    tree({"terraform.tfstate.json": YAML})
    assert found(".", exclude=("a/",)) == []
    assert found("a/main.tf", "b/main.tf", exclude=("a/",)) == ["a/main.tf", "b/main.tf"]
    named = ("a/main.tf", "b/main.tf", ".venv/main.tf", "terraform.tfstate.json")
    assert found(*named, exclude=("a/",), force=True) == []
    assert found(*named, force=True) == ["a/main.tf"]


def test_exclude_is_relative_to_a_folder_elsewhere_too(tree: Tree, tmp_path: Path):
    place = tree({"gen/main.tf": "", "main.tf": ""})
    (tmp_path / "other").mkdir()
    os.chdir(tmp_path / "other")
    assert found(str(place), exclude=("gen/",)) == [f"{place.as_posix()}/main.tf"]


def test_paths_are_shown_relative_to_the_working_directory(tree: Tree):
    place = tree({"a/b/main.tf": "", "c/main.tf": ""})
    assert found(str(place / "a")) == ["a/b/main.tf"]
    assert found("./a/../a/b/main.tf") == ["a/b/main.tf"]
    os.chdir(place / "a")
    assert found("../c/") == ["../c/main.tf"]
    assert found("b", ".", "b/main.tf") == ["b/main.tf"]


def test_a_path_that_does_not_exist_is_refused(tree: Tree):
    tree({})
    with pytest.raises(discover.NoSuchPath, match=r"^nowhere\.tf: no such file or folder$"):
        found("nowhere.tf")


def test_a_named_file_of_another_kind_is_not_read(tree: Tree):
    tree({"train.py": YAML})
    assert found("train.py") == []


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbf" + YAML.encode(), YAML),
        (YAML.encode("utf-16"), YAML),
        (b"\xfe\xff" + YAML.encode("utf-16-be"), YAML),
        (YAML.encode("utf-16-be"), YAML),
        (YAML.encode("utf-16-le"), YAML),
        ((f"\ufeff{YAML}---\n\ufeff{YAML}").encode(), f"{YAML}---\n{YAML}"),
        ((YAML + "a: é\r\n").encode(), YAML + "a: é\r\n"),
    ],
)
def test_text_is_decoded_and_line_ends_stay(tree: Tree, data: bytes, text: str):
    tree({"k.yaml": data})
    (found_source,) = discover.sources(["."]).sources
    assert found_source.text == text


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        (
            "k.yaml",
            YAML.encode() + b"a: \xe9\n",
            "k.yaml:3:1: expected UTF-8 text, found the byte 0xe9",
        ),
        ("m.tf", b"\xff\xfea\x00b", "m.tf:1:1: expected UTF-16 text, found the byte 0x62"),
        ("d.json", b"\x80 data", None),
        (
            "big.tf",
            b"#" * 5_100_000,
            "big.tf:1:1: the file has 5.1 MB, the limit is 5 MB: split it or exclude it",
        ),
        ("big.json", b" " * 5_100_000, None),
        (
            "big.yaml",
            YAML.encode() + b"#" * 7_000_000,
            "big.yaml:1:1: the file has 7.0 MB, the limit is 5 MB: split it or exclude it",
        ),
    ],
)
def test_what_cannot_be_read_is_a_problem(tree: Tree, name: str, data: bytes, problem: str | None):
    tree({name: data})
    result = discover.sources(["."])
    assert result.sources == ()
    assert [str(each) for each in result.problems] == ([problem] if problem else [])


def test_a_file_that_cannot_be_opened_is_a_problem(tmp_path: Path):
    with pytest.raises(Unreadable) as caught:
        list(source(str(tmp_path / "gone.tf"), "gone.tf"))
    assert str(caught.value) == (
        "gone.tf:1:1: the file cannot be opened: no such file or directory"
    )


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to the superuser")
def test_a_folder_that_cannot_be_listed_is_a_problem(tree: Tree):
    place = tree({"a/main.tf": "", "main.tf": ""})
    (place / "a").chmod(0)
    result = discover.sources(["."])
    assert [str(each) for each in result.problems] == [
        "a:1:1: the folder cannot be listed: permission denied"
    ]


def test_links_never_lead_out_of_the_repository_nor_in_circles(tree: Tree, tmp_path: Path):
    place = tree({"shared/provider.tf": "", "a/main.tf": "", "shared/k.yaml": YAML})
    (tmp_path / "secret.tf").write_text("")
    (place / "a" / "provider.tf").symlink_to(place / "shared" / "provider.tf")
    (place / "a" / "k.yaml").symlink_to(place / "shared" / "k.yaml")
    (place / "a" / "secret.tf").symlink_to(tmp_path / "secret.tf")
    (place / "a" / "gone.tf").symlink_to(tmp_path / "gone.tf")
    (place / "a" / "loop").symlink_to(place)
    (place / "a" / "loop.tf").symlink_to(place / "a" / "loop.tf")
    assert found(".") == ["a/main.tf", "a/provider.tf", "shared/k.yaml", "shared/provider.tf"]


def test_what_is_no_regular_file_is_never_opened(tree: Tree):
    place = tree({"a.tf": ""})
    os.mkfifo(place / "pipe.tf")
    assert found(".", "pipe.tf") == ["a.tf"]


def names(result: discover.Discovery, folder: str) -> list[str]:
    return [each.path for each in result.around.folder(folder)]


def test_surroundings_are_read_inside_the_repository_only(tree: Tree, tmp_path: Path):
    place = tree(
        {
            "env/prod/main.tf": "",
            "modules/net/main.tf": "",
            "modules/net/more.tf.json": "{}",
            "modules/net/notes.yaml": YAML,
            "modules/net/deep/x.tf": "",
            "modules/net/broken.tf": b"\xe9",
        }
    )
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "main.tf").write_text("")
    (place / "modules" / "away").symlink_to(outside)
    result = discover.sources(["env/prod"])
    assert names(result, "modules/net") == ["modules/net/main.tf", "modules/net/more.tf.json"]
    assert names(result, "env/prod/../../modules/net") == names(result, "modules/net")
    assert result.around.folder("modules/net") is result.around.folder("modules/net")
    for folder in ("../outside", str(outside), "modules/away", "nowhere", "modules/net/main.tf"):
        assert names(result, folder) == []


def test_without_a_repository_surroundings_stay_in_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    for name in ("here/a/main.tf", "here/b/main.tf", "there/c/main.tf", "there/d/main.tf"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("")
    monkeypatch.chdir(tmp_path / "here")
    inside = discover.sources(["a"])
    assert names(inside, "b") == ["b/main.tf"]
    assert names(inside, "../there/c") == []
    outside = discover.sources(["../there/c"])
    assert names(outside, "../there/c") == ["../there/c/main.tf"]
    assert names(outside, "../there/d") == []


def test_files_around_are_read_inside_the_repository_only(tree: Tree, tmp_path: Path):
    place = tree(
        {
            "env/main.tf": "",
            "env/start.sh": "start",
            "env/.terraform/modules.json": "{}",
            "shared/stop.sh": b"\xe9",
            "shared/large.bin": bytes((1 << 20) + 1),
        }
    )
    (tmp_path / "outside.sh").write_text("secret")
    (tmp_path / "outside").mkdir()
    (place / "env" / "inside.sh").symlink_to(place / "shared" / "stop.sh")
    (place / "env" / "outside.sh").symlink_to(tmp_path / "outside.sh")
    (place / "env" / "away").symlink_to(tmp_path / "outside")
    (place / "env" / "loop").symlink_to(place / "env" / "loop")
    os.mkfifo(place / "env" / "pipe")
    around = discover.sources(["env"]).around
    assert around.content("env/start.sh") == b"start"
    assert around.content("env/../shared/stop.sh") == around.content("env/inside.sh") == b"\xe9"
    assert around.listing(".") == Listing((), ("env", "shared"))
    assert around.listing("env") == Listing(("inside.sh", "main.tf", "start.sh"), ())
    for path in (
        "env/outside.sh",
        "env/away/x",
        "env/loop",
        "env/pipe",
        "env/nowhere",
        "env",
        "../outside.sh",
        str(tmp_path / "outside.sh"),
        "env/\0",
        "env/" + "x" * 5000,
    ):
        with pytest.raises(Unavailable, match="is not among the scanned files"):
            around.content(path)
    with pytest.raises(Unavailable, match=r"shared/large.bin has 1.0 MB"):
        around.content("shared/large.bin")
    for folder in ("env/away", "env/start.sh", "nowhere", ".."):
        with pytest.raises(Unavailable, match="is not among the scanned files"):
            around.listing(folder)
