"""Languages: the address says which one (`/zh/…`, `/en/…`); words, dates and times in it."""

import unicodedata
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from flask import Flask, g, has_app_context, has_request_context, request
from flask_babel import Babel, gettext
from flask_babel import get_locale as babel_locale

from gpscf_events.core.db import LOCALES, Words

BABEL_LOCALES = {"zh": "zh_Hans_CN", "en": "en_GB"}
# Read once: Flask-Babel would parse the name again for every request.
_PARSED = {locale: Locale.parse(name) for locale, name in BABEL_LOCALES.items()}
HTML_LANG = {"zh": "zh-CN", "en": "en"}
# CLDR has no skeleton with the long weekday for Chinese and drops the comma in English.
_DAY_PATTERNS = {"zh": "M月d日 EEEE", "en": "EEEE, d MMMM"}
OWN_NAMES = {"zh": "中文", "en": "English"}
LOCALE_COOKIE = "locale"


def negotiate(header: str) -> str:
    """The locale for an Accept-Language header.

    Written by hand: werkzeug's `best_match(['zh','en'])` and Babel's `negotiate_locale` both answer
    English for `zh-CN, en;q=.5`. Anything Chinese gets Chinese, everything else English.
    """
    ranked: list[tuple[float, int, str]] = []
    for position, part in enumerate(header.split(",")):
        tag, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            weight = 0.0
        ranked.append((-weight, position, tag.lower()))
    for weight, _, tag in sorted(ranked):
        primary = tag.split("-")[0]
        if weight < 0 and primary in LOCALES:
            return primary
    return "en"


def current_locale() -> str:
    """The locale of this page, or English outside a page and `speaking()`."""
    if has_app_context() and "locale" in g:
        return str(g.locale)
    locale = babel_locale()
    return "zh" if locale is not None and locale.language == "zh" else "en"


def _select() -> Locale:
    chosen = g.get("locale") if has_app_context() else None
    if chosen is None and has_request_context():
        # An address that leads nowhere is read too: its refusal is told in its language.
        first = request.path.split("/")[1]
        if first in LOCALES:
            return _PARSED[first]
        cookie = request.cookies.get(LOCALE_COOKIE, "")
        chosen = cookie if cookie in LOCALES else negotiate(request.headers.get("Accept-Language", ""))
    return _PARSED[chosen or "en"]


def words(text: Words | None) -> str:
    """Words in the page's language, with the fallback of `Words.pick`."""
    return text.pick(current_locale()) if text else ""


def day(value: date, locale: str | None = None) -> str:
    """A day with its weekday: `9月16日 星期二`, `Tuesday, 16 September`."""
    locale = locale or current_locale()
    return str(format_date(value, _DAY_PATTERNS[locale], locale=BABEL_LOCALES[locale]))


def full_date(value: date, locale: str | None = None) -> str:
    """A date with its year: `2025年9月16日`, `16 September 2025`."""
    return str(format_date(value, "long", locale=BABEL_LOCALES[locale or current_locale()]))


def date_span(first: date, last: date, locale: str | None = None) -> str:
    """Days from first to last, said once where they share month and year: `16–18 September 2025`."""
    if first == last:
        return full_date(first, locale)
    # Written by hand: CLDR's intervals have no long month in British English.
    short = (first.year, first.month) == (last.year, last.month)
    if (locale or current_locale()) == "zh":
        return f"{full_date(first, 'zh')}至{f'{last.day}日' if short else full_date(last, 'zh')}"
    return (
        f"{first.day}–{full_date(last, 'en')}"
        if short
        else f"{full_date(first, 'en')} – {full_date(last, 'en')}"
    )


def clock_time(value: datetime, zone: ZoneInfo) -> str:
    """Hours and minutes in `zone`, 24 hours: `09:00`."""
    return value.astimezone(zone).strftime("%H:%M")


def moment(value: datetime, zone: ZoneInfo, locale: str | None = None) -> str:
    """Date and time in `zone`: `2025年9月16日 09:00`."""
    return f"{full_date(value.astimezone(zone).date(), locale)} {clock_time(value, zone)}"


def native_language(name: str) -> str:
    """The BCP 47 tag guessed from the script of a name, for shaping and `lang`; empty for Latin."""
    for character in name:
        label = unicodedata.name(character, "")
        for script, tag in _SCRIPTS.items():
            if label.startswith(script):
                return tag
    return ""


_SCRIPTS = {
    "CJK": "zh",
    "HANGUL": "ko",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "CYRILLIC": "ru",
    "ARABIC": "ar",
    "HEBREW": "he",
    "THAI": "th",
    "LAO": "lo",
    "KHMER": "km",
    "MYANMAR": "my",
    "DEVANAGARI": "hi",
    "BENGALI": "bn",
    "TAMIL": "ta",
    "TELUGU": "te",
    "SINHALA": "si",
    "ETHIOPIC": "am",
    "GEORGIAN": "ka",
    "ARMENIAN": "hy",
    "GREEK": "el",
    "THAANA": "dv",
    "GUJARATI": "gu",
    "GURMUKHI": "pa",
    "KANNADA": "kn",
    "MALAYALAM": "ml",
    "ORIYA": "or",
}

LANGUAGE_NAMES = {
    "zh": Words(zh="中文", en="Chinese"),
    "en": Words(zh="英文", en="English"),
    "ru": Words(zh="俄文", en="Russian"),
    "fr": Words(zh="法文", en="French"),
    "es": Words(zh="西班牙文", en="Spanish"),
    "ar": Words(zh="阿拉伯文", en="Arabic"),
}


def page_in(locale: str) -> str:
    """The address of this same page in another language; the start page where it has none."""
    parts = request.path.split("/")
    if len(parts) > 1 and parts[1] in LOCALES:
        parts[1] = locale
        query = request.query_string.decode("latin-1")
        return "/".join(parts) + (f"?{query}" if query else "")
    return f"/{locale}/"


def init_app(app: Flask) -> None:
    """Take the locale and the edition from the address, put them back into every address we make."""
    Babel(
        app, default_locale="en_GB", locale_selector=_select, default_translation_directories="translations"
    )

    @app.url_value_preprocessor
    def take(endpoint: str | None, values: dict[str, Any] | None) -> None:
        if values is not None:
            if "locale" in values:
                g.locale = values.pop("locale")
            if "edition_key" in values:
                g.edition_key = values.pop("edition_key")

    @app.url_defaults
    def put(endpoint: str, values: dict[str, Any]) -> None:
        for name in ("locale", "edition_key"):
            if name not in values and app.url_map.is_endpoint_expecting(endpoint, name):
                default = current_locale() if name == "locale" else g.get(name)
                if default is not None:
                    values[name] = default

    app.jinja_env.globals |= {
        "words": words,
        "day": day,
        "full_date": full_date,
        "date_span": date_span,
        "clock_time": clock_time,
        "moment": moment,
        "page_in": page_in,
        "current_locale": current_locale,
        "HTML_LANG": HTML_LANG,
        "OWN_NAMES": OWN_NAMES,
        "LANGUAGE_NAMES": LANGUAGE_NAMES,
        "gettext": gettext,
    }
    app.jinja_env.add_extension("jinja2.ext.i18n")
