"""Makes a picture that a stranger sent anew. Run as a process of its own: `python -I image_child.py portrait`.

`portrait` is cut to 3:4, `whole` is kept whole.

Reads the picture from standard input, writes `width height brightness` and a JPEG to standard output. It limits
itself before it looks at a byte, is given no environment, and knows nothing of the product: a decoder that is
tricked finds no key, no file and little memory. Everything but the pixels is dropped (EXIF, GPS, comments, whatever
was appended). A picture that is refused gives one word and exit status 1.
"""

import io
import resource
import sys
import warnings

from PIL import Image, ImageOps, ImageStat, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP")
# More than telephones send, and little enough for the memory below.
MAX_PIXELS = 50_000_000
MIN_WIDTH, MIN_HEIGHT = 120, 160
# A document is still read at this size.
WHOLE_SIDE = 2400
# 3:4, enough for a badge and a list; larger pictures are made smaller, smaller ones stay.
WIDTH, HEIGHT = 900, 1200
# Heads stand above the middle.
CENTRE = 0.4
MEMORY_BYTES = 1 << 30
CPU_S = 10


def limit_self() -> None:
    """Give up memory, time, writing and starting others for good."""
    limits = (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_S),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
    )
    for kind, value in limits:
        resource.setrlimit(kind, (value, value))


class RefusedError(Exception):
    """The picture cannot become a portrait; the text is the word for it."""


def open_picture(data: bytes) -> Image.Image:
    """The picture with its pixels not read yet. Raises RefusedError."""
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError as error:
        raise RefusedError("not_a_picture") from error
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise RefusedError("too_many_pixels") from error
    if image.width * image.height > MAX_PIXELS:
        raise RefusedError("too_many_pixels")
    if min(image.size) < MIN_WIDTH or max(image.size) < MIN_HEIGHT:
        raise RefusedError("too_small")
    return image


def make_portrait(image: Image.Image) -> Image.Image:
    """Upright, on white where it was transparent, cut to 3:4, of at most 900 × 1200."""
    # JPEG decoders can halve on the way: a picture of 50 megapixels needs 12 of them here.
    image.draft("RGB", (WIDTH * 2, HEIGHT * 2))
    upright = ImageOps.exif_transpose(image)
    if upright.has_transparency_data:
        white = Image.new("RGBA", upright.size, "white")
        upright = Image.alpha_composite(white, upright.convert("RGBA"))
    cut_width = min(upright.width, round(upright.height * WIDTH / HEIGHT))
    cut_height = min(upright.height, round(upright.width * HEIGHT / WIDTH))
    size = (min(cut_width, WIDTH), min(cut_height, HEIGHT))
    fitted = ImageOps.fit(upright.convert("RGB"), size, Image.Resampling.LANCZOS, centering=(0.5, CENTRE))
    portrait = Image.new("RGB", size)
    portrait.paste(fitted)  # a fresh picture: pixels and nothing else
    return portrait


def make_whole(image: Image.Image) -> Image.Image:
    """Upright, on white where it was transparent, of at most 2400 × 2400."""
    image.draft("RGB", (WHOLE_SIDE, WHOLE_SIDE))
    upright = ImageOps.exif_transpose(image)
    if upright.has_transparency_data:
        white = Image.new("RGBA", upright.size, "white")
        upright = Image.alpha_composite(white, upright.convert("RGBA"))
    upright = upright.convert("RGB")
    upright.thumbnail((WHOLE_SIDE, WHOLE_SIDE), Image.Resampling.LANCZOS)
    whole = Image.new("RGB", upright.size)
    whole.paste(upright)
    return whole


def main() -> int:
    """Read, check, make, write. Returns the exit status."""
    limit_self()
    made = io.BytesIO()
    try:
        make = make_whole if sys.argv[1:] == ["whole"] else make_portrait
        portrait = make(open_picture(sys.stdin.buffer.read()))
        brightness = round(ImageStat.Stat(portrait.convert("L")).mean[0])
        portrait.save(made, "JPEG", quality=85, optimize=True)
    except RefusedError as refused:
        sys.stdout.write(str(refused))
        return 1
    except Exception:
        sys.stdout.write("broken")
        return 1
    sys.stdout.buffer.write(f"{portrait.width} {portrait.height} {brightness}\n".encode() + made.getvalue())
    return 0


if __name__ == "__main__":
    sys.exit(main())
