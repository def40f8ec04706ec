"""The words of a message, from templates/email/<kind>/{subject.txt,body.txt,body.html} and templates/sms/<kind>.txt."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import css_inline
from flask import current_app, g, has_app_context, render_template
from flask_babel import force_locale

from config import Settings
from gpscf_events.core.i18n import BABEL_LOCALES, HTML_LANG
from gpscf_events.messages.models import Channel

# Many mail programs drop <style>: the rules go into the elements, and only the media queries stay.
_inliner = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


@dataclass(frozen=True)
class Rendered:
    """A message in ready words."""

    subject: str
    text: str
    html: str
    # What a text message says; empty for a mail.
    sms_text: str = ""


@contextmanager
def speaking(locale: str) -> Iterator[None]:
    """Translate into `locale` inside the block, also in a request for a page in another language."""
    in_page = has_app_context()
    page_locale = g.get("locale") if in_page else None
    if in_page:
        g.locale = locale
    try:
        with force_locale(BABEL_LOCALES[locale]):
            yield
    finally:
        if in_page:
            if page_locale is None:
                g.pop("locale", None)
            else:
                g.locale = page_locale


def render(
    kind: str, *, locale: str, context: Mapping[str, Any], channel: Channel = Channel.EMAIL
) -> Rendered:
    """The words of a `kind` of message. Templates get `context`, and where to turn with questions.

    A text message of a kind that has no words of its own says that there is news to read on the own page.
    """
    settings: Settings = current_app.extensions["settings"]
    given = {
        "help_email": settings.help_email,
        "help_phone": settings.help_phone,
        "html_lang": HTML_LANG[locale],
        **context,
        "mail_locale": locale,
        # The long words of a text message are read on the own page: nothing is attached to them.
        "is_sms": channel is Channel.SMS,
    }
    with speaking(locale):
        # A header holds no line break, whatever somebody's name or a template holds.
        subject = " ".join(render_template(f"email/{kind}/subject.txt", **given).split())
        text = render_template(f"email/{kind}/body.txt", **given).strip() + "\n"
        if channel is Channel.SMS:
            # A line break is a letter that costs, and some gateways refuse it.
            short = " ".join(render_template([f"sms/{kind}.txt", "sms/news.txt"], **given).split())
            return Rendered(subject=subject, text=text, html="", sms_text=short)
        html = _inliner.inline(render_template(f"email/{kind}/body.html", **given))
    return Rendered(subject=subject, text=text, html=html)
