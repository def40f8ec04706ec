"""`make retention`: write docs/retention.md from the table of lines and periods."""

import sys
from pathlib import Path

from gpscf_events.retention.rules import BOUNDS, LINES, PERIODS, AtEnd, Begin, Group, Part
from gpscf_events.retention.rules.columns import NOT_PERSONAL
from gpscf_events.retention.rules.forms_of_lines import BASES

PAPER = Path(__file__).resolve().parents[1] / "docs" / "retention.md"
_INTRODUCTION = """# Retention

Written by `make retention` from `gpscf_events/retention/rules`; tests compare this paper with it, and it with all
models: a new column without a line, or a reason why it needs none, fails the build. Legal bases and periods are the
forum's proposal: the host's lawyers confirm them before the first registration.

Every night at two o'clock in China the worker erases what was kept long enough, in batches that may be killed or
stopped. In an edition it erases nothing before somebody with the permission `retention.manage` read the report in the
back office (Retention) and began the first run; until then it leaves the data officer a follow-up when something is
due.
A hold on a registration keeps all of it, with its reason. An erased registration keeps what counts in figures: how
many came, for which party, to which session. The audit trail stays as it was written; it holds ids and keyed hashes.

A delegate who signed in asks for erasure on the page “Your data”. The data officer has 15 working days (PIPL; the GDPR
gives a month), erases at once, or refuses with a reason in both languages; a hold comes first. The delegate gets a
receipt and one answer, at the address known before, which loses address and words 30 days later.

On the same page the delegate takes a copy of all own data: every column below, but for those that
`gpscf_events/retention/rules/copies.py` leaves out for a reason that the copy tells. JSON is never stored, so it may
hold the identity document in full, within a quarter of an hour after a code was shown, for a browser left open must not
give away a passport; otherwise it is masked. The PDF is made by the worker, which has no key for sealed fields, lies in
`FILES_DIR/copies` and goes after a day. A refusal that a member of staff has to tell first is not in it.

A restored backup brings nobody back: each erasure stands in `FILES_DIR/erasures`, which `make restore` applies.
"""
_BOUNDS = (
    "An edition may keep documents and photos {} to {} days and the rest {} to {} days; changing it asks for the "
    "password again and stands in the audit trail."
)
_GROUPS = {
    Group.DELEGATES: "submitted or accepted",
    Group.REFUSED: "declined or withdrawn",
    Group.UNFINISHED: "never submitted",
    Group.REMEMBERED: "agreed to be remembered",
    Group.ANYBODY: "everybody",
    Group.STAFF: "staff",
}
_BEGINS = {
    Begin.EDITION_END: "the last day of the edition and its meetings",
    Begin.DECISION: "the decision",
    Begin.LAST_USE: "the last use",
    Begin.DISABLED: "the account was closed",
}
_ENDS = {
    AtEnd.DELETE: "row deleted",
    AtEnd.BLANK: "emptied",
    AtEnd.PSEUDONYM: "replaced by a word that leads to nobody",
    AtEnd.FIGURE: "kept as a figure",
}


def write() -> str:
    """The whole paper."""
    lines = [
        _INTRODUCTION,
        "## Periods",
        "",
        "| data | of whom | days | after | why so long |",
        "| --- | --- | --- | --- | --- |",
    ]
    for (part, group), period in PERIODS.items():
        lines.append(
            f"| {part} | {_GROUPS[group]} | {period.days} | {_BEGINS[period.begin]} | {period.why} |"
        )
    lines += [
        "",
        _BOUNDS.format(*BOUNDS["documents_days"], *BOUNDS["answers_days"]),
        "",
        "## Columns",
        "",
        "| data | table | columns | legal basis | what for | at the end |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for part in Part:
        for line in (one for one in LINES if one.part is part):
            columns, end = ", ".join(line.columns), _ENDS[line.at_end]
            lines.append(f"| {part} | {line.table} | {columns} | {line.basis} | {line.purpose} | {end} |")
    lines += ["", "## Legal bases", ""]
    lines += [f"- **{basis}**: {words}" for basis, words in BASES.items()]
    lines += ["", "## Columns that say nothing of a person", ""]
    for reason in dict.fromkeys(NOT_PERSONAL.values()):
        tables: dict[str, list[str]] = {}
        for (table, column), why in NOT_PERSONAL.items():
            if why == reason:
                tables.setdefault(table, []).append(column)
        lines += [f"{reason[0].upper()}{reason[1:]}:", ""]
        lines += [f"- {table}: {', '.join(columns)}" for table, columns in tables.items()]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def main() -> None:
    """Write the paper."""
    PAPER.write_text(write(), encoding="utf-8")
    sys.stdout.write(f"{PAPER.name} is written\n")


if __name__ == "__main__":
    main()
