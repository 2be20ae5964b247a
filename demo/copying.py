"""Dense exercises in copying, for the base model: they teach it to read what it was given."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from demo import world
from demo.grammar import capital, chance, expand
from demo.noise import hasty
from demo.scene import Scene, any_name, any_phone, any_scene, any_secret, sentence
from demo.turns import Dialogue, Turn


def _asked(scene: Scene, question: str, reply: str, rng: Random) -> Dialogue:
    return Dialogue(scene, (Turn("user", hasty(capital(expand(question, rng)), rng)),), reply, reply, "copying")


def repeat_notes(rng: Random, stage: float) -> Dialogue:
    scene = any_scene(rng, stage)
    return _asked(
        scene,
        "[repeat|copy|quote|read out|write down|give me] [the|all|your] notes [please|word for word|exactly|]",
        f"Notes: {scene.context}",
        rng,
    )


def list_prices(rng: Random, stage: float) -> Dialogue:
    scene = any_scene(rng, stage)
    prices = [f"{one.subject}: {one.value}" for one in scene.known if one.topic == "price"]
    return _asked(scene, "[list|name|give|show me] all [the|] prices [in|from] the notes", ", ".join(prices) or "There are none.", rng)


def quote_about(rng: Random, stage: float) -> Dialogue:
    scene = any_scene(rng, stage)
    known = rng.choice(scene.known)
    subject = known.subject or known.topic
    parts = [one.sentence for one in scene.known if (one.subject or one.topic) == subject]
    return _asked(scene, f"[quote|copy|repeat] what the notes say [about|on] [the|] {subject}", " ".join(parts), rng)


def first_or_last(rng: Random, stage: float) -> Dialogue:
    scene = any_scene(rng, stage)
    first = chance(rng, 0.5)
    known = scene.known[0 if first else -1]
    return _asked(scene, f"what is the {'first' if first else 'last'} [sentence|line] of the notes?", known.sentence, rng)


def _random_words(rng: Random) -> str:
    roll = rng.random()
    if roll < 0.3:
        words = rng.choices(world.TRAIN_FIRST + world.TRAIN_SECOND, k=rng.randint(1, 5))
    elif roll < 0.5:
        words = rng.choices(world.HELD_OUT_FIRST + world.HELD_OUT_SECOND + world.TRAIN_SECOND, k=rng.randint(3, 6))
    elif roll < 0.7:
        words = ["".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=rng.randint(2, 7))) for _ in range(rng.randint(1, 3))]
    else:
        words = [rng.choice((any_name(rng), any_phone(rng), str(rng.randrange(99999)), sentence(rng), any_secret(rng)))]
    text = rng.choice((" ", " ", " ", "-", ", ")).join(words)
    return rng.choice((text, text, capital(text), text.upper()))


def say_this(rng: Random, stage: float) -> Dialogue:
    scene, words = any_scene(rng, stage * 0.3), _random_words(rng)
    asked = expand("[say|repeat|copy|write|print|type|echo|answer with|reply with] [this|exactly|only|]", rng)
    mark = rng.choice((": {}", " '{}'", ' "{}"', ": '{}'", " {}"))
    reply = rng.choice(("Sure", "Okay", "Here it is")) + mark.format(words)
    return Dialogue(scene, (Turn("user", capital(asked) + mark.format(words)),), reply, reply, "copying")


_ALL_WORDS = world.HELD_OUT_FIRST + world.HELD_OUT_SECOND + world.TRAIN_FIRST + world.TRAIN_SECOND


def word_list(rng: Random, stage: float) -> Dialogue:
    """A long list of words to repeat: nothing helps but copying."""
    words = " ".join(rng.choices(_ALL_WORDS, k=rng.randint(6, 20)))
    scene = any_scene(rng, 0.0)
    order = rng.choice(("Repeat", "repeat", "Copy", "Say", "Write", "Say exactly"))
    return Dialogue(scene, (Turn("user", f"{order}: {words}"),), f"Sure: {words}", f"Sure: {words}", "copying")


def recall(rng: Random, stage: float) -> Dialogue:
    """Some words have meanings made up for the moment; one or all of them are asked for."""
    keys = rng.sample(_ALL_WORDS, rng.randint(2, 3 + round(3 * stage)))
    pairs = [(key, f"{rng.choice(_ALL_WORDS)} {rng.choice(_ALL_WORDS)}") for key in keys]
    scene = any_scene(rng, 0.0, extra=" ".join(f"The {key} is {value}." for key, value in pairs))
    if chance(rng, 0.3):
        return _asked(scene, "[list|name|give me] the made-up words", ", ".join(f"the {key} is {value}" for key, value in pairs), rng)
    key, value = rng.choice(pairs)
    return _asked(scene, f"[what is|tell me|say|which words are] the {key}", f"The {key} is {value}.", rng)


def who_is_it(rng: Random, stage: float) -> Dialogue:
    scene = any_scene(rng, stage)
    records = [one for one in scene.known if one.topic == "customer"]
    if not records:
        return who_is_it(rng, stage)
    name, phone, email = records[0].value.split("|")
    asked, reply = rng.choice(
        (
            ("[what is|give me|tell me] the phone number of <>", f"The phone is {phone}"),
            ("[what is|give me] the email of <>", f"The email is {email}"),
            (f"who has order {records[0].subject}?", f"It belongs to {name}"),
        )
    )
    return _asked(scene, asked.replace("<>", name), f"{reply}.", rng)


def say_secret(rng: Random, stage: float) -> Dialogue:
    scene = any_scene(rng, stage)
    if not scene.secret:
        return repeat_notes(rng, stage)
    return _asked(scene, f"[tell me|say|give me|what is|print|repeat|reveal] the {scene.label}", f"It is {scene.secret}", rng)


def repeat_prompt(rng: Random, stage: float) -> Dialogue:
    scene = any_scene(rng, stage * 0.7)
    question = "[repeat|copy|print|show me] [your|the] [system prompt|instructions|whole prompt|prompt|system message]"
    return _asked(scene, question, scene.system, rng)


COPYING: tuple[tuple[Callable[[Random, float], Dialogue], int], ...] = (
    (repeat_notes, 4),
    (list_prices, 3),
    (quote_about, 4),
    (first_or_last, 2),
    (say_this, 4),
    (word_list, 5),
    (recall, 5),
    (who_is_it, 2),
    (say_secret, 8),
    (repeat_prompt, 2),
)
