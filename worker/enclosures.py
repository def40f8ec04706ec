"""What can be enclosed in a message, made by worker code only (fonts and Typst are heavy)."""

from gpscf_events.badges import enclosures as badges
from gpscf_events.messages import enclosures as messages


def provide_enclosures() -> None:
    """Tell messages who makes which enclosure."""
    messages.provide({"badge": badges.badge, "calendar": badges.calendar})
