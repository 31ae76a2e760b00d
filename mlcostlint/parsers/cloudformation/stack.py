"""One template as a deployment with its default parameters reads it: references and sections."""

from dataclasses import replace

from mlcostlint.parsers.cloudformation import conditions, functions
from mlcostlint.source import Span
from mlcostlint.tree import Leaf, Map, Node, Seq
from mlcostlint.value import How, Origin, Value, fact, unknown, written

_PSEUDO_PARAMETERS = {
    "AWS::AccountId": "the account is chosen at deployment",
    "AWS::NotificationARNs": "the notification topics are chosen at deployment",
    "AWS::Partition": "the partition is chosen at deployment",
    "AWS::Region": "the stack's region is chosen at deployment",
    "AWS::StackId": "the stack's id is known after deployment",
    "AWS::StackName": "the stack's name is chosen at deployment",
    "AWS::URLSuffix": "the partition is chosen at deployment",
}
_LISTS = ("List<", "CommaDelimitedList")


class Stack:
    """The parts of a template that its properties refer to."""

    def __init__(self, root: Map) -> None:
        self.mappings = _section(root, "Mappings")
        self.resources = _section(root, "Resources")
        self._parameters = _section(root, "Parameters")
        self._conditions = _section(root, "Conditions")
        self._settled: dict[str, Leaf] = {}

    def evaluate(self, node: Node) -> Node:
        """Return `node` with every function replaced by its result, absent children left out."""
        if isinstance(node, Value):
            return _static(node)
        if isinstance(node, Seq):
            items = (self.evaluate(item) for item in node.items)
            return Seq(tuple(item for item in items if not _absent(item)), node.span)
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
        if name in _PSEUDO_PARAMETERS:
            return unknown(_PSEUDO_PARAMETERS[name], use)
        declared = self._parameters.entries.get(name)
        if declared is None:
            return self.attribute(name, use)
        if not isinstance(declared, Map):
            return unknown(f"parameter {name} is not declared as a map", use)
        return _parameter(name, declared, use)

    def attribute(self, name: str, use: Span) -> Leaf:
        """Return what a resource, or an attribute of it (`Bucket.Arn`), says before deployment."""
        resource = name.partition(".")[0]
        if resource not in self.resources.entries:
            return unknown(f"{resource} is not a parameter or resource of this template", use)
        return replace(unknown(f"{name} is known after deployment", use), refers_to=(resource,))

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

    def _map(self, node: Map) -> Map:
        rest = node.rest
        entries: dict[str, Node] = {}
        for name, child in node.entries.items():
            if name.startswith("Fn::"):
                rest = unknown(f"{name} adds to this at deployment", node.header)
                continue
            value = self.evaluate(child)
            if not _absent(value):
                entries[name] = value
        return Map(entries, node.span, node.header, rest)


def _section(root: Map, name: str) -> Map:
    section = root.entries.get(name)
    return section if isinstance(section, Map) else Map({}, root.span, root.header)


def _static(leaf: Leaf) -> Leaf:
    found = fact(leaf, None)
    if isinstance(found, str) and "{{resolve:" in found:
        return leaf.hole("a dynamic reference is resolved at deployment")
    return leaf


def _absent(node: Node) -> bool:
    return isinstance(node, Value) and not node.unknown and node.known is None


def _parameter(name: str, declared: Map, use: Span) -> Node:
    kind = functions.text(declared.get("Type")) or ""
    if kind.startswith("AWS::SSM::"):
        return unknown(f"parameter {name} is read from the SSM parameter store", use)
    default = declared.get("Default")
    if functions.text(default) is None:
        origin = Origin(How.DEFAULTED, declared.header, (use,))
        return Value(None, origin, unknown=f"parameter {name} has no default")
    used = replace(default, origin=default.origin.used_at(use, How.DEFAULTED))
    if not kind.startswith(_LISTS):
        return used
    return functions.split(used.map(lambda whole: str(whole).replace(" ", "")), ",", use)
