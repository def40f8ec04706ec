"""More kinds of sessions: group photo, road-show, tour, interview, briefing, site visit, meal, rehearsal.

Must work while the previous code still runs: it reads no session of a new kind before it is stopped.
"""

from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

CHECK = "ck_session_sessionkind"
BEFORE = (
    "kind IN ('plenary', 'sub_forum', 'ceremony', 'council', 'exhibition', 'press_conference', 'reception', "
    "'seminar', 'round_table'"
)
ADDED = ", 'group_photo', 'road_show', 'exhibition_tour', 'interview', 'briefing', 'site_visit', 'meal', 'rehearsal'"


def upgrade() -> None:
    """Forward."""
    op.drop_constraint(op.f(CHECK), "session")
    op.create_check_constraint(op.f(CHECK), "session", f"{BEFORE}{ADDED})")


def downgrade() -> None:
    """Backward: a session of a newer kind becomes a seminar, the least said of the older ones."""
    op.execute(f"UPDATE session SET kind = 'seminar' WHERE NOT {BEFORE})")
    op.drop_constraint(op.f(CHECK), "session")
    op.create_check_constraint(op.f(CHECK), "session", f"{BEFORE})")
