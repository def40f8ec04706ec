"""Why something is not done with a delegation."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from gpscf_events.core.errors import RuleBroken


class NoPlaceLeft(RuleBroken):
    """All places of the delegation for the category are taken, or it has none."""

    code = "no_place_left"
    message = _l(
        "All places of your delegation for this category are taken. Replace a member, or ask the Secretariat for more."
    )


class DelegationClosed(RuleBroken):
    """The last day on which members are added and replaced is over."""

    code = "delegation_closed"
    message = _l(
        "The last day to add or replace members is over. Write to the Secretariat: late changes are decided there."
    )


class QuotaBelowTaken(RuleBroken):
    """More members come as a category than it shall have places."""

    code = "quota_below_taken"

    def __init__(self, names: Sequence[str], category: str) -> None:
        """Say who is there."""
        super().__init__(
            _(
                "%(category)s: %(names)s are members already. Withdraw somebody first, or leave more places.",
                category=category,
                names=", ".join(names),
            )
        )


class DelegationExists(RuleBroken):
    """The party has a delegation with this name already."""

    code = "delegation_exists"
    message = _l("This party has such a delegation already. Enter an organisation that tells them apart.")


class DelegationChangedMeanwhile(RuleBroken):
    """Somebody else saved the delegation after this page was opened."""

    code = "delegation_changed_meanwhile"
    status = 409
    message = _l(
        "Somebody else saved this delegation after you opened this page. Yours stands in the fields. Check it, then "
        "save again."
    )


class FocalPointKnown(RuleBroken):
    """The address is a focal point of the delegation already."""

    code = "focal_point_known"
    message = _l("This address is a focal point of the delegation already.")


class TooManyFocalPoints(RuleBroken):
    """A delegation is looked after by a number of people that can agree with each other."""

    code = "too_many_focal_points"
    message = _l("A delegation has at most five focal points. Remove one first.")


class RepresentsAnother(RuleBroken):
    """The member represents another party than the delegation's."""

    code = "represents_another"

    def __init__(self, party: str) -> None:
        """Say whose delegation it is."""
        super().__init__(
            _(
                "This is the delegation of %(party)s, and the registration names another party. Change whom the member "
                "represents, or ask the Secretariat.",
                party=party,
            )
        )


class MemberIsOver(RuleBroken):
    """The member is withdrawn or declined already."""

    code = "member_is_over"
    message = _l("This registration is over already. Add a new member instead.")
