"""Clienți care scriu în română: customers who write Romanian."""

from reclamator.demo.story import (
    HEAD,
    OWNER,
    PACKAGING,
    REGULAR,
    Story,
    answers,
    appeals,
    fulfils,
    grants,
    grants_partly,
    labels,
    notes,
    plans,
    rejects,
    replies,
    taken,
    writes,
)

ORDINANCE = "OUG nr. 140/2021, art. 6 și 7"
REMEDIES = "OUG nr. 140/2021, art. 11"

STORIES = (
    Story(
        language="ro",
        country="RO",
        name="Ioana Țăranu-Popescu",
        email="ioana@taranu.example",
        phone="+40 264 555 012",
        category="damaged_in_transport",
        claim="replacement",
        product="Set de farfurii Fjord, 12 piese",
        order="10350",
        bought=20,
        text=(
            "Două farfurii au ajuns ciobite. Coletul era lovit într-un colț și hârtia dinăuntru "
            "era ruptă. Aș dori să le înlocuiți doar pe acestea două."
        ),
        due_in=-2,
        at="18:12",
        photos=("plate",),
        steps=(
            *taken(1, HEAD),
            replies(
                3,
                "Bună ziua,\n\nvă mulțumim că ne-ați scris și pentru fotografii. Ne pare rău că "
                "farfuriile noastre au ajuns ciobite. Am cerut furnizorului două bucăți din "
                "aceeași serie, ca nuanța să fie identică.",
                by=HEAD,
            ),
            notes(6, "Supplier promises the two plates for Thursday. Chase them.", by=HEAD),
            plans(6, "Chase the supplier for the two plates", HEAD, due_in=5, by=HEAD),
            labels(6, PACKAGING, by=HEAD),
            labels(6, REGULAR, by=HEAD),
        ),
    ),
    Story(
        language="ro",
        country="RO",
        name="Radu Constantinescu",
        email="radu@constantinescu.example",
        category="wrong_item",
        claim="replacement",
        product="Set de boluri Fjord, 4 piese",
        order="10384",
        bought=13,
        text=(
            "Am comandat bolurile gri și am primit unele verzi. Sunt nefolosite, în ambalajul "
            "original. Vă rog să le schimbați."
        ),
        days_ago=8,
        at="10:44",
        steps=(
            *taken(1),
            grants(
                3,
                "replacement",
                "Curierul aduce bolurile gri și le ia pe cele verzi; transportul îl plătim noi",
                due_in=10,
            ),
        ),
    ),
    Story(
        language="ro",
        country="RO",
        name="Andreea Munteanu",
        email="andreea@munteanu.example",
        category="product_defect",
        claim="repair",
        product="Lampă de masă Lumi",
        order="10468",
        bought=47,
        text=(
            "Lampa pâlpâie după vreo zece minute și apoi se stinge. Am încercat două becuri noi și "
            "altă priză, dar face la fel. Poate fi reparată?"
        ),
        days_ago=0,
        at="07:26",
        photos=("lamp",),
    ),
    Story(
        language="ro",
        country="RO",
        name="Ștefan Ungureanu",
        email="stefan@ungureanu.example",
        category="product_defect",
        claim="refund",
        product="Cuțit de bucătar Kos 20 cm",
        order="10166",
        bought=150,
        text=(
            "Lama a ruginit lângă mâner după câteva luni, deși l-am spălat mereu de mână. "
            "Nu mai am încredere în el și aș vrea banii înapoi."
        ),
        days_ago=40,
        at="21:37",
        photos=("knife",),
        steps=(
            *taken(2),
            rejects(
                9,
                grounds=(
                    "Am verificat fotografiile și lotul din care face parte cuțitul. Petele par "
                    "urme de umezeală, iar celelalte cuțite din lot nu le au."
                ),
                provisions=(ORDINANCE,),
            ),
            *appeals(
                13,
                "Nu sunt de acord. Rugina apare și sub mâner, unde nu poate ajunge apa dacă "
                "îmbinarea este etanșă. Vă rog să îl examineze altcineva.",
            ),
            notes(
                18,
                "Had it sent in and opened: the bolster was not sealed. That is a fault.",
                by=HEAD,
            ),
            answers(
                20,
                0,
                "accepted",
                "Aveți dreptate: am desfăcut mânerul, iar îmbinarea nu era etanșă.",
            ),
            grants_partly(
                20,
                "replacement",
                "Trimitem un cuțit nou prin curier, transportul îl plătim noi",
                grounds=(
                    "Am desfăcut mânerul: îmbinarea nu era etanșă, deci defectul este al nostru. "
                    "Vă dăm un cuțit nou. Banii înapoi se pot cere atunci când nici înlocuirea nu "
                    "rezolvă problema."
                ),
                provisions=(REMEDIES,),
                due_in=8,
                by=HEAD,
            ),
            fulfils(24),
        ),
    ),
    Story(
        language="ro",
        country="RO",
        name="Mihaela Dumitrescu",
        email="mihaela@dumitrescu.example",
        category="product_defect",
        claim="refund",
        product="Fierbător Modra 1,7 l",
        order="10280",
        bought=75,
        text=(
            "Din fierbător curge apă pe la bază și s-a umflat blatul din bucătărie în locul acela. "
            "Aș dori banii înapoi."
        ),
        days_ago=19,
        at="16:09",
        photos=("leak", "kettle"),
        paid=28_900,
        steps=(
            *taken(1, OWNER),
            replies(
                2,
                "Bună ziua,\n\nne pare rău că din fierbătorul nostru a curs apă. Vă rugăm să nu îl "
                "mai folosiți. Lotul ne este cunoscut, așa că nu este nevoie să ni-l trimiteți.",
                by=OWNER,
            ),
            grants(4, "refund", "Pe cardul cu care ați plătit", amount=28_900, due_in=10, by=OWNER),
            fulfils(8),
            writes(9, "Am primit banii. Vă mulțumesc."),
        ),
    ),
)
