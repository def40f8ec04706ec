"""Why a sign-up is refused; each says what to do."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from gpscf_events.core.errors import RuleBroken


class NotAccepted(RuleBroken):
    """Seats are for accepted registrations."""

    code = "not_accepted"
    message = _l("You can choose sessions once your registration is accepted.")


class NotForCategory(RuleBroken):
    """People of this category do not enter the session."""

    code = "not_for_category"
    message = _l("This session is not open to people of your category. The help desk can tell you more.")


class SessionClosed(RuleBroken):
    """Sign-up has not begun or has ended."""

    code = "session_closed"
    message = _l(
        "Sign-up for this session is closed. The help desk at the venue can tell you what is still free."
    )


class NotOpenForSignUp(RuleBroken):
    """One comes to this session by invitation, or without signing up."""

    code = "not_open_for_sign_up"
    message = _l("Nobody signs up for this session: you are invited, or simply come.")


class NotAtThisMeeting(RuleBroken):
    """The session belongs to a meeting the registration is not for."""

    code = "not_at_this_meeting"
    message = _l("This session belongs to a meeting you are not registered for.")


class InRoomOnly(RuleBroken):
    """Whoever takes part in the meeting by video cannot come to a session that is held in the room only."""

    code = "in_room_only"
    message = _l(
        "This session is held in the room only, and you take part in its meeting by video. "
        "To come in person, write to the secretariat."
    )


class ParallelChosen(RuleBroken):
    """Sessions of one slot run at the same time."""

    code = "parallel_chosen"
    message = _l("These sessions run at the same time. Choose one of them.")


class Overlaps(RuleBroken):
    """Two chosen sessions overlap, or the way between them takes longer than the time."""

    code = "overlaps"
    message = _l("Two sessions you chose overlap, or lie too far apart to reach both. Choose one of them.")


class SessionFull(RuleBroken):
    """No open seat is left; the waiting list was not chosen."""

    code = "session_full"
    status = 409
    message = _l("All seats were taken in the meantime. Choose another session, or the waiting list.")

    def __init__(self, session_key: str = "") -> None:
        """Remember which session it is, so that the page shows the message beside it."""
        super().__init__()
        self.session_key = session_key


class DelegationFull(SessionFull):
    """The seats that people of one party may hold here are taken."""

    code = "delegation_full"
    message = _l(
        "The seats of your delegation in this session are taken. Choose another session, or the waiting list: "
        "you move up when one of your delegation gives a seat back."
    )


class OfferOver(RuleBroken):
    """The offer ended, was answered, or was taken back."""

    code = "offer_over"
    status = 409
    message = _l("This offer has ended. Your page shows what you have now.")


class NoSuchReference(RuleBroken):
    """Nobody in the edition has the reference that was typed."""

    code = "no_such_reference"
    message = _l("There is no registration with this reference. Copy it from its page.")


class SeatsHeld(RuleBroken):
    """Fewer seats than people who hold one; says who came last and would have to move."""

    code = "seats_held"
    status = 409
    NAMED = 20

    def __init__(self, *, taken: int, references: Sequence[str]) -> None:
        """`references` are those of the registrations beyond the wished number, in their order."""
        named = ", ".join(references[: self.NAMED]) + ("…" if len(references) > self.NAMED else "")
        super().__init__(
            _l(
                "%(taken)d people hold seats. For so few seats, %(count)d would have to move first: %(who)s",
                taken=taken,
                count=len(references),
                who=named,
            )
        )


class NoticeDecided(RuleBroken):
    """Somebody decided already whether those signed up are told."""

    code = "notice_decided"
    status = 409
    message = _l("Somebody decided about this already. The page shows how it stands now.")


class SaidJustNow(RuleBroken):
    """The same words went to some of the same people a moment ago."""

    code = "said_just_now"
    status = 409
    message = _l(
        "The same words were sent to these people within the last ten minutes. Wait a while, or write what is new."
    )


class NobodyToTell(RuleBroken):
    """Nobody is in a chosen state."""

    code = "nobody_to_tell"
    message = _l("Nobody would get this message. Choose others to write to.")


class NoNameHeading(RuleBroken):
    """No column of a host's list is called the name."""

    code = "no_name_heading"
    message = _l(
        "No column of this table is headed “Name”. Give it the headings Name, Organisation and E-mail."
    )


class NobodyOnList(RuleBroken):
    """A host's list holds headings only."""

    code = "nobody_on_list"
    message = _l("This table holds nobody. Check that it is the right file.")


class LinesUnfit(RuleBroken):
    """Rows of a host's list that cannot be kept."""

    code = "lines_unfit"
    NAMED = 10

    def __init__(self, numbers: Sequence[int]) -> None:
        """`numbers` are those of the rows in the file."""
        named = ", ".join(str(one) for one in numbers[: self.NAMED])
        super().__init__(
            _l(
                "These rows have no name, too long a text or characters that cannot be kept: %(rows)s. "
                "Put them right and send the table again.",
                rows=named + ("…" if len(numbers) > self.NAMED else ""),
            )
        )
