"""The pages of every feature, and where somebody is sent. Reactions and commands have files of their own."""

from flask import Flask, request, url_for

from config import Settings
from gpscf_events import reactions
from gpscf_events.accounts import factor_views, step_views
from gpscf_events.accounts import views as accounts_views
from gpscf_events.accounts import views_staff as account_views
from gpscf_events.accounts.break_glass import note_act
from gpscf_events.accounts.services import actor_of
from gpscf_events.accreditation import views as accreditation_views
from gpscf_events.accreditation import views_staff as accreditation_staff
from gpscf_events.attendance import views_staff as attendance_views
from gpscf_events.checkin import api as checkin_api
from gpscf_events.checkin import views as checkin_views
from gpscf_events.core import health
from gpscf_events.core.actor import Actor, current_actor
from gpscf_events.core.kept_answers import KeptAnswers
from gpscf_events.core.roles import Permission, Scope
from gpscf_events.core.short_way import ShortWay
from gpscf_events.dashboard import (
    break_glass_views,
    calendar_views,
    document_views,
    home_views,
    invitation_views,
    own_data_views,
    paper_views,
    programme_views,
    staff_views,
    team_views,
)
from gpscf_events.dashboard import views as dashboard_views
from gpscf_events.delegations import views as delegation_views
from gpscf_events.delegations import views_staff as delegation_staff_views
from gpscf_events.demo import views as demo_views
from gpscf_events.demo.accounts import DEMO_SIGN_INS, MORE_SIGN_INS
from gpscf_events.imports import views as import_views
from gpscf_events.invitations import views as invitation_answer_views
from gpscf_events.invitations import views_staff as invitation_ledger_views
from gpscf_events.lists import views_staff as lists_views
from gpscf_events.notes import views_staff as notes_staff_views
from gpscf_events.programme import views_staff as programme_staff
from gpscf_events.programme.queries import find_current_edition
from gpscf_events.questions import views as questions_views
from gpscf_events.questions import views_staff as questions_staff
from gpscf_events.registration import views as registration_views
from gpscf_events.registration import views_staff as registration_staff
from gpscf_events.retention import views_staff as retention_staff
from gpscf_events.runsheets import views_staff as run_sheets_staff
from gpscf_events.signups import api as signups_api
from gpscf_events.signups import views as signups_views
from gpscf_events.signups import views_staff as signups_staff
from gpscf_events.trail import views_staff as trail_views
from gpscf_events.wordings import views_staff as wordings_staff

BLUEPRINTS = (
    health.bp,
    accounts_views.bp,
    account_views.bp,
    factor_views.bp,
    step_views.bp,
    registration_views.bp,
    registration_views.draft_bp,
    registration_views.portrait_bp,
    registration_views.contacts_bp,
    registration_views.changes_bp,
    registration_views.invitation_bp,
    registration_views.invited_bp,
    registration_staff.bp,
    registration_staff.corrections_bp,
    registration_staff.invitations_bp,
    registration_staff.categories_bp,
    programme_staff.bp,
    programme_staff.places_bp,
    programme_staff.speakers_bp,
    programme_staff.timetable_bp,
    programme_staff.documents_bp,
    programme_staff.editions_bp,
    programme_staff.files_bp,
    run_sheets_staff.bp,
    run_sheets_staff.chase_bp,
    accreditation_staff.review_bp,
    accreditation_staff.batches_bp,
    accreditation_staff.facts_bp,
    accreditation_staff.protocol_bp,
    accreditation_views.bp,
    questions_views.bp,
    questions_staff.bp,
    questions_staff.files_bp,
    wordings_staff.bp,
    signups_views.bp,
    signups_views.status_bp,
    signups_staff.bp,
    signups_staff.messages_bp,
    signups_staff.host_lists_bp,
    signups_api.bp,
    checkin_views.bp,
    checkin_api.bp,
    attendance_views.bp,
    lists_views.bp,
    lists_views.tags_bp,
    lists_views.bulk_bp,
    lists_views.exports_bp,
    retention_staff.bp,
    retention_staff.requests_bp,
    delegation_views.bp,
    delegation_staff_views.bp,
    import_views.bp,
    notes_staff_views.bp,
    invitation_answer_views.bp,
    invitation_ledger_views.bp,
    dashboard_views.bp,
    dashboard_views.status_bp,
    document_views.bp,
    own_data_views.bp,
    home_views.bp,
    programme_views.bp,
    programme_views.status_bp,
    calendar_views.bp,
    calendar_views.status_bp,
    calendar_views.feed_bp,
    paper_views.bp,
    staff_views.bp,
    team_views.bp,
    break_glass_views.bp,
    trail_views.bp,
    invitation_views.bp,
)
DEMO_BLUEPRINTS = (demo_views.bp,)

# Delegates prove to own a mailbox; everybody else signs in with a password.
DELEGATE_BLUEPRINTS = {
    "draft",
    "questions",
    "portrait",
    "contacts",
    "signups",
    "dashboard",
    "own_data",
    "own_document",
    "changes",
}


def _sign_in_address() -> str:
    """Where somebody who must sign in first is sent."""
    return url_for("registration.email" if request.blueprint in DELEGATE_BLUEPRINTS else "accounts.sign_in")


def _factor_address() -> str:
    """Where somebody shows the second factor, or sets one up."""
    return url_for("second_step.show" if current_actor().owes_factor else "factors.show")


# Where somebody's work begins: the first page in this order that the roles open.
STAFF_HOMES = (
    (Permission.REGISTRATIONS_READ, "lists.page"),
    (Permission.ATTENDANCE_READ, "attendance.whole"),
)


def _staff_home(actor: Actor) -> str | None:
    """The first page of a member of staff in the current edition; None where the roles open none yet."""
    edition = find_current_edition()
    if edition is not None:
        if actor.may(Permission.OVERVIEW_READ, Scope(edition.id)):
            return url_for("dashboard_staff.home", edition_key=edition.key)
        for permission, endpoint in STAFF_HOMES:
            if actor.reaches(permission, edition.id):
                return url_for(endpoint, edition_key=edition.key)
        if actor.may(Permission.ACCOUNTS_READ, Scope(edition.id)):
            return url_for("team.team", edition_key=edition.key)
    return url_for("check_in.choose") if actor.has(Permission.SCANS_RECORD) else None


def init_app(app: Flask, settings: Settings) -> None:
    """Register everything; demo parts only where the demo may exist."""
    for blueprint in (*BLUEPRINTS, *(DEMO_BLUEPRINTS if settings.is_demo else ())):
        app.register_blueprint(blueprint)
    reactions.wire()
    app.wsgi_app = ShortWay(app, "check_in_api.scans", checkin_api.read_upload, checkin_api.answer_upload)  # type: ignore[method-assign]
    app.wsgi_app = KeptAnswers(  # type: ignore[method-assign]
        app, "seats_api.seats", signups_api.make_seats, fresh_s=signups_api.FRESH_S
    )
    app.extensions["actor_loader"] = actor_of
    app.extensions["entry_listeners"] = (note_act,)
    app.extensions["sign_in_address"] = _sign_in_address
    app.extensions["factor_address"] = _factor_address
    app.extensions["staff_home"] = _staff_home
    app.extensions["demo_sign_ins"] = [*DEMO_SIGN_INS, *MORE_SIGN_INS] if settings.is_demo else []
