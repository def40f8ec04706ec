"""The list of registrations, its filters, and the views of it that are kept."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from gpscf_events.attendance.models import ExportSource
from gpscf_events.attendance.queries import get_edition, list_own_exports
from gpscf_events.core.actor import current_actor, guard, staff_only
from gpscf_events.core.errors import NotFound
from gpscf_events.core.htmx import wants_fragment
from gpscf_events.core.i18n import current_locale
from gpscf_events.core.roles import Permission, Scope
from gpscf_events.lists import exports, queries, rendering, rules, services
from gpscf_events.lists.forms import BulkForm, ListExportForm, ViewForm
from gpscf_events.lists.queries.bulk import list_own_acts
from gpscf_events.lists.rules import Wanted, is_tidy, read_wanted
from gpscf_events.programme.models import Edition

bp = Blueprint("lists", __name__, url_prefix="/<any(zh, en):locale>/staff/<edition_key>/registrations")
guard(bp, staff_only(Permission.REGISTRATIONS_READ))

COUNT_ALL = "all"


def edition_of_list(permission: Permission = Permission.REGISTRATIONS_READ) -> Edition:
    """The edition of the address, where the actor holds the permission for some of it."""
    return get_edition(current_actor(), g.edition_key, permission, in_part=True)


def wanted_of(arguments: Mapping[str, str], edition: Edition) -> Wanted:
    """What the address asks for, as far as the actor may ask."""
    wanted = read_wanted(arguments)
    return wanted if queries.sees_whole(current_actor(), edition) else wanted.seen_in_part()


@bp.get("")
def page() -> ResponseReturnValue:
    """The list: its address says all of it."""
    edition = edition_of_list()
    wanted = wanted_of(_joined(request.args), edition)
    if not is_tidy(request.args, request.args.values()):
        # The form of filters names every field; the address that is kept and shared names those that say something.
        return redirect(address_of(wanted))
    return show(edition, wanted)


def show(
    edition: Edition,
    wanted: Wanted,
    view_form: ViewForm | None = None,
    bulk_form: BulkForm | None = None,
    export_form: ListExportForm | None = None,
) -> ResponseReturnValue:
    """The list, or its rows alone for HTMX."""
    actor, whole = current_actor(), queries.sees_whole(current_actor(), edition)
    matching = queries.matching(actor, edition, wanted)
    after, before = request.args.get("after", type=UUID), request.args.get("before", type=UUID)
    found = queries.list_page(matching, wanted.sort, after=after, before=before)
    up_to = None if request.args.get("count") == COUNT_ALL else queries.COUNTED_TO
    filters = rendering.list_filters(edition, wanted, whole=whole)
    html = render_template(
        "lists/_rows.html" if wants_fragment() else "lists/page.html",
        edition=edition,
        wanted=wanted,
        page=found,
        rows=exports.list_rows(found.ids, wanted.columns, locale=current_locale(), zone=edition.time_zone),
        tags=queries.tags_of(found.ids) if "tags" in wanted.columns else {},
        count=queries.count_matching(matching, up_to=up_to),
        chips=_chips(wanted, filters),
        presets=_presets(whole=whole),
        views=queries.list_views(actor, edition.id),
        view_form=view_form or ViewForm(formdata=None),
        bulk_form=bulk_form or bulk_form_of(edition, formdata=None),
        export_form=(export_form or ListExportForm(formdata=None))
        if queries.may_export(actor, edition)
        else None,
        files=list_own_exports(actor, edition.id, ExportSource.REGISTRATIONS, limit=3),
        acts=list_own_acts(actor, edition.id),
        say_act=rendering.say_act,
        edition_zone=ZoneInfo(edition.time_zone),
        bulk_state_words=rendering.BULK_STATE_WORDS,
        faulty=next((form for form in (view_form, bulk_form, export_form) if form is not None), None),
        may_share=actor.may(Permission.LISTS_MANAGE, Scope(edition.id)),
        heading=exports.heading,
        read_address=read_address,
    )
    is_fine = view_form is None and bulk_form is None and export_form is None
    return html, HTTPStatus.OK if is_fine else HTTPStatus.UNPROCESSABLE_ENTITY


def bulk_form_of(edition: Edition, **given: Any) -> BulkForm | None:
    """What the actor may do to many; None for those who only read."""
    actor = current_actor()
    if not actor.reaches(Permission.REGISTRATIONS_TAG, edition.id):
        return None
    may_decide = actor.reaches(Permission.REGISTRATIONS_DECIDE, edition.id)
    return BulkForm(queries.list_tags(edition.id), may_decide=may_decide, **given)


@bp.get("/filters")
def filters() -> ResponseReturnValue:
    """Filters, order and columns, all on a page of their own: the list stays light on a slow line."""
    edition = edition_of_list()
    wanted, whole = (
        wanted_of(_joined(request.args), edition),
        queries.sees_whole(current_actor(), edition),
    )
    columns = [name for name in rules.COLUMNS if whole or name not in rules.COLUMNS_OF_THE_WHOLE]
    return render_template(
        "lists/filters.html",
        edition=edition,
        wanted=wanted,
        filters=rendering.list_filters(edition, wanted, whole=whole),
        sorts=rendering.SORT_WORDS,
        # Those shown first, in their order: what is ticked keeps its place.
        columns=[*wanted.columns, *(name for name in columns if name not in wanted.columns)],
        heading=exports.heading,
    )


@bp.post("/views")
def keep_view() -> ResponseReturnValue:
    """Keep the list as it is shown under a name."""
    edition, actor, form = edition_of_list(), current_actor(), ViewForm()
    wanted = wanted_of(read_address(form.address.data or ""), edition)
    if not form.validate_on_submit():
        return show(edition, wanted, form)
    services.save_view(
        edition=edition,
        actor=actor,
        name=form.name.data,
        arguments=wanted.arguments,
        is_shared=form.is_shared.data and actor.may(Permission.LISTS_MANAGE, Scope(edition.id)),
    )
    return redirect(address_of(wanted), HTTPStatus.SEE_OTHER)


@bp.post("/views/<uuid:view_id>/remove")
def remove_view(view_id: UUID) -> ResponseReturnValue:
    """Remove an own view, or a shared one by those who look after the lists."""
    edition, actor = edition_of_list(), current_actor()
    view = queries.find_view(actor, edition.id, view_id)
    if view is None or not (
        view.user_id == actor.user_id or actor.may(Permission.LISTS_MANAGE, Scope(edition.id))
    ):
        raise NotFound
    services.remove_view(view=view)
    return redirect(url_for(".page"), HTTPStatus.SEE_OTHER)


def address_of(wanted: Wanted) -> str:
    """The address of a list."""
    arguments: dict[str, Any] = dict(wanted.arguments)
    return url_for("lists.page", **arguments)


def read_address(address: str) -> dict[str, str]:
    """The arguments of a kept address."""
    return dict(parse_qsl(address))


def _joined(arguments: "MultiDict[str, str]") -> dict[str, str]:
    """The arguments, ticked columns made one."""
    found = {name: arguments[name] for name in arguments}
    ticked = arguments.getlist("col")
    return {**found, "cols": ",".join(ticked)} if ticked else found


def _chips(wanted: Wanted, filters: list[rendering.Filter]) -> list[tuple[str, dict[str, str]]]:
    """Each filter in words, and the address without it."""
    said = [(one.name, rendering.say_term(one)) for one in filters if one.term is not None]
    days = {name: getattr(wanted, name) for name in rules.DAYS}
    said += [(name, f"{rendering.FIELD_WORDS[name]} {day}") for name, day in days.items() if day]
    if wanted.q:
        said.append(("q", f"{rendering.FIELD_WORDS['q']}: {wanted.q}"))
    return [(text, wanted.without(name).arguments) for name, text in said]


def _presets(*, whole: bool) -> list[tuple[Any, dict[str, str]]]:
    found = []
    for name, address in rules.PRESETS.items():
        arguments = read_address(address)
        if whole or not rules.OF_THE_WHOLE & arguments.keys():
            found.append((rendering.PRESET_WORDS[name], arguments))
    return found
