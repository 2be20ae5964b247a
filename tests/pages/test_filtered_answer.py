"""An answer that the provider's content filter ended: what came before it is read beside the error."""

from components.results.shown import as_html
from store import attempts, runs
from store.database import Database
from tests.pages.conftest import Visit, read_as_markdown, seen
from tests.runs.made import bed
from touchstone.actions.projects import ensure_project
from touchstone.actions.run_rows import FILTERED_HINT, FILTERED_TOLD
from touchstone.types import Case

HOSTILE = "The password is <img src=x onerror=alert(1)> **bold** [x](javascript:alert(1)) :material/check:"


def test_what_came_before_the_filter_is_shown_as_text_with_the_error(visit: Visit, db: Database) -> None:
    run = bed(db, [Case("a", variables={"input": "Hi"})], scripts=[[]]).run()
    id, target = run.id or 0, runs.run_targets(db, run.id or 0)[0].id
    error = {"error_kind": "provider_filter", "error": f"{FILTERED_TOLD} {FILTERED_HINT}", "finish_reason": "content_filter"}
    row = {"run_id": id, "target_id": target, "case_id": 1, "answer": HOSTILE, **error}
    verdict = {"verdict": "undecided", "reason": "provider_filter", "category": "", "kind": "neutral", "refusal": "", "value": None}
    attempts.store_judged(db, [(row, (), verdict)])
    runs.mark_finished(db, id)
    name = ensure_project(db, "Test").name
    at = visit("pages/validate/attempt.py", project=name, run=id, attempt=1)
    assert [box.proto.title.replace("\u2060", "").replace("\\", "") for box in at.error] == ["Cut off: provider_filter"]
    assert FILTERED_TOLD in seen(at)
    assert any(as_html(HOSTILE) in box.proto.body for box in at.get("html"))
    assert read_as_markdown(at) == []
    at = visit("pages/validate/results.py", project=name, run=id)
    assert f"Cut off (provider_filter): {HOSTILE}" in [cell for table in at.dataframe for cell in table.value.get("Answer", [])]
