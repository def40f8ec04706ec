"""Who stands behind a meeting, and how rooms are set up for sessions."""

import enum
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Mapped, mapped_column

from gpscf_events.core.db import Words


class HasBodies:
    """Who organises a meeting beside its host (主办): organisers (承办), co-organisers (协办), supporters (支持)."""

    organisers: Mapped[Words | None]
    co_organisers: Mapped[Words | None]
    supporters: Mapped[Words | None]


class Layout(enum.StrEnum):
    """How the chairs and tables of a room stand."""

    THEATRE = "theatre"
    CLASSROOM = "classroom"
    ROUND_TABLES = "round_tables"
    U_SHAPE = "u_shape"
    BOARD = "board"
    BANQUET = "banquet"
    STANDING = "standing"


class HasSetUps:
    """How many seats a room has in each layout that it can be set up in; never more than its capacity."""

    setups: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'::jsonb"))


class IsSetUp:
    """In which layout the room of a session is set up; NULL is as the room always stands."""

    layout: Mapped[Layout | None]
