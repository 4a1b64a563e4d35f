"""Zákazníci, ktorí píšu po slovensky: customers who write Slovak."""

from reclamator.demo.story import (
    HEAD,
    TECHNICIAN,
    Story,
    closes,
    fulfils,
    grants,
    notes,
    plans,
    replies,
    taken,
    withdraws,
    writes,
)

STORIES = (
    Story(
        language="sk",
        country="SK",
        name="Ľubomír Kováčik",
        email="lubomir@kovacik.example",
        phone="+421 41 555 01 12",
        category="missing_item",
        claim="repair",
        product="Závesná lampa Lumi XL",
        order="10358",
        bought=35,
        text=(
            "V balení chýbala skrutka do stropného krytu, takže lampa drží len na dvoch miestach a "
            "kryt odstáva. Poprosím o doplnenie alebo opravu."
        ),
        due_in=6,
        at="19:05",
        photos=("lamp",),
        steps=(
            *taken(2, HEAD),
            replies(
                3,
                "Dobrý deň,\n\nďakujeme, že ste nám dali vedieť, aj za fotografiu. Mrzí nás, že v "
                "balení našej lampy chýbala skrutka. Dovtedy prosím lampu nezapínajte.",
                by=HEAD,
            ),
            notes(5, "Technician passes Žilina next week anyway; takes a new cup along.", HEAD),
            plans(5, "Take a new ceiling cup along to Žilina", TECHNICIAN, due_in=22, by=HEAD),
            plans(5, "Call Ľubomír Kováčik about the day", HEAD, due_in=20, by=HEAD),
        ),
    ),
    Story(
        language="sk",
        country="SK",
        name="Zuzana Horváthová",
        email="zuzana@horvathova.example",
        category="product_defect",
        claim="refund",
        product="Kanvica Modra 1,7 l",
        order="10460",
        bought=40,
        text=(
            "Z kanvice uniká voda pri spodnom okraji. Po každom varení je pod ňou mláka. Kanvicu "
            "som umývala len zvonku. Chcela by som dostať peniaze späť."
        ),
        days_ago=1,
        at="20:48",
        photos=("leak", "kettle"),
    ),
    Story(
        language="sk",
        country="SK",
        name="Peter Baláž",
        email="peter@balaz.example",
        category="damaged_in_transport",
        claim="price_reduction",
        product="Dubový stôl Lipa 180",
        order="10301",
        bought=28,
        text=(
            "Stôl prišiel s odretým rohom a škrabancom po celej dĺžke hrany. Inak je v poriadku a "
            "páči sa nám, preto by nám stačila zľava z ceny."
        ),
        days_ago=15,
        at="14:52",
        photos=("worktop",),
        paid=329_000,
        steps=(
            *taken(1),
            replies(
                2,
                "Dobrý deň,\n\nďakujeme za fotografie. Škrabanec vznikol pri preprave, to je naša "
                "zodpovednosť. Navrhneme vám zľavu a zároveň pošleme olej na ošetrenie hrany.",
            ),
            grants(
                4,
                "price_reduction",
                "Peniaze pošleme na účet, z ktorého ste platili",
                amount=39_500,
                due_in=14,
            ),
            writes(5, "To je férové, ďakujeme."),
        ),
    ),
    Story(
        language="sk",
        country="SK",
        name="Katarína Šimková",
        email="katarina@simkova.example",
        category="product_defect",
        claim="refund",
        product="Váza Sjö, 32 cm",
        order="10188",
        bought=70,
        text=(
            "Vo váze je vlasová prasklina a presakuje cez ňu voda. Na skrinke po nej ostal biely "
            "kruh. Poprosím o vrátenie peňazí."
        ),
        days_ago=38,
        at="08:20",
        steps=(
            *taken(1, HEAD),
            grants(
                5,
                "refund",
                "Peniaze vrátime na kartu, ktorou ste platili; vázu si môžete nechať",
                amount=15_900,
                due_in=10,
                by=HEAD,
            ),
            fulfils(9),
            closes(14, HEAD),
        ),
    ),
    Story(
        language="sk",
        country="SK",
        name="Jozef Tóth",
        email="jozef@toth.example",
        category="late_delivery",
        claim="undecided",
        product="Vlnená deka Halny",
        order="10422",
        bought=14,
        text="Deka mala prísť minulý týždeň, balík sa však od piatka nepohol z depa v Prešove.",
        days_ago=8,
        at="12:04",
        steps=withdraws(
            2, "Balík dnes konečne prišiel a deka je krásna. Reklamáciu preto sťahujem, ďakujem."
        ),
    ),
)
