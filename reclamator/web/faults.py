"""What a service found wrong, put beside the fields of a form."""

from collections.abc import Iterable

from flask_wtf import FlaskForm

from reclamator.errors import FieldError


def show(form: FlaskForm, faults: Iterable[FieldError]) -> None:
    """Give each fault to its field; what belongs to no field goes to the form as a whole."""
    for fault in faults:
        field = form._fields.get(fault.field)
        if field is None:
            form.form_errors = [*form.form_errors, str(fault.message)]
        else:
            field.errors = (*field.errors, str(fault.message))


def show_one(form: FlaskForm, name: str, sentence: object) -> None:
    """Give one sentence to one field."""
    show(form, [FieldError(name, sentence)])
