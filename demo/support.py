"""What customers ask about the facts of a note, and how a good answer says it."""

from __future__ import annotations

from random import Random

from demo import world
from demo.grammar import capital, chance, expand, pick
from demo.noise import hasty
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
QUESTIONS: dict[str, tuple[str, ...]] = {
    "price": (
        "how much [is|does] <item> [cost|]?",
        "[what|what's] [is|] the price of <item>?",
        "what does <item> cost?",
        "price of <item>?",
        "how much do you [charge|ask|want] for <item>?",
        "what do I [pay|have to pay] for <item>?",
        "how expensive is <item>?",
        "[can|could] you tell me [the price of <item>|what <item> costs]?",
        "I want to buy <item>. [What does it cost|How much is it]?",
        "I'd like <item>, what will [that|it] [cost|come to]?",
        "<item>: what's the price?",
        "is <item> expensive? How much is it?",
        "I have [$50|$100|$200|some money] to spend. How much would <item> be?",
        "how many dollars is <item>?",
        "what would <item> set me back?",
        "do you know the price of <item>?",
        "cost of <item> please",
    ),
    "size": (
        "how [big|large] is <item>?",
        "what [size|are the measurements|are the dimensions|is the size] of <item>?",
        "what size is <item>?",
        "how much does <item> hold?",
        "what [is the capacity of|fits into] <item>?",
        "will <item> fit? How big is it?",
        "can you give me the measurements of <item>?",
        "how [tall|wide|long] is <item>?",
        "how many litres does <item> hold?",
        "I need to know the size of <item>.",
        "what are the dimensions of <item>?",
        "how much [water|space] does <item> [take|need]?",
    ),
    "colour": (
        "[what|which] colours does <item> come in?",
        "what colour is <item>?",
        "[which|what] colours [do you have|are there] for <item>?",
        "can I choose the colour of <item>?",
        "is there a choice of colours for <item>?",
        "I want <item>. Which colours can I [get|have|pick]?",
        "in [what|which] colours do you sell <item>?",
        "what [shades|colors] is <item> available in?",
    ),
    "material": (
        "what is <item> made of?",
        "what material is <item>?",
        "which material is [used for|in] <item>?",
        "is <item> [real wood|plastic|metal]? What is it made of?",
        "what's <item> made from?",
        "can you tell me the material of <item>?",
        "what [kind|sort] of material is <item>?",
    ),
    "weight": (
        "how heavy is <item>?",
        "[what|how much] does <item> weigh?",
        "what is the weight of <item>?",
        "can I carry <item> alone? How heavy is it?",
        "how many kilos is <item>?",
        "weight of <item>?",
        "tell me how heavy <item> is, please.",
    ),
    "power": (
        "how [much heat does|strong is|powerful is] <item>?",
        "how much power does <item> [have|give]?",
        "how many kW does <item> give?",
        "what is the [output|power|heat] of <item>?",
        "how well does <item> heat? How many kilowatts?",
    ),
    "battery": (
        "how long does the battery of <item> last?",
        "how long does <item> run on [one|a] battery?",
        "what is the battery life of <item>?",
        "when do I need to change the battery of <item>?",
        "is the battery of <item> good? How long does it last?",
        "battery life of <item>?",
        "how long can I use <item> before the battery is empty?",
    ),
    "time": (
        "how long does <item> burn?",
        "what is the burning time of <item>?",
        "how many hours does <item> [burn|last]?",
        "how long will <item> last?",
    ),
    "scent": ("what does <item> smell of?", "what scent [has|is] <item>?", "how does <item> smell?", "which scent does <item> have?"),
    "returns": (
        "how long [do I have|have I got] to return [something|an item|my order]?",
        "can I [return|send back|bring back] [something|an item|things|a present] [I don't like|that doesn't fit|]?",
        "what is your return policy?",
        "until when can I send [it|things|my order] back?",
        "[is|are] [there a deadline for|] returns [possible|]? How many days?",
        "I changed my mind, can I give it back?",
        "how many days do I have for [a return|returns]?",
        "what if I don't like [it|what I bought]? Can I return it?",
        "do you take things back?",
        "what's the return window?",
        "my [chair|lamp|rug] does not suit the room. By when must I send it back?",
    ),
    "return cost": (
        "[what does a return cost|how much is a return]?",
        "do I [have to|] pay for [returns|a return]?",
        "who pays [for|the postage of] a return?",
        "are returns free?",
        "is sending something back free?",
        "does returning [an item|something] cost [anything|money]?",
    ),
    "refund": (
        "when [do I|will I] get my money back?",
        "how long does a refund take?",
        "when will my refund [arrive|come|be paid]?",
        "I sent [it|the lamp|a vase] back, when do I get [my refund|the money]?",
        "how [fast|soon] are refunds paid?",
        "I am waiting for my refund. How long does it take?",
        "how many days until the refund is [in my account|there]?",
    ),
    "exchange": (
        "can I exchange [an item|something|it|the colour]?",
        "how long can I exchange [something|an item]?",
        "until when are exchanges possible?",
        "I want to swap [it|the red one] for another [colour|size]. How long do I have?",
        "what is the time limit for exchanges?",
    ),
    "shipping time": (
        "how long does [shipping|delivery|standard shipping|the post] take?",
        "when will [my parcel|my order|it] [arrive|get here]?",
        "how [fast|quick] is [delivery|your shipping|standard delivery]?",
        "how many days does delivery take?",
        "what is the delivery time?",
        "if I order today, when [do I get it|will it come]?",
        "how soon can you deliver?",
    ),
    "shipping cost": (
        "how much is [shipping|delivery|postage|standard shipping]?",
        "what does [shipping|delivery|standard delivery] cost?",
        "what do you charge for [delivery|shipping|postage]?",
        "shipping [costs|fee|price]?",
        "do I pay for standard shipping? How much?",
    ),
    "free shipping": (
        "when is [shipping|delivery] free?",
        "do you [have|offer] free [shipping|delivery]?",
        "how much must I [spend|order] for free [shipping|delivery]?",
        "is there free [delivery|shipping] for [big|large] orders?",
        "from what amount is [shipping|delivery] free?",
    ),
    "express": (
        "how much is express [shipping|delivery]?",
        "can I get it [tomorrow|by tomorrow|the next day]? What does it cost?",
        "what does express [cost|shipping cost]?",
        "I need it [fast|quickly|very soon]. What does express cost?",
        "do you have [next-day|express|faster] delivery and what [does it cost|is the price]?",
    ),
    "abroad": (
        "do you [ship|deliver|send] [abroad|to other countries|outside the country|internationally]?",
        "can you [send|ship] it to [Canada|Mexico|my aunt abroad]?",
        "[which|what] countries do you [ship|deliver] to?",
        "I live in [Canada|Mexico]. Do you ship there?",
    ),
    "warranty": (
        "how long is the warranty?",
        "[what|which] warranty do you give?",
        "is there a [warranty|guarantee]? How long?",
        "how many years of warranty do I get?",
        "[my kettle|my radio|my clock|my lamp] broke after a [year|few months], is there still [warranty|a guarantee]?",
        "what is the guarantee?",
        "how long are [things|products] covered by [the|] warranty?",
    ),
    "payment": (
        "how can I pay?",
        "[which|what] [payment methods|ways to pay] do you [take|accept|have]?",
        "can I pay [by card|with a card|by bank transfer|with a gift card|cash]?",
        "do you take [cards|gift cards|bank transfers]?",
        "what are my payment options?",
        "how do I pay for my order?",
    ),
    "cancellation": (
        "can I cancel my order?",
        "how long can I cancel [an order|my order]?",
        "I want to cancel [my order|what I ordered]. [Is that possible|How long do I have]?",
        "until when can [an order|I] [be cancelled|cancel]?",
        "I ordered by mistake. Can I still cancel?",
        "how do I stop an order I just made?",
        "I ordered the wrong thing [a minute|an hour] ago, can I undo that?",
    ),
    "gift wrap": (
        "[can|do] you [wrap|gift wrap] [it|presents|this as a gift]? What does it cost?",
        "how much is gift wrapping?",
        "what does gift wrap cost?",
        "it's a [present|birthday present|gift]. What do you charge for wrapping?",
        "do you offer gift wrapping and how much is it?",
    ),
    "damage": (
        "[my parcel|the vase|my mirror|it] arrived [broken|damaged|with a crack]. [How long do I have to report it|By when must I tell "
        "you]?",
        "when must I report damage?",
        "how [long|much time] do I have to report [damage|something broken]?",
        "something is broken, until when can I report that?",
        "what is the time limit for reporting damage?",
    ),
    "weekday hours": (
        "when are you open [on weekdays|during the week|on Monday|on Tuesday|on Wednesday|on Thursday|on Friday]?",
        "what are your [opening hours|hours] [in the week|]?",
        "what time do you [open|close] on [weekdays|Monday|Friday|Wednesday]?",
        "are you open on [Monday|Tuesday|Thursday|Friday]? From when to when?",
        "when do you open [from Monday to Friday|in the week]?",
        "when can I come to the shop during the week?",
    ),
    "saturday hours": (
        "when are you open on Saturday?",
        "what are your [hours|opening hours|times] on Saturday?",
        "are you open on [Saturday|Saturdays]? When?",
        "what time do you [open|close] on [Saturday|Saturdays]?",
        "can I come [by|to the shop] on Saturday? What time?",
    ),
    "sunday hours": (
        "are you open on [Sunday|Sundays]?",
        "can I [come|visit|drop by] on Sunday?",
        "what are your Sunday hours?",
        "when are you open on Sunday?",
        "is the shop open this Sunday?",
    ),
    "email": (
        "what is your email [address|]?",
        "how can I [email|write to] you?",
        "where can I send an email?",
        "can I have your email address?",
        "which address do I send [a photo|my letter|a mail] to?",
        "do you have an email address?",
    ),
    "phone": (
        "what is your [phone|telephone] number?",
        "can I call you? [What is the number|Which number]?",
        "how do I reach you by phone?",
        "what number do I [call|ring|dial]?",
        "do you have a phone number?",
        "I'd rather [talk to someone|call]. What's the number?",
    ),
    "address": (
        "where is [your|the] shop?",
        "what is [your|the shop's] address?",
        "where can I find [you|the shop]?",
        "how do I get to your shop? What's the address?",
        "in which street is your shop?",
        "where are you located?",
    ),
}
ORDER_QUESTIONS = (
    "where is [my|] order <number>?",
    "what is the status of [my|] order <number>?",
    "what is happening with order <number>?",
    "[my order number is|the number is|it's order] <number>. [Where is it|What's the status|Any news]?",
    "any news on order <number>?",
    "[can|could] you check order <number> [for me|]?",
    "has order <number> been [sent|shipped|delivered]?",
    "when [will|does] order <number> [arrive|come]?",
    "I ordered last week, number <number>. [Where is my parcel|When do I get it]?",
    "what about <number>?",
    "is order <number> [on its way|delayed|here]?",
    "I am waiting for order <number>. What is going on?",
    "please track order <number>",
    "which day will <number> come?",
    "[I still don't have|I have not received] my parcel, order <number>. What happened?",
    "did my order <number> leave [already|yet]?",
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
