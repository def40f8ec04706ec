"""The QR code of a badge token: version 5, error correction M, alphanumeric mode.

37 modules a side, 45 with the quiet zone of four; 122 characters fill the version exactly.
"""

import io

import qrcode
import qrcode.constants
import qrcode.util
from PIL import Image

from gpscf_events.badges.token import TOKEN_LENGTH

VERSION = 5
MODULES = 37
QUIET_ZONE = 4
SIDE = MODULES + 2 * QUIET_ZONE
# The search for the best of eight masks costs six times as much as the code itself. Signed bytes
# look random, and mask 2 has the lowest mean penalty; test_qr.py shows that readers lose nothing.
MASK = 2


def matrix(token: str, *, mask: int | None = MASK) -> list[list[bool]]:
    """Return the dark modules row by row, without the quiet zone.

    ``mask=None`` lets the library search for the best mask.
    """
    if len(token) != TOKEN_LENGTH:
        raise ValueError(f"a token has {TOKEN_LENGTH} characters, not {len(token)}")
    code: qrcode.QRCode[qrcode.image.base.BaseImage] = qrcode.QRCode(
        version=VERSION,
        error_correction=qrcode.constants.ERROR_CORRECT_M,
        mask_pattern=mask,
    )
    # Saying the mode ourselves saves a scan of the data and keeps the code at version 5.
    data = qrcode.util.QRData(token.encode("ascii"), mode=qrcode.util.MODE_ALPHA_NUM, check_data=False)
    code.add_data(data, optimize=0)
    code.make(fit=False)
    return [[bool(module) for module in row] for row in code.modules]


def png(token: str, *, module_px: int = 8, mask: int | None = MASK) -> bytes:
    """Draw the code with its quiet zone as a black and white PNG, for mails and screens."""
    image = Image.new("1", (SIDE, SIDE), 1)
    flat = [0 if dark else 1 for row in matrix(token, mask=mask) for dark in row]
    inner = Image.new("1", (MODULES, MODULES))
    inner.putdata(flat)
    image.paste(inner, (QUIET_ZONE, QUIET_ZONE))
    out = io.BytesIO()
    image.resize((SIDE * module_px,) * 2, Image.Resampling.NEAREST).save(out, "PNG", optimize=True)
    return out.getvalue()


def svg(token: str) -> str:
    """Draw the code with its quiet zone as one SVG path, for print and for pages."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}" '
        f'shape-rendering="crispEdges"><rect width="{SIDE}" height="{SIDE}" fill="#fff"/>'
        f'<path stroke="#000" d="{_path(matrix(token))}"/></svg>'
    )


def _path(rows: list[list[bool]]) -> str:
    # One stroke, a module thick, for each run of dark modules: a third of the size of rectangles.
    parts: list[str] = []
    for y, row in enumerate(rows, start=QUIET_ZONE):
        x = 0
        while x < MODULES:
            if not row[x]:
                x += 1
                continue
            start = x
            while x < MODULES and row[x]:
                x += 1
            parts.append(f"M{start + QUIET_ZONE} {y}.5h{x - start}")
    return "".join(parts)
