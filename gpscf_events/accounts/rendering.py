"""Words of the accounts' pages."""

from flask_babel import lazy_gettext as _l

from gpscf_events.core.roles import Role, ScopeKind

ROLE_NAMES = {
    Role.ADMINISTRATOR: _l("Administrator"),
    Role.SECRETARIAT: _l("Secretariat"),
    Role.REVIEWER: _l("Reviewer"),
    Role.ACCREDITATION: _l("Accreditation"),
    Role.SECURITY_LIAISON: _l("Security liaison"),
    Role.PROTOCOL: _l("Protocol"),
    Role.LANGUAGE_DESK: _l("Language desk"),
    Role.MEETING_HOST: _l("Meeting host"),
    Role.SESSION_HOST: _l("Session host"),
    Role.LIAISON_OFFICER: _l("Liaison officer"),
    Role.BADGE_DESK: _l("Badge desk"),
    Role.HELP_DESK: _l("Help desk"),
    Role.GATE_SUPERVISOR: _l("Gate supervisor"),
    Role.GATE_STEWARD: _l("Gate steward"),
    Role.SERVICE_POINT: _l("Service point"),
    Role.MEDIA: _l("Media"),
    Role.MEDICAL: _l("Medical"),
    Role.DUTY_OFFICER: _l("Duty officer"),
    Role.READ_ONLY: _l("Read-only"),
    Role.AUDITOR: _l("Auditor"),
    Role.DATA_OFFICER: _l("Data officer"),
    Role.BREAK_GLASS: _l("Break-glass"),
}
SCOPE_NAMES = {
    ScopeKind.EVERYWHERE: _l("Everywhere"),
    ScopeKind.EDITION: _l("The whole edition"),
    ScopeKind.MEETING: _l("Meeting"),
    ScopeKind.CITY: _l("City"),
    ScopeKind.DELEGATION: _l("Delegation"),
    ScopeKind.SESSION: _l("Session"),
    ScopeKind.CHECKPOINT: _l("Checkpoint"),
}
HISTORY_WORDS = {
    "user.signed_in": _l("Signed in"),
    "user.signed_out": _l("Signed out"),
    "user.password_accepted": _l("The password was right; the second factor was asked for"),
    "user.factor_refused": _l("A second factor was shown that was not right"),
    "user.recovery_code_used": _l("Signed in with a recovery code"),
    "user.passkey_added": _l("Passkey added"),
    "user.passkey_removed": _l("Passkey removed"),
    "user.totp_added": _l("Authenticator app set up"),
    "user.totp_removed": _l("Authenticator app removed"),
    "user.codes_made": _l("New recovery codes made"),
    "user.factors_reset": _l("Second factors reset by an administrator"),
    "user.sign_in_refused": _l("Somebody tried to sign in and could not"),
    "user.confirmation_refused": _l("Somebody signed in gave a wrong password"),
    "user.password_changed": _l("Password changed"),
    "user.address_asked": _l("A link was mailed to another address for this account"),
    "user.address_changed": _l("E-mail address changed"),
    "user.reset_sent": _l("A link for a new password was mailed"),
    "user.password_reset": _l("New password set with a mailed link"),
    "user.invitation_accepted": _l("Invitation accepted"),
    "session.revoked": _l("Signed out elsewhere"),
}
