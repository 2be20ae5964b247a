"""Weights from a folder into memory: safetensors only, from this disk only, never with code of the folder's own."""

from functools import cache
from typing import TYPE_CHECKING, Any

from touchstone.errors import Invalid
from touchstone.models.kv_cache import joinable
from touchstone.models.weights import check_folder

if TYPE_CHECKING:
    from touchstone.models.generation import Engine

SMALL = 50_000_000
"""Parameters below which one thread is as fast as two (measured at 3 and 16 million), and leaves the other cores to the pages."""


def load_engine(folder: str) -> "Engine":
    """The model and tokenizer of a folder, on a GPU where there is one. Raises NotFound, Invalid for one that is not safe."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    from touchstone.models.generation import Engine

    check_folder(folder)
    _all_threads()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    kind = torch.float32 if device == "cpu" else "auto"
    tokenizer = AutoTokenizer.from_pretrained(folder, trust_remote_code=False, local_files_only=True)
    model = AutoModelForCausalLM.from_pretrained(folder, trust_remote_code=False, local_files_only=True, use_safetensors=True, dtype=kind)
    model = model.to(device).eval()  # type: ignore[arg-type]
    return Engine(model, tokenizer, _ends(model, tokenizer), tokenizer.pad_token_id or 0, device, joinable(model.config))


def threads_for(engine: "Engine") -> int:
    """How many threads generate best."""
    return 1 if engine.device == "cpu" and engine.model.num_parameters() < SMALL else _all_threads()


@cache
def _all_threads() -> int:
    """The library's own choice, asked before anybody changes it."""
    import torch

    return torch.get_num_threads()


def context_of(model: Any) -> int:
    """How many tokens a model reads and writes in all."""
    return int(getattr(model.config.get_text_config(decoder=True), "max_position_embeddings", None) or 2048)


def chat_template_of(tokenizer: Any, folder: str) -> str:
    """The text of the model's chat template, the one named "default" of several. Raises Invalid without one."""
    template = tokenizer.chat_template
    template = template.get("default") if isinstance(template, dict) else template
    if not isinstance(template, str):
        raise Invalid(f"{folder} has no chat template.", "Only models made for conversations can be used here.")
    return template


def special_tokens_of(tokenizer: Any) -> dict[str, str]:
    """The model's own marks by their names in templates; bos_token and eos_token are always there."""
    named = {name: str(token) for name, token in tokenizer.special_tokens_map.items() if isinstance(token, str)}
    return {"bos_token": "", "eos_token": "", **named}


def _ends(model: Any, tokenizer: Any) -> frozenset[int]:
    """The tokens that end an answer, as the generation config and the tokenizer name them."""
    found = getattr(model.generation_config, "eos_token_id", None)
    several = found if isinstance(found, list) else [found]
    return frozenset(token for token in [*several, tokenizer.eos_token_id] if token is not None)
