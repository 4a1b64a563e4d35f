"""Message templates: versions that are never changed, names of their own, and what fills them."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from reclamator.domain.message_templates import MOST, Filled, Variable
from reclamator.domain.permissions import Role
from reclamator.errors import Conflict, Forbidden, Incomplete, NotFound
from reclamator.models.audit import AuditEntry
from reclamator.models.company import Company
from reclamator.models.complaint import Complaint
from reclamator.models.message_template import MessageTemplate, MessageTemplateVersion
from reclamator.models.scope import company_scope
from reclamator.models.staff import Staff
from reclamator.services import actors, complaints, filling, message_templates, process, stages
from reclamator.services.actors import Actor
from reclamator.services.message_templates import TemplateInUse
from tests.cast import on_both_databases
from tests.statements import counted

Submit = Callable[..., Complaint]
WORKING = {"en": "Dear {customer}, we look at {number}.", "pl": "Sprawa {number}: sprawdzamy."}


@pytest.fixture
def by(mira: Staff) -> Actor:
    return actors.of_staff(mira)


@pytest.fixture
def working(acme: Company, by: Actor) -> MessageTemplate:
    return message_templates.create("We are working on it", WORKING, company=acme, by=by)


def save(
    template: MessageTemplate, by: Actor, company: Company, texts: dict[str, str], **more: object
) -> MessageTemplate:
    options = {"based_on": template.version, "name": template.name, **more}
    return message_templates.save(template, texts=texts, company=company, by=by, **options)  # type: ignore[arg-type]


def sentences(refusal: Incomplete) -> dict[str, str]:
    return {fault.field: str(fault.message) for fault in refusal.errors}


def audited() -> list[str]:
    return [row.action for row in AuditEntry.walk() if row.action.startswith("template.")]


@on_both_databases
def test_each_change_is_a_version_of_its_own(
    working: MessageTemplate, acme: Company, by: Actor, mira: Staff
) -> None:
    shorter = WORKING | {"en": "We look at {number}."}

    saved = save(working, by, acme, shorter)
    again = save(saved, by, acme, shorter)

    assert (saved.version, again.version) == (2, 2)
    assert message_templates.texts_of(again) == shorter
    assert message_templates.texts_of(again, 1) == WORKING
    newest, oldest = MessageTemplateVersion.of(bytes(working.uid))
    assert (newest.version, oldest.version) == (2, 1)
    assert bytes(oldest.staff_uid) == bytes(mira.uid)
    assert audited() == ["template.created", "template.saved"]


def test_the_texts_that_were_left_are_older_than_the_main_language(
    working: MessageTemplate, acme: Company, by: Actor
) -> None:
    saved = save(working, by, acme, WORKING | {"en": "New words about {number}."})
    assert message_templates.older(saved, "en") == {"pl"}

    fits = save(saved, by, acme, WORKING | {"en": "Other words, {number}."}, still_fits=True)

    assert message_templates.older(fits, "en") == frozenset()


def test_an_unknown_variable_is_refused_by_its_name_and_nothing_is_kept(
    acme: Company, by: Actor
) -> None:
    with pytest.raises(Incomplete) as refusal:
        message_templates.create("X", WORKING | {"fi": "Hei {asiakas}"}, company=acme, by=by)

    assert "“asiakas”" in sentences(refusal.value)["text-fi"]
    assert message_templates.everything() == []
    assert audited() == []


@pytest.mark.parametrize(
    ("name", "texts", "field"),
    [
        ("", WORKING, "name"),
        ("x" * 61, WORKING, "name"),
        ("we are WORKING  on it", WORKING, "name"),
        ("X", {"en": " \u200b "}, "text-en"),
        ("X", {"pl": "x" * 5_001}, "text-pl"),
    ],
)
def test_what_is_missing_or_too_long_is_named(
    working: MessageTemplate, acme: Company, by: Actor, name: str, texts: dict[str, str], field: str
) -> None:
    with pytest.raises(Incomplete) as refusal:
        message_templates.create(name, texts, company=acme, by=by)

    assert set(sentences(refusal.value)) == {field}


def test_two_who_change_the_same_version_do_not_overwrite_each_other(
    working: MessageTemplate, acme: Company, by: Actor
) -> None:
    save(working, by, acme, {"en": "Mine"})

    with pytest.raises(Conflict):
        save(working, by, acme, {"en": "Theirs"}, based_on=1)

    assert message_templates.texts_of(message_templates.find(bytes(working.uid))) == {"en": "Mine"}


def test_a_retired_one_keeps_its_name_and_comes_back(
    working: MessageTemplate, acme: Company, by: Actor
) -> None:
    for _ in range(2):
        message_templates.retire(working, by=by)
    assert message_templates.in_use(message_templates.everything()) == []
    with pytest.raises(Incomplete) as refusal:
        message_templates.create(working.name, WORKING, company=acme, by=by)
    assert "Bring it back" in sentences(refusal.value)["name"]

    for _ in range(2):
        message_templates.restore(working, by=by)

    assert len(message_templates.in_use(message_templates.everything())) == 1
    assert audited() == ["template.created", "template.retired", "template.restored"]


def test_there_is_an_end_to_them(acme: Company, by: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST == 100
    monkeypatch.setattr("reclamator.domain.message_templates.MOST", 1)
    first = message_templates.create("One", WORKING, company=acme, by=by)
    with pytest.raises(Incomplete):
        message_templates.create("Two", WORKING, company=acme, by=by)
    message_templates.retire(first, by=by)
    message_templates.create("Two", WORKING, company=acme, by=by)

    with pytest.raises(Incomplete):
        message_templates.restore(first, by=by)


def test_who_sets_up_nothing_writes_none(
    working: MessageTemplate, acme: Company, hire: Callable[[Role], Staff]
) -> None:
    head = actors.of_staff(hire(Role.HEAD))

    with pytest.raises(Forbidden):
        message_templates.create("X", WORKING, company=acme, by=head)
    with pytest.raises(Forbidden):
        save(working, head, acme, {"en": "X"})
    with pytest.raises(Forbidden):
        message_templates.retire(working, by=head)
    with pytest.raises(Forbidden):
        message_templates.restore(working, by=head)


def test_another_company_has_its_own(
    working: MessageTemplate, nina: Staff, globex: Company
) -> None:
    with company_scope(globex.uid):
        assert message_templates.everything() == []
        with pytest.raises(NotFound):
            message_templates.find(bytes(working.uid))
        with pytest.raises(NotFound):
            message_templates.retire(working, by=actors.of_staff(nina))
        made = message_templates.create(
            working.name, WORKING, company=globex, by=actors.of_staff(nina)
        )
    assert made.uid != working.uid


# -- what fills them ------------------------------------------------------------------------------


def test_each_variable_stands_for_what_the_complaint_says(
    under_review: Complaint, otto: Staff
) -> None:
    (matter,) = filling.matters([complaints.get(under_review.complaint_uid)])

    assert matter.values() == {
        Variable.NUMBER: under_review.number,
        Variable.CUSTOMER: "Ada Nowak",
        Variable.PRODUCT: "Modra kettle 1.7 l",
        Variable.ORDER_NUMBER: "A-10/482",
        Variable.RECEIVED: "Sunday 22\xa0November 2026",
        Variable.ANSWER_BY: "Friday 4\xa0December 2026",
        Variable.MISSING: "",
        Variable.REMEDY: "",
        Variable.AMOUNT: "",
        Variable.DUE_BY: "",
        Variable.TODAY: "Sunday 22\xa0November 2026",
        Variable.HANDLER: "Otto Wrona",
        Variable.COMPANY: "Acme & Clay",
        Variable.TRACKING_LINK: f"http://localhost/track/{under_review.number}",
    }


def test_days_are_written_in_the_customers_language(submit: Submit) -> None:
    (matter,) = filling.matters([submit(language="pl")])

    assert matter.values()[Variable.ANSWER_BY] == "piątku 4\xa0grudnia 2026\xa0r."


def test_a_text_is_never_sent_in_another_language(submit: Submit) -> None:
    finn, pole = filling.matters([submit(language="fi"), submit(language="pl")])

    assert filling.fill(finn, WORKING) is None
    filled = filling.fill(pole, WORKING)
    assert filled == Filled(f"Sprawa {pole.complaint.number}: sprawdzamy.", ())


def test_nobody_in_charge_and_no_product_are_empty(submit: Submit) -> None:
    (matter,) = filling.matters([submit(product="")])

    filled = filling.fill(matter, {"en": "{product} {handler} {number}"})

    assert filled is not None
    assert filled.empty == (Variable.PRODUCT, Variable.HANDLER)


def test_a_page_of_them_costs_as_many_queries_as_one(submit: Submit) -> None:
    several = [submit() for _ in range(4)]

    with counted() as one:
        [matter.values() for matter in filling.matters(several[:1])]
    with counted() as all_of_them:
        [matter.values() for matter in filling.matters(several)]

    assert len(one) == len(all_of_them) == 1


# -- stages that send them ------------------------------------------------------------------------


def test_what_a_stage_sends_is_not_retired(
    working: MessageTemplate, acme: Company, by: Actor
) -> None:
    first, *rest = (stage.written_out() for stage in stages.current().stages)
    sending = replace(first, template_uid=bytes(working.uid))
    process.save([sending, *rest], based_on=0, company=acme, by=by)

    with pytest.raises(TemplateInUse, match="template_in_use") as refusal:
        message_templates.retire(working, by=by)

    assert "“First check”" in str(refusal.value.sentence)
    assert message_templates.find(bytes(working.uid)).retired_at is None
