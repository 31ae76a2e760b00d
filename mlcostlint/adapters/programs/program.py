"""A container's program: its environment, the commands it starts, and what these are told."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from mlcostlint.adapters.programs.shell import Script, Words, assignments, filled_in, script
from mlcostlint.source import Span
from mlcostlint.tree import Leaf
from mlcostlint.value import Value, fact, legible

_SHELLS = frozenset(["sh", "bash", "ash", "dash", "zsh"])
_RUNS_TEXT = re.compile(r"-[a-z]*c")
_PLACE = re.compile(r"(?:dir|path|uri|s3|gcs|storage)$")
_JSON = re.compile(r"\s*(?:--?[\w.-]+=)?[{\[]")
_NUMBER = re.compile(r"-\.?[0-9]")
_OVERRIDE = re.compile(r"[+~]{0,2}([A-Za-z_][\w./-]*)=(.*)", re.DOTALL)
# The word behind one of these is what the command works on, and hides no options.
_BEFORE_OPERAND = frozenset(["serve", "run", "pull", "api_server", "trtllm-serve", "-m"])


@dataclass(frozen=True, slots=True)
class Command:
    """One command, its variables filled in.

    `options` are by name in kebab case without dashes, `loose` is a word that is not to be seen:
    it may be any further option.
    """

    words: Words
    options: Mapping[str, Leaf]
    loose: Leaf | None = None

    @property
    def text(self) -> str:
        """The words in a row; those that are not known are left out."""
        return " ".join(str(fact(word, "")) for word in self.words)


@dataclass(frozen=True)
class Program:
    """What a container starts.

    `variables` are its environment, with what its script sets; `files` are texts it can read, by
    path, `source` is where an operator fetches its model from. `hidden` says why there may be
    variables that the file does not show.
    """

    image: Leaf
    header: Span
    variables: Mapping[str, Leaf]
    commands: tuple[Command, ...]
    files: Mapping[str, Leaf] = field(default_factory=dict)
    hidden: Leaf | None = None
    source: Leaf | None = None

    @cached_property
    def options(self) -> Mapping[str, Leaf]:
        """The options of all commands; of two of one name the later counts."""
        found: dict[str, Leaf] = {}
        for command in self.commands:
            found |= command.options
        return found

    @property
    def loose(self) -> Leaf | None:
        """The hole behind which a command may be told more than is to be seen."""
        loose = (command.loose for command in self.commands if command.loose is not None)
        return next(loose, self.hidden)

    def only(self, starts: Callable[[str], object]) -> "Program":
        """Return the program without what its commands do beside those that start something."""
        found = tuple(one for one in self.commands if starts(one.text))
        return replace(self, commands=found) if found else self

    @cached_property
    def text(self) -> str:
        """All commands, one a line."""
        return "\n".join(command.text for command in self.commands)

    @property
    def image_name(self) -> str:
        """The image, empty where it is not known."""
        return str(fact(self.image, None) or "")


def program(  # noqa: PLR0913 - one argument for each thing that a dialect has a field for
    image: Leaf,
    told: Iterable[Leaf],
    variables: Mapping[str, Leaf],
    header: Span,
    *,
    files: Mapping[str, Leaf] | None = None,
    hidden: Leaf | None = None,
    source: Leaf | None = None,
) -> Program:
    """Return the program of a container that is started with the words `told`."""
    found = _script(told)
    scope: dict[str, Leaf] = {}
    for name, leaf in variables.items():
        scope[name] = filled_in(leaf, {**variables, **scope}) if _refers(leaf) else leaf
    commands = []
    for words in found.commands:
        for name, leaf in assignments(words):
            scope[name] = _set(scope, variables, name, filled_in(leaf, scope))
        commands.append(_command(words, scope))
    return Program(
        image,
        header,
        scope,
        tuple(commands),
        {**(files or {}), **found.files},
        hidden,
        source,
    )


def said(programs: Iterable[Program]) -> dict[str, Leaf]:
    """Return variables and options by name, in snake case.

    An option for a place is given though the place is not to be seen.
    """
    found: dict[str, Leaf] = {}
    for one in programs:
        found |= one.variables
        for name, leaf in one.options.items():
            given = leaf.unknown and _PLACE.search(name)
            found[name.replace("-", "_")] = Value("given", leaf.origin) if given else leaf
    return found


def kebab(name: str) -> str:
    """Return the name of an option as options are looked up: `tensor_parallel` with a dash."""
    return name.replace("_", "-")


def _script(told: Iterable[Leaf]) -> Script:
    """Take the words of a container apart: lines among them are split as a shell would."""
    words = [_legible(leaf) for leaf in told]
    place = _text_to_run(words)
    commands: list[Words] = []
    files: dict[str, Leaf] = {}
    line: list[Leaf] = []
    for leaf in words if place is None else words[place : place + 1]:
        if not _is_line(leaf):
            line.append(leaf)
            continue
        part = script(leaf)
        files |= part.files
        if len(part.commands) == 1:
            line += part.commands[0]
            continue
        commands += [tuple(line), *part.commands]
        line = []
    return Script(tuple(filter(None, (*commands, tuple(line)))), files)


def _legible(leaf: Leaf) -> Leaf:
    """Return a word as it is written where only its variables are open: they are looked up."""
    text = legible(leaf)
    return Value(text, leaf.origin) if text and "{{" not in text else leaf


def _text_to_run(words: list[Leaf]) -> int | None:
    """Return which of the words is the script of `sh -c`, None without a shell."""
    if not words or str(fact(words[0], "")).rpartition("/")[2] not in _SHELLS:
        return None
    for place, word in enumerate(words[1:-1], 1):
        if _RUNS_TEXT.fullmatch(str(fact(word, ""))):
            return place + 1
    return None


def _is_line(leaf: Leaf) -> bool:
    """Say whether a word is a line of several; JSON, alone or given to an option, is one word."""
    text = fact(leaf, None)
    return isinstance(text, str) and len(text.split(None, 1)) > 1 and not _JSON.match(text)


def _command(words: Words, scope: Mapping[str, Leaf]) -> Command:
    options: dict[str, Leaf] = {}
    seen: list[Leaf] = []
    loose: Leaf | None = None
    waiting = before = ""
    for raw in words:
        text = fact(raw, legible(raw))
        leaf = filled_in(raw, scope)
        seen.append(leaf)
        if isinstance(text, str) and text.startswith("-") and not _NUMBER.match(text):
            waiting = _option(raw, text, scope, options)
        elif waiting:
            options[waiting] = leaf
            waiting = ""
        elif leaf.unknown and before not in _BEFORE_OPERAND:
            loose = leaf if loose is None else loose
        before = str(fact(leaf, ""))
    for name, leaf in _overrides(seen):
        options.setdefault(name, leaf)
    return Command(tuple(seen), options, loose)


def _option(raw: Leaf, text: str, scope: Mapping[str, Leaf], options: dict[str, Leaf]) -> str:
    """Take note of an option; return its name if its value may follow it."""
    name, equals, given = text.lstrip("-").partition("=")
    said = raw if raw.unknown else replace(raw, _fact=given if equals else True)
    options[kebab(name)] = filled_in(said, scope)
    return "" if equals else kebab(name)


def _overrides(words: Iterable[Leaf]) -> Iterator[tuple[str, Leaf]]:
    """Yield settings as Hydra and torchtune take them: `trainer.precision=bf16`."""
    for word in words:
        match = _OVERRIDE.fullmatch(str(fact(word, "")))
        if match:
            name = match[1].rpartition(".")[2].rpartition("/")[2]
            yield kebab(name), replace(word, _fact=match[2])


def _refers(leaf: Leaf) -> bool:
    return "$(" in str(fact(leaf, ""))


def _set(scope: Mapping[str, Leaf], given: Mapping[str, Leaf], name: str, now: Leaf) -> Leaf:
    """Return a variable that a script sets; one that it sets in several ways is unknown."""
    before = scope.get(name)
    if before is None or before is given.get(name) or fact(before, None) == fact(now, 0):
        return now
    return now.hole(f"{name} is set in several ways")
