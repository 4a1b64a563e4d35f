"""Customers who write English."""

from reclamator.demo.story import (
    HANDLER,
    HEAD,
    KNOWN_BATCH,
    TECHNICIAN,
    WAREHOUSE,
    Story,
    asks,
    closes,
    finds,
    fulfils,
    grants,
    grants_partly,
    labels,
    notes,
    plans,
    reads_batch,
    replies,
    reports,
    spends,
    taken,
    waits_for_a_look,
    writes,
)

STORIES = (
    Story(
        language="en",
        country="PL",
        name="Marta Nowak",
        email="marta@nowak.example",
        phone="+48 12 555 01 42",
        category="product_defect",
        claim="replacement",
        product="Kettle Modra 1.7 l, sage",
        order="10482",
        bought=100,
        text=(
            "I bought this kettle in August and it has started leaking from the seam at the base. "
            "There is a puddle on the worktop after every boil, and I am worried about it being "
            "so close to the plug. I would like a new one, please."
        ),
        days_ago=2,
        at="14:08",
        photos=("leak", "kettle", "receipt"),
        paid=28_900,
        steps=(
            *taken(1),
            replies(
                1,
                "Thank you for writing, and for the clear photos. We are sorry that our kettle "
                "leaks.\n\nCould you send us one more photo, of the small label under the base? "
                "It tells us the production batch. Please keep the kettle unplugged until then.",
            ),
            writes(1, "Here it is. The label says 26-06-B.", photos=("label",)),
            notes(
                1,
                "Same seam fault as the other ones of 26-06-B: the base gasket, nothing to do "
                "with descaling. No need to have the kettle sent in, the photo shows it clearly. "
                "Fine to replace from 26-09-A.",
                by=TECHNICIAN,
            ),
            reads_batch(1, "26-06-B"),
            labels(1, KNOWN_BATCH),
            spends(1, 25, by=TECHNICIAN),
            spends(1, 15),
            finds(
                1,
                validity="justified",
                cause="batch",
                cause_detail="The base gasket of batch 26-06-B is too thin.",
                error_type="quality",
                party_at_fault="supplier",
                opinion="Replace it from batch 26-09-A, and tell the supplier.",
            ),
            plans(1, "Compare the photos with batch 26-06-B", TECHNICIAN, due_in=0),
            reports(1, "Same seam, same gasket. Photos of all seven lie side by side.", TECHNICIAN),
            plans(
                1,
                "Reserve a kettle from 26-09-A",
                HANDLER,
                due_in=2,
                details="Sage. Marta waits for our word before she sends the old one back.",
            ),
        ),
    ),
    Story(
        language="en",
        country="IE",
        name="Aoife Brennan",
        email="aoife@brennan.example",
        category="product_defect",
        claim="refund",
        product="Wool throw Halny",
        order="10391",
        bought=44,
        text=(
            "The throw began to pill all over after one wash. I used the wool programme at 30 "
            "degrees, as the label says. It looks ten years old and I do not want another one."
        ),
        due_in=5,
        at="20:31",
        steps=(
            *taken(1, HEAD),
            asks(
                2,
                "Could you send us two photos in daylight, one of the whole throw and one of the "
                "care label? They show us which yarn it was woven from.",
                by=HEAD,
            ),
        ),
    ),
    Story(
        language="en",
        country="IE",
        name="Thomas Reilly",
        email="tom@reilly.example",
        phone="+353 21 555 0134",
        category="product_defect",
        claim="replacement",
        product="Bread knife Kos",
        order="10455",
        bought=31,
        text=(
            "The handle of the bread knife is loose: it turns a little whenever I cut a crust. "
            "It was a present, so I would like the same knife again, only with a firm handle."
        ),
        days_ago=0,
        at="08:47",
        photos=("knife",),
    ),
    Story(
        language="en",
        country="SE",
        name="Emma Lindqvist",
        email="emma@lindqvist.example",
        category="wrong_item",
        claim="replacement",
        product="Bowl set Fjord, 4 pcs",
        order="10377",
        bought=16,
        text=(
            "I ordered the four bowls in mist grey and four bowls in moss green arrived. They are "
            "unused and still in their box. Could you send the grey ones?"
        ),
        days_ago=9,
        at="11:20",
        photos=("plate",),
        steps=(
            *taken(1),
            replies(
                2,
                "Thank you for the photo. The picker took the box beside yours; the grey bowls "
                "are in stock and set aside for you.",
            ),
            plans(2, "Pack the grey bowls and book the courier", WAREHOUSE, due_in=9),
            waits_for_a_look(3, "Packed. The courier comes between nine and twelve.", WAREHOUSE),
            grants(
                3,
                "replacement",
                "The courier brings the grey bowls and takes the green ones along; we pay for both",
                due_in=9,
            ),
        ),
    ),
    Story(
        language="en",
        country="GB",
        name="James Okafor",
        email="james@okafor.example",
        phone="+44 20 7946 0123",
        category="product_defect",
        claim="refund",
        product="Table lamp Lumi",
        order="10298",
        bought=210,
        text=(
            "The dimmer knob of my lamp broke off when I turned it. The lamp itself still works, "
            "but only at full brightness. I would like my money back."
        ),
        days_ago=17,
        at="18:05",
        photos=("lamp",),
        steps=(
            *taken(1),
            notes(2, "Knob is a spare part (LU-07). Two others this year, both from spring."),
            plans(
                3,
                "Order twenty knobs LU-07 with a thicker wall",
                HANDLER,
                due_in=20,
                needs_approval=True,
            ),
            grants_partly(
                6,
                "repair",
                "We send a new knob by letter; it is pushed on by hand and needs no tool",
                grounds=(
                    "We checked your photos and the drawing of the lamp. The knob broke because "
                    "its wall was too thin: that is our fault. It can be replaced within a few "
                    "days and without cost to you. A full refund comes into play when a repair "
                    "is not possible or fails."
                ),
                provisions=("Consumer Rights Act 2015, s. 23", "Consumer Rights Act 2015, s. 24"),
                due_in=12,
            ),
            writes(8, "That sounds fair. Thank you, I will wait for the letter."),
        ),
    ),
    Story(
        language="en",
        country="DE",
        name="Jürgen Großmann",
        email="j.grossmann@post.example",
        category="product_defect",
        claim="refund",
        product="Kettle Modra 1.7 l, sage",
        order="10417",
        bought=82,
        text=(
            "Water comes out under the kettle each time I use it. The shop in Leipzig told me to "
            "write to you. The batch on the label is 26-06-B. I would prefer the money."
        ),
        due_in=1,
        at="07:52",
        photos=("kettle", "label"),
        steps=(
            *taken(1),
            replies(
                2,
                "Thank you for writing and for the photo of the label. It helped us at once: we "
                "know this batch. We are sorry that our kettle leaks; please do not use it.",
            ),
            reads_batch(2, "26 06 b"),
            labels(2, KNOWN_BATCH),
            notes(4, "26-06-B again. Refund is what he asks for, nothing speaks against it."),
            plans(4, "Ask the supplier for a credit note, batch 26-06-B", HANDLER, due_in=12),
        ),
    ),
    Story(
        language="en",
        country="DE",
        name="Hannelore Weiß",
        email="weiss@dresden.example",
        category="product_defect",
        claim="refund",
        product="Vase Sjö, 32 cm",
        order="10204",
        bought=61,
        text=(
            "There is a hairline crack in the vase and water seeps through it. The crack runs "
            "under the glaze, so it was there from the start."
        ),
        days_ago=31,
        at="16:40",
        steps=(
            *taken(2),
            grants(
                4, "refund", "To the card you paid with; keep the vase", amount=15_900, due_in=7
            ),
            fulfils(6),
            writes(9, "The money has arrived. Thank you for the quick answer."),
            closes(12),
        ),
    ),
)
