"""What customers ask about the facts of a note, and how a good answer says it."""

from __future__ import annotations

from random import Random

from demo import world
from demo.grammar import capital, chance, expand, pick
from demo.noise import hasty
from demo.questions import ORDER_QUESTIONS, QUESTIONS
from demo.scene import Known, Scene

OPENERS = (
    *("",) * 5,
    "Hi, ",
    "Hello, ",
    "Hi there, ",
    "Hey, ",
    "Good [morning|afternoon|evening], ",
    "Excuse me, ",
    "Please, ",
    "Quick question: ",
    "I have a question. ",
    "[Sorry to bother you|Sorry to ask], ",
    "Hello [team|all|everyone], ",
    "[My wife|My husband|My mother|A friend|My sister|My son] would like to know: ",
    "Dear [support|Brindlewick] [team|], ",
    "I am [thinking of buying something|looking around your shop|new here|writing from my phone]. ",
    "[So|Well|Ok], ",
    "Hope you are [well|having a good day]. ",
    "I was wondering, ",
    "Before I order: ",
    "Just checking: ",
    "Hi [again|]! ",
)
CLOSERS = (
    *("",) * 6,
    " Thanks!",
    " Thank you.",
    " Thanks in advance.",
    " Please let me know.",
    " Cheers.",
    " Many thanks, <who>.",
    " I could not find it [on the website|on your page|anywhere].",
    " It is [for my kitchen|a present|for a friend|for our new flat].",
    " I need to know [today|soon|before the weekend].",
    " [Best|Kind] [wishes|regards], <who>.",
)
ANSWERS: dict[str, tuple[str, ...]] = {
    "price": (
        "The <name> costs <value>.",
        "The <name> is <value>.",
        "It costs <value>.",
        "You can have the <name> for <value>.",
        "The price of the <name> is <value>.",
    ),
    "size": ("The size of the <name> is <value>.", "The <name> has a size of <value>.", "It is <value>."),
    "colour": ("The <name> comes in <value>.", "You can choose <value>.", "It comes in <value>."),
    "material": ("The <name> is made of <value>.", "It is made of <value>.", "The material is <value>."),
    "weight": ("The <name> weighs <value>.", "It weighs <value>."),
    "power": ("The <name> gives <value> of heat.", "It gives <value>."),
    "battery": ("The battery of the <name> lasts <value>.", "The battery lasts <value>."),
    "time": ("The <name> burns for <value>.", "It burns for <value>."),
    "scent": ("The <name> smells of <value>.", "It smells of <value>."),
    "returns": ("You can return items within <value>.", "Yes, you have <value> to return it.", "Returns are possible within <value>."),
    "return cost": ("Returns are <value>.", "A return is <value>.", "Sending something back is <value>."),
    "refund": ("Refunds arrive within <value>.", "You will have your money within <value>.", "A refund takes up to <value>."),
    "exchange": ("You can exchange items within <value>.", "Yes, exchanges are possible within <value>."),
    "shipping time": ("Standard shipping takes <value>.", "It takes <value>.", "Your order should be there in <value>."),
    "shipping cost": ("Standard shipping costs <value>.", "Shipping is <value>."),
    "free shipping": ("Shipping is free for orders over <value>.", "Yes, shipping is free when you spend over <value>."),
    "express": ("Express shipping costs <value> and arrives the next day.", "Express costs <value>, and you have it the next day."),
    "abroad": ("We also ship to <value>.", "Yes, we ship to <value>."),
    "warranty": ("The warranty lasts <value>.", "You have a warranty of <value>.", "Our products have a warranty of <value>."),
    "payment": ("You can pay by <value>.", "We accept payment by <value>."),
    "cancellation": ("You can cancel an order within <value>.", "Yes, orders can be cancelled within <value>."),
    "gift wrap": ("Gift wrapping costs <value>.", "Yes, we wrap it for <value>."),
    "damage": ("Please report damage within <value>.", "Damage must be reported within <value>."),
    "weekday hours": ("We are open Monday to Friday from <value>.", "On weekdays we are open from <value>."),
    "saturday hours": ("On Saturday we are open from <value>.", "Yes, on Saturday from <value>."),
    "sunday hours": ("On Sunday we are <value>.", "We are <value> on Sunday."),
    "email": ("You can write to <value>.", "Our email address is <value>."),
    "phone": ("You can call <value>.", "Our phone number is <value>."),
    "address": ("The shop is at <value>.", "You find us at <value>."),
}
BEFORE = ("", "", "", "", "", "", "Good question. ", "Thanks for asking. ", "Hello! ", "Of course. ", "Happy to help. ")
AFTER = ("", "", "", "", "", "", " Is there anything else I can help with?", " Let me know if you need anything else.", " Have a nice day!")


def item_words(name: str, rng: Random) -> str:
    """The product as a customer may call it."""
    short = name.split()[-1]
    return expand(f"[the {name}|the {name}|the {name}|your {name}|a {name}|{name}|the {short}|one {name}]", rng)


def plain_question(known: Known, rng: Random) -> str:
    """A question on this fact without opener or closer."""
    if known.topic == "order":
        return pick(ORDER_QUESTIONS, rng, number=known.subject)
    item = item_words(known.subject, rng) if known.subject else ""
    return pick(QUESTIONS[known.topic], rng, item=item)


def dressed(question: str, rng: Random) -> str:
    """The question as one message: sometimes greeted, thanked, mistyped."""
    opener = pick(OPENERS, rng)
    text = f"{opener} {question if opener.endswith((',', ':')) else capital(question)}"
    if chance(rng, 0.35):
        text += " " + pick(CLOSERS, rng, who=rng.choice(world.TRAIN_NAMES))
    return hasty(text.strip(), rng)


def order_answer(known: Known, rng: Random) -> str:
    """The order's sentence, sometimes addressed to the customer."""
    tail = known.sentence.removeprefix(f"Order {known.subject} ")
    return rng.choice((known.sentence, f"Your order {tail}", f"Your order {known.subject} {tail}", f"It {tail}"))


def answer(known: Known, rng: Random) -> str:
    """A good answer holding the fact's value."""
    core = order_answer(known, rng) if known.topic == "order" else ""
    core = core or pick(ANSWERS[known.topic], rng, name=known.subject, value=known.value)
    if chance(rng, 0.35) and known.topic != "order":
        core = known.sentence if not known.sentence.startswith("It ") else known.sentence.replace("It", f"The {known.subject}", 1)
    return f"{pick(BEFORE, rng)} {core} {pick(AFTER, rng)}".strip()


def askable(scene: Scene) -> list[Known]:
    """The facts of the scene a customer may ask for; a customer's record is not one."""
    return [one for one in scene.known if one.topic != "customer"]
