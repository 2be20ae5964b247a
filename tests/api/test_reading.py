"""An application reads a prompt: the very version it asked for, byte for byte, or is told why not."""

import json
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from store import projects
from tests.api.conftest import Shop
from touchstone.actions import prompts
from touchstone.actions.tidying import archive, tag
from touchstone.prompts.assembling import Prompt
from touchstone.types import Message

ANSWERS = "/v1/prompts/support/answers"
HOSTILE = [
    "../settings",
    "%2e%2e/settings",
    "a%00b",
    "%00",
    "<script>alert(1)</script>",
    "x" * 300,
    "%ff%fe",
    "' OR 1=1 --",
    "%ed%a0%80",
    "a//b",
    "",
]


def test_without_label_and_version_it_is_the_one_in_production(client: TestClient, shop: Shop) -> None:
    found = client.get(ANSWERS).json()
    assert (found["version"], found["label"], found["labels"]) == (1, "production", ["production"])
    assert found["messages"] == [{"role": "user", "content": "Say {question}"}]
    assert found["params"] == {"max_tokens": 50}
    assert (found["project"], found["author"], found["kind"]) == ("Shop", "ann", "chat")


@pytest.mark.parametrize(
    ("asked", "version"), [("label=latest", 2), ("version=1", 1), ("version=2", 2), ("label=production&project=Shop", 1)]
)
def test_it_is_strictly_what_was_asked_for(client: TestClient, shop: Shop, asked: str, version: int) -> None:
    assert client.get(f"{ANSWERS}?{asked}").json()["version"] == version


@pytest.mark.parametrize(
    "asked",
    ["label=staging", "label=Production", "label=%00", "version=3", "version=2147483647", "project=Elsewhere", "label=production%00"],
)
def test_what_is_not_there_is_404_and_never_another_version(client: TestClient, shop: Shop, asked: str) -> None:
    answer = client.get(f"{ANSWERS}?{asked}")
    assert answer.status_code == 404
    assert answer.json().keys() == {"message", "hint"}


def test_no_label_production_is_404(client: TestClient, shop: Shop) -> None:
    assert client.get("/v1/prompts/rules").status_code == 404


def test_a_label_and_a_version_together_are_refused(client: TestClient, shop: Shop) -> None:
    assert client.get(f"{ANSWERS}?label=production&version=1").status_code == 400


@pytest.mark.parametrize("asked", ["lable=staging", "version=0", "version=x", "version=99999999999", "label=", "resolve=perhaps"])
def test_a_misspelt_parameter_is_refused(client: TestClient, shop: Shop, asked: str) -> None:
    answer = client.get(f"{ANSWERS}?{asked}")
    assert answer.status_code == 422
    assert answer.json()["message"].startswith("The request does not fit. query.")


def test_a_slash_in_a_name_may_be_written_in_both_ways(client: TestClient, shop: Shop) -> None:
    assert client.get("/v1/prompts/support%2Fanswers").json() == client.get(ANSWERS).json()


def test_a_hostile_name_is_a_name_of_nothing(client: TestClient, shop: Shop) -> None:
    for name in HOSTILE:
        answer = client.get(f"/v1/prompts/{name}")
        assert (name, answer.status_code, answer.headers["content-type"]) == (name, 404, "application/json")


def test_a_name_that_the_database_would_change_is_not_that_prompt(client: TestClient, shop: Shop) -> None:
    shop.point(prompt := prompts.create_prompt(shop.db, shop.project, "a\ufffdb").id or 0, "production", shop.version(prompt, "x"))
    assert client.get("/v1/prompts/a%EF%BF%BDb").status_code == 200
    assert client.get("/v1/prompts/a%00b").status_code == 404


def test_blocks_are_put_in_and_recorded_and_plain_ones_are_literal_text(client: TestClient, shop: Shop) -> None:
    found = client.get(f"{ANSWERS}?label=latest").json()
    assert found["blocks"] == [{"reference": "rules", "name": "rules", "number": 1}]
    assert [one["name"] for one in found["variables"]] == ["question"]
    messages = tuple(Message(one["role"], one["content"]) for one in found["messages"])
    sent = Prompt(messages, found["format"]).render({"question": "{question} {x}"})
    assert sent[0].content == 'Answer as {"text": "..."}, never {question}.\n{literal} {question} {x}'


def test_unresolved_it_is_what_was_written(client: TestClient, shop: Shop) -> None:
    found = client.get(f"{ANSWERS}?version=2&resolve=false").json()
    assert found["messages"][0]["content"] == "[[block: rules]]\n{{literal}} {question}"
    assert (found["blocks"], found["variables"]) == ([], [])


def test_a_plain_block_is_its_text(client: TestClient, shop: Shop) -> None:
    found = client.get("/v1/prompts/rules?version=1").json()
    assert (found["kind"], found["format"], found["variables"]) == ("block", "plain", [])
    assert found["messages"][0]["content"] == 'Answer as {"text": "..."}, never {question}.'


def test_a_block_whose_label_is_gone_is_a_conflict_that_names_it(client: TestClient, shop: Shop) -> None:
    shop.version(shop.prompt, "[[block: rules@staging]] x")
    answer = client.get(f"{ANSWERS}?label=latest")
    assert answer.status_code == 409
    assert "rules has no label staging" in answer.json()["message"]


@pytest.mark.parametrize("text", ["{{}}", '{{"a": {{"b": 1}}}}', "\\{{ü}} \u2028 </script>", "{{{question}}}", "[[ {{x}} ]] \r\n\t"])
def test_braces_come_back_byte_for_byte(client: TestClient, shop: Shop, text: str) -> None:
    shop.version(shop.prompt, text)
    for resolve in ("true", "false"):
        assert client.get(f"{ANSWERS}?label=latest&resolve={resolve}").json()["messages"][0]["content"] == text


def test_who_has_it_already_is_told_so(client: TestClient, shop: Shop) -> None:
    first = client.get(ANSWERS)
    tag = first.headers["etag"]
    for sent in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = client.get(ANSWERS, headers={"If-None-Match": sent})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert client.get(ANSWERS, headers={"If-None-Match": '"other"'}).status_code == 200
    shop.point(shop.prompt, "staging", shop.version(shop.prompt, "new"))
    shop.point(shop.prompt, "production", shop.version(shop.prompt, "newer"))
    assert client.get(ANSWERS, headers={"If-None-Match": tag}).json()["version"] == 4


def test_without_a_project_it_is_the_one_made_first(client: TestClient, shop: Shop) -> None:
    projects.create_project(shop.db, "A second one")
    assert client.get(ANSWERS).json()["project"] == "Shop"
    assert client.get(f"{ANSWERS}?project=A second one").status_code == 404


def test_before_any_project_there_is_nothing(client: TestClient) -> None:
    assert client.get(ANSWERS).status_code == client.get("/v1/prompts").status_code == 404


class TestTheList:
    def test_it_tells_what_each_is_and_where_its_labels_point(self, client: TestClient, shop: Shop) -> None:
        rules, answers = client.get("/v1/prompts").json()["prompts"]
        assert (rules["name"], rules["kind"], rules["labels"], rules["latest_version"]) == ("rules", "block", {}, 1)
        assert (answers["name"], answers["labels"], answers["latest_version"]) == ("support/answers", {"production": 1}, 2)

    def test_it_comes_in_parts(self, client: TestClient, shop: Shop) -> None:
        for at in range(5):
            prompts.create_prompt(shop.db, shop.project, f"more/{at}")
        page = client.get("/v1/prompts?limit=2&offset=1").json()
        assert (page["total"], [one["name"] for one in page["prompts"]]) == (7, ["more/1", "more/2"])
        assert client.get("/v1/prompts?limit=201").status_code == client.get("/v1/prompts?offset=-1").status_code == 422

    def test_a_folder_and_a_tag_narrow_it(self, client: TestClient, shop: Shop) -> None:
        tagged = prompts.create_prompt(shop.db, shop.project, "supporters")
        tag(shop.db, [tagged.id or 0], add=["old"])
        for asked, names in {
            "folder=support": ["support/answers"],
            "folder=support/": ["support/answers"],
            "tag=old": ["supporters"],
        }.items():
            assert [one["name"] for one in client.get(f"/v1/prompts?{asked}").json()["prompts"]] == names
        assert client.get("/v1/prompts?folder=%25").json()["total"] == 0

    def test_an_archived_prompt_is_left_out_and_can_still_be_read(self, client: TestClient, shop: Shop) -> None:
        archive(shop.db, [shop.prompt], True)
        assert [one["name"] for one in client.get("/v1/prompts").json()["prompts"]] == ["rules"]
        assert client.get(ANSWERS).status_code == 200

    def test_it_has_an_etag_too(self, client: TestClient, shop: Shop) -> None:
        tag = client.get("/v1/prompts").headers["etag"]
        assert client.get("/v1/prompts", headers={"If-None-Match": tag}).status_code == 304


def test_a_name_of_any_letters_comes_back(client: TestClient, shop: Shop) -> None:
    for name in ("Fragen & Antworten?#1", "labels/production", "ä/日本/100%", "x/versions", "<b>bold</b>"):
        prompt = prompts.create_prompt(shop.db, shop.project, name).id or 0
        shop.point(prompt, "production", shop.version(prompt, "x"))
        found = client.get(f"/v1/prompts/{quote(name, safe='')}")
        assert (found.status_code, found.json()["name"]) == (200, name)
        assert json.loads(found.content)["messages"][0]["content"] == "x"
