"""What is counted of a draft without reading it."""

from store import drafts
from store.database import Database


def test_what_a_list_of_a_draft_holds_is_counted_where_it_is_kept(db: Database) -> None:
    drafts.save_draft(db, "tables:1:ann", {"tables": [{"texts": ["a", "b"]}, {}, []], "other": 1})
    assert drafts.count_listed(db, "tables:1:ann", "tables") == 3
    assert drafts.count_listed(db, "tables:1:ann", "missing") == 0
    assert drafts.count_listed(db, "tables:1:bob", "tables") is None
