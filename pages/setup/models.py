"""Models: the list with test calls, the form for a new one, and the endpoints."""

import json
from functools import partial

import streamlit as st

from components import resources, state
from components.boundary import EXPECTED, told
from components.confirm import confirm
from components.empty import empty_state
from components.models import editing, endpoints, form, listing, words
from components.text import plain
from store import models
from touchstone.actions import drafts, keys, new_model, trial
from touchstone.actions import models as acts
from touchstone.errors import TouchstoneError

db, settings, author = resources.database(), resources.settings(), state.author()
ADDING, CHECKED, UNKEPT = "models.adding", "models.checked", "models.unkept"
subject = drafts.subject(new_model.DRAFT, 0, author)


def close(message: str) -> None:
    drafts.discard(db, subject)
    form.close_form()
    state.drop(ADDING, CHECKED, UNKEPT)
    state.flash(message)
    st.rerun()


def show_form(rows: list[acts.Listed]) -> None:
    known = models.list_endpoints(db)
    providers, names = {row.id: row.provider for row in known}, {row.id: row.name for row in known}
    if not form.is_open():
        draft = drafts.find(db, subject)
        form.open_form(new_model.NewModel.from_json(draft.body) if draft else new_model.NewModel())

    def keep() -> None:
        """Keep the draft. A callback, where no boundary catches: what goes wrong is told beside the form."""
        try:
            drafts.keep(db, subject, form.read_form(providers).to_json())
        except EXPECTED as problem:
            state.put(UNKEPT, told(problem))

    typed = form.read_form(providers)
    problems = new_model.field_problems(db, settings, typed) if state.get(CHECKED) else {}
    wanted = form.draw_form(typed, rows, names, problems, state.get(UNKEPT, ""), keep)
    if wanted == "cancel":
        close("Nothing was added.")
    if wanted == "add":
        add(typed)


def add(typed: new_model.NewModel) -> None:
    state.put(CHECKED, True)
    if new_model.field_problems(db, settings, typed):
        st.rerun()
    try:
        model = new_model.add(db, settings, typed)
    except TouchstoneError as problem:
        state.put(UNKEPT, told(problem))
        st.rerun()
    close(f"{model.name} is added. Try it with a test call.")


def act(asked: listing.Asked) -> None:
    model = asked.row.model
    if asked.act == "try":
        loads = " It takes a few seconds to load." if asked.row.endpoint.provider == "transformers" else ""
        with asked.place, st.spinner(f"Asking {plain(model.name)}.{loads}"):
            resources.tried()[model.id] = trial.try_model(db, model.id, settings)
        st.rerun()
    if asked.edited is not None:
        editing.keep(asked.edited, partial(acts.change_model, db, model.id))
        return
    if asked.act == "archive":
        acts.archive_model(db, model.id, not model.archived)
        state.flash(f"{model.name} is {'back' if model.archived else 'archived'}.")
        st.rerun()
    confirm(
        f"Delete {plain(model.name)}?",
        "The model is taken from the list for good. One that a run used cannot be deleted.",
        "Delete the model",
        lambda: delete(model.id),
        key=f"delete-model-{model.id}",
    )


def delete(model_id: int) -> None:
    acts.delete_model(db, model_id)
    resources.tried().pop(model_id, None)


def show_endpoints() -> None:
    rows = models.list_endpoints(db)
    with st.expander(f"Endpoints ({len(rows)})", key="endpoints"):
        asked = endpoints.draw_endpoints(rows, keys.is_set)
    if asked is not None and asked.edited is not None:
        editing.keep(asked.edited, partial(acts.change_endpoint, db, settings, asked.row.id))
    elif asked is not None:
        acts.delete_endpoint(db, asked.row.id)
        state.flash(f"{asked.row.name} is deleted.")
        st.rerun()


everything = acts.list_models(db, include_archived=True)
adding = state.get(ADDING) or drafts.find(db, subject) is not None
if adding:
    show_form(everything)
elif not everything:
    if empty_state("No model yet", "A model at an endpoint, or a folder on this machine. Add two and compare them.", "Add a model"):
        state.put(ADDING, True)
        st.rerun()
elif st.button("Add a model", type="primary", icon=":material/add:"):
    state.put(ADDING, True)
    st.rerun()
if everything:
    asked = listing.draw_list(everything, resources.tried())
    show_endpoints()
    st.download_button("Export the list", json.dumps([words.as_json(row) for row in everything], indent=1), "models.json", type="tertiary")
    if asked is not None:
        act(asked)
