"""Terraform configuration: HCL and its JSON spelling, evaluated as Terraform evaluates it."""

from collections.abc import Iterable, Sequence

from mlcostlint.parsers.inputs import Inputs
from mlcostlint.parsers.surroundings import Surroundings
from mlcostlint.parsers.terraform.assignments import mistakes
from mlcostlint.parsers.terraform.cycles import cycles
from mlcostlint.parsers.terraform.folders import Library, document
from mlcostlint.parsers.terraform.roots import harvest, roots
from mlcostlint.source import Source
from mlcostlint.tree import Reading

__all__ = ["read"]


def read(sources: Iterable[Source], inputs: Inputs, around: Surroundings) -> Reading:
    """Read every root module among `sources`, and the local modules that they call.

    `around` gives modules that were not given, what lies beside a file that was, and the files
    that functions read.
    """
    given = tuple(sources)
    library = Library(given, around)
    found = roots(library)
    owner, planned = _planned(library, found, inputs)
    harvests = [harvest(path, library, inputs) for path in found if path != owner]
    problems = [problem for path in library.scanned for problem in library.folder(path).problems]
    problems += [problem for path in library.scanned for problem in cycles(library.folder(path))]
    problems += [problem for path in found for problem in mistakes(library.folder(path))]
    problems += list(dict.fromkeys(problem for one in harvests for problem in one.problems))
    problems += [problem for source in inputs.files for problem in document(source).problems]
    return Reading(
        (*(block for one in harvests for block in one.blocks), *planned.blocks),
        (*(hole for one in harvests for hole in one.holes.values()), *planned.holes),
        (*problems, *planned.problems),
        {**{source.path: "terraform" for source in given}, **planned.files},
        planned.shown,
    )


def _planned(library: Library, found: Sequence[str], inputs: Inputs) -> tuple[str | None, Reading]:
    if inputs.plan is None:
        return None, Reading()
    from mlcostlint.parsers.terraform.plan.cover import covered

    return covered(inputs.plan, library, found, inputs)
