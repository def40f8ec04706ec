"""What the scan path reads and writes, in two statements, and the lists around it.

The statements are SQL by hand: at a gate every millisecond is somebody waiting, and ORM objects cost
three quarters of the rate.
"""

import unicodedata
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, TextClause, text
from sqlalchemy.orm import contains_eager, joinedload

from gpscf_events.checkin.models import Checkpoint
from gpscf_events.core.actor import Actor, scoped
from gpscf_events.core.db import db
from gpscf_events.programme.models import Meeting

FOUND_LIMIT = 20

_PLACE = text("""
SELECT cp.id, cp.public_id, cp.edition_id, cp.meeting_id, cp.session_id, cp.kind, cp.name, cp.single_entry,
       cp.takes_e_badge, cp.opens_at, cp.closes_at, m.name AS meeting_name, m.time_zone,
       e.public_id AS event_id, s.title, s.starts_at, s.ends_at, s.sign_up_mode, v.help_desk,
       (SELECT jsonb_object_agg(k.kid, encode(k.public_key, 'hex'))
          FROM signing_key k WHERE k.edition_id = cp.edition_id) AS keys
  FROM checkpoint cp
  JOIN meeting m ON m.id = cp.meeting_id
  JOIN edition e ON e.id = cp.edition_id
  LEFT JOIN session s ON s.id = cp.session_id
  LEFT JOIN room r ON r.id = s.room_id
  LEFT JOIN venue v ON v.id = coalesce(r.venue_id, m.venue_id)
 WHERE cp.public_id = :public_id
""")

_HOLDER = """
SELECT b.id AS badge_id, b.cid, b.kind AS badge_kind, b.state AS badge_state, b.token,
       reg.id AS registration_id, reg.state AS registration_state, reg.organisation_name,
       c.qr_opens, c.name AS category, c.colour,
       p.native_name, p.native_lang, p.latin_family, p.latin_given,
       coalesce(party.short_name, party.name) AS party, org.name AS organisation,
       pa.id IS NOT NULL AS takes_part, su.state AS sign_up,
       CASE WHEN :needs_sign_up AND su.id IS NULL THEN (
           SELECT jsonb_agg(jsonb_build_object('title', own.title, 'room', room.name) ORDER BY own.starts_at)
             FROM sign_up mine
             JOIN session own ON own.id = mine.session_id
             LEFT JOIN room ON room.id = own.room_id
            WHERE mine.registration_id = reg.id AND mine.state IN ('confirmed', 'offered')
              AND own.meeting_id = :meeting_id AND own.ends_at > :at
              AND own.starts_at < :at + interval '12 hours'
       ) END AS own_sessions,
       pr.first_at AS entered_at, (SELECT name FROM checkpoint WHERE id = pr.checkpoint_id) AS entered_place,
       seen.first_at AS seen_at, seen.last_at
  FROM badge b
  JOIN registration reg ON reg.id = b.registration_id
  LEFT JOIN category c ON c.id = reg.category_id
  LEFT JOIN person p ON p.id = reg.person_id
  LEFT JOIN party ON party.id = reg.represents_party_id
  LEFT JOIN organisation org ON org.id = reg.organisation_id
  LEFT JOIN participation pa ON pa.registration_id = reg.id AND pa.meeting_id = :meeting_id
  LEFT JOIN sign_up su ON su.registration_id = reg.id AND su.session_id = :session_id
       AND su.state <> 'cancelled'
  LEFT JOIN presence pr ON pr.registration_id = reg.id AND pr.session_id = :session_id
       AND pr.source = 'scan'
  LEFT JOIN LATERAL (
       SELECT min(scanned_at) FILTER (WHERE code = ANY(:admitting)) AS first_at, max(scanned_at) AS last_at
         FROM scan
        WHERE scan.badge_id = b.id AND scan.checkpoint_id = :checkpoint_id
          AND scan.direction = 'in' AND scan.outcome <> 'red' AND scan.uuid <> :uuid
       ) seen ON true
 WHERE b.edition_id = :edition_id AND {key}
"""

HOLDER_BY_CID = text(_HOLDER.format(key="b.cid = :key"))
HOLDER_BY_CODE = text(_HOLDER.format(key="b.manual_code = :key"))
HOLDER_BY_ID = text(_HOLDER.format(key="b.public_id = :key"))

# The presence row decides who was first: of twenty scans at once one inserts it, the others find it there.
# A scan that is sent again finds its own presence, and then its own row.
_RECORD = text("""
WITH entered AS (
    INSERT INTO presence (edition_id, meeting_id, session_id, registration_id, source, scan_uuid,
                          checkpoint_id, first_at)
    SELECT CAST(:edition_id AS bigint), CAST(:meeting_id AS bigint), CAST(:session_id AS bigint),
           CAST(:registration_id AS bigint), 'scan', CAST(:uuid AS uuid), CAST(:checkpoint_id AS bigint),
           CAST(:scanned_at AS timestamptz)
     WHERE CAST(:enters AS boolean)
    ON CONFLICT (session_id, registration_id, source) DO NOTHING
    RETURNING 1
), entry AS (
    SELECT CASE WHEN CAST(:enters AS boolean)
                THEN EXISTS (SELECT 1 FROM entered)
                     OR EXISTS (SELECT 1 FROM presence
                                 WHERE session_id = CAST(:session_id AS bigint)
                                   AND registration_id = CAST(:registration_id AS bigint)
                                   AND source = 'scan' AND scan_uuid = CAST(:uuid AS uuid))
                ELSE CAST(:seems_first AS boolean) END AS is_first
)
INSERT INTO scan (uuid, edition_id, meeting_id, checkpoint_id, session_id, badge_id, registration_id, cid,
                  raw_hash, device_id, seq, source, direction, outcome, code, scanned_at, user_id)
SELECT CAST(:uuid AS uuid), CAST(:edition_id AS bigint), CAST(:meeting_id AS bigint),
       CAST(:checkpoint_id AS bigint), CAST(:session_id AS bigint), CAST(:badge_id AS bigint),
       CAST(:registration_id AS bigint), CAST(:cid AS bytea), CAST(:raw_hash AS bytea),
       CAST(:device_id AS uuid), CAST(:seq AS bigint), CAST(:source AS text), CAST(:direction AS text),
       CASE WHEN is_first THEN CAST(:first_outcome AS text) ELSE CAST(:again_outcome AS text) END,
       CASE WHEN is_first THEN CAST(:first_code AS text) ELSE CAST(:again_code AS text) END,
       CAST(:scanned_at AS timestamptz), CAST(:user_id AS bigint)
  FROM entry
ON CONFLICT DO NOTHING
RETURNING code
""")

# Only for a gate that belongs to no session but takes everybody once: there no presence row decides.
_LOCK = text("SELECT pg_advisory_lock(hashtextextended('checkpoint', :checkpoint_id))")
_UNLOCK = text("SELECT pg_advisory_unlock(hashtextextended('checkpoint', :checkpoint_id))")

_STORED = text("SELECT code FROM scan WHERE uuid = :uuid")

_FIRST_SEEN = text("""
SELECT pr.first_at AS entered_at, cp.name AS entered_place
  FROM presence pr LEFT JOIN checkpoint cp ON cp.id = pr.checkpoint_id
 WHERE pr.session_id = :session_id AND pr.registration_id = :registration_id AND pr.source = 'scan'
""")

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


def find_place(connection: Connection, public_id: UUID) -> Row[Any] | None:
    """The checkpoint with its meeting, session, help desk and the edition's public keys."""
    return connection.execute(_PLACE, {"public_id": public_id}).one_or_none()


def find_holder(connection: Connection, statement: TextClause, values: dict[str, Any]) -> Row[Any] | None:
    """The badge and everything about its holder that one decision needs: the first of the two statements."""
    return connection.execute(statement, values).one_or_none()


def insert_scan(connection: Connection, values: dict[str, Any]) -> str | None:
    """Write the scan and, when somebody enters, the presence: the second of the two statements.

    Gives the code that was chosen, or None when a scan with this UUID or number was there.
    """
    code: str | None = connection.execute(_RECORD, values).scalar_one_or_none()
    return code


def find_stored_code(connection: Connection, uuid: UUID) -> str | None:
    """What was decided when this scan came for the first time."""
    code: str | None = connection.execute(_STORED, {"uuid": uuid}).scalar_one_or_none()
    return code


def find_first_seen(connection: Connection, *, session_id: int, registration_id: int) -> Row[Any] | None:
    """When and where somebody came into a session first."""
    values = {"session_id": session_id, "registration_id": registration_id}
    return connection.execute(_FIRST_SEEN, values).one_or_none()


def lock_checkpoint(connection: Connection, checkpoint_id: int) -> None:
    """Hold the checkpoint for this connection until `unlock_checkpoint`."""
    connection.execute(_LOCK, {"checkpoint_id": checkpoint_id})


def unlock_checkpoint(connection: Connection, checkpoint_id: int) -> None:
    """Let the next one have the checkpoint."""
    connection.execute(_UNLOCK, {"checkpoint_id": checkpoint_id})


def list_people(
    connection: Connection, *, edition_id: int, meeting_id: int, words: str
) -> Sequence[Row[Any]]:
    """Who has a badge for this meeting and carries all the words in the name, at most twenty."""
    parts = unicodedata.normalize("NFKC", words).casefold().split()
    if not parts:
        return []
    escaped = [part.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") for part in parts]
    condition = " AND ".join(f"p.search_key LIKE :word_{place}" for place in range(len(escaped)))
    values = {f"word_{place}": f"%{part}%" for place, part in enumerate(escaped)}
    statement = text(_PEOPLE.format(words=condition))
    scope = {"edition_id": edition_id, "meeting_id": meeting_id, "limit": FOUND_LIMIT}
    return connection.execute(statement, values | scope).all()


def list_checkpoints(actor: Actor) -> Sequence[Checkpoint]:
    """The checkpoints where the actor may work, by meeting and in the order of the day."""
    statement = (
        scoped(Checkpoint, actor)
        .join(Checkpoint.meeting)
        .options(contains_eager(Checkpoint.meeting), joinedload(Checkpoint.session))
        .order_by(Meeting.edition_id, Meeting.position, Checkpoint.position, Checkpoint.id)
    )
    return db.session.scalars(statement).all()
