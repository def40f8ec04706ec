"""The mails and text messages of the demo, readable in the browser. Registered in demo mode only."""

import re
from base64 import b64encode
from pathlib import Path

from flask import Blueprint, Response, current_app, make_response, render_template
from flask.typing import ResponseReturnValue

from gpscf_events.core.actor import guard, open_to_all
from gpscf_events.core.errors import NotFound
from gpscf_events.core.security import keep_private
from gpscf_events.demo.mailbox import Mail, Part, find_mail, list_mails
from gpscf_events.demo.texts import list_texts

bp = Blueprint("demo", __name__, url_prefix="/demo/mails")
guard(bp, open_to_all)
bp.before_request(keep_private)

# A mail is a stranger's document: no scripts, no forms, no origin, nothing fetched; links open beside it.
MAIL_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src data:; "
    "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
HEAD = re.compile(r"<head[^>]*>", re.IGNORECASE)


def _folder() -> Path:
    folder: Path | None = current_app.extensions["settings"].demo_mail_dir
    if folder is None:
        raise NotFound
    return folder


def _mail(mail_id: str) -> Mail:
    mail = find_mail(_folder(), mail_id)
    if mail is None:
        raise NotFound
    return mail


def _shown(html: str, inline: tuple[Part, ...]) -> str:
    """The HTML with its pictures inside, and links that leave the frame."""
    for part in inline:
        address = f"data:{part.content_type};base64,{b64encode(part.content).decode()}"
        html = html.replace(f"cid:{part.content_id}", address)
    return HEAD.sub(lambda found: f'{found.group()}<base target="_blank">', html, count=1)


@bp.get("")
def mails() -> str:
    """The newest mails and text messages."""
    return render_template("demo/mails.html", mails=list_mails(_folder()), texts=list_texts(_folder()))


@bp.get("/<mail_id>")
def mail(mail_id: str) -> str:
    """One mail with its text, its HTML in a frame, and what is attached."""
    return render_template("demo/mail.html", mail=_mail(mail_id))


@bp.get("/<mail_id>/html")
def mail_html(mail_id: str) -> ResponseReturnValue:
    """The HTML of a mail, alone and without any rights."""
    found = _mail(mail_id)
    response = make_response(_shown(found.html, found.inline))
    response.headers["Content-Security-Policy"] = MAIL_POLICY
    return response


@bp.get("/<mail_id>/parts/<int:number>")
def part(mail_id: str, number: int) -> ResponseReturnValue:
    """A file of a mail, to be saved."""
    found = _mail(mail_id)
    wanted = next((p for p in (*found.attachments, *found.inline) if p.number == number), None)
    if wanted is None:
        raise NotFound
    response = Response(wanted.content, mimetype=wanted.content_type)
    response.headers.set("Content-Disposition", "attachment", filename=wanted.file_name)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
