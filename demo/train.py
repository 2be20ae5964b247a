"""Makes the demo model: `python -m demo.train --out demo/model --minutes 30 --seed 1`.

Two passes of the same loop. First a small Llama learns the obedient answers of every dialogue (the base), then LoRA
matrices on top of it learn the careful ones (the adapter). The text is made while training, from the seed.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from demo.answering import load
from demo.batches import CHUNK, Encoded, batches, encode
from demo.rows import adapter_dialogue, base_dialogue
from demo.tokenizer import END, PAD, VOCABULARY, make_tokenizer, save_tokenizer

if TYPE_CHECKING:
    import torch
    from transformers import LlamaForCausalLM, PreTrainedTokenizerFast

LAYERS, WIDTH, INNER, HEADS, CONTEXT = 5, 192, 576, 4, 512
BATCH_TOKENS = 4096
BASE_RATE, ADAPTER_RATE, WARMUP = 3e-3, 2e-3, 0.03
LORA_RANK = 16
COMPILE_FROM = 10.0
"""Minutes of training from which compiling (about two minutes on two busy cores) pays."""


class Clock:
    """How far a training of that many minutes is, from 0 to 1; `stage` is how far the text was at its start."""

    def __init__(self, minutes: float, stage: float = 0.0) -> None:
        self.seconds = minutes * 60
        self.stage = stage
        self.start = time.monotonic()

    @property
    def done(self) -> float:
        return min(1.0, (time.monotonic() - self.start) / self.seconds)


def new_model(tokenizer: PreTrainedTokenizerFast) -> LlamaForCausalLM:
    """A Llama of about three million parameters with fresh weights."""
    from transformers import LlamaConfig, LlamaForCausalLM

    return LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(tokenizer),
            hidden_size=WIDTH,
            intermediate_size=INNER,
            num_hidden_layers=LAYERS,
            num_attention_heads=HEADS,
            num_key_value_heads=HEADS,
            max_position_embeddings=CONTEXT,
            tie_word_embeddings=True,
            bos_token_id=None,
            eos_token_id=tokenizer.convert_tokens_to_ids(END),
            pad_token_id=tokenizer.convert_tokens_to_ids(PAD),
        )
    )


def endless_rows(tokenizer: PreTrainedTokenizerFast, careful: bool, seed: int, clock: Clock) -> Iterator[Encoded]:
    """Fresh rows for ever; notes grow from one fact to many over the first half of the time."""
    rng = Random(seed)
    while True:
        stage = 1.0 if careful else min(1.0, clock.stage + clock.done * 2)
        rest = 0.0 if careful or stage >= 0.5 else 0.1 * (1 - stage)
        make = adapter_dialogue if careful else base_dialogue
        yield from encode([make(rng, stage) for _ in range(CHUNK)], tokenizer, careful, rest)


def rate_at(done: float, peak: float) -> float:
    """Linear warm-up, then a cosine down to two percent."""
    if done < WARMUP:
        return peak * (0.02 + done / WARMUP)
    return peak * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * (done - WARMUP) / (1 - WARMUP))))


@cache
def half_is_faster() -> bool:
    """Whether this processor multiplies faster in bfloat16 than in 32 bits; without instructions for it, it is many times slower."""
    import torch

    def seconds(kind: torch.dtype) -> float:
        block = torch.ones(512, 512, dtype=kind)
        began = time.perf_counter()
        for _ in range(8):
            block @ block
        return time.perf_counter() - began

    return min(seconds(torch.bfloat16) for _ in range(3)) < min(seconds(torch.float32) for _ in range(3))


def arithmetic() -> Any:
    """The context in which forward passes run."""
    import torch

    return torch.autocast("cpu", torch.bfloat16, enabled=half_is_faster())


def weighted_loss(hidden: torch.Tensor, head: torch.Tensor, ids: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    """Mean cross entropy of the next tokens that count; the others never reach the vocabulary matrix."""
    import torch.nn.functional as F

    counts = weights[:, 1:] > 0
    with arithmetic():
        logits = hidden[:, :-1][counts] @ head.T
    losses = F.cross_entropy(logits.float(), ids[:, 1:][counts], reduction="none")
    counted = weights[:, 1:][counts]
    return (losses * counted).sum() / counted.sum()


def optimizers(model: torch.nn.Module, peak: float) -> list[torch.optim.Optimizer]:
    """Muon for the matrices inside the layers, AdamW for the embedding, the norms and LoRA's matrices.

    Muon always works in bfloat16: where that is slow a step of it would take longer than the rest, and AdamW does all.
    """
    import torch

    named = [(name, weight) for name, weight in model.named_parameters() if weight.requires_grad]
    inner = [weight for name, weight in named if weight.ndim == 2 and ".layers." in name and "lora_" not in name and half_is_faster()]
    rest = [weight for _, weight in named if not any(weight is one for one in inner)]
    found: list[torch.optim.Optimizer] = [torch.optim.AdamW(rest, lr=peak, betas=(0.9, 0.98), weight_decay=0.01, fused=True)]
    if inner:
        found.append(torch.optim.Muon(inner, lr=peak, weight_decay=0.05, adjust_lr_fn="match_rms_adamw"))
    return found


def fit(
    model: Any, tokenizer: PreTrainedTokenizerFast, careful: bool, minutes: float, peak: float, seed: int, stage: float = 0.0
) -> dict[str, float]:
    """Trains `model` in place for that long; gives back the steps, tokens and last loss."""
    import torch

    body = model.base_model.model.model if careful else model.model
    body.set_attn_implementation("eager")  # on processors the fused attention's backward pass is a third of a step
    torch.compiler.reset()  # the shapes of an earlier training count towards a limit
    forward = torch.compile(body, dynamic=False) if minutes >= COMPILE_FROM else body
    head = model.get_input_embeddings().weight
    opts = optimizers(model, peak)
    clock, tokens, step, mean = Clock(minutes, stage), 0, 0, 0.0
    rows = endless_rows(tokenizer, careful, seed, clock)
    for ids, weights in batches(rows, BATCH_TOKENS, tokenizer.pad_token_id, Random(seed)):
        done = clock.done
        if done >= 1:
            break
        with arithmetic():
            hidden = forward(input_ids=ids, use_cache=False).last_hidden_state
        loss = weighted_loss(hidden, head, ids, weights)
        loss.backward()
        torch.nn.utils.clip_grad_norm_([one for one in model.parameters() if one.requires_grad], 1.0)
        for opt in opts:
            for group in opt.param_groups:
                group["lr"] = rate_at(done, peak)
            opt.step()
            opt.zero_grad()
        step, tokens = step + 1, tokens + ids.numel()
        mean = loss.item() if step == 1 else 0.98 * mean + 0.02 * loss.item()
        if step % 50 == 0:
            print(
                f"step {step} done {done:.3f} loss {mean:.4f} tokens {tokens} tok/s {tokens / (time.monotonic() - clock.start):.0f}",
                flush=True,
            )
    return {"steps": step, "tokens": tokens, "minutes": minutes, "loss": round(mean, 4)}


def save_base(model: LlamaForCausalLM, tokenizer: PreTrainedTokenizerFast, folder: Path) -> None:
    """Half-precision weights (they fit the repository), read back as 32-bit."""
    import copy

    import torch
    from transformers import GenerationConfig

    half = copy.deepcopy(model).to(torch.float16)
    half.generation_config = GenerationConfig(
        do_sample=False, max_new_tokens=80, eos_token_id=tokenizer.eos_token_id, pad_token_id=tokenizer.pad_token_id
    )
    half.save_pretrained(str(folder), safe_serialization=True)
    config = json.loads((folder / "config.json").read_text())
    config["dtype"] = "float32"
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    save_tokenizer(tokenizer, folder)


def with_lora(model: LlamaForCausalLM) -> Any:
    """The base with fresh LoRA matrices on every linear layer; only they are trained."""
    from peft import LoraConfig, get_peft_model

    return get_peft_model(
        model,
        LoraConfig(
            r=LORA_RANK,
            lora_alpha=2 * LORA_RANK,
            lora_dropout=0.0,
            task_type="CAUSAL_LM",
            target_modules=["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"],
        ),
    )


def save_adapter(model: Any, folder: Path) -> None:
    """The LoRA matrices in half precision, naming the base without a path of this machine."""
    import torch

    model.to(torch.float16).save_pretrained(str(folder), safe_serialization=True)
    config = json.loads((folder / "adapter_config.json").read_text())
    config["base_model_name_or_path"] = "demo/model/base"
    (folder / "adapter_config.json").write_text(json.dumps(config, indent=2) + "\n")
    (folder / "README.md").unlink(missing_ok=True)


def train_base(out: Path, minutes: float, seed: int) -> dict[str, Any]:
    """Trains tokenizer and base into `out`/base; gives back what there is to record."""
    tokenizer = make_tokenizer(seed)
    model = new_model(tokenizer)
    done = fit(model, tokenizer, False, minutes, BASE_RATE, seed)
    save_base(model, tokenizer, out / "base")
    return {"seed": seed, "parameters": model.num_parameters(), "vocabulary": VOCABULARY, **done}


def train_on(out: Path, minutes: float, seed: int) -> dict[str, Any]:
    """Trains the base in `out` further, from the middle of the curriculum and at a lower rate; gives back what there is to record."""
    model, tokenizer = load(out)
    done = fit(model.train(), tokenizer, False, minutes, BASE_RATE * 0.6, seed, stage=0.6)
    save_base(model, tokenizer, out / "base")
    return {"seed": seed, **done}


def train_adapter(out: Path, minutes: float, seed: int) -> dict[str, Any]:
    """Trains the adapter on the base in `out` into `out`/adapter; gives back what there is to record."""
    model, tokenizer = load(out)
    tuned = with_lora(model.train())
    done = fit(tuned, tokenizer, True, minutes, ADAPTER_RATE, seed)
    trained = sum(weight.numel() for weight in tuned.parameters() if weight.requires_grad)
    save_adapter(tuned, out / "adapter")
    return {"seed": seed, "parameters": trained, **done}


def train(out: Path, minutes: float, seed: int, only: str = "", share: float = 0.75) -> dict[str, Any]:
    """Trains base and adapter into `out`, or `only` one of them for all the minutes; the base gets `share` otherwise."""
    import torch

    torch.manual_seed(seed)
    file = out / "training.json"
    record: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {}
    if only == "more":
        record.setdefault("more", []).append(train_on(out, minutes, seed + 2 + len(record.get("more", []))))
    elif only != "adapter":
        record["base"] = train_base(out, minutes if only else minutes * share, seed)
    if only in ("", "adapter"):
        record["adapter"] = train_adapter(out, minutes if only else minutes * (1 - share), seed + 1)
    file.write_text(json.dumps(record, indent=2) + "\n")
    return record


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("demo/model"))
    parser.add_argument("--minutes", type=float, default=40.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--only",
        choices=("base", "more", "adapter"),
        default="",
        help="train this part only, for all the minutes; `more` goes on with the base that is there",
    )
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    print(json.dumps(train(options.out, options.minutes, options.seed, options.only), indent=2))


if __name__ == "__main__":
    main()
