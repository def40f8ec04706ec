"""Codes of an authenticator app (TOTP, RFC 6238): six digits, SHA-1, steps of 30 seconds, as every app knows them."""

import io
from datetime import datetime, timedelta

import pyotp
import qrcode
import qrcode.constants
from qrcode.image.svg import SvgPathImage

from gpscf_events.core.tokens import same

ISSUER = "GPSCF Events"
STEP = timedelta(seconds=30)
# A phone's clock may be half a minute off (RFC 6238, 5.2).
DRIFT_STEPS = 1


def new_secret() -> str:
    """A new secret of 160 bits in base 32."""
    return pyotp.random_base32()


def address_of(secret: str, *, email: str) -> str:
    """The otpauth address that an app reads from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def picture_of(secret: str, *, email: str) -> bytes:
    """The QR code of `address_of` as an SVG picture."""
    code: qrcode.QRCode[SvgPathImage] = qrcode.QRCode(
        error_correction=qrcode.constants.ERROR_CORRECT_M, image_factory=SvgPathImage
    )
    code.add_data(address_of(secret, email=email))
    code.make()
    buffer = io.BytesIO()
    code.make_image().save(buffer)
    return buffer.getvalue()


def matching_step(secret: str, code: str, *, at: datetime, after: int | None) -> int | None:
    """The time step that the code belongs to, among those not older than the drift allows; None for no such step.

    Steps up to `after` are used up: their codes are refused.
    """
    # Strictly ASCII: other digits would be told apart by a byte comparison, and int() would take them.
    if not (code.isascii() and code.isdigit()):
        return None
    totp, now = pyotp.TOTP(secret), int(at.timestamp()) // int(STEP.total_seconds())
    fitting = [
        step
        for step in range(now - DRIFT_STEPS, now + DRIFT_STEPS + 1)
        if same(totp.generate_otp(step), code) and (after is None or step > after)
    ]
    return fitting[0] if fitting else None
