"""Settings: tokens of the HTTP API are made, shown once, listed with their last use, and revoked."""

from streamlit.testing.v1 import AppTest

from store.database import Database
from store.tables import ApiToken
from tests.pages.conftest import Visit, read_as_markdown, seen
from touchstone.actions import tokens

PAGE = "pages/setup/settings.py"


def token_on(at: AppTest) -> str:
    """The token that the page shows, "" for none."""
    return next((code.value for code in at.code if code.value.startswith(tokens.PREFIX)), "")


def make(at: AppTest, name: str) -> AppTest:
    at.text_input(key="new-token-name").input(name)
    return at.button(key="new-token-make").click().run()


def only(db: Database) -> ApiToken:
    (token,) = tokens.list_all(db)
    return token


def test_a_new_token_is_shown_once_and_works(visit: Visit, db: Database) -> None:
    at = make(visit(PAGE), "Web shop")
    found = tokens.check_token(db, token_on(at))
    assert found and found.name == "Web shop"
    assert token_on(at.run()) == token_on(visit(PAGE)) == ""
    assert "Web shop" in seen(at)


def test_a_token_needs_a_name(visit: Visit, db: Database) -> None:
    at = make(visit(PAGE), "  ")
    assert "The token has no name. Name it after the program that will use it." in seen(at)
    assert tokens.list_all(db) == []
    assert "no name" not in seen(make(at, "Web shop"))


def test_the_list_tells_who_made_it_and_when_it_was_used(visit: Visit, db: Database) -> None:
    token = tokens.make_token(db, "Web shop", "ann")
    assert "by ann · not used yet" in seen(visit(PAGE))
    tokens.check_token(db, token)
    assert "by ann · last used " in seen(visit(PAGE))


def test_a_question_comes_before_a_token_is_revoked(visit: Visit, db: Database) -> None:
    token = tokens.make_token(db, "Web shop", "ann")
    at = visit(PAGE)
    at.button(key=f"revoke-token-{only(db).id}").click().run()
    assert "Programs that use it are refused from now on." in seen(at)
    assert tokens.check_token(db, token)


def test_it_shows_how_a_program_uses_one(visit: Visit) -> None:
    assert any('curl -H "Authorization: Bearer $TOUCHSTONE_TOKEN"' in code.value for code in visit(PAGE).code)


def test_a_name_is_shown_as_it_is(visit: Visit, db: Database) -> None:
    name = "**bold** <img src=x> [x](javascript:alert(1))"
    at = make(visit(PAGE), name)
    assert not read_as_markdown(at)
    at.button(key=f"revoke-token-{only(db).id}").click().run()
    assert not read_as_markdown(at)
    assert name in seen(at)
