import pytest

from gpscf_events.categories.models import Category
from gpscf_events.categories.rules import may_be_chosen, may_have_codes, new_key
from gpscf_events.core.clock import now
from gpscf_events.core.colours import contrast, ink_on, is_readable

OPEN = {"self_registration": True}
INVITED = {"self_registration": False}
STAFF = {"self_registration": False, "staff_only": True}


@pytest.mark.parametrize(
    ("made", "invited_to", "may"),
    [
        (OPEN, None, True),
        (INVITED, None, False),
        (INVITED, 7, True),
        (INVITED, 8, False),
        (STAFF, 7, False),
        (OPEN | {"closed_at": now()}, None, False),
        (INVITED | {"closed_at": now()}, 7, False),
    ],
)
def test_who_may_choose_a_category(made: dict[str, object], invited_to: int | None, may: bool) -> None:
    assert may_be_chosen(Category(id=7, **made), invited_to=invited_to) is may


def test_codes_open_only_what_is_by_invitation_and_not_closed() -> None:
    assert may_have_codes(Category(**INVITED))
    for made in (OPEN, STAFF, INVITED | {"closed_at": now()}):
        assert not may_have_codes(Category(**made))


def test_a_key_is_made_of_the_english_name_and_is_never_taken_twice() -> None:
    assert new_key("Medal recipient", ()) == "medal_recipient"
    assert new_key("Medal  Recipient!", {"medal_recipient"}) == "medal_recipient_2"
    assert new_key("奖章", ()) == "category"
    assert len(new_key("x" * 300, ())) <= 40


@pytest.mark.parametrize(
    ("colour", "ratio"), [("#ffffff", 1.0), ("#000000", 21.0), ("#767676", 4.54), ("#777777", 4.48)]
)
def test_the_contrast_is_that_of_wcag(colour: str, ratio: float) -> None:
    assert contrast(colour, "#ffffff") == pytest.approx(ratio, abs=0.01)


def test_a_colour_is_readable_when_one_of_the_inks_is() -> None:
    assert is_readable("#0b3d91") and ink_on("#0b3d91") == "#ffffff"
    assert is_readable("#ffd583") and ink_on("#ffd583") == "#14213d"
    assert not is_readable("#808080")
