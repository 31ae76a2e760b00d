"""One template as a deployment reads it: references and sections."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from mlcostlint.parsers.cloudformation import conditions, constructs, functions, parameters
from mlcostlint.parsers.cloudformation.loops import Loops
from mlcostlint.parsers.cloudformation.nodes import handed, is_absent, references, section
from mlcostlint.parsers.cloudformation.parameters import Deployment
from mlcostlint.source import Span
from mlcostlint.tree import Leaf, Map, Node, Seq
from mlcostlint.value import How, Value, fact, unknown, written

_PSEUDO_PARAMETERS = {
    "AWS::AccountId": "the account is chosen at deployment",
    "AWS::NotificationARNs": "the notification topics are chosen at deployment",
    "AWS::Partition": "the partition is chosen at deployment",
    "AWS::Region": "the stack's region is chosen at deployment",
    "AWS::StackId": "the stack's id is known after deployment",
    "AWS::StackName": "the stack's name is chosen at deployment",
    "AWS::URLSuffix": "the partition is chosen at deployment",
}
_OUTPUTS = "Outputs"
_BARE = Deployment()


def _closed(_stack: "Stack", _name: str, resource: Map) -> Leaf:
    return unknown("other files are not looked at", resource.header)


@dataclass(frozen=True, slots=True)
class Nesting:
    """Where a stack stands among the stacks that hold it.

    `path` is the template of the outermost one, `addresses` what its own addresses begin with,
    `calls` the resources that lead to it, `copies` whether they exist. `files` are the templates
    above it, its own included.
    """

    path: str
    addresses: str = ""
    calls: tuple[Span, ...] = ()
    copies: Leaf | None = None
    files: tuple[str, ...] = ()


class Stack:
    """The parts of a template that its properties refer to.

    `opened` makes a stack of a resource that is one, or says why it cannot.
    """

    def __init__(
        self,
        root: Map,
        deployment: Deployment = _BARE,
        nesting: Nesting | None = None,
        opened: "Callable[[Stack, str, Map], Stack | Leaf]" = _closed,
    ) -> None:
        self.root = root
        self.deployment = deployment
        path = root.span.path
        self.nesting = nesting or Nesting(path, files=(path,))
        self.mappings = section(root, "Mappings")
        self._parameters = section(root, "Parameters")
        self._loops = Loops(self)
        self._opened = opened
        self._inner: dict[str, Stack | Leaf] = {}
        self._settled: dict[str, Leaf] = {}

    @cached_property
    def resources(self) -> Map:
        """The resources, those that loops make included."""
        return self._loops.unrolled(section(self.root, "Resources"))

    def evaluate(self, node: Node) -> Node:
        """Return `node` with every function replaced by its result, absent children left out."""
        if isinstance(node, Value):
            return _static(node)
        if isinstance(node, Seq):
            items = (self.evaluate(item) for item in node.items)
            return Seq(tuple(item for item in items if not is_absent(item)), node.span)
        if len(node.entries) != 1:
            return self._map(node)
        ((name, argument),) = node.entries.items()
        if name == "Fn::If":
            return conditions.branch(self, argument, node.span)
        function = functions.FUNCTIONS.get(name)
        return function(self, argument, node.span) if function else self._map(node)

    def reference(self, name: str, use: Span) -> Node:
        """Return what `Ref` to a parameter, pseudo parameter or resource gives."""
        if name == "AWS::NoValue":
            return written(None, use)
        if name == "AWS::Region" and self.deployment.region is not None:
            return handed(self.deployment.region, use, How.PASSED)
        if name in _PSEUDO_PARAMETERS:
            return unknown(_PSEUDO_PARAMETERS[name], use)
        declared = self._parameters.entries.get(name)
        if declared is None:
            return self.attribute(name, use)
        return parameters.value(name, declared, self.deployment.given(name), use)

    def attribute(self, name: str, use: Span) -> Node:
        """Return what a resource, or an attribute of it (`Bucket.Arn`), says before deployment."""
        resource, _, rest = name.partition(".")
        if resource not in self.resources.entries:
            return unknown(f"{resource} is not a parameter or resource of this template", use)
        kind, _, output = rest.partition(".")
        inner = self.inner(resource) if kind == _OUTPUTS else None
        if isinstance(inner, Stack):
            return inner.output(output, use)
        hole = unknown(f"{name} is known after deployment", use)
        return replace(hole, refers_to=(self.address(resource),))

    def output(self, name: str, use: Span) -> Node:
        """Return what the stack hands to the one that holds it."""
        declared = self._outputs.entries.get(name)
        if not isinstance(declared, Map) or "Value" not in declared.entries:
            return unknown(f"{self.root.span.path} has no output {name}", use)
        return handed(self.evaluate(declared.entries["Value"]), use, How.PASSED)

    def inner(self, name: str) -> "Stack | Leaf":
        """Return the stack that a resource is, or why its template cannot be read."""
        resource = self.resources.entries[name]
        if name not in self._inner and isinstance(resource, Map):
            self._inner[name] = unknown(f"{name} depends on itself", resource.header)
            self._inner[name] = self._opened(self, name, resource)
        return self._inner[name]

    def address(self, name: str) -> str:
        """Return the address of a resource, which for one of CDK's is the path of its construct."""
        called = constructs.path(self.resources.entries.get(name))
        return called or f"{self.nesting.addresses}{name}"

    def exists(self, resource: Map) -> Leaf:
        """Return whether the condition on a resource holds; one without condition exists."""
        name = resource.get("Condition")
        if not name.unknown and name.known is None:
            return name.map(lambda _: True)
        return self.condition(name)

    def condition(self, name: Leaf) -> Leaf:
        """Return whether a named condition holds, decided once."""
        key = fact(name, None)
        if not isinstance(key, str) or key not in self._conditions.entries:
            return name.hole(f"{key} is not a condition of this template")
        if key not in self._settled:
            self._settled[key] = name.hole(f"condition {key} depends on itself")
            self._settled[key] = conditions.truth(self, self._conditions.entries[key])
        return self._settled[key]

    @cached_property
    def _conditions(self) -> Map:
        return self._loops.unrolled(section(self.root, "Conditions"))

    @cached_property
    def _outputs(self) -> Map:
        return self._loops.unrolled(section(self.root, "Outputs"))

    def _map(self, node: Map) -> Map:
        unrolled = self._loops.unrolled(node)
        rest = unrolled.rest
        entries: dict[str, Node] = {}
        for name, child in unrolled.entries.items():
            if name.startswith("Fn::"):
                rest = _addition(name, child, node)
                continue
            value = self.evaluate(child)
            if not is_absent(value):
                entries[name] = value
        return Map(entries, node.span, node.header, rest)


def _addition(name: str, child: Node, node: Map) -> Leaf:
    """Return why a map may hold more than it says."""
    if isinstance(child, Value) and child.unknown:
        return child
    hole = unknown(f"{name} adds to this at deployment", node.header)
    return replace(hole, refers_to=references(child))


def _static(leaf: Leaf) -> Leaf:
    found = fact(leaf, None)
    if isinstance(found, str) and "{{resolve:" in found:
        return leaf.hole("a dynamic reference is resolved at deployment")
    return leaf
