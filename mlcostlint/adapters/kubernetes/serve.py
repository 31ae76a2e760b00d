"""Applications of Ray Serve, which stand as YAML in a text of the object that runs them."""

from collections.abc import Iterator
from dataclasses import replace

from mlcostlint.adapters.programs import ids
from mlcostlint.adapters.programs.program import Command, Program, kebab
from mlcostlint.adapters.programs.served import served
from mlcostlint.adapters.reading import mapping
from mlcostlint.model import Engine, ServedModel
from mlcostlint.parsers import literal_block
from mlcostlint.tree import Leaf, Map
from mlcostlint.value import Value, defaulted, fact


def deployed(application: Leaf, otherwise: ServedModel) -> ServedModel:
    """Return the model that the applications load, `otherwise` where they say none.

    Its parts stand on their own lines within the text.
    """
    if application.unknown:
        return ServedModel.everywhere(application)
    root = literal_block.tree(application)
    if not isinstance(root, Map):
        return (
            ServedModel.everywhere(root) if isinstance(root, Value) and root.unknown else otherwise
        )
    models = [one for app in root.maps("applications") for one in _models(app)]
    if len(models) == 1:
        return models[0]
    if models:
        several = ids.agreed(model.id for model in models)
        hole = application.hole("the application loads several models")
        whole = ServedModel.everywhere(hole)
        return whole if several is None else replace(whole, id=several)
    return _from_environment(root, otherwise)


def _models(application: Map) -> Iterator[ServedModel]:
    for config in application.maps("args", "llm_configs"):
        loading = config.child("model_loading_config") or config
        # The source is what is loaded, the id what the API calls it, unless it stands alone.
        source = loading.get("model_source")
        place = (
            source if fact(source, None) is not None or source.unknown else loading.get("model_id")
        )
        if isinstance(fact(place, None), Map):
            place = loading.get("model_source", "bucket_uri")
        told = {kebab(name): leaf for name, leaf in mapping(config.get("engine_kwargs")).items()}
        yield _loaded(config, place, told)


def _loaded(config: Map, place: Leaf, told: dict[str, Leaf]) -> ServedModel:
    absent = defaulted(None, config.header)
    program = Program(absent, config.header, {}, (Command((), told),), source=place)
    return served([program], config.header, meant=Engine.RAY)


def _from_environment(root: Map, otherwise: ServedModel) -> ServedModel:
    """Return `otherwise` with the model that an application's own variables name."""
    found: list[Leaf] = []
    for application in root.maps("applications"):
        given = mapping(application.get("runtime_env", "env_vars"))
        found += [given[name] for name in ids.VARIABLES if name in given]
    named = ids.agreed(found)
    return otherwise if named is None else replace(otherwise, id=named)
