"""What the scan path reads and writes, in two statements, and the lists around it.

The statements are SQL by hand: at a gate every millisecond is somebody waiting, and ORM objects cost
three quarters of the rate. A row type beside each statement has its columns in their order.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.orm import contains_eager, joinedload

from gpscf_events.checkin.models import Checkpoint
from gpscf_events.checkin.rules import ADMITTING, ASKING
from gpscf_events.core.actor import Actor, scoped
from gpscf_events.core.db import db
from gpscf_events.core.direct import Direct, Read
from gpscf_events.core.roles import Permission
from gpscf_events.programme.models import Meeting

FOUND_LIMIT = 20

Translations = dict[str, str]


class PlaceRow(NamedTuple):
    """A checkpoint with its meeting, session, help desk and the edition's public keys (hexadecimal, by number)."""

    id: int
    public_id: UUID
    edition_id: int
    meeting_id: int
    session_id: int | None
    kind: str
    name: Translations
    single_entry: bool
    takes_e_badge: bool
    opens_at: datetime | None
    closes_at: datetime | None
    meeting_name: Translations
    time_zone: str
    event_id: UUID
    title: Translations | None
    starts_at: datetime | None
    ends_at: datetime | None
    sign_up_mode: str | None
    takes_at_door: bool
    help_desk: Translations | None
    keys: dict[str, str] | None


_PLACE = """
SELECT cp.id, cp.public_id, cp.edition_id, cp.meeting_id, cp.session_id, cp.kind, cp.name, cp.single_entry,
       cp.takes_e_badge, cp.opens_at, cp.closes_at, m.name AS meeting_name, m.time_zone,
       e.public_id AS event_id, s.title, s.starts_at, s.ends_at, s.sign_up_mode,
       coalesce(s.sign_up_mode = 'open' AND s.visibility IN ('public', 'delegates') AND NOT s.is_cancelled, false),
       v.help_desk,
       (SELECT jsonb_object_agg(k.kid, encode(k.public_key, 'hex'))
          FROM signing_key k WHERE k.edition_id = cp.edition_id) AS keys
  FROM checkpoint cp
  JOIN meeting m ON m.id = cp.meeting_id
  JOIN edition e ON e.id = cp.edition_id
  LEFT JOIN session s ON s.id = cp.session_id
  LEFT JOIN room r ON r.id = s.room_id
  LEFT JOIN venue v ON v.id = coalesce(r.venue_id, m.venue_id)
 WHERE cp.public_id = %(public_id)s
"""


class HolderRow(NamedTuple):
    """A badge and everything about its holder that one decision needs."""

    badge_id: int
    cid: bytes
    badge_kind: str
    badge_state: str
    token: str | None
    registration_id: int
    registration_state: str
    organisation_name: Translations | None
    qr_opens: str | None
    category: Translations | None
    colour: str | None
    native_name: str | None
    native_lang: str | None
    latin_family: str | None
    latin_given: str | None
    party: Translations | None
    organisation: Translations | None
    takes_part: bool
    sign_up: str | None
    is_admitted: bool
    is_assured: bool
    seen_at: datetime | None
    last_at: datetime | None


_HOLDER = """
SELECT b.id AS badge_id, b.cid, b.kind AS badge_kind, b.state AS badge_state, b.token,
       reg.id AS registration_id, reg.state AS registration_state, reg.organisation_name,
       c.qr_opens, c.name AS category, c.colour,
       p.native_name, p.native_lang, p.latin_family, p.latin_given,
       coalesce(party.short_name, party.name) AS party, org.name AS organisation,
       coalesce(pa.mode = 'on_site', false) AS takes_part, su.state AS sign_up,
       coalesce(c.enters_all_sessions, false) OR EXISTS (
            SELECT FROM category_session cs WHERE cs.category_id = c.id AND cs.session_id = %(session_id)s
       ) AS is_admitted,
       coalesce(c.is_assured, false) AS is_assured,
       seen.first_at AS seen_at, seen.last_at
  FROM badge b
  JOIN registration reg ON reg.id = b.registration_id
  LEFT JOIN category c ON c.id = reg.category_id
  LEFT JOIN person p ON p.id = reg.person_id AND reg.erased_at IS NULL
  LEFT JOIN party ON party.id = reg.represents_party_id
  LEFT JOIN organisation org ON org.id = reg.organisation_id
  LEFT JOIN participation pa ON pa.registration_id = reg.id AND pa.meeting_id = %(meeting_id)s
  LEFT JOIN sign_up su ON su.registration_id = reg.id AND su.session_id = %(session_id)s
       AND su.state <> 'cancelled'
  LEFT JOIN LATERAL (
       SELECT min(scanned_at) FILTER (WHERE code IN ({admitting})) AS first_at, max(scanned_at) AS last_at
         FROM scan
        WHERE scan.badge_id = b.id AND scan.checkpoint_id + 0 = %(checkpoint_id)s
          AND scan.direction = 'in' AND scan.outcome <> 'red' AND scan.uuid <> %(uuid)s
       ) seen ON true
 WHERE b.edition_id = %(edition_id)s AND {key}
"""

# "+ 0" keeps the index of a gate's scans out: read before the first ANALYZE it looks as good as that of the badge's
# own scans, and at noon it holds thousands.
_ADMITTING = ", ".join(f"'{code}'" for code in sorted(ADMITTING))
_ASKING = ", ".join(f"'{code}'" for code in sorted(ASKING))
_QUESTION = """b.id = (SELECT asked.badge_id FROM scan asked
                          WHERE asked.uuid = %(key)s AND asked.checkpoint_id = %(checkpoint_id)s
                            AND asked.code IN ({asking}))"""
HOLDER_BY_CID = _HOLDER.format(key="b.cid = %(key)s", admitting=_ADMITTING)
HOLDER_BY_CODE = _HOLDER.format(key="b.manual_code = %(key)s", admitting=_ADMITTING)
HOLDER_BY_ID = _HOLDER.format(key="b.public_id = %(key)s", admitting=_ADMITTING)
HOLDER_BY_QUESTION = _HOLDER.format(key=_QUESTION.format(asking=_ASKING), admitting=_ADMITTING)

# Where somebody without a seat here should be instead; asked only then.
_OWN_SESSIONS = """
SELECT jsonb_agg(jsonb_build_object('title', own.title, 'room', room.name) ORDER BY own.starts_at)
  FROM sign_up mine
  JOIN session own ON own.id = mine.session_id
  LEFT JOIN room ON room.id = own.room_id
 WHERE mine.registration_id = %(registration_id)s AND mine.state IN ('confirmed', 'offered')
   AND own.meeting_id = %(meeting_id)s AND own.ends_at > %(at)s AND own.starts_at < %(at)s + interval '12 hours'
"""

# The presence row decides who was first: of twenty scans at once one inserts it, the others find it there.
# A scan that is sent again finds its own presence, and then its own row.
_RECORD = """
WITH entered AS (
    INSERT INTO presence (edition_id, meeting_id, session_id, registration_id, source, scan_uuid,
                          checkpoint_id, first_at)
    SELECT CAST(%(edition_id)s AS bigint), CAST(%(meeting_id)s AS bigint), CAST(%(session_id)s AS bigint),
           CAST(%(registration_id)s AS bigint), 'scan', CAST(%(uuid)s AS uuid), CAST(%(checkpoint_id)s AS bigint),
           CAST(%(scanned_at)s AS timestamptz)
     WHERE CAST(%(enters)s AS boolean)
    ON CONFLICT (session_id, registration_id, source) DO NOTHING
    RETURNING 1
), entry AS MATERIALIZED (
    SELECT CASE WHEN CAST(%(enters)s AS boolean)
                THEN EXISTS (SELECT 1 FROM entered)
                     OR EXISTS (SELECT 1 FROM presence
                                 WHERE session_id = CAST(%(session_id)s AS bigint)
                                   AND registration_id = CAST(%(registration_id)s AS bigint)
                                   AND source = 'scan' AND scan_uuid = CAST(%(uuid)s AS uuid))
                ELSE CAST(%(seems_first)s AS boolean)
                     AND NOT EXISTS (SELECT 1 FROM presence
                                      WHERE session_id = CAST(%(session_id)s AS bigint)
                                        AND registration_id = CAST(%(registration_id)s AS bigint)
                                        AND source = 'scan') END AS is_first
)
INSERT INTO scan (uuid, edition_id, meeting_id, checkpoint_id, session_id, badge_id, registration_id, cid,
                  raw_hash, device_id, seq, source, direction, answers_uuid, reason, outcome, code, scanned_at, user_id)
SELECT CAST(%(uuid)s AS uuid), CAST(%(edition_id)s AS bigint), CAST(%(meeting_id)s AS bigint),
       CAST(%(checkpoint_id)s AS bigint), CAST(%(session_id)s AS bigint), CAST(%(badge_id)s AS bigint),
       CAST(%(registration_id)s AS bigint), CAST(%(cid)s AS bytea), CAST(%(raw_hash)s AS bytea),
       CAST(%(device_id)s AS uuid), CAST(%(seq)s AS bigint), CAST(%(source)s AS text), CAST(%(direction)s AS text),
       CAST(%(answers_uuid)s AS uuid), CAST(%(reason)s AS text),
       CASE WHEN is_first THEN CAST(%(first_outcome)s AS text) ELSE CAST(%(again_outcome)s AS text) END,
       CASE WHEN is_first THEN CAST(%(first_code)s AS text) ELSE CAST(%(again_code)s AS text) END,
       CAST(%(scanned_at)s AS timestamptz), CAST(%(user_id)s AS bigint)
  FROM entry
ON CONFLICT DO NOTHING
RETURNING code
"""

# Only for a gate that belongs to no session but takes everybody once: there no presence row decides.
_LOCK = "SELECT pg_advisory_lock(hashtextextended('checkpoint', %(checkpoint_id)s))"
_UNLOCK = "SELECT pg_advisory_unlock(hashtextextended('checkpoint', %(checkpoint_id)s))"

_STORED = "SELECT code FROM scan WHERE uuid = %(uuid)s"


class FirstSeenRow(NamedTuple):
    """When and where somebody came into a session first."""

    entered_at: datetime
    entered_place: Translations | None


_FIRST_SEEN = """
SELECT pr.first_at AS entered_at, cp.name AS entered_place
  FROM presence pr LEFT JOIN checkpoint cp ON cp.id = pr.checkpoint_id
 WHERE pr.session_id = %(session_id)s AND pr.registration_id = %(registration_id)s AND pr.source = 'scan'
"""

_PEOPLE = """
SELECT DISTINCT ON (p.name_sort, reg.id)
       b.public_id AS badge_id, p.native_name, p.native_lang, p.latin_family, p.latin_given,
       reg.organisation_name, org.name AS organisation, coalesce(party.short_name, party.name) AS party,
       c.name AS category
  FROM badge b
  JOIN registration reg ON reg.id = b.registration_id AND reg.state IN ('submitted', 'accepted')
  JOIN participation pa ON pa.registration_id = reg.id AND pa.meeting_id = :meeting_id
  JOIN person p ON p.id = reg.person_id
  LEFT JOIN category c ON c.id = reg.category_id
  LEFT JOIN party ON party.id = reg.represents_party_id
  LEFT JOIN organisation org ON org.id = reg.organisation_id
 WHERE b.edition_id = :edition_id AND b.state <> 'dead' AND {words}
 ORDER BY p.name_sort, reg.id, (b.state = 'handed_over') DESC, (b.kind = 'e_badge') DESC, b.id
 LIMIT :limit
"""


def find_place(connection: Direct, public_id: UUID) -> PlaceRow | None:
    """The checkpoint with this address."""
    row = connection.row(_PLACE, {"public_id": public_id})
    return PlaceRow(*row) if row else None


def holder_read(statement: str, values: Mapping[str, Any]) -> Read:
    """The read of a badge and its holder, by one of the HOLDER statements: the first of a scan's two."""
    return Read(statement, values, len(HolderRow._fields))


def find_holder(connection: Direct, read: Read) -> HolderRow | None:
    """The badge and its holder."""
    row = connection.read(read)
    return HolderRow(*row) if row else None


def find_own_sessions(
    connection: Direct, *, registration_id: int, meeting_id: int, at: datetime
) -> list[dict[str, Translations]]:
    """Title and room of the sessions of these hours for which somebody signed up, in their order."""
    values = {"registration_id": registration_id, "meeting_id": meeting_id, "at": at}
    row = connection.row(_OWN_SESSIONS, values)
    return (row[0] if row else None) or []


def insert_scan(connection: Direct, values: dict[str, Any]) -> str | None:
    """Write the scan and, when somebody enters, the presence: the second of a scan's two statements.

    Gives the code that was chosen, or None when a scan with this UUID or number was there.
    """
    row = connection.row(_RECORD, values)
    return row[0] if row else None


def find_stored_code(connection: Direct, uuid: UUID) -> str | None:
    """What was decided when this scan came for the first time."""
    row = connection.row(_STORED, {"uuid": uuid})
    return row[0] if row else None


def find_first_seen(connection: Direct, *, session_id: int, registration_id: int) -> FirstSeenRow | None:
    """When and where somebody came into a session first."""
    row = connection.row(_FIRST_SEEN, {"session_id": session_id, "registration_id": registration_id})
    return FirstSeenRow(*row) if row else None


def lock_checkpoint(connection: Direct, checkpoint_id: int) -> None:
    """Hold the checkpoint for this connection until `unlock_checkpoint`."""
    connection.row(_LOCK, {"checkpoint_id": checkpoint_id})


def unlock_checkpoint(connection: Direct, checkpoint_id: int) -> None:
    """Let the next one have the checkpoint."""
    connection.row(_UNLOCK, {"checkpoint_id": checkpoint_id})


def list_people(*, edition_id: int, meeting_id: int, words: str) -> Sequence[Row[Any]]:
    """Who has a badge for this meeting and carries all the words in the name, at most twenty."""
    parts = unicodedata.normalize("NFKC", words).casefold().split()
    if not parts:
        return []
    escaped = [part.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") for part in parts]
    condition = " AND ".join(f"p.search_key LIKE :word_{place}" for place in range(len(escaped)))
    values = {f"word_{place}": f"%{part}%" for place, part in enumerate(escaped)}
    statement = text(_PEOPLE.format(words=condition))
    scope = {"edition_id": edition_id, "meeting_id": meeting_id, "limit": FOUND_LIMIT}
    return db.session.execute(statement, values | scope).all()


def list_checkpoints(actor: Actor) -> Sequence[Checkpoint]:
    """The checkpoints where the actor may work, by meeting and in the order of the day."""
    statement = (
        scoped(Checkpoint, actor, Permission.SCANS_RECORD)
        .join(Checkpoint.meeting)
        .options(contains_eager(Checkpoint.meeting), joinedload(Checkpoint.session))
        .order_by(Meeting.edition_id, Meeting.position, Checkpoint.position, Checkpoint.id)
    )
    return db.session.scalars(statement).all()
