"""What starts a training, and how many processes it starts on each machine."""

import re
from collections.abc import Callable, Iterator, Mapping

from mlcostlint.adapters import words
from mlcostlint.adapters.programs.amounts import count
from mlcostlint.adapters.programs.program import Command, Program
from mlcostlint.tree import Leaf
from mlcostlint.value import Value, fact

_TORCH = "PET_NPROC_PER_NODE"  # https://docs.pytorch.org/docs/stable/elastic/run.html
_PER_RESOURCE = re.compile(r"ppr:([0-9]{1,4}):node")


_TRAINING_COMMAND = re.compile(
    r"\btorchrun\b|torch\.distributed\.(?:run|launch)|\bdeepspeed\b|accelerate launch|horovodrun"
    r"|\bmpirun\b|\baxolotl\b|\btrl sft\b|_pretraining\b",
    re.IGNORECASE,
)
_TRAINING_SCRIPT = frozenset(["train", "training", "trainer", "finetune", "finetuning", "pretrain"])


def starts_training(line: str) -> bool:
    """Say whether a command starts a training: by a launcher, or by what its script is called."""
    if _TRAINING_COMMAND.search(line):
        return True
    scripts = (word.rpartition("/")[2] for word in line.split() if word.endswith(".py"))
    return any(not _TRAINING_SCRIPT.isdisjoint(words.tokens(script)) for script in scripts)


def launched(program: Program, machines: Value[int]) -> Value[int | None] | None:
    """Return what the launcher of a program is told, None where it is told nothing.

    A launcher that counts over all machines is shared out evenly.
    """
    for command in program.commands:
        for marks, told in _LAUNCHERS.items():
            if any(mark in command.text for mark in marks):
                found = next(told(command, machines), None)
                if found is not None:
                    return found
    common = program.options.get("nproc-per-node", program.variables.get(_TORCH))
    return None if common is None else common.map(count)


def _torch(command: Command, _machines: Value[int]) -> Iterator[Value[int | None]]:
    yield from _said(command, "nproc-per-node")


def _deepspeed(command: Command, _machines: Value[int]) -> Iterator[Value[int | None]]:
    yield from _said(command, "num-gpus")


def _accelerate(command: Command, machines: Value[int]) -> Iterator[Value[int | None]]:
    # One machine where no number is given: https://huggingface.co/docs/accelerate/package_reference/cli
    for total in _said(command, "num-processes"):
        nodes = next(_said(command, "num-machines"), machines)
        yield _shared(total, nodes)


def _mpi(command: Command, machines: Value[int]) -> Iterator[Value[int | None]]:
    yield from _said(command, "npernode", "N")
    mapping = command.options.get("map-by")
    match = None if mapping is None else _PER_RESOURCE.match(str(fact(mapping, "")))
    if mapping is not None and match:
        yield mapping.map(lambda _: int(match[1]))
    for total in _said(command, "np", "n", "num-proc"):
        yield _shared(total, machines)


def _said(command: Command, *names: str) -> Iterator[Value[int | None]]:
    yield from (command.options[name].map(count) for name in names if name in command.options)


def _shared(total: Value[int | None], machines: Leaf) -> Value[int | None]:
    """Return the share of one machine, unknown where it does not come out even."""
    processes, nodes = fact(total, None), fact(machines, None)
    if processes is None:
        return total
    if not nodes or processes % nodes:
        return total.hole("how many processes each machine runs is up to the launcher")
    return total.map(lambda _: processes // nodes)


_LAUNCHERS: Mapping[
    tuple[str, ...], Callable[[Command, Value[int]], Iterator[Value[int | None]]]
] = {
    ("torchrun", "torch.distributed"): _torch,
    ("deepspeed",): _deepspeed,
    ("accelerate launch",): _accelerate,
    ("mpirun", "mpiexec", "horovodrun"): _mpi,
}
