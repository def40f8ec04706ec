"""The database: base class, column vocabulary, the type for words in two languages."""

import enum
import gc
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, DateTime, Enum, Identity, MetaData, Text, func
from sqlalchemy.dialects.postgresql import JSONB, UUID
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, configure_mappers, mapped_column, registry
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

LOCALES = ("zh", "en")


class Words(dict[str, str]):
    """The same words in several languages, keyed by locale ("zh", "en"). At least one is there."""

    def pick(self, locale: str) -> str:
        """The words for a page in `locale`; falls back to English, then Chinese, then any."""
        for key in (locale, "en", "zh", *self):
            if text := self.get(key):
                return text
        return ""

    def language(self, locale: str) -> str:
        """The locale whose words `pick` returns, for the `lang` attribute."""
        return next((key for key in (locale, "en", "zh", *self) if self.get(key)), locale)


class Translated(TypeDecorator[Words]):
    """A JSONB column `{"zh": …, "en": …}` read as Words; add `one_language(column)` as its CHECK."""

    impl = JSONB
    cache_ok = True

    def process_bind_param(self, value: Mapping[str, str] | None, dialect: Dialect) -> dict[str, str] | None:
        """Drop empty languages, so that a fallback finds the next one."""
        return None if value is None else {k: v for k, v in value.items() if v}

    def process_result_value(self, value: Any, dialect: Dialect) -> Words | None:
        """Give back Words."""
        return None if value is None else Words(value)


def one_language(column: str) -> str:
    """The CHECK text that at least one of the product's languages is filled in `column`."""
    return f"{column} ->> 'zh' IS NOT NULL OR {column} ->> 'en' IS NOT NULL"


class Base(DeclarativeBase):
    """The root of all tables. The map stands on the registry (pallets-eco/flask-sqlalchemy#1361)."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={
            datetime: DateTime(timezone=True),
            str: Text,
            int: BigInteger,
            uuid.UUID: UUID(as_uuid=True),
            Words: Translated,
            dict[str, Any]: JSONB,
            enum.StrEnum: Enum(
                enum.StrEnum,
                native_enum=False,
                create_constraint=True,
                length=32,
                values_callable=lambda members: [member.value for member in members],
            ),
        },
    )


db = SQLAlchemy(model_class=Base, disable_autonaming=True, engine_options={"pool_pre_ping": True})

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model

pk = Annotated[int, mapped_column(BigInteger, Identity(), primary_key=True)]
public_id = Annotated[uuid.UUID, mapped_column(UUID(as_uuid=True), unique=True, default=uuid.uuid4)]
created_at = Annotated[datetime, mapped_column(DateTime(timezone=True), server_default=func.now())]


def share_memory() -> None:
    """To be called right before this process forks: what is loaded stays shared with the children.

    Mappers are configured once here, not in each child (16 MiB each), and the garbage collector leaves alone
    what is never garbage: each page that it writes to would be copied.
    """
    configure_mappers()
    gc.collect()
    gc.freeze()
