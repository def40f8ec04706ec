"""How a host's own list is read, and how its lines stand to those who signed up."""

import enum
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from gpscf_events.core.sheets import LOST, SheetRow
from gpscf_events.core.texts import find_unfit, tidy
from gpscf_events.parties.rules import fold
from gpscf_events.people.rules.likeness import (
    ALIKE_FROM,
    Pairing,
    Registered,
    Standing,
    Written,
    compare,
    likeness,
)
from gpscf_events.signups.errors import LinesUnfit, NobodyOnList, NoNameHeading

MOST_ROWS = 3000
NAME_LENGTH, ORGANISATION_LENGTH, EMAIL_LENGTH = 200, 300, 254
# Within so many rows stand the headings; above them hosts write a title.
TOP_ROWS = 10


class Column(enum.StrEnum):
    """What is read of a host's list."""

    NAME = "name"
    ORGANISATION = "organisation"
    EMAIL = "email"


_HEADINGS = {
    Column.NAME: "name|full name|participant|guest|姓名|名字|中文姓名|英文姓名|嘉宾|嘉宾姓名|参会人员|参会人",
    Column.ORGANISATION: (
        "organisation|organization|institution|company|agency|ministry|单位|工作单位|单位名称|机构|所在单位"
    ),
    Column.EMAIL: "e-mail|email|email address|e-mail address|mail|邮箱|电子邮箱|电子邮件|邮件|邮箱地址",
}


def _fold_heading(text: str) -> str:
    return fold(re.sub(r"[(（\[【].*?[)）\]】]|\*", "", text))


_KNOWN = {
    _fold_heading(said): column for column, all_said in _HEADINGS.items() for said in all_said.split("|")
}


@dataclass(frozen=True)
class Line:
    """Somebody on a list; `number` is the row of the file."""

    number: int
    name: str
    organisation: str
    email: str


def read_lines(rows: Sequence[SheetRow]) -> list[Line]:
    """Those on the list, each once, whatever the order of the columns.

    Raises NoNameHeading, NobodyOnList, and LinesUnfit with the rows that cannot be kept.
    """
    for index, row in enumerate(rows[:TOP_ROWS]):
        columns: dict[Column, int] = {}
        for place, cell in enumerate(row.cells):
            if (column := _KNOWN.get(_fold_heading(cell))) is not None:
                columns.setdefault(column, place)
        if Column.NAME in columns:
            return _read(rows[index + 1 :], columns)
    raise NoNameHeading


def _read(rows: Iterable[SheetRow], columns: Mapping[Column, int]) -> list[Line]:
    lines: dict[tuple[str, str, str], Line] = {}
    unfit: list[int] = []
    for row in rows:
        said = {
            column: " ".join(str(tidy(row.cells[place])).split()) if place < len(row.cells) else ""
            for column, place in columns.items()
        }
        if not any(said.values()):
            continue
        line = Line(
            row.number,
            said[Column.NAME],
            said.get(Column.ORGANISATION, ""),
            said.get(Column.EMAIL, "").lower(),
        )
        if not _is_fit(line):
            unfit.append(row.number)
        lines.setdefault((fold(line.name), fold(line.organisation), line.email), line)
    if unfit:
        raise LinesUnfit(unfit)
    if not lines:
        raise NobodyOnList
    return list(lines.values())


def _is_fit(line: Line) -> bool:
    texts = (line.name, line.organisation, line.email)
    return (
        bool(fold(line.name))
        and len(line.name) <= NAME_LENGTH
        and len(line.organisation) <= ORGANISATION_LENGTH
        and len(line.email) <= EMAIL_LENGTH
        and not any(find_unfit(text) or LOST in text for text in texts)
    )


@dataclass(frozen=True)
class Listed:
    """A line as it is compared; `registration_id` is whom somebody said it means."""

    id: int
    name: str
    email: str
    registration_id: int | None


def reconcile_list(
    lines: Sequence[Listed], signed_up: Sequence[Registered], addresses: Mapping[int, str]
) -> list[Pairing]:
    """Set the lines beside those who signed up: in both, perhaps the same, on the list only, signed up only.

    In both are those of whom somebody said so, those with the same address and a like name, and those whose name
    is spelled alike once on each side. `addresses` are those of the registrations; nothing is decided by this.
    """
    by_address: dict[str, list[Registered]] = {}
    for one in signed_up:
        by_address.setdefault(addresses.get(one.id, ""), []).append(one)
    taken = {line.registration_id for line in lines}
    written = []
    for line in lines:
        means = line.registration_id
        if means is None and line.email:
            alike = [one for one in by_address.get(line.email, ()) if likeness(line.name, one) >= ALIKE_FROM]
            if len(alike) == 1 and alike[0].id not in taken:
                means = alike[0].id
                taken.add(means)
        written.append(Written(line.id, line.name, means))
    pairings = compare(written, signed_up)
    return [_standing(one, written, signed_up) for one in pairings]


def _standing(pairing: Pairing, written: Sequence[Written], signed_up: Collection[Registered]) -> Pairing:
    """Differently spelled ones that somebody said are the same are in both; so are names that are only once there."""
    if pairing.standing is Standing.DIFFERS:
        return Pairing(Standing.BOTH, pairing.written_id, pairing.registration_id)
    if pairing.standing is not Standing.PERHAPS or not pairing.is_spelled_alike:
        return pairing
    person = next(one for one in signed_up if one.id == pairing.registration_id)
    name = next(one.name for one in written if one.id == pairing.written_id)
    counts = Counter(
        lines=sum(likeness(one.name, person) == 1 for one in written),
        people=sum(likeness(name, one) == 1 for one in signed_up),
    )
    if counts["lines"] == counts["people"] == 1:
        return Pairing(Standing.BOTH, pairing.written_id, pairing.registration_id, is_spelled_alike=True)
    return pairing
