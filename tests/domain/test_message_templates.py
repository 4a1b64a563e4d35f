"""Texts of templates: what is a variable, what is not, and what is left when a value is missing."""

import pytest

from reclamator.domain import message_templates as rules
from reclamator.domain.message_templates import Variable


def test_words_and_variables_are_told_apart():
    text = "Hello {customer}, about {number}:\n{ number }}."

    assert list(rules.parts(text)) == [
        "Hello ",
        Variable.CUSTOMER,
        ", about ",
        Variable.NUMBER,
        ":\n",
        Variable.NUMBER,
        "}.",
    ]
    assert rules.variables(text) == (Variable.CUSTOMER, Variable.NUMBER)
    assert rules.fault(text) == ""


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Dear {custmer}", "custmer"),
        ("{}", "“”"),
        ("{NUMBER}", "NUMBER"),
        ("{number.__class__}", "number.__class__"),
        ("{% if number %}", "% if number %"),
        ("{{number}}", "opened and not closed"),
        ("{number", "opened and not closed"),
        ("{num\nber}", "opened and not closed"),
    ],
)
def test_what_is_no_variable_is_named(text, named):
    assert named in rules.fault(text)


def test_values_take_their_places_and_run_nothing():
    values = {Variable.CUSTOMER: "{number}", Variable.NUMBER: "7K4M"}

    filled = rules.fill("Dear {customer}, {number}", values)

    assert filled == rules.Filled("Dear {number}, 7K4M", ())


def test_what_has_no_value_stands_and_is_named_once():
    filled = rules.fill("{product}, {product} and {number}", {Variable.NUMBER: "7K4M"})

    assert filled == rules.Filled("{product}, {product} and 7K4M", (Variable.PRODUCT,))


def test_a_text_that_is_wrong_comes_back_whole():
    text = "a {b} { c {number"

    assert "".join(rules.fill(text, {}).text) == text
