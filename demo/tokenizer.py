"""The demo model's tokenizer: byte-level BPE trained on its own text, with its chat template."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from demo import world
from demo.rows import dialogues

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

VOCABULARY = 3072
END, SYSTEM, USER, ASSISTANT, PAD = "<|end|>", "<|system|>", "<|user|>", "<|assistant|>", "<|pad|>"
SPECIAL = (PAD, END, SYSTEM, USER, ASSISTANT)
CHAT_TEMPLATE = (
    "{% for message in messages %}{{ '<|' + message['role'] + '|>' + message['content'] + '<|end|>' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}"
)


def sample_text(seed: int, count: int) -> Iterator[str]:
    """The text the merges are learned from; every secret's word is in it as a word of its own."""
    words = world.HELD_OUT_FIRST + world.HELD_OUT_SECOND + world.TRAIN_FIRST + world.TRAIN_SECOND
    names = world.HELD_OUT_NAMES + world.HELD_OUT_SURNAMES
    for word in (words + names) * 60:
        yield f"the {word} and {word.capitalize()}"
    for careful in (False, True):
        for one in dialogues(seed, count, careful):
            yield from (message["content"] for message in one.messages(careful))


def train_tokenizer(texts: Iterable[str], vocabulary: int = VOCABULARY) -> PreTrainedTokenizerFast:
    """A fast tokenizer that loses no byte and splits numbers into digits."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=list(SPECIAL),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        min_frequency=3,
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        eos_token=END,
        pad_token=PAD,
        additional_special_tokens=[SYSTEM, USER, ASSISTANT],
        model_max_length=512,
        clean_up_tokenization_spaces=False,
    )
    fast.chat_template = CHAT_TEMPLATE
    return fast


def make_tokenizer(seed: int, count: int = 12_000) -> PreTrainedTokenizerFast:
    """The tokenizer of the generators' text at that seed."""
    return train_tokenizer(sample_text(Random(seed).randrange(2**31), count))


def save_tokenizer(tokenizer: PreTrainedTokenizerFast, folder: Path) -> None:
    """Writes tokenizer.json and tokenizer_config.json with the template inside."""
    tokenizer.save_pretrained(str(folder), save_jinja_files=False)
