"""`make accreditation`: write docs/accreditation.md from the tables of states, moves and changes."""

import sys
from pathlib import Path

from gpscf_events.accreditation.rules import EFFECTS, MOVES, Effect

PAPER = Path(__file__).resolve().parents[1] / "docs" / "accreditation.md"
_INTRODUCTION = """# Accreditation

The tables are written by `make accreditation` from `gpscf_events/accreditation/rules/`; a test compares this paper
with it, and another one tries sequences of acts: none reaches a state or makes a move that is not here.

A badge is issued when every fact that the category needs is there: nominated by the sending authority (note verbale,
letter, focal point), accepted by the secretariat, cleared by security. The category says which it needs; acceptance is
always one of them, and is given at once where the secretariat does not decide itself. A decision against a needed fact
ends the badge; it comes back when the fact does. Every move is a row that is never changed: who, when, the number of
the note or answer, and for the secretariat's own decisions why. Why security decides is never stored.

Where a category needs two people, the first decision is only proposed; the second must come from somebody else and say
the same. The system itself never decides there.

Somebody who was nominated, or whose category needs it, is sent nothing when declined or objected to, and the own page
says that the registration is being processed: protocol is left a next step with a due time. Whoever registered alone is
told of a decline by one courteous message, once.

People go to security in numbered, encrypted batches, and answers come back by hand or as a table
([clearance-batches.md](clearance-batches.md)).

Security answers within 7 days about people of the host country and within 15 about all others. A delegation whose
categories need clearance is shown the last safe day that follows from it, counted from the edition's first day.
"""
_EFFECTS = {
    Effect.KEEPS: "a correction: stays cleared",
    Effect.CHECKED_ANEW: "to be asked again; what was granted holds until the new answer",
    Effect.LAPSES: "another person: lapses at once, the badge ends",
}
_TOGETHER = """What changes later counts together with all that changed before: the row keeps a keyed hash of name,
document, birth date, photo and role as security was shown them, and as it cleared them. A name corrected on one day and
another document given on the next are another person, as both at once. Case and accents make no other name. An answer
to what was sent clears what was sent; what was corrected meanwhile stands beside it as a change."""


def write() -> str:
    """The whole paper."""
    lines = [_INTRODUCTION]
    for fact, table in MOVES.items():
        lines += [f"## {fact.value.capitalize()}", "", "| from | to |", "| --- | --- |"]
        for state, further in table.items():
            lines.append(f"| {state.value} | {', '.join(sorted(one.value for one in further))} |")
        lines.append("")
    lines += ["## When something changes after clearance", "", "| change | what it does |", "| --- | --- |"]
    lines += [f"| {change.value} | {_EFFECTS[effect]} |" for change, effect in EFFECTS.items()]
    lines += [f"| name and document together | {_EFFECTS[Effect.LAPSES]} |"]
    lines += ["", _TOGETHER]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAPER.write_text(write(), encoding="utf-8")
    sys.stdout.write(f"{PAPER.name} is written\n")
