"""What the bench needs in the database beyond the demo: signed badges, and somebody who is signed in."""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from bench.stand import SECRET
from gpscf_events.badges import token
from gpscf_events.badges.signing import public_half
from gpscf_events.core.tokens import digest, random_token

KEY = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"bench").digest())
KID = 1

GATE = """
SELECT c.public_id, c.meeting_id
FROM checkpoint c JOIN session s ON s.id = c.session_id
WHERE c.takes_e_badge AND NOT c.single_entry AND c.kind = 'access_gate' AND s.sign_up_mode = 'automatic'
  AND coalesce(c.opens_at, s.starts_at - interval '2 hours') < now() AND coalesce(c.closes_at, s.ends_at) > now()
ORDER BY (SELECT count(*) FROM participation p WHERE p.meeting_id = c.meeting_id) DESC, c.id
LIMIT 1
"""
BADGES = """
SELECT b.id, b.cid, b.badge_class
FROM badge b
JOIN registration r ON r.id = b.registration_id AND r.state = 'accepted'
JOIN category k ON k.id = r.category_id AND k.qr_opens = 'gate'
JOIN participation p ON p.registration_id = r.id AND p.meeting_id = %s
WHERE b.kind = 'e_badge' AND b.state IN ('requested', 'made')
ORDER BY b.id
"""


def gate(connection: psycopg.Connection) -> tuple[str, list[str]]:
    """An open gate that many may pass, and the texts of the badges that it lets in."""
    row = connection.execute(GATE).fetchone()
    if row is None:
        raise SystemExit("the demo edition has no open gate for everybody")
    checkpoint, meeting_id = row
    edition = connection.execute(
        "SELECT e.id, e.public_id, e.starts_on FROM edition e JOIN meeting m ON m.edition_id = e.id"
        " WHERE m.id = %s",
        [meeting_id],
    ).fetchone()
    assert edition is not None
    connection.execute(
        "INSERT INTO signing_key (edition_id, kid, public_key) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
        [edition[0], KID, public_half(KEY)],
    )
    issued = token.quarter_of(datetime.combine(edition[2], datetime.min.time(), UTC), event_start=edition[2])
    made = [
        (
            badge_id,
            token.issue(
                KEY, event_id=edition[1], kid=KID, badge_class=badge_class, cid=cid, issued_quarter=issued
            ),
        )
        for badge_id, cid, badge_class in connection.execute(BADGES, [meeting_id]).fetchall()
    ]
    with connection.transaction():
        connection.execute("CREATE TEMP TABLE signed (id bigint, token text) ON COMMIT DROP")
        with connection.cursor().copy("COPY signed FROM STDIN") as copy:
            for row in made:
                copy.write_row(row)
        connection.execute(
            "UPDATE badge b SET state = 'made', token = s.token, kid = %s, made_at = now()"
            " FROM signed s WHERE b.id = s.id",
            [KID],
        )
    connection.execute("ANALYZE")
    return str(checkpoint), [text for _, text in made]


def cookie(connection: psycopg.Connection, *, user: str | None = None, contact_id: int | None = None) -> str:
    """The session cookie of a signed-in user or delegate."""
    secret = random_token()
    moment = datetime.now(UTC)
    connection.execute(
        "INSERT INTO web_session (token_hash, user_id, contact_id, last_seen_at, expires_at)"
        ' VALUES (%s, (SELECT id FROM "user" WHERE email = %s), %s, %s, %s)',
        [digest(secret), user, contact_id, moment, moment + timedelta(hours=12)],
    )
    signer = Flask(__name__)
    signer.secret_key = SECRET
    serializer = SecureCookieSessionInterface().get_signing_serializer(signer)
    assert serializer is not None
    return f"session={serializer.dumps({'sid': secret})}"


def contact(connection: psycopg.Connection) -> int:
    """A fresh mailbox that was proved."""
    row = connection.execute(
        "INSERT INTO contact (public_id, kind, value, locale, verified_at, is_demo)"
        " VALUES (gen_random_uuid(), 'email', %s, 'en', now(), true) RETURNING id",
        [f"bench-{secrets.token_hex(8)}@example.org"],
    ).fetchone()
    assert row is not None
    return int(row[0])
