"""The words of a message, from templates/email/<kind>/{subject.txt,body.txt,body.html}."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import css_inline
from flask import current_app, g, has_request_context, render_template
from flask_babel import force_locale

from config import Settings
from gpscf_events.core.i18n import BABEL_LOCALES, HTML_LANG

# Many mail programs drop <style>: the rules go into the elements, and only the media queries stay.
_inliner = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


@dataclass(frozen=True)
class Rendered:
    """A message in ready words."""

    subject: str
    text: str
    html: str


@contextmanager
def speaking(locale: str) -> Iterator[None]:
    """Translate into `locale` inside the block, also in a request for a page in another language."""
    in_request = has_request_context()
    page_locale = g.get("locale") if in_request else None
    if in_request:
        g.locale = locale
    try:
        with force_locale(BABEL_LOCALES[locale]):
            yield
    finally:
        if in_request:
            if page_locale is None:
                g.pop("locale", None)
            else:
                g.locale = page_locale


def render(kind: str, *, locale: str, context: Mapping[str, Any]) -> Rendered:
    """The words of a `kind` of message. Templates get `context`, and where to turn with questions."""
    settings: Settings = current_app.extensions["settings"]
    given = {
        "help_email": settings.help_email,
        "help_phone": settings.help_phone,
        "html_lang": HTML_LANG[locale],
        **context,
        "mail_locale": locale,
    }
    with speaking(locale):
        # A header holds no line break, whatever somebody's name or a template holds.
        subject = " ".join(render_template(f"email/{kind}/subject.txt", **given).split())
        text = render_template(f"email/{kind}/body.txt", **given).strip() + "\n"
        html = _inliner.inline(render_template(f"email/{kind}/body.html", **given))
    return Rendered(subject=subject, text=text, html=html)
