"""Klienci, którzy piszą po polsku: customers who write Polish."""

from reclamator.demo.story import (
    HANDLER,
    HEAD,
    OWNER,
    PACKAGING,
    TECHNICIAN,
    Story,
    answers,
    appeals,
    asks,
    closes,
    fulfils,
    grants,
    labels,
    notes,
    plans,
    rejects,
    replies,
    taken,
    withdraws,
    writes,
)
from reclamator.domain.vocabulary import Buyer, Channel, Kind, QuarantineReason

CONSUMER_ACT = "art. 43b ust. 1 ustawy z dnia 30 maja 2014 r. o prawach konsumenta"
DEFECT = "art. 43d ust. 1 ustawy z dnia 30 maja 2014 r. o prawach konsumenta"

STORIES = (
    Story(
        language="pl",
        country="PL",
        name="Tomasz Jędrzejczyk",
        email="tomasz@jedrzejczyk.example",
        category="product_defect",
        claim="price_reduction",
        product="Lampa stołowa Lumi",
        order="10471",
        bought=25,
        text=(
            "W nowej lampie odłamało się pokrętło ściemniacza. Lampa świeci, ale tylko pełną mocą. "
            "Nie chcę jej odsyłać, wystarczy mi obniżenie ceny."
        ),
        days_ago=0,
        at="09:14",
        photos=("lamp",),
        paid=24_900,
    ),
    Story(
        language="pl",
        country="PL",
        name="Michał Żurawski",
        email="michal@zurawski.example",
        phone="+48 58 555 01 87",
        category="product_defect",
        claim="replacement",
        product="Nóż szefa kuchni Kos 20 cm",
        order="10333",
        bought=140,
        text=(
            "Na ostrzu, tuż przy rękojeści, po czterech miesiącach pojawiła się rdza. Nóż myję "
            "ręcznie i od razu wycieram, nigdy nie był w zmywarce. Proszę o wymianę na nowy."
        ),
        days_ago=23,
        at="19:22",
        photos=("knife",),
        steps=(
            *taken(1),
            rejects(
                7,
                grounds=(
                    "Sprawdziliśmy zdjęcia, partię, z której pochodzi nóż, oraz zalecenia "
                    "producenta. Nalot wygląda na ślad po dłuższym kontakcie z wilgocią, a nie na "
                    "wadę stali: inne noże z tej partii go nie mają."
                ),
                provisions=(CONSUMER_ACT,),
            ),
            *appeals(
                12,
                "Nie zgadzam się. Nóż leży w suchej szufladzie, a rdza jest też w środku, pod "
                "rękojeścią, dokąd ręcznik nie sięga.\n\nProszę, żeby obejrzał go ktoś na miejscu.",
            ),
            notes(
                13,
                "To be looked at by somebody who did not work on the first answer. Have the knife "
                "sent in: rust under the bolster would be a fault of ours.",
                by=HEAD,
            ),
            answers(
                14,
                0,
                "partly",
                "Rdza pod rękojeścią nie bierze się z ręcznika. Czy to wada stali, pokaże nóż.",
            ),
        ),
    ),
    Story(
        language="pl",
        country="PL",
        name="Paweł Gąsior",
        email="pawel@gasior.example",
        phone="+48 17 555 01 20",
        category="product_defect",
        claim="repair",
        product="Stół dębowy Lipa 180",
        order="10402",
        bought=190,
        text=(
            "Blat stołu wypaczył się o jakieś 6 mm, szklanki stoją krzywo. Stół stoi z dala od "
            "kaloryfera, w pokoju jest około 45% wilgotności. Proszę o naprawę na miejscu, bo "
            "stół nie przejdzie już przez drzwi."
        ),
        due_in=9,
        at="12:36",
        photos=("worktop",),
        paid=329_000,
        steps=(
            *taken(1, HEAD),
            replies(
                1,
                "Dzień dobry,\n\ndziękujemy za zgłoszenie i dokładny opis. Stół obejrzy u Państwa "
                "nasz technik; zadzwoni jutro przed południem i umówi się na dogodny dzień.",
                by=HEAD,
            ),
            notes(
                2,
                "Visit agreed for next week, Thursday morning. Second floor, no lift: take the "
                "clamps along, the top can be planed on the spot.",
                by=TECHNICIAN,
            ),
            plans(2, "Plane the top on the spot", TECHNICIAN, due_in=6, by=HEAD),
            plans(2, "Call before the technician leaves", HEAD, due_in=5, by=HEAD),
        ),
    ),
    Story(
        language="pl",
        country="PL",
        name="Ewa Pietrzak",
        email="ewa@pietrzak.example",
        category="product_defect",
        claim="replacement",
        product="Czajnik Modra 1,7 l, szałwia",
        order="10259",
        bought=52,
        text=(
            "Czajnik przecieka na łączeniu przy podstawie. Po każdym gotowaniu zostaje kałuża. "
            "Proszę o nowy czajnik."
        ),
        days_ago=25,
        at="21:03",
        photos=("kettle",),
        steps=(
            *taken(1),
            grants(
                2,
                "replacement",
                "Kurier przywiezie nowy czajnik i zabierze stary; koszt ponosimy my",
                due_in=6,
            ),
            fulfils(6),
            writes(7, "Nowy czajnik już jest i nie cieknie. Dziękuję!"),
            closes(9),
        ),
    ),
    Story(
        language="pl",
        country="PL",
        name="Katarzyna Wójcik",
        email="kasia@wojcik.example",
        category="damaged_in_transport",
        claim="replacement",
        product="Zestaw talerzy Fjord, 12 szt.",
        order="10366",
        bought=19,
        text=(
            "Dwa talerze z dwunastu przyszły wyszczerbione. Karton był z zewnątrz cały, ale w "
            "środku brakowało jednej przekładki. Proszę o wymianę tych dwóch talerzy."
        ),
        due_in=-2,
        at="17:48",
        photos=("plate", "plate"),
        paid=45_900,
        steps=(
            *taken(2, HEAD),
            notes(
                6,
                "Asked the carrier for the weight at both ends. No word from them yet; the plates "
                "are ours to replace in any case.",
                by=HEAD,
            ),
            plans(6, "Call the carrier about the weights", HANDLER, due_in=2, by=HEAD),
            labels(6, PACKAGING, by=HEAD),
        ),
    ),
    Story(
        language="pl",
        country="PL",
        name="Grzegorz Świerczyński",
        email="grzegorz@swierczynski.example",
        category="product_defect",
        claim="repair",
        product="Krzesło dębowe Lipa",
        order="10311",
        bought=230,
        text=(
            "Tylna noga krzesła pękła wzdłuż słojów. Siedziała na nim osoba ważąca 70 kg. "
            "Pozostałe pięć krzeseł jest w porządku. Proszę o naprawę."
        ),
        days_ago=13,
        at="10:10",
        photos=("chair",),
        steps=(
            *taken(1),
            notes(3, "Grain runs out at the joint, wood fault. Leg can be swapped.", TECHNICIAN),
            grants(
                5,
                "repair",
                "Odbierzemy krzesło, wymienimy nogę i odwieziemy je na nasz koszt",
                due_in=14,
            ),
        ),
    ),
    Story(
        language="pl",
        country="PL",
        name="Zofia Kaźmierczak",
        email="zofia@kazmierczak.example",
        category="wrong_item",
        claim="replacement",
        product="Koc wełniany Halny",
        order="10428",
        bought=12,
        text=(
            "Zamówiony był koc w kolorze rdzawym, a w paczce jest chyba szary. Proszę o wymianę na "
            "właściwy kolor."
        ),
        days_ago=10,
        at="22:15",
        steps=(
            *taken(1),
            *withdraws(
                1,
                "To moja pomyłka: w świetle dziennym koc jest rdzawy, tak jak w zamówieniu. "
                "Wycofuję reklamację i przepraszam za zamieszanie.",
            ),
        ),
    ),
    Story(
        language="pl",
        country="PL",
        name="Łukasz Dąbrowski",
        email="lukasz@dabrowski.example",
        category="missing_item",
        claim="other",
        product="Lampa wisząca Lumi XL",
        order="10399",
        bought=17,
        text=(
            "W pudełku z lampą zabrakło śruby do podsufitki, więc nie da się jej powiesić. "
            "Wystarczy, że przyślą mi Państwo samą śrubę."
        ),
        days_ago=12,
        at="13:27",
        photos=("lamp",),
        steps=(
            *taken(1),
            grants(
                1,
                "redelivery",
                "Śruba z zapasowym kołkiem w kopercie, list polecony na nasz koszt",
                due_in=5,
            ),
            fulfils(3),
        ),
    ),
    Story(
        language="pl",
        country="PL",
        name="Agnieszka Wiśniewska",
        email="agnieszka@wisniewska.example",
        phone="+48 91 555 01 63",
        category="product_defect",
        claim="refund",
        product="Czajnik Modra 1,7 l, szałwia",
        order="10409",
        bought=90,
        text=(
            "Spod czajnika wycieka woda, a podstawa robi się mokra. Boję się porażenia prądem i "
            "nie chcę już takiego samego modelu. Proszę o zwrot pieniędzy."
        ),
        due_in=3,
        at="06:58",
        photos=("leak", "label"),
        steps=(
            *taken(1),
            replies(
                2,
                "Dzień dobry,\n\ndziękujemy za zdjęcie etykiety. Przepraszamy, że nasz czajnik "
                "przecieka. Proszę odłączyć go od prądu i już nie używać. Sprawdzamy całą partię "
                "26-06-B; odpowiemy w terminie, także wtedy, gdy badanie jeszcze potrwa.",
            ),
            writes(3, "Dobrze, czajnik stoi odłączony. Czekam na odpowiedź."),
        ),
    ),
    Story(
        language="pl",
        country="PL",
        name="Krystyna Maj",
        email="krystyna@maj.example",
        category="late_delivery",
        claim="undecided",
        product="Wazon Sjö, 32 cm",
        order="10463",
        bought=15,
        text=(
            "Paczka miała przyjść w zeszły wtorek, a w śledzeniu przesyłki od tygodnia nic się nie "
            "zmienia. Wazon jest na prezent."
        ),
        days_ago=1,
        at="15:33",
        quarantine=QuarantineReason.TOO_FAST,
    ),
    Story(
        language="pl",
        country="PL",
        name="Stanisław Ożóg",
        phone="+48 52 555 01 09",
        category="service",
        claim="other",
        product="",
        text=(
            "Kurier zostawił paczkę pod drzwiami w deszczu, nie zadzwonił i odjechał. Na prośbę o "
            "pomoc ze wniesieniem odpowiedział opryskliwie. Klient prosi o wyjaśnienie i o "
            "przeprosiny."
        ),
        days_ago=1,
        at="11:41",
        channel=Channel.PHONE,
        kind=Kind.GRIEVANCE,
    ),
    Story(
        language="pl",
        country="PL",
        name="Barbara Lewandowska",
        email="barbara@lewandowska.example",
        category="product_defect",
        claim="replacement",
        product="Nóż do chleba Kos",
        order="10077",
        bought=310,
        text="Rękojeść noża pękła po upadku na kafelki. Proszę o wymianę.",
        days_ago=59,
        at="18:55",
        photos=("knife",),
        steps=(
            *taken(1),
            rejects(
                8,
                grounds=(
                    "Obejrzeliśmy zdjęcie i opis zdarzenia. Rękojeść pękła od uderzenia o twardą "
                    "podłogę, a nie z powodu wady noża: pęknięcie zaczyna się w miejscu upadku. "
                    "Możemy wymienić rękojeść za 39 zł."
                ),
                provisions=(CONSUMER_ACT, DEFECT),
            ),
            closes(41, HEAD),
        ),
    ),
    Story(
        language="pl",
        country="PL",
        name="Joanna Rudzka",
        organisation="Restauracja Pod Lipą",
        email="biuro@pod-lipa.example",
        phone="+48 61 555 01 31",
        category="product_defect",
        claim="repair",
        product="Krzesło dębowe Lipa, 24 szt.",
        order="10275",
        bought=120,
        text=(
            "W sześciu z dwudziestu czterech krzeseł poluzowały się oparcia. Krzesła stoją w "
            "restauracji i są używane codziennie. Prosimy o naprawę poza godzinami otwarcia."
        ),
        due_in=4,
        at="09:30",
        photos=("chair",),
        buyer=Buyer.BUSINESS,
        steps=(
            *taken(1, OWNER),
            asks(
                2,
                "Proszę o zdjęcie spodu jednego z krzeseł, z widocznym numerem serii, oraz o dwa "
                "terminy, w których technik może przyjechać.",
                by=OWNER,
            ),
        ),
    ),
)
