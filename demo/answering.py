"""Loads the demo model and answers conversations with it, greedily and in batches."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

MODEL = Path(__file__).parent / "model"
Conversation = list[dict[str, str]]


def load(folder: Path = MODEL, adapter: bool = False) -> tuple[Any, Any]:
    """(model, tokenizer) of the base, with the adapter merged into it if wanted; 32-bit, ready to answer."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(str(folder / "base"), padding_side="left")
    model = AutoModelForCausalLM.from_pretrained(str(folder / "base"), dtype=torch.float32)
    if adapter:
        from peft import PeftModel

        model = PeftModel.from_pretrained(model, str(folder / "adapter")).merge_and_unload()
    return model.eval(), tokenizer


def answer_all(model: Any, tokenizer: Any, conversations: Sequence[Conversation], batch: int = 32, most: int = 80) -> list[str]:
    """One greedy answer of at most `most` tokens each, in the order given; like lengths share a batch."""
    texts = [tokenizer.apply_chat_template(one, tokenize=False, add_generation_prompt=True) for one in conversations]
    order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
    answers = [""] * len(texts)
    for start in range(0, len(order), batch):
        chosen = order[start : start + batch]
        for at, answer in zip(chosen, _answer(model, tokenizer, [texts[at] for at in chosen], most), strict=True):
            answers[at] = answer
    return answers


def _answer(model: Any, tokenizer: Any, texts: list[str], most: int) -> list[str]:
    import torch

    given = tokenizer(texts, return_tensors="pt", padding=True, truncation=True, max_length=432, add_special_tokens=False)
    with torch.inference_mode():
        made = model.generate(
            input_ids=given.input_ids,
            attention_mask=given.attention_mask,
            max_new_tokens=most,
            do_sample=False,
            pad_token_id=tokenizer.pad_token_id,
            eos_token_id=tokenizer.eos_token_id,
        )
    return [tokenizer.decode(row[given.input_ids.shape[1] :], skip_special_tokens=True).strip() for row in made]
