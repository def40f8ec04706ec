"""What others may react to; ids only."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RegistrationAccredited:
    """All facts that the category needs are there: a badge may be issued."""

    registration_id: int


@dataclass(frozen=True)
class AccreditationLost:
    """Somebody decided that a needed fact is not there any more: no badge of the registration is good."""

    registration_id: int
