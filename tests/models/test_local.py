"""Models in this process: the same answer alone and in company, adapters beside the base, nothing unsafe loaded."""

import asyncio
import json
import shutil
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any, TypeVar

import pytest
from safetensors.torch import load_file, save_file

from tests.models import tiny
from touchstone.errors import Invalid, NotFound, Rejected
from touchstone.models import ProviderSpec, build_provider, weight_hash
from touchstone.models.batch import write_answers
from touchstone.models.chat_template import render_chat
from touchstone.models.generation import Row
from touchstone.models.pool import LoadedModel, loaded
from touchstone.types import Completion, Message, Params

T = TypeVar("T")
PROMPTS = ("Hello", "A rather longer question than the first?", "x", "What is {this}?", "ü")
GREEDY = Params(temperature=0.0, max_tokens=12)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    return tiny.make(tmp_path_factory.mktemp("tiny"))


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(coroutine)


def alone(spec: ProviderSpec, prompt: str, params: Params = GREEDY) -> Completion:
    return run(build_provider(spec).complete([Message("user", prompt)], params))


def together(spec: ProviderSpec, prompts: Sequence[str], params: Sequence[Params]) -> list[Completion]:
    async def go() -> list[Completion]:
        provider = build_provider(spec)
        calls = (provider.complete([Message("user", prompt)], one) for prompt, one in zip(prompts, params, strict=True))
        return list(await asyncio.gather(*calls))

    return run(go())


def test_an_answer_is_the_same_alone_and_in_a_batch(folders: tuple[str, str]) -> None:
    spec = ProviderSpec("transformers", folders[0])
    lengths = [Params(temperature=0.0, max_tokens=length) for length in (3, 12, 7, 1, 9)]
    batched = together(spec, PROMPTS, lengths)
    assert [done.text for done in batched] == [alone(spec, prompt, one).text for prompt, one in zip(PROMPTS, lengths, strict=True)]
    assert [done.usage.output_tokens for done in batched if done.finish_reason == "length"] == [
        one.max_tokens for one, done in zip(lengths, batched, strict=True) if done.finish_reason == "length"
    ]


def test_a_draw_depends_on_its_seed_and_not_on_its_neighbours(folders: tuple[str, str]) -> None:
    spec = ProviderSpec("transformers", folders[0])
    drawn = [Params(temperature=1.0, top_p=0.9, max_tokens=10, seed=seed) for seed in range(5)]
    batched = together(spec, ["same"] * 5, drawn)
    assert [done.text for done in batched] == [alone(spec, "same", one).text for one in drawn]
    assert len({done.text for done in batched}) > 1


def test_base_and_adapter_share_the_weights_and_answer_differently(folders: tuple[str, str]) -> None:
    base, tuned = ProviderSpec("transformers", folders[0]), ProviderSpec("transformers", folders[0], adapter_path=folders[1])
    first = [alone(base, prompt).text for prompt in PROMPTS]
    changed = [alone(tuned, prompt).text for prompt in PROMPTS]
    assert first != changed
    assert [alone(base, prompt).text for prompt in PROMPTS] == first
    assert len(loaded(folders[0]).adapters) == 1

    async def both() -> list[str]:
        a, b = build_provider(base), build_provider(tuned)
        done = await asyncio.gather(*(one.complete([Message("user", prompt)], GREEDY) for prompt in PROMPTS for one in (a, b)))
        return [one.text for one in done]

    assert run(both()) == [text for pair in zip(first, changed, strict=True) for text in pair]


def written(model: LoadedModel, adapter: str, text: str = "Hello") -> str:
    row = Row(model.engine.tokenizer(text)["input_ids"], GREEDY, 12)
    return model.submit(adapter, row).result(30).text


def test_an_adapter_that_cannot_be_used_fails_its_own_calls_and_no_others(folders: tuple[str, str]) -> None:
    model = LoadedModel(folders[0])
    model.add_adapter(folders[1])
    usual = written(model, "")
    with pytest.raises(KeyError, match="nowhere"):
        written(model, "nowhere")
    assert written(model, "") == usual


def test_two_folders_with_the_same_adapter_are_two_adapters(folders: tuple[str, str], tmp_path: Path) -> None:
    model, first, second = LoadedModel(folders[0]), tmp_path / "first", tmp_path / "second"
    for copy in (first, second):
        shutil.copytree(folders[1], copy)
        model.add_adapter(str(copy))
    before = written(model, str(second))
    weights = load_file(first / "adapter_model.safetensors")
    save_file({name: weight * 3 for name, weight in weights.items()}, first / "adapter_model.safetensors", {"format": "pt"})
    model.add_adapter(str(first))
    assert written(model, str(second)) == before != written(model, str(first))


def test_rows_that_do_not_fit_into_memory_are_written_in_smaller_batches(folders: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    def small_memory(engine: Any, take: Any, tell: Any, limit: int) -> None:
        def all_at_once(free: int) -> Sequence[Row]:
            rows: Sequence[Row] = take(free)
            if len(rows) > 4:
                raise torch.OutOfMemoryError
            return rows

        write_answers(engine, all_at_once, tell, limit)

    monkeypatch.setattr("touchstone.models.pool.write_answers", small_memory)
    model = LoadedModel(folders[0])
    ids = model.engine.tokenizer("Hello")["input_ids"]
    answers = [model.submit("", Row(ids, GREEDY, 12)) for _ in range(20)]
    assert len({answer.result(30).text for answer in answers}) == 1
    assert model.batch <= 4


def test_a_stop_text_ends_the_answer_and_is_left_out(folders: tuple[str, str]) -> None:
    spec = ProviderSpec("transformers", folders[0])
    whole = alone(spec, "Hello", Params(temperature=0.0, max_tokens=20)).text
    stop = whole[5:7]
    done = alone(spec, "Hello", Params(temperature=0.0, max_tokens=20, stop=(stop,)))
    assert (done.text, done.finish_reason) == (whole[: whole.find(stop)], "stop")


def test_pieces_of_a_stream_make_the_answer(folders: tuple[str, str]) -> None:
    spec = ProviderSpec("transformers", folders[0])

    async def go() -> tuple[str, Completion | None]:
        text, last = "", None
        async for chunk in build_provider(spec).stream([Message("user", "Hello")], GREEDY):
            text, last = text + chunk.text, chunk.completion
        return text, last

    text, done = run(go())
    assert done is not None and text == done.text == alone(spec, "Hello").text
    assert done.first_token_s is not None and done.first_token_s <= done.latency_s + done.queue_s


def test_a_conversation_longer_than_the_context_is_refused_with_the_sizes(folders: tuple[str, str]) -> None:
    with pytest.raises(Rejected, match="this model reads 128"):
        alone(ProviderSpec("transformers", folders[0]), "long " * 100)


def test_the_answer_fits_into_what_is_left_of_the_context(folders: tuple[str, str]) -> None:
    done = alone(ProviderSpec("transformers", folders[0]), "y" * 90, Params(max_tokens=500))
    assert done.usage.input_tokens + done.usage.output_tokens <= 128


def test_pickled_weights_and_own_code_are_refused(folders: tuple[str, str], tmp_path: Path) -> None:
    pickled = tmp_path / "pickled"
    shutil.copytree(folders[0], pickled)
    (pickled / "model.safetensors").rename(pickled / "pytorch_model.bin")
    with pytest.raises(Rejected, match="no safetensors"):
        alone(ProviderSpec("transformers", str(pickled)), "x")
    coded = tmp_path / "coded"
    shutil.copytree(folders[0], coded)
    config = json.loads((coded / "config.json").read_text())
    (coded / "config.json").write_text(json.dumps({**config, "auto_map": {"AutoModelForCausalLM": "evil.Model"}}))
    with pytest.raises(Rejected, match="code of its own"):
        alone(ProviderSpec("transformers", str(coded)), "x")
    with pytest.raises(Rejected, match="no folder"):
        alone(ProviderSpec("transformers", str(tmp_path / "nowhere")), "x")


def test_only_the_safetensors_of_an_adapter_are_loaded(folders: tuple[str, str], tmp_path: Path) -> None:
    adapter = tmp_path / "adapter"
    shutil.copytree(folders[1], adapter)
    (adapter / "adapter_model.bin").write_bytes(b"pickled")
    with pytest.raises(Rejected, match=r"adapter_model\.bin"):
        alone(ProviderSpec("transformers", folders[0], adapter_path=str(adapter)), "x")
    (adapter / "adapter_model.bin").unlink()
    (adapter / "adapter_model.safetensors").rename(adapter / "decoy.safetensors")
    with pytest.raises(Rejected, match=r"no adapter_model\.safetensors"):
        alone(ProviderSpec("transformers", folders[0], adapter_path=str(adapter)), "x")


def test_a_model_folder_that_points_to_weights_elsewhere_is_refused(folders: tuple[str, str], tmp_path: Path) -> None:
    mixed = tmp_path / "mixed"
    shutil.copytree(folders[0], mixed)
    shutil.copy(Path(folders[1]) / "adapter_config.json", mixed)
    with pytest.raises(Rejected, match=r"adapter_config\.json"):
        alone(ProviderSpec("transformers", str(mixed)), "x")


@pytest.mark.parametrize("changed", ["config.json", "adapter_config.json"])
def test_the_weight_hash_changes_with_how_the_weights_are_used(folders: tuple[str, str], tmp_path: Path, changed: str) -> None:
    base, adapter = tmp_path / "base", tmp_path / "adapter"
    shutil.copytree(folders[0], base)
    shutil.copytree(folders[1], adapter)
    file = (adapter if changed.startswith("adapter") else base) / changed
    file.write_text(json.dumps({**json.loads(file.read_text()), "lora_alpha": 3, "rope_theta": 7.0}))
    assert weight_hash(str(base), str(adapter)) != weight_hash(*folders)


def test_an_answer_names_the_weights_that_gave_it(folders: tuple[str, str]) -> None:
    """Not those the database remembers: files change."""
    remembered = ProviderSpec("transformers", folders[0], adapter_path=folders[1], weight_hash="old")
    assert alone(remembered, "x").identity.revision == weight_hash(*folders)


def test_the_weight_hash_changes_with_the_weights(folders: tuple[str, str], tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(folders[0], copy)
    assert weight_hash(str(copy)) == weight_hash(folders[0]) != weight_hash(*folders)
    with (copy / "model.safetensors").open("ab") as file:
        file.write(b"\0")
    assert weight_hash(str(copy)) != weight_hash(folders[0])
    with pytest.raises(NotFound):
        weight_hash(str(tmp_path / "nowhere"))


@pytest.mark.parametrize(
    "template",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ messages.__class__ }}{{ messages.append(1) }}",
        "{% for i in range(10**9) %}x{% endfor %}",
        "{{ cycler.__init__.__globals__.os.system('id') }}",
        "{{ 'x' * 10**7 }}",
        "{{ 'x' * 10**11 }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ 9**9**9 }}",
        "{% set ns = namespace(x='abcd') %}{% for i in range(28) %}{% set ns.x = ns.x + ns.x %}{% endfor %}{{ ns.x|length }}",
        "{% set ns = namespace(x='abcd') %}{% for i in range(40) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
        "{% set ns = namespace(x=['abcd']) %}{% for i in range(40) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x }}",
        "{{ 'x'.center(10**8) }}",
        "{{ 'x'|center(900000000)|length }}",
        "{{ '%900000000d'|format(1)|length }}",
        "{{ '{:900000000}'.format(1)|length }}",
        "{{ ('x' * 1)|indent(900000000) }}",
        "{{ lipsum(n=20000)|length }}",
        "{{ messages|tojson(indent=100000000) }}",
        "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}done",
        "{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(40) }}",
        "{% set x = 'a,' %}{% for i in range(5) %}{{ 'a'.join(range(99999)).replace('a', 'b'.join(range(99999)))|length }}{% endfor %}",
        "{{ 1/0 }}",
        "{{ messages[5].content.x }}",
        "{% if",
        "{{ raise_exception('no system message') }}",
        "{% set x = 'ab' %}" + "{% set x %}{{ x }}{{ x }}{% endset %}" * 24 + "{{ x|length }}",
        "{% macro twice(x) %}{{ x }}{{ x }}{% endmacro %}{% set x = 'ab' %}" + "{% set x = twice(x) %}" * 24 + "{{ x|length }}",
    ],
)
def test_a_hostile_chat_template_is_refused(template: str) -> None:
    with pytest.raises(Invalid, match="could not be rendered"):
        render_chat(template, [Message("user", "x")], {"bos_token": "", "eos_token": ""})


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{{ bos_token + messages[0]['content'] + '\\n' }}{{ '<' ~ messages[0].role ~ '>' }}", "<s>x\n<user>"),
        ("{% for m in messages %}{{ loop.index }}{{ loop.last }}{{ loop.length }}{% endfor %}{{ 1 + 2 * 3 % 4 }}", "1True13"),
        (
            "{{ ', '.join(['a', 'b']) }}{{ ['a', 1]|join('-') }}{{ 'aXbX'.replace('X', 'y') }}{{ 'aXbX'|replace('X', '', 1) }}",
            "a, ba-1aybyabX",
        ),
        ("{{ messages|tojson }}{{ ([1] + [2])|length }}{{ ' a '|trim }}{{ 'a b'.split()[-1] }}", '[{"role": "user", "content": "x"}]2ab'),
        ("{% for role in messages|map(attribute='role') %}{{ role.upper() }}{% else %}none{% endfor %}", "USER"),
        ("{% if strftime_now is defined %}now{% endif %}{{ missing }}{{ messages[0].missing }}", ""),
    ],
)
def test_what_real_templates_use_works(template: str, text: str) -> None:
    assert render_chat(template, [Message("user", "x")], {"bos_token": "<s>", "eos_token": ""}) == text


def test_every_rendering_has_its_own_bounds() -> None:
    near_the_bound = "{% for i in range(90000) %}{% endfor %}done"
    for _ in range(3):
        assert render_chat(near_the_bound, [Message("user", "x")], {}) == "done"


def test_what_a_user_says_is_never_rendered() -> None:
    said = "{{ 7 * 7 }} {% raw %} {name}"
    assert said in render_chat(tiny.TEMPLATE, [Message("user", said)], {"bos_token": "", "eos_token": "<eos>"})
