"""What others may react to; ids only."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RegistrationSubmitted:
    """A delegate sent the registration."""

    registration_id: int


@dataclass(frozen=True)
class RegistrationAccepted:
    """The registration is accepted: by the rules at once, or by the secretariat."""

    registration_id: int


@dataclass(frozen=True)
class RegistrationDeclined:
    """The secretariat cannot accept the registration."""

    registration_id: int


@dataclass(frozen=True)
class RegistrationChanged:
    """Answers that may stand on a badge are others now."""

    registration_id: int


@dataclass(frozen=True)
class RegistrationWithdrawn:
    """The delegate does not come."""

    registration_id: int


@dataclass(frozen=True)
class DecisionProposed:
    """The first of two people has decided."""

    registration_id: int


@dataclass(frozen=True)
class DecisionTakenBack:
    """A decision is undone: the registration waits again as it did before."""

    registration_id: int


@dataclass(frozen=True)
class FactsChanged:
    """Something that says who somebody is was changed after submission; `changes` are words of `registration.rules`."""

    registration_id: int
    changes: tuple[str, ...]


@dataclass(frozen=True)
class ContactAdded:
    """A further address or number opens the registration from now on."""

    registration_id: int
    contact_id: int
