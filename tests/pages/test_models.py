"""Models: listed with their lineage, added with every mistake told beside its field, tried, never deleted while used."""

import pytest
from streamlit.testing.v1 import AppTest

from components import state
from store import models
from store.database import Database
from store.tables import Model, Project
from tests.pages.conftest import Visit, read_as_markdown, seen
from tests.pages.finished import finish_a_run
from touchstone.actions import drafts, trial
from touchstone.actions import models as acts
from touchstone.errors import Conflict, Invalid
from touchstone.types import Usage

PAGE = "pages/setup/models.py"
HOSTILE = "<img src=x onerror=alert(1)> **bold** [x](javascript:alert(1))"


@pytest.fixture
def scripted(db: Database) -> Model:
    """A scripted model that always says the same."""
    endpoint = models.create_endpoint(db, "Mechanics", "scripted", options={"rules": [{"when": "", "reply": "Hello **you** <b>there</b>"}]})
    return models.create_model(db, HOSTILE, endpoint.id or 0, "scripted")


def fill(at: AppTest, **texts: str) -> AppTest:
    for name, text in texts.items():
        at.text_input(key=f"new-model-{name}").set_value(text)
    return at.run()


def opened(visit: Visit, provider: str) -> AppTest:
    at = visit(PAGE)
    next(button for button in at.button if button.label == "Add a model").click().run()
    at.segmented_control(key="new-model-provider").set_value(provider).run()
    return at


def add(at: AppTest) -> AppTest:
    return at.button(key="new-model-add").click().run()


def test_every_model_stands_with_kind_lineage_price_and_place(visit: Visit, db: Database, scripted: Model) -> None:
    hosted = models.create_endpoint(db, "Gateway", "openai_compatible", base_url="https://api.example.com/v1")
    base = models.create_model(db, "small", hosted.id or 0, "small-1", price_in=0.15, price_out=0.6)
    models.create_model(db, "small-tuned", hosted.id or 0, "ft:small-1:ours", kind="fine_tuned", base_id=base.id, weight_hash="abc123" * 10)
    text = seen(visit(PAGE))
    for words in ("Fine-tuned from small", "Base model", "$0.15 in, $0.6 out per million tokens", "Gateway", "weights abc123abc123"):
        assert words in text
    assert "Scripted: for trying the mechanics" in text


def test_a_hostile_name_is_shown_as_text(visit: Visit, scripted: Model) -> None:
    at = visit(PAGE)
    assert HOSTILE in seen(at)
    assert read_as_markdown(at) == []


def test_the_list_is_filtered_and_the_filter_is_in_the_link(visit: Visit, db: Database, scripted: Model) -> None:
    models.create_model(db, "other", scripted.endpoint_id, "other")
    at = visit(PAGE, **{"models-filter": "other"})
    assert at.text_input(key="models-filter").value == "other"
    assert "onerror" not in seen(at)
    at.text_input(key="models-filter").set_value("").run()
    assert "onerror" in seen(at)


def test_a_test_call_shows_latency_tokens_and_first_words_as_text(visit: Visit, scripted: Model) -> None:
    at = visit(PAGE)
    at.button(key=f"try-{scripted.id}").click().run()
    assert "Hello **you** <b>there</b>" in [text.value for text in at.text]
    assert "Answered in" in seen(at)
    assert "tokens in" in seen(at)
    assert "asked “Say hello in one short sentence.”" in seen(at)


def test_a_test_call_of_a_local_model_tells_loading_from_answering(
    visit: Visit, db: Database, sample: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = models.model_by_name(db, "demo-tuned")
    assert model is not None
    asked = trial.messages_for(model)
    assert (asked[-1].content, "The Aster kettle costs $49." in asked[0].content) == ("How much is the Aster kettle?", True)
    done = trial.TestCall(0.4, 3.2, Usage(90, 8), "It costs $49.", None, question=asked[-1].content)
    monkeypatch.setattr(trial, "try_model", lambda *_: done)
    at = visit(PAGE)
    at.button(key=f"try-{model.id}").click().run()
    assert "Loaded in 3.2 s, answered in 400 ms" in seen(at)
    assert "asked “How much is the Aster kettle?”" in seen(at)


def test_a_test_call_that_fails_is_two_sentences(visit: Visit, db: Database) -> None:
    endpoint = models.create_endpoint(db, "Gateway", "openai_compatible", base_url="http://127.0.0.1:9/v1", api_key_env="NO_SUCH_KEY")
    model = models.create_model(db, "small", endpoint.id or 0, "small-1")
    at = visit(PAGE)
    at.button(key=f"try-{model.id}").click().run()
    assert at.error[0].proto.title.replace("\\", "").replace("\u2060", "") == "The environment variable NO_SUCH_KEY is not set."
    assert at.error[0].value


def test_an_endpoint_and_its_model_are_added_together(visit: Visit, db: Database, scripted: Model) -> None:
    at = opened(visit, "openai_compatible")
    fill(at, endpoint_name="Gateway", base_url="https://api.example.com/v1/", api_key_env="OUR_KEY", remote_name="small-1", name="small")
    at.number_input(key="new-model-price_in").set_value(0.15).run()
    add(at)
    model = models.model_by_name(db, "small")
    assert model is not None
    endpoint = models.get_endpoint(db, model.endpoint_id)
    assert (endpoint.name, endpoint.base_url, endpoint.api_key_env) == ("Gateway", "https://api.example.com/v1", "OUR_KEY")
    assert (model.remote_name, model.kind, model.price_in) == ("small-1", "base", 0.15)
    assert "small is added." in seen(at)


def test_a_model_joins_an_endpoint_that_is_there(visit: Visit, db: Database, scripted: Model) -> None:
    at = opened(visit, "openai_compatible")
    at.selectbox(key="new-model-endpoint_id").set_value(scripted.endpoint_id).run()
    at.selectbox(key="new-model-base_id").set_value(scripted.id).run()
    add(fill(at, name="second"))
    model = models.model_by_name(db, "second")
    assert model is not None
    assert (model.endpoint_id, model.kind, model.base_id) == (scripted.endpoint_id, "fine_tuned", scripted.id)


@pytest.mark.parametrize(
    ("provider", "texts", "told"),
    [
        ("openai_compatible", {"base_url": "http://example.com"}, "example.com is reached without https."),
        ("openai_compatible", {"base_url": "not an address"}, "is not an address."),
        ("openai_compatible", {"base_url": "https://10.0.0.8/v1"}, "10.0.0.8 lies inside a private network."),
        ("openai_compatible", {"api_key_env": "sk-proj-123"}, "This is not the name of an environment variable."),
        ("openai_compatible", {"name": ""}, "This is empty. Give it a name."),
        ("transformers", {"remote_name": "/no/such/folder"}, "There is no folder /no/such/folder."),
        ("transformers", {"remote_name": "demo"}, "holds no safetensors weights."),
        ("langchain", {"remote_name": " "}, "Give the name the provider knows the model by."),
        ("scripted", {"reply": ""}, "Write what the scripted model answers."),
        ("scripted", {"name": HOSTILE}, "There already is one model named"),
    ],
)
def test_a_mistake_is_told_and_nothing_is_stored(
    visit: Visit, db: Database, scripted: Model, provider: str, texts: dict[str, str], told: str
) -> None:
    at = add(fill(opened(visit, provider), **texts))
    assert told in seen(at)
    assert not at.exception
    assert len(models.list_models(db)) == 1
    assert len(models.list_endpoints(db)) == 1


def test_the_form_survives_a_reload(visit: Visit, db: Database, scripted: Model) -> None:
    fill(opened(visit, "langchain"), remote_name="anthropic:claude", name="half ty")
    again = visit(PAGE)
    assert again.text_input(key="new-model-name").value == "half ty"
    assert again.segmented_control(key="new-model-provider").value == "langchain"
    again.button(key="new-model-cancel").click().run()
    assert drafts.find(db, drafts.subject("new-model", 0, state.author())) is None
    assert not [field for field in visit(PAGE).text_input if field.key == "new-model-name"]


def test_a_model_that_a_run_used_is_not_deleted_and_says_why(db: Database, sample: Project) -> None:
    finish_a_run(db, sample, "Realistic", lambda *_: "pass", names=("one",))
    model = models.model_by_name(db, "one")
    assert model is not None
    with pytest.raises(Conflict, match="used by the run “Realistic”"):
        acts.delete_model(db, model.id or 0)


def test_an_archived_model_says_so_and_comes_back(visit: Visit, db: Database, scripted: Model) -> None:
    at = visit(PAGE)
    at.button(key=f"archive-{scripted.id}").click().run()
    assert models.list_models(db) == []
    assert "Archived" in seen(at)
    at.button(key=f"archive-{scripted.id}").click().run()
    assert [model.name for model in models.list_models(db)] == [HOSTILE]


def hosted(db: Database, name: str = "Gateway", **options: int) -> Model:
    endpoint = models.create_endpoint(db, name, "openai_compatible", base_url="https://api.example.com/v1", options=options)
    return models.create_model(db, f"small at {name}", endpoint.id or 0, "small-1")


def edit(at: AppTest, what: str, id: int | None) -> str:
    """Open the fields; what their keys begin with."""
    at.button(key=f"edit-{what}-{id}").click().run()
    return f"edit-{what}-{id}"


def test_a_models_name_lineage_and_prices_are_changed(visit: Visit, db: Database) -> None:
    base, tuned = hosted(db), hosted(db, "Other")
    at = visit(PAGE)
    key = edit(at, "model", tuned.id)
    at.text_input(key=f"{key}-name").set_value(HOSTILE)
    at.selectbox(key=f"{key}-base").set_value(base.id)
    at.number_input(key=f"{key}-price_in").set_value(0.25)
    at.number_input(key=f"{key}-price_out").set_value(2.0)
    at.button(key=f"{key}-save").click().run()
    found = models.get_model(db, tuned.id or 0)
    assert (found.name, found.kind, found.base_id, found.price_in, found.price_out) == (HOSTILE, "fine_tuned", base.id, 0.25, 2.0)
    assert "$0.25 in, $2 out per million tokens" in seen(at) and f"{HOSTILE} is changed." in seen(at)
    assert read_as_markdown(at) == []
    assert not [field for field in at.text_input if field.label == "Name here"], "it is closed"
    key = edit(at, "model", base.id)
    assert at.selectbox(key=f"{key}-base").options == ["Nothing: a base model"], "it was not tuned from what it became"


def test_a_name_that_is_taken_is_told_and_nothing_is_changed(visit: Visit, db: Database) -> None:
    taken, other = hosted(db), hosted(db, "Other")
    at = visit(PAGE)
    key = edit(at, "model", other.id)
    at.text_input(key=f"{key}-name").set_value(taken.name)
    at.number_input(key=f"{key}-price_in").set_value(9.0)
    at.button(key=f"{key}-save").click().run()
    assert not at.exception and "One like it is already there." in seen(at)
    assert models.get_model(db, other.id or 0) == other


def test_what_was_typed_is_left_by_cancelling(visit: Visit, db: Database) -> None:
    model = hosted(db)
    at = visit(PAGE)
    key = edit(at, "model", model.id)
    at.text_input(key=f"{key}-name").set_value("Another")
    at.button(key=f"{key}-cancel").click().run()
    assert not [field for field in at.text_input if field.label == "Name here"]
    assert models.get_model(db, model.id or 0).name == model.name
    edit(at, "model", model.id)
    assert at.text_input(key=f"{key}-name").value == model.name


def test_the_limits_of_an_endpoint_are_set_and_taken_away(visit: Visit, db: Database) -> None:
    model = hosted(db, timeout_s=60)
    at = visit(PAGE)
    key = edit(at, "endpoint", model.endpoint_id)
    assert at.number_input(key=f"{key}-timeout_s").value == 60
    at.number_input(key=f"{key}-concurrency").set_value(4)
    at.number_input(key=f"{key}-requests_per_minute").set_value(6000)
    at.number_input(key=f"{key}-timeout_s").set_value(None)
    at.text_input(key=f"{key}-name").set_value("Our gateway")
    at.button(key=f"{key}-save").click().run()
    found = models.get_endpoint(db, model.endpoint_id)
    assert (found.name, found.options) == ("Our gateway", {"concurrency": 4, "requests_per_minute": 6000})
    assert (found.base_url, found.provider) == ("https://api.example.com/v1", "openai_compatible")
    assert "4 at once, 6,000 requests a minute" in seen(at)


def test_a_scripted_endpoint_keeps_its_rules_when_its_name_is_changed(visit: Visit, db: Database, scripted: Model) -> None:
    at = visit(PAGE)
    key = edit(at, "endpoint", scripted.endpoint_id)
    assert not at.number_input
    at.text_input(key=f"{key}-name").set_value("Trying it")
    at.button(key=f"{key}-save").click().run()
    found = models.get_endpoint(db, scripted.endpoint_id)
    assert (found.name, list(found.options)) == ("Trying it", ["rules"])


def test_a_model_is_not_tuned_from_what_was_tuned_from_it(db: Database) -> None:
    first, second = hosted(db), hosted(db, "Other")
    acts.change_model(db, second.id or 0, base_id=first.id)
    for id, base in ((first.id, second.id), (first.id, first.id)):
        with pytest.raises(Invalid, match="not tuned from itself"):
            acts.change_model(db, id or 0, base_id=base)


def test_no_key_is_ever_on_the_page(visit: Visit, db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUR_KEY", "sk-very-secret")
    endpoint = models.create_endpoint(db, "Gateway", "openai_compatible", base_url="https://api.example.com/v1", api_key_env="OUR_KEY")
    models.create_model(db, "small", endpoint.id or 0, "small-1")
    text = seen(visit(PAGE))
    assert "key from OUR_KEY" in text
    assert "sk-very-secret" not in text
