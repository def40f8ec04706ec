"""The pages of a registration as forms: shape and wording."""

from gpscf_events.registration.forms.changes import WithdrawForm
from gpscf_events.registration.forms.documents import DocumentForm, RemoveForm, RevealForm
from gpscf_events.registration.forms.fields import PageForm
from gpscf_events.registration.forms.invitations import InvitationCodeForm, InvitationForm
from gpscf_events.registration.forms.pages import (
    PAGE_FORMS,
    ConsentsForm,
    ContactForm,
    NameForm,
    OrganisationForm,
    RepresentsForm,
    bind,
)
from gpscf_events.registration.forms.portrait import PortraitForm
from gpscf_events.registration.forms.reading import (
    bind_all,
    list_incomplete,
    read_answers,
    read_change,
    typed_of,
)
from gpscf_events.registration.forms.role import RoleForm
from gpscf_events.registration.forms.sign_in import AgreementForm, CodeForm, EmailForm, NewForm, SubmitForm

__all__ = [
    "PAGE_FORMS",
    "AgreementForm",
    "CodeForm",
    "ConsentsForm",
    "ContactForm",
    "DocumentForm",
    "EmailForm",
    "InvitationCodeForm",
    "InvitationForm",
    "NameForm",
    "NewForm",
    "OrganisationForm",
    "PageForm",
    "PortraitForm",
    "RemoveForm",
    "RepresentsForm",
    "RevealForm",
    "RoleForm",
    "SubmitForm",
    "WithdrawForm",
    "bind",
    "bind_all",
    "list_incomplete",
    "read_answers",
    "read_change",
    "typed_of",
]
