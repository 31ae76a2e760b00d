"""How large models are: what is published of them, else what their names say."""

import re
import sqlite3
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from mlcostlint.hardware.catalogue import book
from mlcostlint.hardware.models.architecture import Architecture, Certainty, ModelKind, SizedModel
from mlcostlint.hardware.models.guesses import guessed
from mlcostlint.hardware.models.names import bits, plain

_LONGEST_ID = 512
_NATIVE_BITS = {
    "bf16": Decimal(16),
    "fp16": Decimal(16),
    "fp32": Decimal(32),
    "fp8": Decimal("8.25"),
    "mxfp4": Decimal("4.5"),
}
_USUAL_BITS = Decimal(16)
_CERTAINTIES = {
    "high": Certainty.PUBLISHED,
    "medium": Certainty.NAMED,
    "low": Certainty.GUESSED,
}


@lru_cache(maxsize=256)
def sized(model_id: str) -> SizedModel | None:
    """Return what is known of a model, None where neither a table nor its name tells its size.

    `model_id` must come from a field that holds model ids: the patterns collide with ordinary
    words.
    """
    name = plain(model_id) if len(model_id) <= _LONGEST_ID else ""
    if not name:
        return None
    for row in _listed(name):
        native = _NATIVE_BITS.get(row["native_dtype"], _USUAL_BITS)
        return SizedModel(
            architecture=_published(row),
            bits=bits(model_id) or native,
            certainty=_CERTAINTIES[row["confidence"]],
        )
    guess = guessed(name)
    if guess is None:
        return None
    architecture, certainty = guess
    return SizedModel(
        architecture=architecture, bits=bits(model_id) or _USUAL_BITS, certainty=certainty
    )


@lru_cache(maxsize=256)
def weights_gib(model_id: str) -> Decimal | None:
    """Return the GiB that a listed model's weights take as published, None for any other.

    Quantised variants are given the size of the model as it was published.
    """
    name = plain(model_id) if len(model_id) <= _LONGEST_ID else ""
    row = next(_listed(name), None) if name else None
    return None if row is None else Decimal(row["native_weights_gib"])


def _listed(name: str) -> Iterator[sqlite3.Row]:
    """Yield the rows whose pattern a plain name meets; the first is the most particular."""
    return (row for pattern, row in _table() if pattern.search(name))


@lru_cache(maxsize=1)
def _table() -> tuple[tuple[re.Pattern[str], sqlite3.Row], ...]:
    cursor = book().cursor()
    cursor.row_factory = sqlite3.Row
    rows = cursor.execute("SELECT * FROM models ORDER BY rowid")
    return tuple((re.compile(row["pattern"]), row) for row in rows)


def _published(row: sqlite3.Row) -> Architecture:
    return Architecture(
        name=row["canonical_id"],
        kind=ModelKind(row["kind"]),
        parameters=Decimal(row["params_b"]),
        active=Decimal(row["active_params_b"] or row["params_b"]),
        heads=_whole(row["n_heads"]),
        kv_heads=_whole(row["n_kv_heads"]),
        layers=_whole(row["n_layers"]),
        hidden=_whole(row["hidden"]),
        cache_bytes=_whole(row["kv_bytes_per_token"]),
        longest_context=_whole(row["max_context"]),
        activation_gib=Decimal(row["activation_gib"]) if row["activation_gib"] else None,
    )


def _whole(text: str) -> int | None:
    return int(Decimal(text)) if text else None
