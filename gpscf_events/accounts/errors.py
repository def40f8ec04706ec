"""Refusals of signing in."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

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


class PasswordTooEasy(PasswordTooShort):
    """A password that a guesser tries early: a run, a repetition, or little but the holder's own words."""

    code = "password_too_easy"
    message = _l("This password is easy to guess. Take several words that do not belong together.")


class SignInBusy(Busy):
    """More people sign in at once than we hash passwords for."""

    code = "sign_in_busy"
    message = _l("Many people are signing in right now. Please try again in a few seconds.")


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


class OwnAccount(RuleBroken):
    """Nobody closes the own account by mistake."""

    code = "own_account"
    message = _l("This is your own account. Ask another administrator to close it.")


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


class PasswordWrong(Refusal):
    """The password that was to confirm who it is does not belong to the account."""

    code = "password_wrong"
    status = 422
    message = _l("That is not the password of your account. Check it and try again.")


class TooManyTries(Refusal):
    """This source failed at this account often and has to wait."""

    code = "too_many_tries"
    status = 422

    def __init__(self, wait: timedelta) -> None:
        """Say how long, in whole minutes, rounded up."""
        minutes = max(1, -(-int(wait.total_seconds()) // 60))
        super().__init__(
            ngettext(
                "That did not work several times. Wait %(num)s minute, then try again.",
                "That did not work several times. Wait %(num)s minutes, then try again.",
                minutes,
            )
        )


class ConfirmationNeeded(Refusal):
    """The page asks first whether it is still the account holder; `endpoint` and `values` lead back."""

    code = "confirmation_needed"
    status = 403
    message = _l("Please confirm that it is you, then try again.")

    def __init__(self, endpoint: str, values: Mapping[str, Any]) -> None:
        """Keep where to come back to: a page's name, never an address."""
        super().__init__()
        self.endpoint = endpoint
        self.values = values


class InvitationRefused(Refusal):
    """The invitation is used, over or unknown; the answer is the same."""

    code = "invitation_refused"
    status = 410
    message = _l(
        "This invitation was used, or it is older than seven days. Ask the Secretariat for a new one."
    )


class ResetRefused(Refusal):
    """The link for a new password is used, over or unknown; the answer is the same."""

    code = "reset_refused"
    status = 410
    message = _l("This link was used, or it is older than an hour. Ask for a new one on the sign-in page.")


class AddressChangeRefused(Refusal):
    """The link for another address is used, over or unknown, or the account is not in use; the answer is the same."""

    code = "address_change_refused"
    status = 410
    message = _l(
        "This link was used, or it is older than an hour. Ask for a new one on the page of your account."
    )


class AddressIsTheSame(RuleBroken):
    """The account has this address already."""

    code = "address_is_the_same"
    message = _l("This is the address of the account already. Enter another one.")


class AccountExists(Refusal):
    """Somebody with this address can sign in already."""

    code = "account_exists"
    status = 422
    message = _l("There is an account with this address already.")


class PasskeyRefused(RuleBroken):
    """The answer of a passkey is wrong, late, or for something else."""

    code = "passkey_refused"
    message = _l("That passkey could not be used. Try again, or take another way to show that it is you.")


class PasskeysNeedName(RuleBroken):
    """A passkey is bound to a host name; the product is reached by a bare IP address."""

    code = "passkeys_need_name"
    message = _l(
        "Passkeys need an address with a name, and this one is only a number. Use an authenticator app."
    )


class FactorCodeWrong(RuleBroken):
    """The code of the authenticator app is wrong, too old, or was used already."""

    code = "factor_code_wrong"
    message = _l(
        "That code is not right, or it was used already. Wait until the app shows the next one and enter that."
    )


class RecoveryCodeWrong(RuleBroken):
    """There is no such recovery code, or it was used already."""

    code = "recovery_code_wrong"
    message = _l("That recovery code is not right, or it was used already. Take another one of your list.")


class SetUpExpired(RuleBroken):
    """No authenticator app is waiting to be confirmed."""

    code = "set_up_expired"
    message = _l("This set-up was started anew elsewhere or is finished. Start again from your account.")


class LastFactor(RuleBroken):
    """A role of the account forces a second factor, and this is the last one."""

    code = "last_factor"
    message = _l("Your roles need a second factor, and this is your last one. Add another one first.")


class TooManyPasskeys(RuleBroken):
    """An account keeps a number of passkeys that a person can look through."""

    code = "too_many_passkeys"
    message = _l("Your account has ten passkeys already. Remove one that you no longer use first.")
