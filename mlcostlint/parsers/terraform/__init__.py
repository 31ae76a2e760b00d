"""Terraform configuration: HCL and its JSON spelling, evaluated as Terraform evaluates it."""

from collections.abc import Callable, Iterable

from mlcostlint.parsers.inputs import Inputs
from mlcostlint.parsers.terraform.assignments import mistakes
from mlcostlint.parsers.terraform.cycles import cycles
from mlcostlint.parsers.terraform.folders import Library, document
from mlcostlint.parsers.terraform.roots import harvest, roots
from mlcostlint.source import Source
from mlcostlint.tree import Reading

__all__ = ["read"]


def read(
    sources: Iterable[Source], inputs: Inputs, neighbours: Callable[[str], tuple[Source, ...]]
) -> Reading:
    """Read every root module among `sources`, and the local modules that they call.

    `neighbours` gives the sources of a folder: of a module that was not given, and of what lies
    beside a file that was.
    """
    given = tuple(sources)
    library = Library(given, neighbours)
    found = roots(library)
    harvests = [harvest(path, library, inputs) for path in found]
    problems = [problem for path in library.scanned for problem in library.folder(path).problems]
    problems += [problem for path in library.scanned for problem in cycles(library.folder(path))]
    problems += [problem for path in found for problem in mistakes(library.folder(path))]
    problems += [problem for source in inputs.files for problem in document(source).problems]
    return Reading(
        tuple(block for one in harvests for block in one.blocks),
        tuple(hole for one in harvests for hole in one.holes.values()),
        tuple(problems),
        {source.path: "terraform" for source in given},
    )
