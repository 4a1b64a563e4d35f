"""Покупатели, которые пишут по-русски: customers who write Russian."""

from reclamator.demo.story import (
    HEAD,
    KNOWN_BATCH,
    Story,
    asks,
    grants,
    labels,
    notes,
    reads_batch,
    rejects,
    replies,
    taken,
    writes,
)
from reclamator.domain.vocabulary import QuarantineReason

ESTONIA = "Võlaõigusseadus § 217"

STORIES = (
    Story(
        language="ru",
        country="PL",
        name="Оксана Бондарь",
        email="oksana@bondar.example",
        phone="+48 71 555 01 55",
        category="product_defect",
        claim="replacement",
        product="Чайник Modra 1,7 л",
        order="10410",
        bought=77,
        text=(
            "Чайник протекает снизу, у самого основания. После каждого кипячения на столе лужа. "
            "На наклейке партия 26-06-B. Прошу заменить его на новый."
        ),
        due_in=3,
        at="18:26",
        photos=("kettle", "label"),
        steps=(
            *taken(1, HEAD),
            replies(
                1,
                "Здравствуйте!\n\nСпасибо, что написали, и спасибо за фотографию наклейки. Нам "
                "жаль, что наш чайник протекает. Пожалуйста, отключите его от сети и пока не "
                "пользуйтесь им.",
                by=HEAD,
            ),
            reads_batch(1, "2606-B", by=HEAD),
            labels(1, KNOWN_BATCH, by=HEAD),
            writes(2, "Хорошо, отключила. Буду ждать ответа."),
        ),
    ),
    Story(
        language="ru",
        country="LV",
        name="Ирина Смирнова",
        email="irina@smirnova.example",
        category="product_defect",
        claim="refund",
        product="Ваза Sjö, 32 см",
        order="10457",
        bought=29,
        text=(
            "На вазе тонкая трещина под глазурью, через неё сочится вода. Вазу не роняли, цветы "
            "стояли в ней один раз. Хочу вернуть деньги."
        ),
        days_ago=2,
        at="22:40",
        photos=("receipt",),
    ),
    Story(
        language="ru",
        country="LV",
        name="Дмитрий Орлов",
        email="dmitry@orlov.example",
        category="damaged_in_transport",
        claim="repair",
        product="Дубовый стол Lipa 180",
        order="10290",
        bought=33,
        text=(
            "При доставке повредили край столешницы: скол длиной около пяти сантиметров. Грузчики "
            "это видели и сделали отметку в накладной. Прошу отремонтировать."
        ),
        days_ago=14,
        at="11:08",
        photos=("worktop",),
        paid=329_000,
        steps=(
            *taken(1),
            replies(
                2,
                "Здравствуйте!\n\nСпасибо за фотографию и за отметку в накладной: она нам очень "
                "помогла. Столешницу можно восстановить на месте, мастер приедет со всем нужным.",
            ),
            grants(
                5,
                "repair",
                "Мастер приедет к вам домой; работу, материалы и дорогу оплачиваем мы",
                due_in=18,
            ),
        ),
    ),
    Story(
        language="ru",
        country="PL",
        name="Анна Кравцова",
        email="anna@kravtsova.example",
        category="missing_item",
        claim="other",
        product="Подвесной светильник Lumi XL",
        order="10436",
        bought=11,
        text=(
            "В коробке не оказалось винта для потолочной чашки. Сам светильник целый. Пришлите, "
            "пожалуйста, недостающий винт."
        ),
        due_in=7,
        at="14:33",
        steps=(
            *taken(1),
            asks(
                1,
                "Пожалуйста, пришлите фотографию потолочной чашки сверху: у этой модели два вида "
                "крепления, и винты у них разные.",
            ),
        ),
    ),
    Story(
        language="ru",
        country="EE",
        name="Сергей Иванов",
        email="sergei@ivanov.example",
        category="product_defect",
        claim="replacement",
        product="Нож поварской Kos 20 см",
        order="10262",
        bought=170,
        text=(
            "На лезвии выкрошился кусочек, хотя я резал только овощи и мясо без костей. Прошу "
            "заменить нож."
        ),
        days_ago=18,
        at="19:45",
        photos=("knife",),
        steps=(
            *taken(1, HEAD),
            notes(3, "Chip with a flat edge: a bone or a glass board. Steel is fine.", by=HEAD),
            rejects(
                6,
                grounds=(
                    "Мы проверили фотографии и партию ножа. Скол имеет ровный край: так бывает от "
                    "удара о кость, камень или стекло, а не из-за дефекта стали. Мы можем заново "
                    "заточить лезвие за 29 злотых."
                ),
                provisions=(ESTONIA,),
                by=HEAD,
            ),
        ),
    ),
    Story(
        language="ru",
        country="LV",
        name="Елена Павлова",
        email="elena@pavlova.example",
        category="product_defect",
        claim="undecided",
        product="Плед Halny",
        order="10461",
        bought=21,
        text=(
            "На пледе разошёлся шов вдоль короткого края. Можно ли его зашить, или лучше прислать "
            "другой?"
        ),
        days_ago=1,
        at="23:11",
        quarantine=QuarantineReason.ORIGIN,
    ),
)
