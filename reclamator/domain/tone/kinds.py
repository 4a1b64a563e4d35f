"""Why a phrase is pointed at: the codes, each with the sentence that a writer reads."""

from reclamator.domain.vocabulary import Coded
from reclamator.i18n import lazy as _l


class ToneKind(Coded):
    """A reason to write something else; the label says it to the writer."""

    FLAT_NO = "flat_no", _l("A flat no closes the door. Say what you can do.")
    CANNOT = "cannot", _l("Say what you can do, and by when.")
    UNKNOWN = "unknown", _l("Say that you will find out, and by when.")
    PITY = (
        "pity",
        _l("Be sorry for what was ours, not for the customer or for a trouble in general."),
    )
    REGRET = "regret", _l("Once is human. Say the fact, then the way out.")
    VAGUE = "vague", _l("A vague promise. Name the day.")
    STIFF = "stiff", _l("This sounds like an authority. Begin with the fact.")
    NOUNS = "nouns", _l("Several heavy nouns in one sentence. Use verbs.")
    BLAME = "blame", _l("This blames the customer. Say what is still needed.")
    ADMISSION = "admission", _l("This grants the complaint. Leave that to the decision.")
    FRIENDLY = "friendly", _l("Too friendly for an answer that somebody may keep for years.")
    SHOUTING = "shouting", _l("This reads as shouting.")
    OWN = "own", _l("Your company does not say this.")
