"""Which language a page speaks: asked for, the person's own, the browser's, the company's."""

from urllib.parse import urlencode

from flask import Flask, g, request
from flask_babel import Babel

from reclamator import i18n


def init_app(app: Flask) -> None:
    """Speak the request's language; staff pages override it with the person's own."""
    Babel(app, locale_selector=i18n.current_locale)
    i18n.install(app.jinja_env)

    @app.before_request
    def speak() -> None:
        i18n.set_locale(i18n.negotiate([request.args.get("lang"), *_accepted()]))

    @app.context_processor
    def languages() -> dict[str, object]:
        return {"page_language": i18n.current_locale(), "languages": language_links()}


def speak_for_company(offered: list[str], default: str) -> str:
    """Choose among a company's languages: `?lang=`, the form's own, the browser's, its default."""
    wanted = [request.values.get("lang"), *_accepted(), default]
    chosen = i18n.negotiate(wanted, offered=[code for code in i18n.LOCALES if code in offered])
    i18n.set_locale(chosen)
    g.offered_languages = offered
    return chosen


def speak_for_form() -> None:
    """Choose the language that a form was sent in, where its company cannot be asked."""
    i18n.set_locale(i18n.negotiate([request.values.get("lang"), *_accepted()]))


def language_links() -> list[dict[str, str]]:
    """Return the switch: one link a language to this very page."""
    if request.method != "GET":
        return []
    offered = g.get("offered_languages") or i18n.LOCALES
    arguments = {key: value for key, value in request.args.items() if key != "lang"}
    return [
        {
            "code": code,
            "name": i18n.NATIVE_NAMES[code],
            "href": f"{request.path}?{urlencode({**arguments, 'lang': code})}",
        }
        for code in i18n.LOCALES
        if code in offered
    ]


def _accepted() -> list[str]:
    return [tag for tag, _ in request.accept_languages]
