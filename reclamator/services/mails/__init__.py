"""Mails: what a notification says, written when it is sent, in the language of who reads it.

A subject holds the company's name and the number, that of a confirmation the date besides. What a
complaint says stands in two mails only, because the law wants those on a durable medium: the
confirmation and the answer, each with its paper, to the complainant's own address (SECURITY §1.17).
"""

from reclamator.services.mails.dress import NothingToSend
from reclamator.services.mails.headers import message_id
from reclamator.services.mails.writing import build

__all__ = ["NothingToSend", "build", "message_id"]
