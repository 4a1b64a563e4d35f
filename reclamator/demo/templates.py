"""The demo company's message templates: what its people often write, in each of its languages."""

from collections.abc import Mapping

WORKING, PHOTO, ARRIVED = "We are working on it", "One more photo", "The goods are with us"

TEMPLATES: Mapping[str, Mapping[str, str]] = {
    WORKING: {
        "en": (
            "Hello,\n\nwe are still working on your complaint {number}. You will hear from us by "
            "{answer_by}, even if the check is not finished.\n\n{handler}\n{company}"
        ),
        "pl": (
            "Dzień dobry,\n\nnadal pracujemy nad reklamacją. Jej numer: {number}. Odezwiemy się do "
            "{answer_by}, nawet jeśli sprawdzanie jeszcze potrwa.\n\n{handler}\n{company}"
        ),
        "sk": (
            "Dobrý deň,\n\nna vašej reklamácii stále pracujeme. Jej číslo: {number}. Ozveme sa vám "
            "do {answer_by}, aj keby preverovanie ešte trvalo.\n\n{handler}\n{company}"
        ),
        "ro": (
            "Bună ziua,\n\nlucrăm în continuare la reclamația dumneavoastră. Numărul ei: {number}. "
            "Vă scriem până {answer_by}, chiar dacă verificarea nu este încheiată."
            "\n\n{handler}\n{company}"
        ),
        "fi": (
            "Hei,\n\nkäsittelemme reklamaatiotasi edelleen. Sen numero: {number}. Kuulet meistä "
            "viimeistään {answer_by}, vaikka selvitys olisi vielä kesken.\n\n{handler}\n{company}"
        ),
        "ru": (
            "Здравствуйте,\n\nмы продолжаем заниматься вашим обращением. Его номер: {number}. "
            "Мы напишем вам не позднее {answer_by}, даже если проверка ещё не закончится."
            "\n\n{handler}\n{company}"
        ),
    },
    PHOTO: {
        "en": (
            "Hello,\n\ncould you send us one more photo, of the whole product: {product}? It will "
            "show us what happened. You can add it here: {tracking_link}\n\n{handler}"
        ),
        "pl": (
            "Dzień dobry,\n\nczy możemy prosić o jeszcze jedno zdjęcie? Chodzi o cały produkt: "
            "{product}. Zobaczymy na nim, co się stało. Można je dodać tutaj: {tracking_link}"
            "\n\n{handler}"
        ),
        "sk": (
            "Dobrý deň,\n\nmohli by ste nám poslať ešte jednu fotografiu celého výrobku: "
            "{product}? Uvidíme na nej, čo sa stalo. Môžete ju pridať tu: {tracking_link}"
            "\n\n{handler}"
        ),
        "ro": (
            "Bună ziua,\n\nne puteți trimite încă o fotografie cu tot produsul: {product}? "
            "Vom vedea ce s-a întâmplat. O puteți adăuga aici: {tracking_link}\n\n{handler}"
        ),
        "fi": (
            "Hei,\n\nvoisitko lähettää vielä yhden kuvan koko tuotteesta: {product}? Siitä näemme, "
            "mitä tapahtui. Voit lisätä sen täällä: {tracking_link}\n\n{handler}"
        ),
        "ru": (
            "Здравствуйте,\n\nпришлите, пожалуйста, ещё одно фото всего товара: {product}. На нём "
            "мы увидим, что случилось. Его можно добавить здесь: {tracking_link}\n\n{handler}"
        ),
    },
    ARRIVED: {
        "en": (
            "Hello,\n\nyour parcel has reached us: {product}. We are checking it now and will "
            "answer by {answer_by}.\n\n{handler}\n{company}"
        ),
        "pl": (
            "Dzień dobry,\n\npaczka jest już u nas: {product}. Sprawdzamy jej zawartość i "
            "odpowiemy do {answer_by}.\n\n{handler}\n{company}"
        ),
        "sk": (
            "Dobrý deň,\n\nváš balík je u nás: {product}. Preverujeme ho a odpovieme vám do "
            "{answer_by}.\n\n{handler}\n{company}"
        ),
        "ro": (
            "Bună ziua,\n\ncoletul dumneavoastră a ajuns la noi: {product}. Îl verificăm acum și "
            "vă răspundem până {answer_by}.\n\n{handler}\n{company}"
        ),
        "fi": (
            "Hei,\n\npakettisi on perillä: {product}. Tarkistamme sen nyt ja vastaamme viimeistään "
            "{answer_by}.\n\n{handler}\n{company}"
        ),
        "ru": (
            "Здравствуйте,\n\nваша посылка у нас: {product}. Сейчас мы её проверяем и ответим не "
            "позднее {answer_by}.\n\n{handler}\n{company}"
        ),
    },
}
"""Name and texts by language."""
