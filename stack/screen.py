"""What `make run` shows: lines of progress, then one screen with everything a person needs."""

import sys
import textwrap

from gpscf_events.demo.accounts import DEMO_SIGN_INS, FOCAL_POINT
from stack.address import Address
from stack.places import Places


def say(sentence: str) -> None:
    """One line of progress, at once."""
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()


def sign_ins() -> list[tuple[str, str, str]]:
    """The demo accounts as (role, e-mail, password)."""
    return [(role.replace("_", " "), email, password) for role, email, password in DEMO_SIGN_INS]


def screen(
    address: Address,
    places: Places,
    accounts: list[tuple[str, str, str]],
    *,
    own_mails: bool,
    own_texts: bool,
    database: str,
) -> str:
    """The screen that is printed when the product answers."""
    base = address.shown
    lines = [
        "",
        "GPSCF Events is running.",
        "",
        f"  Delegates    {base}/",
        f"  Check-in     {address.shown_to_staff}/scan",
        f"  Organisers   {address.shown_to_staff}/staff",
    ]
    if own_mails:
        lines.append(f"  {'Mails, texts' if own_texts else 'Mails':12} {base}/demo/mails")
    if accounts:
        width = max(len(role) for role, _email, _password in accounts)
        wide = max(len(email) for _role, email, _password in accounts)
        lines += ["", "  Sign in (demo only)"]
        lines += [f"    {role:{width}}  {email:{wide}}  {password}" for role, email, password in accounts]
        if own_mails:
            lines.append(
                f"    {'focal point':{width}}  {FOCAL_POINT:{wide}}  by the code under Mails, on the delegates' page"
            )
        if own_texts:
            code = "by the code under Mails, texts"
            lines.append(f"    {'delegate':{width}}  {'131 2345 6789':{wide}}  {code}")
    if address.tls:
        note = (
            "The browser will warn once: the certificate was made by this machine and nobody vouches for it. "
            f"Accept it, or install {places.run / 'certificate.pem'} on the devices. Without https, "
            "under another name than this machine's own, browsers allow neither sign-in nor the camera."
        )
        lines += ["", *textwrap.wrap(note, 100, initial_indent="  ", subsequent_indent="  ")]
    lines += [
        "",
        f"  Database     {database}",
        f"  Data, logs   {places.var}",
        "  Stop         Ctrl-C (all data stay)",
        "",
    ]
    return "\n".join(lines)
