"""Why a category cannot be changed or taken; each says what to do."""

from flask_babel import lazy_gettext as _l

from gpscf_events.core.errors import RuleBroken


class CategoryInUse(RuleBroken):
    """Registrations, drafts or invitation codes name it."""

    code = "category_in_use"
    status = 409
    message = _l(
        "Somebody registered in this category, or an invitation code opens it, so it cannot be removed. Close it "
        "instead: nobody can choose it any more, and everything else stays."
    )


class QuotaBelowTaken(RuleBroken):
    """More people are registered than the new quota allows."""

    code = "quota_below_taken"
    status = 409

    def __init__(self, taken: int, field: str = "quota") -> None:
        """`taken` is the number of live registrations that count against the quota of `field`."""
        super().__init__(
            _l(
                "%(taken)d people are registered already. Enter at least that number, or ask some of them first.",
                taken=taken,
            )
        )
        self.taken, self.field = taken, field
