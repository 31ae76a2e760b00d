"""What an expression can name: parameters, variables, the step of a loop, resources."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from mlcostlint.source import Span
from mlcostlint.tree import Leaf, Map, Node, Seq
from mlcostlint.value import How, Origin, Value, fact, written

T = TypeVar("T")
_Evaluate = Callable[[Node, "Frame", How], Node]


@dataclass(frozen=True, slots=True)
class Given:
    """What a deployment passes for a parameter, and the frame that this is to be read in."""

    node: Node
    frame: "Frame | None" = None


@dataclass(frozen=True, slots=True)
class Template:
    """The sections of one template, what is passed to it, and what they have come to so far.

    `addresses` holds what each resource of the whole file is called, by its name in lower case and
    by its symbolic name in this template.
    """

    root: Map
    given: Mapping[str, Given]
    evaluate: _Evaluate
    addresses: dict[str, str]
    symbols: dict[str, str] = field(default_factory=dict)
    settled: dict[tuple[str, str], Node] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Frame:
    """One template, and which step of which loops is looked at."""

    template: Template
    steps: Mapping[str, Leaf] = field(default_factory=dict)

    def at_step(self, loop: str, step: int, use: Span) -> "Frame":
        """Return the frame of one turn of a loop."""
        return self.in_loop(loop, Value(step, Origin(How.COMPUTED, use)))

    def in_loop(self, loop: str, step: Leaf) -> "Frame":
        """Return the frame of a loop whose step is `step`, which nobody may know."""
        others = {name: found for name, found in self.steps.items() if name not in (loop, "")}
        return replace(self, steps={**others, loop: step, "": step})

    def step(self, loop: str) -> Leaf | None:
        """Return the index in a loop, in the innermost one without a name."""
        return self.steps.get(loop)

    def parameter(self, name: str, use: Span) -> Node:
        """Return what is passed for a parameter, else its default."""
        return self._once("parameters", name, use, self._parameter)

    def variable(self, name: str, use: Span) -> Node:
        """Return what a variable holds."""
        return self._once("variables", name, use, self._variable)

    def _once(self, section: str, name: str, use: Span, find: Callable[[str, Span], Node]) -> Node:
        key = section, name.lower()
        settled = self.template.settled
        if key not in settled:
            reason = f"{section} {name} depends on itself"
            settled[key] = Value(None, Origin(How.WRITTEN, use), unknown=reason)
            settled[key] = find(name, use)
        return settled[key]

    def _parameter(self, name: str, use: Span) -> Node:
        given = _named(self.template.given, name)
        declared = _named(section(self.template.root, "parameters").entries, name)
        if isinstance(given, Given):
            frame = Frame(self.template) if given.frame is None else given.frame
            return self.template.evaluate(given.node, frame, How.PASSED)
        if not isinstance(declared, Map):
            return _open(f"parameter {name} is not declared in this template", name, use)
        default = declared.entries.get("defaultValue")
        if default is not None:
            return self.template.evaluate(default, Frame(self.template), How.DEFAULTED)
        if fact(declared.get("nullable"), None) is True:
            return Value(None, Origin(How.DEFAULTED, declared.header))
        return _open(f"parameter {name} has no default", name, declared.header)

    def _variable(self, name: str, use: Span) -> Node:
        declared = section(self.template.root, "variables")
        found = _named(declared.entries, name)
        if found is not None:
            return self.template.evaluate(found, Frame(self.template), How.WRITTEN)
        loops = declared.entries.get("copy")
        if isinstance(loops, Seq):
            made = Map({"copy": loops}, declared.span, declared.header)
            whole = self.template.evaluate(made, Frame(self.template), How.WRITTEN)
            looped = _named(whole.entries, name) if isinstance(whole, Map) else None
            if looped is not None:
                return looped
        return _open(f"variable {name} is not declared in this template", name, use)


def section(root: Map, name: str) -> Map:
    """Return a section of a template, empty where it has none."""
    found = root.entries.get(name)
    return found if isinstance(found, Map) else Map({}, root.span, root.header)


def _named(entries: Mapping[str, T], name: str) -> T | None:
    """Return an entry; names are looked up without regard to case."""
    if name in entries:
        return entries[name]
    folded = name.lower()
    return next((found for key, found in entries.items() if key.lower() == folded), None)


def _open(reason: str, name: str, span: Span) -> Leaf:
    """Return a hole that can be read as its name."""
    return replace(written(f"{{{name}}}", span), unknown=reason)
