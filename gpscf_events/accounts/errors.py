"""Refusals of signing in."""

from flask_babel import lazy_gettext as _l

from gpscf_events.core.errors import Busy, Refusal, RuleBroken


class SignInRefused(Refusal):
    """Address and password do not belong together; the answer is the same for an unknown address."""

    code = "sign_in_refused"
    status = 422
    message = _l("That e-mail address and password do not belong together. Check both and try again.")


class PasswordTooShort(Refusal):
    """A staff password has at least 15 characters (ASVS 5.0, 6.2.1 with a single factor)."""

    code = "password_too_short"
    status = 422
    message = _l("A password needs at least 15 characters. A short sentence is easy to remember.")


class SignInBusy(Busy):
    """More people sign in at once than we hash passwords for."""

    code = "sign_in_busy"
    message = _l("Many people are signing in right now. Please try again in a few seconds.")


class PasswordIsWrong(RuleBroken):
    """Who changes roles says the password once more."""

    code = "password_is_wrong"
    message = _l("That is not your password. Try again.")


class ReasonMissing(RuleBroken):
    """Roles are given and taken for a reason that can be read later."""

    code = "reason_missing"
    message = _l("Say why, in a few words.")


class MayNotHandOut(RuleBroken):
    """Nobody gives or takes more than they have."""

    code = "may_not_hand_out"
    message = _l("You can give and take back only what you have yourself, there where you have it.")


class RoleHasNoSuchScope(RuleBroken):
    """A role is handed out for certain scopes only."""

    code = "role_has_no_such_scope"
    message = _l("This role is not given for such a part. Choose another place.")


class LastAdministrator(RuleBroken):
    """Somebody must be able to hand out roles."""

    code = "last_administrator"
    message = _l("This is the last administrator. Make somebody else administrator first.")


class NobodyToTell(RuleBroken):
    """Two others must learn of it at once."""

    code = "nobody_to_tell"
    message = _l(
        "Two people of the secretariat or administrators must be told, and there are fewer. Call one of them."
    )
