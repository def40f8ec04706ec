"""What is read as a mobile number, and how a number is shown and masked."""

import phonenumbers
import pytest
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from gpscf_events.core.errors import RuleBroken
from gpscf_events.people.errors import CountryCodeMissing, NoSuchNumber, NotAMobile
from gpscf_events.people.models import Contact, ContactKind
from gpscf_events.people.rules import masked_contact, read_mobile, shown_contact


def example(region: str) -> "phonenumbers.PhoneNumber | None":
    return phonenumbers.example_number_for_type(region, PhoneNumberType.MOBILE)


COUNTRIES = sorted(region for region in phonenumbers.SUPPORTED_REGIONS if example(region))


@pytest.mark.parametrize("region", COUNTRIES)
def test_the_mobile_numbers_of_every_country_are_read_as_people_write_them(region: str) -> None:
    number = example(region)
    full = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    written = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    assert read_mobile(full) == full
    assert read_mobile(written) == full
    assert read_mobile(f"00{full[1:]}") == full
    assert read_mobile(shown_contact(ContactKind.MOBILE, full)) == full


def test_nearly_every_country_has_such_numbers() -> None:
    assert len(COUNTRIES) > 220


@pytest.mark.parametrize(
    ("typed", "full"),
    [
        ("13800138000", "+8613800138000"),
        ("138 0013 8000", "+8613800138000"),
        (" 138-0013-8000 ", "+8613800138000"),
        ("＋８６ １３８００１３８０００", "+8613800138000"),
        ("+86 (138) 0013-8000", "+8613800138000"),
        ("+44 (0)7400 123456", "+447400123456"),
        ("+33 6.12.34.56.78", "+33612345678"),
        ("+٢٠ ١٠٠١٢٣٤٥٦٧", "+201001234567"),
        ("0039 312 345 6789", "+393123456789"),
    ],
)
def test_spaces_brackets_and_digits_of_other_scripts_are_welcome(typed: str, full: str) -> None:
    assert read_mobile(typed) == full


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("612345678", CountryCodeMissing),
        ("0612345678", CountryCodeMissing),
        ("415 555 2671", CountryCodeMissing),
        ("1380013800", CountryCodeMissing),
        ("12800138000", CountryCodeMissing),
        ("+", NoSuchNumber),
        ("+86", NoSuchNumber),
        ("+86 138 0013 800", NoSuchNumber),
        ("+86 138 0013 80000", NoSuchNumber),
        ("+999 123456789", NoSuchNumber),
        ("+33 6 12 34 56 78 ext. 5", NoSuchNumber),
        ("+33 6 12 34 56 7a", NoSuchNumber),
        ("delegate@example.org", NoSuchNumber),
        ("++8613800138000", NoSuchNumber),
        ("+86 010 6552 1234", NotAMobile),
        ("+33 1 23 45 67 89", NotAMobile),
        ("+44 909 879 0000", NotAMobile),
        ("+800 1234 5678", NotAMobile),
    ],
)
def test_what_is_no_mobile_number_is_refused_with_what_to_do(typed: str, refusal: type[RuleBroken]) -> None:
    with pytest.raises(refusal):
        read_mobile(typed)


def test_a_contact_is_masked_so_that_only_its_owner_knows_it() -> None:
    number = Contact(kind=ContactKind.MOBILE, value="+8613800138057")
    address = Contact(kind=ContactKind.EMAIL, value="wang.xiaoming@example.org")
    assert masked_contact(number) == "+86 ••• 57"
    assert masked_contact(address) == "w•••@example.org"
    assert shown_contact(ContactKind.MOBILE, "+8613800138057") == "+86 138 0013 8057"
    assert shown_contact(ContactKind.EMAIL, address.value) == address.value
