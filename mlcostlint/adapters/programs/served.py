"""What the programs of a pod or container serve, from exactly the fields that engines read."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from math import prod
from typing import Any

from mlcostlint.adapters.programs import ids, quantization, spelling
from mlcostlint.adapters.programs.amounts import count, share
from mlcostlint.adapters.programs.engines import engine, started
from mlcostlint.adapters.programs.launch import starts_training
from mlcostlint.adapters.programs.program import Program
from mlcostlint.model import Engine, ServedModel
from mlcostlint.source import Span
from mlcostlint.tree import Leaf
from mlcostlint.value import Value, defaulted, fact, first_unknown

_LOADS_QUANTIZED = "bitsandbytes"
_NO = frozenset(["false", "no", "0", "none", ""])


def served(
    programs: Sequence[Program],
    header: Span,
    *,
    meant: Engine | None = None,
    first: Sequence[Program] = (),
) -> ServedModel:
    """Return what programs that run together serve; an absent answer stands at `header`.

    `meant` is the engine where something other than the program says it, `first` are the programs
    that hold accelerators. What several engines are told speaks for none of them.
    """
    programs = [one.only(started) for one in programs]
    first = [one.only(started) for one in first]
    found = _id(programs, header)
    telling = _telling(first, meant) or _telling(programs, meant)
    if not telling:
        trains = any(starts_training(one.text) for one in programs)
        silent = defaulted(None, header) if trains else _silent(programs, header)
        return replace(ServedModel.everywhere(silent), id=found)
    if len(telling) > 1:
        hole = defaulted(None, header).hole("several engines run together")
        return replace(ServedModel.everywhere(hole), id=found)
    return replace(_told(telling[0], header, meant), id=found)


def processes(model: ServedModel) -> Value[int | None] | None:
    """Return how many accelerators an engine is told to use, None where it is not told.

    DJL, Triton and TorchServe start one worker per accelerator whatever they are told.
    """
    many = (Engine.DJL, Engine.TRITON, Engine.TORCHSERVE)
    tensor = model.tensor_parallel
    if fact(model.engine, None) in many or not _is_told(tensor, model):
        return None
    further = (model.pipeline_parallel, model.data_parallel)
    factors = [tensor, *(one for one in further if _is_told(one, model))]
    hole = first_unknown(factors)
    if hole is not None:
        return hole
    return tensor.map(lambda _: prod(one.known or 1 for one in factors))


def _telling(programs: Sequence[Program], meant: Engine | None) -> list[Program]:
    """Return the programs that serve, else those that at least name a model."""
    if meant is not None and len(programs) == 1:
        return list(programs)
    engines = [one for one in programs if engine(one) not in (None, Engine.OTHER)]
    return engines or [one for one in programs if next(ids.named(one), None) is not None]


def _is_told(value: Value[int | None], model: ServedModel) -> bool:
    """Tell what somebody wrote, or a hole hides, from what an engine does by itself.

    The engine's defaults stand where the engine does: at the program that says nothing.
    """
    if value.unknown:
        return True
    return value.known is not None and value.origin != model.engine.origin


def _id(programs: Iterable[Program], header: Span) -> Value[str | None]:
    found = list(programs)
    own = ids.agreed(leaf for one in found for leaf in ids.named(one))
    if own is None:
        own = ids.agreed(leaf for one in found for leaf in ids.built_for(one))
    if own is not None:
        return own
    return _silent(found, header)


@dataclass(frozen=True, slots=True)
class _Told:
    """What one program is told, under the names of its engine."""

    program: Program
    engine: Engine | None
    header: Span

    def leaf(self, field: str) -> Leaf | None:
        said = dict(self._prefixed()) | dict(self.program.options)
        for name in spelling.names(self.engine, field):
            found = (said if name.islower() else self.program.variables).get(name)
            if found is not None:
                return found
        return None

    def read(self, field: str, turn: Callable[[Any], Any]) -> Value[Any]:
        """Return what is told of a field, else what the engine does by itself."""
        found = self.leaf(field)
        if found is not None:
            return found.map(turn)
        absent = _silent([self.program], self.header)
        fallback = spelling.default(self.engine, field)
        return absent if absent.unknown or fallback is None else absent.map(lambda _: fallback)

    def _prefixed(self) -> Iterator[tuple[str, Leaf]]:
        for variable, option in spelling.options(self.program.variables):
            yield option, self.program.variables[variable]


def _told(program: Program, header: Span, meant: Engine | None) -> ServedModel:
    found = meant or engine(program)
    told = _Told(program, found, header)
    word = _quantization(told)
    return ServedModel(
        id=defaulted(None, header),
        draft=_draft(told),
        engine=defaulted(found, header),
        tensor_parallel=told.read("tensor_parallel", count),
        pipeline_parallel=told.read("pipeline_parallel", count),
        data_parallel=told.read("data_parallel", count),
        dtype=told.read("dtype", _word),
        quantization=word,
        bits=_bits(word, program, found),
        max_context=told.read("max_context", count),
        max_sequences=told.read("max_sequences", count),
        kv_dtype=told.read("kv_dtype", _cache_dtype),
        memory_share=told.read("memory_share", share),
        lora=told.read("lora", _is_on),
    )


def _quantization(told: _Told) -> Value[str | None]:
    word = told.read("quantization", _word).map(lambda said: said and quantization.written(said))
    form = told.leaf("format")
    if form is not None and fact(word, "") is None and fact(form, "") == _LOADS_QUANTIZED:
        return form.map(str)
    return word


def _bits(
    word: Value[str | None], program: Program, engine: Engine | None
) -> Value[Decimal | None]:
    said = fact(word, None)
    if said is None:
        return word.map(lambda _: None)
    model = ids.agreed(ids.named(program))
    name = "" if model is None else str(fact(model, None) or "")
    found = quantization.bits(said, engine, name)
    if found is None:
        return word.hole(f"how many bits {said} takes is up to the files of the model")
    return word.map(lambda _: found)


def _draft(told: _Told) -> Value[str | None]:
    """Return the model that proposes tokens: an option of its own, or one in vLLM's JSON."""
    config = told.program.options.get("speculative-config")
    if config is not None and told.leaf("draft") is None:
        return config.map(_draft_of)
    return told.read("draft", lambda said: ids.model_id(str(said)))


def _draft_of(config: object) -> str | None:
    try:
        found = json.loads(str(config))
    except (ValueError, RecursionError):
        return None
    model = found.get("model") if isinstance(found, dict) else None
    return ids.model_id(model) if isinstance(model, str) else None


def _silent(programs: Iterable[Program], header: Span) -> Value[Any]:
    """Return what it means that programs are told nothing, as far as is to be seen."""
    hidden = next((one.loose for one in programs if one.loose is not None), None)
    return defaulted(None, header) if hidden is None else hidden.hole(hidden.unknown)


def _word(said: object) -> str | None:
    text = str(said).strip().strip("\"'")
    return None if said is True or said is None or text.lower() in ("auto", "") else text


def _cache_dtype(said: object) -> str | None:
    """Return the type of the cache; LMDeploy numbers its bits, 0 for those of the weights."""
    word = _word(said)
    return {"0": None, "4": "int4", "8": "int8"}.get(word or "", word)


def _is_on(said: object) -> bool | None:
    return None if said is None else str(said).strip().lower() not in _NO
