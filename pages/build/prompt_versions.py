"""The versions of one prompt: what each says and changed, and the way back to it."""

from components import links, resources, state
from components.prompts import begun, versions
from components.prompts.header import draw_header
from touchstone.actions import prompts as acts

db, author = resources.database(), state.author()
prompt_id = state.url_id("prompt")
if prompt_id is None:
    links.go("pages/build/prompts.py")
draw_header(acts.find_prompt(db, prompt_id), "Versions")
if asked := versions.draw_versions(acts.history(db, prompt_id)):
    number = acts.restore_version(db, asked.row.id, author=author).number
    begun.forget(f"prompt-{prompt_id}")
    state.flash(f"v{asked.row.number} is back as v{number}.")
    links.go("pages/build/prompt.py", prompt=prompt_id)
