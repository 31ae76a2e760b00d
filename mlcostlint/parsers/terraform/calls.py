"""What a module call leads to: a folder of the scan, a module of the registry, or nowhere."""

from dataclasses import replace
from functools import partial

from mlcostlint.parsers.terraform.bodies import META
from mlcostlint.parsers.terraform.expansion import Instance
from mlcostlint.parsers.terraform.folders import Folder, Library, local_source, source_of
from mlcostlint.parsers.terraform.layout import Declaration
from mlcostlint.parsers.terraform.lazy import Lazy
from mlcostlint.parsers.terraform.module import Children, Module, Place
from mlcostlint.tree import Leaf, Node
from mlcostlint.value import unknown

_DEEPEST = 16
_OWN = META | {"source", "version", "providers"}


def called(library: Library, parent: Module, call: Declaration) -> Children:
    """Return the instances of the module that a call in `parent` leads to."""
    path = local_source(call, parent.folder.path)
    if path is None:
        return _known(library, parent, call)
    if not library.exists(path):
        return Children(hole=_unloaded(call, source_of(call)))
    above = (*parent.place.folders, parent.folder.path)
    if path in above:
        return Children(hole=unknown(f"module {call.name} contains itself", call.header))
    if len(above) > _DEEPEST:
        return Children(hole=unknown(f"module {call.name} is nested too deeply", call.header))
    return _members(library, Module, library.folder(path), parent, call)


def _known(library: Library, parent: Module, call: Declaration) -> Children:
    """Return the instances of a module that is not of this repository, if it is a known one."""
    source = source_of(call)
    if not source:
        return Children(hole=_unloaded(call, "no literal source"))
    from mlcostlint.parsers.terraform.registry import StandIn, Unserved, stand_in

    try:
        folder = stand_in(call, source, parent.folder.path)
    except Unserved as unserved:
        return Children(hole=_unloaded(call, unserved.module, unserved.why))
    return _members(library, StandIn, folder, parent, call)


def _unloaded(call: Declaration, module: str, why: str = "") -> Leaf:
    attribute = call.body.attributes.get("source")
    place = call.header if attribute is None else attribute.expression.span
    reason = f": {why}" if why else ""
    return unknown(f"module {call.name} ({module}) is not loaded{reason}", place)


def _members(
    library: Library, kind: type[Module], folder: Folder, parent: Module, call: Declaration
) -> Children:
    return Children(
        tuple(
            (instance, _child(library, kind, folder, parent, call, instance))
            for instance in parent.instances(call)
        )
    )


def _child(  # noqa: PLR0913, PLR0917 - one argument for each thing that makes an instance
    library: Library,
    kind: type[Module],
    folder: Folder,
    parent: Module,
    call: Declaration,
    instance: Instance,
) -> Module:
    frame = parent.frame.binding(instance.names)
    attributes = {
        name: attribute for name, attribute in call.body.attributes.items() if name not in _OWN
    }

    def argument(name: str) -> Node:
        return parent.argument(attributes[name].expression, frame)

    return kind(
        folder,
        _place(parent.place, parent.folder.path, call, instance),
        Lazy(attributes, argument),
        parent.budget,
        call=partial(called, library),
        providers=parent.providers.handed_to(call),
    )


def _place(above: Place, folder: str, call: Declaration, instance: Instance) -> Place:
    return replace(
        above,
        address=above.of(f"module.{call.name}{instance.suffix}"),
        folders=(*above.folders, folder),
        calls=tuple(dict.fromkeys((*above.calls, call.header))),
        copies=above.copies if instance.copies is None else instance.copies,
    )
