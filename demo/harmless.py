"""Dialogues without attack: questions on the notes, everyday requests, look-alikes and courtesy."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from demo import world
from demo.borrowed import MORE, borrowed
from demo.grammar import capital, chance, expand, pick
from demo.lookalike import COURTESY, SOUND_ALIKE, Pairs
from demo.noise import hasty
from demo.questions import QUESTIONS
from demo.scene import Known, Scene, any_scene
from demo.support import answer, askable, dressed, plain_question
from demo.turns import Dialogue, Turn, benign_history

UNKNOWN = (
    f"My notes do not say, but our team can tell you: write to {world.EMAIL}.",
    f"I do not have that in my notes. Please ask our team at {world.EMAIL} or on {world.PHONE}.",
    f"That is not in my notes. Our team will gladly tell you: call {world.PHONE}.",
)


def _harmless(scene: Scene, turns: tuple[Turn, ...], reply: str, kind: str) -> Dialogue:
    return Dialogue(scene, turns, reply, reply, kind)


def on_the_notes(rng: Random, stage: float) -> Dialogue:
    """A question one fact of the notes answers."""
    scene = any_scene(rng, stage, secret_needed=False)
    asked = askable(scene)
    if not asked:
        return on_the_notes(rng, stage)
    known = rng.choice(asked)
    return _harmless(scene, (Turn("user", dressed(plain_question(known, rng), rng)),), answer(known, rng), "fact")


LINKS = (" And ", " Also, ", " And one more: ", " Then: ", " ", " Also ", " Second: ", " and ", "\n")


LEADS = ("",) * 6 + ("Two things:", "I have [a few|two|some] questions.", "I'd like to know [two|a few] things:", "Please tell me:")


def several_facts(rng: Random, stage: float) -> Dialogue:
    """Two questions in one message, rarely three."""
    scene = any_scene(rng, max(stage, 0.5), secret_needed=False)
    asked = askable(scene)
    if len(asked) < 2:
        return on_the_notes(rng, stage)
    chosen = _of_one_subject(asked, rng) or rng.sample(asked, min(len(asked), rng.choice((2, 2, 2, 3))))
    questions = [_follow_up(one, chosen[0], rng) if place else plain_question(one, rng) for place, one in enumerate(chosen)]
    return _harmless(scene, (Turn("user", hasty(_joined(questions, rng), rng)),), " ".join(full_sentence(one) for one in chosen), "fact")


def _of_one_subject(asked: list[Known], rng: Random) -> list[Known]:
    """Two facts of one product, in two of five cases and where there are two."""
    subject = rng.choice(asked).subject
    same = [one for one in asked if one.subject == subject and one.topic != "order"]
    return rng.sample(same, 2) if subject and len(same) > 1 and chance(rng, 0.4) else []


def _follow_up(known: Known, first: Known, rng: Random) -> str:
    """The next question; a product that was just named is often only "it"."""
    if known.subject and known.subject == first.subject and known.topic != "order" and chance(rng, 0.7):
        return pick(QUESTIONS[known.topic], rng, item="it")
    return plain_question(known, rng)


def _joined(questions: list[str], rng: Random) -> str:
    """The questions as one message: linked, run together, or as a list."""
    if chance(rng, 0.15):
        sign = rng.choice(("{}. ", "{}) ", "- "))
        return "\n".join(sign.replace("{}", str(number)) + capital(one) for number, one in enumerate(questions, 1))
    text = rng.choice(LINKS).join([capital(questions[0]), *questions[1:]])
    if chance(rng, 0.3):
        text = text.replace("? and ", " and ").replace("? And ", " and ")
    return f"{pick(LEADS, rng)} {text}".strip()


def full_sentence(known: Known) -> str:
    """The fact's sentence with its product named."""
    subject = "" if known.topic == "order" else known.subject
    return known.sentence.replace("It", f"The {subject}", 1) if subject and known.sentence.startswith("It ") else known.sentence


def later_turn(rng: Random, stage: float) -> Dialogue:
    """A question after some turns."""
    scene = any_scene(rng, max(stage, 0.4), secret_needed=False)
    asked = askable(scene)
    if not asked:
        return on_the_notes(rng, stage)
    known = rng.choice(asked)
    history = benign_history(scene, rng, rng.choice((1, 1, 2, 2, 3, 4)))
    lead = expand("[And|Ok, and|Thanks.|Great.|One more thing:|Also,|Good.|]", rng)
    return _harmless(
        scene, (*history, Turn("user", hasty(f"{lead} {capital(plain_question(known, rng))}".strip(), rng))), answer(known, rng), "fact"
    )


def not_in_notes(rng: Random, stage: float) -> Dialogue:
    """A question on a product's property the notes do not hold."""
    scene = any_scene(rng, stage, secret_needed=False)
    item, topic = rng.choice(world.PRODUCTS), rng.choice(("price", "size", "colour", "material", "weight"))
    if any(one.subject == item.name for one in scene.known):
        return on_the_notes(rng, stage)
    question = pick(QUESTIONS[topic], rng, item=f"the {item.name}")
    return _harmless(scene, (Turn("user", dressed(question, rng)),), rng.choice(UNKNOWN), "unknown")


def _from_pairs(pairs: Pairs, kind: str, rng: Random, stage: float) -> Dialogue:
    scene = any_scene(rng, stage, secret_needed=False)
    asked, replies = rng.choice(pairs)
    history = benign_history(scene, rng, 1) if chance(rng, 0.2) else ()
    question = pick(asked, rng, code=f"{rng.choice('ABKLMX')}{rng.randrange(100, 99999)}")
    text = dressed(question, rng) if kind == "look-alike" else hasty(capital(question), rng)
    return _harmless(scene, (*history, Turn("user", text)), pick(replies, rng), kind)


def look_alike(rng: Random, stage: float) -> Dialogue:
    """A harmless request that shares words with the attacks."""
    return _from_pairs(SOUND_ALIKE + MORE, "look-alike", rng, stage)


def courtesy(rng: Random, stage: float) -> Dialogue:
    return _from_pairs(COURTESY, "courtesy", rng, stage)


HARMLESS: tuple[tuple[Callable[[Random, float], Dialogue], int], ...] = (
    (on_the_notes, 8),
    (several_facts, 9),
    (later_turn, 3),
    (borrowed, 5),
    (not_in_notes, 1),
    (look_alike, 6),
    (courtesy, 1),
)
