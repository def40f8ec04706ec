"""Telling that something changed which security checks: name, birth date, document, photo, role."""

from gpscf_events.core.events import publish
from gpscf_events.registration.events import FactsChanged
from gpscf_events.registration.models import Registration, RegistrationState


def tell_facts_changed(registration: Registration, *changes: str) -> None:
    """Publish what changed, inside the writer's transaction. A draft was shown to nobody: nothing is told of it."""
    if registration.state is not RegistrationState.DRAFT:
        publish(FactsChanged(registration.id, changes))
