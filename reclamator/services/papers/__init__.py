"""Papers: confirmation, decision letter, printable form, QR codes; for staff card and full file.

Each takes plain facts and a language and gives a PDF; nothing here knows a table or a request.
"""

from reclamator.services.papers.blank import blank_form_pdf, filled_form_pdf
from reclamator.services.papers.card import card_pdf
from reclamator.services.papers.card_facts import (
    CardConcerned,
    CardDates,
    CardFacts,
    CardHandling,
    CardMeasure,
    CardPerson,
    CardSubject,
)
from reclamator.services.papers.codes import qr_svg, qr_svg_data
from reclamator.services.papers.decision import decision_pdf, decision_pictures
from reclamator.services.papers.facts import (
    CompanyFacts,
    DecisionFacts,
    ExtraFacts,
    FileFacts,
    OutsideBodyFacts,
    PersonFacts,
    PointFacts,
    Promise,
    ReceiptFacts,
    SecondLookFacts,
)
from reclamator.services.papers.full_file import (
    Chapter,
    FullFileFacts,
    Pair,
    Passage,
    full_file_pdf,
)
from reclamator.services.papers.label import LabelFacts, label_pdf
from reclamator.services.papers.receipt import receipt_pdf
from reclamator.services.papers.register import register_pdf
from reclamator.services.papers.stamped import StampedFacts, stamped_pdf

__all__ = [
    "CardConcerned",
    "CardDates",
    "CardFacts",
    "CardHandling",
    "CardMeasure",
    "CardPerson",
    "CardSubject",
    "Chapter",
    "CompanyFacts",
    "DecisionFacts",
    "ExtraFacts",
    "FileFacts",
    "FullFileFacts",
    "LabelFacts",
    "OutsideBodyFacts",
    "Pair",
    "Passage",
    "PersonFacts",
    "PointFacts",
    "Promise",
    "ReceiptFacts",
    "SecondLookFacts",
    "StampedFacts",
    "blank_form_pdf",
    "card_pdf",
    "decision_pdf",
    "decision_pictures",
    "filled_form_pdf",
    "full_file_pdf",
    "label_pdf",
    "qr_svg",
    "qr_svg_data",
    "receipt_pdf",
    "register_pdf",
    "stamped_pdf",
]
