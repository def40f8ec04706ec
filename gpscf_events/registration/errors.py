"""Why a registration is refused; each says what to do."""

from flask_babel import lazy_gettext as _l

from gpscf_events.core.errors import RuleBroken


class StepNotAllowed(RuleBroken):
    """The registration cannot go from its state to the one asked for."""

    code = "step_not_allowed"
    status = 409
    message = _l("The registration has moved on in the meantime. Reload the page to see where it stands.")


class SecondPersonNeeded(RuleBroken):
    """The category needs two different people to decide, and this one decided first, or is nobody."""

    code = "second_person_needed"
    status = 409
    message = _l(
        "Your decision is kept. Registrations of this category need a second person who decides the same."
    )


class DraftChanged(RuleBroken):
    """The answers are not those that were read before the submission."""

    code = "draft_changed"
    status = 409
    message = _l("Answers were changed in another window. Read them once more, then submit.")


class DraftIncomplete(RuleBroken):
    """Pages are missing or hold something that needs attention."""

    code = "draft_incomplete"
    message = _l("Some answers are missing. Fill them in, then submit.")


class PortraitClosed(RuleBroken):
    """The photo belongs to a registration that came to its end."""

    code = "portrait_closed"
    status = 409
    message = _l("The photo of this registration cannot be changed any more. The help desk can help.")


class RegistrationClosed(RuleBroken):
    """The window of the meeting is shut."""

    code = "registration_closed"
    message = _l(
        "Registration for this meeting is closed. The help desk can tell you what is still possible."
    )


class NoMeetingChosen(RuleBroken):
    """Nobody comes to no meeting."""

    code = "no_meeting_chosen"
    message = _l("Choose at least one meeting.")


class CategoryNotOpen(RuleBroken):
    """People of this category are registered by the secretariat."""

    code = "category_not_open"
    message = _l("People of this category are registered by the secretariat. Please write to the help desk.")


class CategoryNotAtMeeting(RuleBroken):
    """The meeting takes nobody of this category."""

    code = "category_not_at_meeting"
    message = _l(
        "One of the meetings takes nobody of this category. Choose other meetings or another category; the help desk "
        "can tell you which."
    )


class CategoryFull(RuleBroken):
    """Every place of the category is taken, in the edition or at one of the meetings."""

    code = "category_full"
    status = 409
    message = _l(
        "All places of this category are taken. Nothing you typed is lost: choose another category or other meetings, "
        "or write to the help desk, which can add places."
    )


class PortraitMissing(RuleBroken):
    """People of this category need a photo."""

    code = "portrait_missing"
    message = _l("Add your photo: people of this category need one on their badge. Then submit.")


class DocumentMissing(RuleBroken):
    """People of this category need an identity document at one of their meetings."""

    code = "document_missing"
    message = _l("Add your identity document: the security checks of your meetings need one. Then submit.")


class DocumentClosed(RuleBroken):
    """The registration came to an end, or asks for no document."""

    code = "document_closed"
    message = _l("No identity document is asked for here. The help desk can help.")


class InvitationCodeRefused(RuleBroken):
    """Unknown, used up, withdrawn or over: the answer is the same."""

    code = "invitation_code_refused"
    message = _l(
        "This invitation code opens nothing: check each letter, or ask whoever gave it to you for a new one."
    )


class InvitationCodeTaken(RuleBroken):
    """The code that opened the category was used up or ended before the draft was submitted."""

    code = "invitation_code_taken"
    status = 409
    message = _l(
        "Your invitation code was used up, withdrawn or ran out in the meantime. Nothing you typed is lost: enter "
        "another code, choose another category, or write to the help desk."
    )


class ConsentNotSeparate(RuleBroken):
    """Without this agreement nobody can take part: it is not given or taken back by itself."""

    code = "consent_not_separate"
    message = _l(
        "Nobody can take part without this agreement. To take it back, withdraw your registration, or ask for your "
        "data to be erased."
    )


class ChangesClosed(RuleBroken):
    """Registration of the last of their meetings closed, or the registration came to its end."""

    code = "changes_closed"
    status = 409
    message = _l("These answers cannot be changed any more. Please write to the help desk.")


class CodeRefused(RuleBroken):
    """Wrong, used, too old or tried too often: the answer is the same."""

    code = "code_refused"
    message = _l(
        "That code is not right, or it was used or is too old. Check the newest message, or ask for a new code."
    )


class SmsPaused(RuleBroken):
    """The limit of text messages is reached: for all numbers, or for those of this country code."""

    code = "sms_paused"
    message = _l(
        "Text messages to this number are paused at the moment. Use an email address, or call us: we help at once."
    )


class ContactKnown(RuleBroken):
    """The contact opens the registration already."""

    code = "contact_known"
    message = _l("This address or number opens the registration already. Enter another one.")


class TooManyContacts(RuleBroken):
    """The registration has as many further contacts as it may have."""

    code = "too_many_contacts"
    message = _l("Three were added already. Remove one of them first.")


class LinkRefused(RuleBroken):
    """Unknown, used or too old: the answer is the same."""

    code = "link_refused"
    message = _l("This link was used or is too old. Ask for a new one.")


class LinkReplaced(RuleBroken):
    """A private link of an earlier generation."""

    code = "link_replaced"
    status = 410
    message = _l(
        "This private link was replaced by a newer one. Choose “My registration” above and sign in with the email "
        "address or mobile number of the registration to find the new one, or write to the help desk."
    )
