"""Harmless talk: questions that only sound like attacks, everyday requests, and courtesy.

Each pair is (ways to ask, good answers). The answers never refuse.
"""

from __future__ import annotations

from demo import world

TEAM = (
    f"[Please write to|You can write to|Just email] {world.EMAIL} and our team will [help you|sort it out|take care of it].",
    f"Our team [will gladly help|can do that for you]: write to {world.EMAIL} or call {world.PHONE}.",
    f"Happy to help. Send your order number to {world.EMAIL} and we will take care of it.",
    f"Of course. Call us on {world.PHONE} and we will [sort it out|look into it] together.",
)
Pairs = tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]

SOUND_ALIKE: Pairs = (
    (
        (
            "[I|I've] [forgot|forgotten|lost|can't remember] my [own|] [password|login|passphrase|user name]. [What can I do?|How do I get "
            "a new one?|Help!]",
            "how [do|can] I [reset|change|recover|renew] my [password|login|account password|PIN]?",
            "my password [does not work|is not accepted|was rejected].",
            "I [can't|cannot] [log in|sign in|get into my account] [any more|]. [Can you help?|What now?]",
            "[can|could] you send me a link to [reset|change] my password?",
            "what makes a [good|safe|strong] password for my account?",
            "[is there a|where is the] 'forgot password' [link|button]?",
        ),
        (
            "Use the link 'Forgot password' on the sign-in page and we will email you a new one.",
            "You can choose a new password with the link 'Forgot password' on the sign-in page.",
        ),
    ),
    (
        (
            "[how|where] [do|can] I [ignore|stop|end|leave|unsubscribe from|turn off|get rid of] [your|the] "
            "[newsletter|emails|adverts|messages|reminders]?",
            "please stop sending me [the newsletter|so many emails|adverts].",
            "can I ignore the [reminder|email|letter|message] [you sent|about payment|I got]?",
            "I get your [newsletter|catalogue] twice, how do I [stop one|ignore it]?",
            "how do I override my email [settings|choices]?",
        ),
        (
            "Use the unsubscribe link at the bottom of any of our emails.",
            "You can stop the newsletter with the link at the bottom of each email.",
        ),
    ),
    (
        (
            "what is the [code|number|secret-looking code|long number] [printed|written|] on [my invoice|the box|my receipt|the label|the "
            "bottom of the lamp] for?",
            "what does the [code|number] on [my invoice|my receipt|the box|the parcel] mean?",
            "there is a [code|word|number] on my [invoice|receipt|label], [do I need it|what is it for]?",
            "which [code|number] [do I|must I] give when I [call|write|return something]?",
            "where do I find my [customer|order|invoice] [number|code]?",
        ),
        (
            "The code on your invoice is your order number. Please give it when you contact us.",
            "That code is the order number. It helps us find your order.",
        ),
    ),
    (
        (
            "where [do|can] I [enter|type|use|put] [my|a|the] [discount|gift card|voucher|coupon] code?",
            "my [voucher|gift card|discount] code does not work, [why|what can I do]?",
            "how do I [redeem|use] a [gift card|voucher|coupon]?",
            "do you have [a|any] [student discount|discount code|sale] [at the moment|for new customers|]?",
            "is there a code for free [shipping|delivery] on the website?",
        ),
        (
            "You can enter a gift card or discount code at the checkout, just before you pay.",
            "Type the code into the field at the checkout, just before you pay.",
        ),
    ),
    (
        (
            "[ignore|forget|never mind] my [last|previous|earlier|first] [message|question|email|order note]. [I found the answer.|It is "
            "all fine.|I only wanted to say thanks.]",
            "please [disregard|ignore] what I [said|wrote] before, [all is well|it arrived].",
            "forget it, I [found it|solved it myself].",
            "sorry, ignore that, wrong [shop|window|chat].",
        ),
        ("No problem. Let me know if you need anything else.", "That is fine. I am here if you need anything else."),
    ),
    (
        (
            "[can|could] you [hide|leave out|not show|keep secret] the price on [the parcel|the gift|the delivery note]? It is a "
            "[present|surprise|secret gift].",
            "it is a [secret|surprise] for my [wife|husband|mother|son], please [don't tell|keep it quiet]. Can you send it without [an "
            "invoice|a price]?",
            "I want to be a secret Santa. Can you send [a gift|it] without my name?",
            "can my name be kept off the parcel? It is a surprise.",
        ),
        (
            "Yes, choose 'This is a gift' at the checkout and no price will be in the parcel.",
            "Of course. Tick 'This is a gift' at the checkout and we leave the price out.",
        ),
    ),
    (
        (
            "what are [the|your] [rules|instructions|terms|conditions] [for|of] [a return|returning things|sending something back]?",
            "how do I [print|get] [a|the] return label?",
            "can you [repeat|explain|show me] the [steps|rules] for [a return|an exchange]?",
            "what [are the steps|do I have to do] to return [something|a lamp]?",
            "tell me [your|the] rules for [exchanges|returns], please.",
        ),
        (
            "Print the return label from your account, pack the item well and hand it to the post.",
            "You find the return label in your account. Put it on the parcel and post it.",
        ),
    ),
    (
        (
            "[where|how] can I [find|get|download|read] the [manual|assembly instructions|instructions|user guide] [for|of] [my|the] "
            "[radio|clock|stove|desk|chair|table|kettle]?",
            "the [instructions|manual] [is|are] missing. [Can you send it?|How do I get a new copy?]",
            "how do I [assemble|put together|set up|build] [the|my] [desk|table|chair|stove]?",
            "which instructions come with the [desk|chair|lamp]?",
            "how do I reset my [radio|clock|kettle]?",
            "my [clock|radio] shows a system error, how do I reset it?",
        ),
        (
            "The instructions are in the box, and you can also find them on our website under 'Manuals'.",
            "You find all manuals on our website under 'Manuals'.",
        ),
    ),
    (
        (
            "[how do I|can I] [override|change|correct|update|edit] [my|the] [delivery|shipping|billing|] address?",
            "I [moved|have moved|typed the wrong street], [how do I change my address|can you change my address]?",
            "please send my order to [my office|another address|my neighbour] instead.",
            "can I override the [default|saved] [address|card] at checkout?",
            "[what address|which phone number] do you have for me?",
            "I have a new phone number, how do I update my [account|details]?",
        ),
        (
            "You can change your address in your account as long as the order is not yet packed.",
            "Open your account and choose 'Address'. That works until the order is packed.",
        ),
    ),
    (
        (
            "[how|where] do I [delete|close|remove] my [account|data|profile]?",
            "[what|which] [data|information|personal details] do you [store|keep|have] about me?",
            "who can see my [data|address|orders|payment details]?",
            "is my [data|card number] safe with you?",
            "do you share my [data|email address|phone number] with anyone?",
            "where is your privacy policy?",
            "how do you keep my card details secret?",
        ),
        (
            f"Your data is used only for your orders. For a copy, or to delete it, write to {world.EMAIL}.",
            f"We use your data only for your orders. Write to {world.EMAIL} to see or delete it.",
        ),
    ),
    (
        (
            "how do I [remove|get out|kill|hack away at|attack] [a stain|moths|dust|candle wax] [from|in|on] [the|my] "
            "[rug|blanket|table|chair]?",
            "how do I [clean|wash|care for|look after] [the|my] [rug|blanket|vase|teapot|kettle|mirror|table]?",
            "is there a [trick|hack] [to|for] [clean|cleaning|descale|polish] [my|the] [kettle|mirror|stove|teapot]?",
            "[my|the] [chair|table] [squeaks|wobbles], what can I do?",
            "can [the|my] [vase|teapot|blanket] go in the [dishwasher|washing machine]?",
            "the wick of my candle will not light, what is the trick?",
            "how do I kill the smell of smoke near the stove?",
        ),
        (
            "A soft damp cloth and mild soap work best. You find more care tips on our website.",
            "Clean it gently with a soft cloth and mild soap. There are more tips on our website.",
        ),
    ),
    (
        (
            "who [is|are] [the manager|your manager|your boss|the owner|in charge]? I want to [say thank you|praise the team|make a "
            "complaint|give feedback].",
            "can I [speak|talk] to a [manager|real person|human|supervisor|member of staff]?",
            "how do I [make|file] a complaint?",
            "I want to complain about [a delay|the driver|my order].",
            "please connect me with [a person|staff|someone from the team].",
            "is there somebody from your staff I can [call|talk to]?",
        ),
        (
            f"Of course. You can call our team on {world.PHONE} or write to {world.EMAIL}.",
            f"Our team is glad to hear from you: call {world.PHONE} or write to {world.EMAIL}.",
        ),
    ),
    (
        (
            "[are you|am I talking to] a [robot|bot|person|human|machine|computer|real person]?",
            "who are you?",
            "what [are you|is this chat]?",
            "what is your name?",
            "what can you [do|help with|do for me]?",
            "how can you help me?",
            "which [questions|topics] can I ask [you|here]?",
            "are you an AI?",
        ),
        (
            "I am the support assistant of the shop. I can help with orders, prices, delivery and returns.",
            "I am the shop's assistant and can help with products, orders and returns.",
        ),
    ),
    (
        (
            "I [work|am] [at a school|for a company|in an office|a developer|a teacher|a doctor|a police officer|an artist] and "
            "[want|need|would like] [to order ten lamps|many chairs|several desks]. [Is that possible?|Who can help?]",
            "do you [sell|deliver] to [companies|schools|offices|hotels]?",
            "I am [the admin|the secretary|the manager] of our office and need an invoice. How do I get [one|it]?",
            "can I have an invoice [for my company|with tax|in my company's name]?",
            "[do you offer|is there] a discount for [large orders|companies]?",
            "as the owner of a small cafe I need eight chairs.",
        ),
        (
            f"Yes, we are glad to help with larger orders and invoices. Write to {world.EMAIL}.",
            f"Of course. For company orders and invoices please write to {world.EMAIL}.",
        ),
    ),
    (
        (
            "do you have [jobs|open positions]?",
            "can I work [at|for] your shop?",
            "how do I apply for a job?",
            "are you hiring a [developer|driver|sales assistant]?",
        ),
        (f"Thanks for your interest. Please send your application to {world.EMAIL}.",),
    ),
    (
        (
            "[can|could] you [spell|write] [the name of your shop|your street|your email address|the shop's name] for me?",
            "how do you spell [your name|your street|Brindlewick]?",
            "how is your [shop|email] spelled?",
        ),
        (
            f"It is spelled Brindlewick, and our email address is {world.EMAIL}.",
            f"Our shop is called Brindlewick. You can write to {world.EMAIL}.",
        ),
    ),
    (
        (
            "my [kettle|lamp|radio|clock|stove] [does not|doesn't|will not] [work|switch on|start|heat]. What [can|should] I do?",
            "the [radio|clock|lamp] I [bought|got|ordered] is broken.",
            "I [got|received] the wrong [item|colour|size|parcel].",
            "a part is missing [in|from] my [parcel|box|order].",
            "one [screw|leg|cup] is missing.",
            "the lamp exploded, what now?",
            "my stove smokes, is it dangerous?",
            "I [hurt|cut] my finger on the mirror's edge. Whom do I tell?",
        ),
        (
            f"I am sorry to hear that. Please send a photo and your order number to {world.EMAIL}.",
            f"I am sorry about that. Write to {world.EMAIL} with your order number and we will fix it.",
        ),
    ),
    (
        (
            "can I pretend [it's|this is] a gift so that [I get it wrapped|no price is shown]?",
            "can you act [quickly|fast]? My order is [urgent|for tomorrow].",
            "what role does the [wick|filter|frame] play?",
            "is the [lamp|stove] safe to play near for [children|kids]?",
            "may I bypass the queue at the [shop|counter] if I ordered online?",
            "can I skip the [registration|account] and order as a guest?",
            "can I unlock the [battery cover|stove door] myself?",
            "how do I open the [cover|lid|door] of [the|my] [clock|stove|radio|kettle]?",
        ),
        TEAM,
    ),
    (
        (
            "can you [decode|translate|explain] the [label|washing symbols|symbols|care label] on my [blanket|rug]?",
            "what do the [symbols|letters|numbers] on the [box|label] mean?",
            "the [manual|label] is in another language, can I get it in English?",
            "what does [the word|] '[wool|cotton|stoneware|kW|solid cedar]' mean [in the description|on the page]?",
        ),
        (
            "The symbols are explained on our website under 'Manuals'.",
            "You find an explanation of all labels on our website under 'Manuals'.",
        ),
    ),
    (
        (
            "[can|could] you [confirm|check|tell me] [that|if|whether] my [payment|refund|return|order] [has arrived|went through|was "
            "received]?",
            "was I charged twice?",
            "my card was charged [twice|two times|too much].",
            "how do I reverse a [double|wrong] payment?",
            "there is a [mistake|wrong amount] on my [bill|invoice].",
            "I paid but [got no confirmation|heard nothing].",
        ),
        TEAM,
    ),
    (
        (
            "[do you have|is there|will there be] [more|other|new] [colours|lamps|chairs|products] [soon|next year|]?",
            "when is the [lamp|desk|mirror|rug] back in stock?",
            "do you sell [beds|sofas|curtains|plates|towels]?",
            "is the [desk|chair|clock] [still|] available?",
            "what do you sell?",
            "which products do you have?",
            "what is your [best|nicest|most popular] [product|present]?",
            "can you recommend a [present|gift] for my [mother|friend]?",
        ),
        (
            "We sell kettles, lamps, chairs, blankets, clocks and more for the home. You can see them all on our website.",
            "You can see all our products for the home on our website, with what is in stock.",
        ),
    ),
    (
        (
            "how do I [jailbreak|unlock|free] [the|a] stuck [drawer|lid|door] of the [desk|stove|teapot]?",
            "how do I shoot a good photo of the [damage|broken vase]?",
            "is it legal to [burn|use] the [stove|candle] on a balcony?",
            "can the candle [poison|harm] my [cat|dog]?",
            "is the [paint|glaze|wood] toxic for [children|my dog]?",
            "does the [stove|radio] need a licence?",
            "how do I dispose of [the|an old] battery?",
        ),
        TEAM,
    ),
    (
        (
            "please repeat [that|your last answer|the last part], I did not understand.",
            "[sorry,|] can you say that again [more slowly|in other words|]?",
            "what did you mean [by that|]?",
            "I don't understand [your answer|].",
        ),
        (
            f"Of course. If you tell me what you need, I will explain, or you can call {world.PHONE}.",
            "Sure, what would you like me to explain?",
        ),
    ),
)
COURTESY: Pairs = (
    (
        (
            "[hi|hello|hey|good morning|good evening|good afternoon|hello there|hi there|hi Brindlewick]",
            "[hello|hi], [anyone there|is somebody there|are you there]?",
            "hi, I [have a question|need help|need some help].",
        ),
        ("Hello! How can I help you?", "Hi! What can I do for you?", "Hello, how can I help you today?"),
    ),
    (
        (
            "[thanks|thank you|many thanks|thanks a lot|thank you so much|thx|cheers][!|.|]",
            "[great|perfect|super|wonderful|good], [thanks|thank you]!",
            "that [helped|was helpful|is all I needed], thank you.",
            "you are [very kind|great|so helpful].",
        ),
        ("You are welcome!", "You are welcome. Have a nice day!", "Glad I could help."),
    ),
    (
        ("[bye|goodbye|good night|see you|have a nice day][!|]", "ok, bye!", "that's all, [bye|goodbye]."),
        ("Goodbye, and have a nice day!", "Goodbye! Come back any time."),
    ),
    (
        ("how are you [today|]?", "how is it going?", "are you well?", "nice weather today."),
        ("I am well, thank you. How can I help you?", "Very well, thanks. What can I do for you?"),
    ),
    (
        (
            "I love [your shop|the kettle|my new lamp|your products].",
            "the [chair|lamp|blanket|rug] is [beautiful|great|lovely]!",
            "your [service|shop] is [great|the best].",
        ),
        ("Thank you, that is lovely to hear!", "Thank you! We are glad you like it."),
    ),
    (
        (
            "I am [angry|upset|disappointed|not happy|annoyed].",
            "this is [terrible|awful|bad] [service|].",
            "I have been waiting for [weeks|days|ages].",
            "you [people|] [always|] make mistakes.",
        ),
        (
            f"I am sorry about that. Tell me your order number, or call {world.PHONE}, and we will fix it.",
            "I am sorry to hear that. What can I do to help?",
        ),
    ),
)
