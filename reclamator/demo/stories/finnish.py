"""Asiakkaat, jotka kirjoittavat suomeksi: customers who write Finnish."""

from reclamator.demo.story import (
    HEAD,
    Story,
    appeals,
    closes,
    fulfils,
    grants,
    grants_partly,
    notes,
    replies,
    taken,
    writes,
)

CONSUMER_ACT = "kuluttajansuojalaki (38/1978) 5 luku 18 §"

STORIES = (
    Story(
        language="fi",
        country="FI",
        name="Saara Mäkinen",
        email="saara@makinen.example",
        phone="+358 3 555 0148",
        category="product_defect",
        claim="repair",
        product="Pöytälamppu Lumi",
        order="10372",
        bought=63,
        text=(
            "Lamppu alkaa välkkyä noin kymmenen minuutin jälkeen. Olen kokeillut kahta eri "
            "polttimoa ja kolmea pistorasiaa. Toivon, että lamppu korjataan, sillä pidän siitä "
            "muuten kovasti."
        ),
        due_in=0,
        at="17:17",
        photos=("lamp",),
        steps=(
            *taken(1),
            replies(
                2,
                "Hei,\n\nkiitos, että kerroit meille. Olemme pahoillamme, että lamppumme välkkyy. "
                "Pidä se irti pistorasiasta, kunnes olemme selvittäneet syyn.",
            ),
            notes(7, "Driver board, not the bulb. Swap it, do not send a whole lamp."),
        ),
    ),
    Story(
        language="fi",
        country="FI",
        name="Juhani Korhonen",
        email="juhani@korhonen.example",
        category="product_defect",
        claim="replacement",
        product="Vedenkeitin Modra 1,7 l",
        order="10459",
        bought=38,
        text=(
            "Vedenkeitin vuotaa pohjan saumasta. Pöydälle jää joka kerta lätäkkö. Haluaisin "
            "tilalle uuden, mielellään eri valmistuserästä."
        ),
        days_ago=1,
        at="09:59",
        photos=("kettle", "leak"),
    ),
    Story(
        language="fi",
        country="FI",
        name="Elina Väisänen",
        email="elina@vaisanen.example",
        category="product_defect",
        claim="refund",
        product="Villapeitto Halny",
        order="10233",
        bought=88,
        text=(
            "Peitto nyppyyntyi pahasti jo ensimmäisessä pesussa, vaikka pesin sen villaohjelmalla. "
            "Haluaisin rahat takaisin."
        ),
        days_ago=22,
        at="20:02",
        steps=(
            *taken(1),
            grants_partly(
                6,
                "price_reduction",
                "Maksamme summan kortille, jolla maksoit",
                grounds=(
                    "Tarkistimme kuvasi ja peiton valmistuserän. Lanka nyppyyntyy enemmän kuin sen "
                    "kuuluisi, joten annamme hinnanalennuksen. Peittoa voi kuitenkin käyttää, ja "
                    "nypyt irtoavat villakammalla, joten virhettä voidaan pitää vähäisenä."
                ),
                provisions=(CONSUMER_ACT,),
                amount=9_900,
                due_in=14,
            ),
            *appeals(
                10,
                "En ole samaa mieltä. Kampasin peiton ohjeen mukaan, ja nypyt tulivat takaisin "
                "viikossa. Virhe ei ole vähäinen.",
            ),
            notes(11, "Second look is mine. Asked the mill for the yarn certificate.", by=HEAD),
        ),
    ),
    Story(
        language="fi",
        country="FI",
        name="Pekka Lehtonen",
        email="pekka@lehtonen.example",
        category="product_defect",
        claim="repair",
        product="Tammituoli Lipa",
        order="10142",
        bought=240,
        text=(
            "Tuolin takajalka halkesi syiden suuntaisesti. Muut viisi tuolia ovat kunnossa, ja "
            "haluaisin pitää sarjan yhtenäisenä. Voisitteko korjata jalan?"
        ),
        days_ago=35,
        at="13:50",
        photos=("chair",),
        steps=(
            *taken(2),
            grants(
                4,
                "repair",
                "Noudamme tuolin, vaihdamme jalan ja toimitamme sen takaisin kustannuksellamme",
                due_in=16,
            ),
            fulfils(15),
            writes(17, "Tuoli on taas kuin uusi. Kiitos!"),
            closes(21),
        ),
    ),
)
