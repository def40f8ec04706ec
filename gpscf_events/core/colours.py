"""How well a text is read on a colour: contrast after WCAG 2.2, 1.4.3."""

# The two inks of a badge; whichever stands out more is printed.
DARK, LIGHT = "#14213d", "#ffffff"
READABLE = 4.5


def luminance(colour: str) -> float:
    """The relative luminance of `#rrggbb`, 0 (black) to 1 (white): https://www.w3.org/TR/WCAG22/."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def ink_on(colour: str) -> str:
    """The ink, dark or light, that stands out more on the colour."""
    return max((DARK, LIGHT), key=lambda ink: contrast(ink, colour))


def is_readable(colour: str) -> bool:
    """Whether one of the two inks has the contrast that small text needs on the colour."""
    return contrast(ink_on(colour), colour) >= READABLE
