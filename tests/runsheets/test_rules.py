"""Rules of run sheets: what a typed time means, in which order lines stand, what a version keeps."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from gpscf_events.core.db import Words
from gpscf_events.programme.models import SessionSpeaker
from gpscf_events.runsheets.models import RunSheetLine
from gpscf_events.runsheets.rules import (
    changed_lines,
    find_neighbour,
    find_unlisted,
    freeze,
    in_order,
    is_near,
    is_new,
    lines_from,
    read_minute,
    said_of,
    write_minute,
)

BEIJING, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
NINE = datetime(2025, 9, 16, 1, tzinfo=UTC)  # 09:00 in Beijing


def line(number: int, minute: int, position: int | None = None, **more: str) -> RunSheetLine:
    return RunSheetLine(
        id=number, public_id=UUID(int=number), minute=minute, position=number if position is None else position,
        what=Words(en=f"Line {number}"), who=None, language="", microphone="", media="",
        cue_owner=more.get("cue_owner", ""),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "minute"),
    [
        ("09:00", 0),
        ("9:05", 5),
        ("08:30", -30),
        ("05:00", -240),
        ("04:59", 1199),  # the next morning: more than four hours before the beginning is nobody's cue
        ("23:59", 899),
        ("+5", 5),
        ("-30", -30),
        ("−30", -30),
        ("+ 1500", 1500),
        ("０９：０５", 5),
    ],
)
def test_a_time_is_of_the_clock_or_counted_from_the_beginning(typed: str, minute: int) -> None:
    assert read_minute(typed, NINE, BEIJING) == minute


@pytest.mark.parametrize(
    "typed", ["", "soon", "5", "24:00", "09:60", "+99999", "-1441", "+14401", "09:05:00"]
)
def test_what_is_no_time_is_none(typed: str) -> None:
    assert read_minute(typed, NINE, BEIJING) is None


def test_a_time_that_the_clock_skips_is_none() -> None:
    evening = datetime(
        2026, 3, 28, 22, tzinfo=UTC
    )  # 23:00 in Berlin, whose clocks go forward at 2 in the night
    assert read_minute("02:30", evening, BERLIN) is None
    assert read_minute("03:30", evening, BERLIN) == 210


@pytest.mark.parametrize("minute", [-240, -30, 0, 5, 1199, 1200, 1500, -300, 14400])
def test_what_is_written_is_read_as_the_same_minute(minute: int) -> None:
    assert read_minute(write_minute(minute, NINE, BEIJING), NINE, BEIJING) == minute


def test_minutes_stay_when_the_session_begins_at_another_time() -> None:
    assert write_minute(5, NINE, BEIJING) == "09:05"
    assert write_minute(5, NINE + timedelta(hours=1, minutes=30), BEIJING) == "10:35"


def test_lines_stand_by_minute_and_within_a_minute_as_somebody_put_them() -> None:
    lines = [line(1, 5), line(2, 0, 9), line(3, 0, 4), line(4, -10)]
    assert [one.id for one in in_order(lines)] == [4, 3, 2, 1]


def test_the_first_line_has_no_neighbour_above_and_the_last_none_below() -> None:
    lines = [line(1, 0), line(2, 5)]
    assert find_neighbour(lines, lines[0], up=True) is None
    assert find_neighbour(lines, lines[0], up=False) is lines[1]
    assert find_neighbour(lines, lines[1], up=False) is None


def frozen(*lines: RunSheetLine, starts_at: datetime = NINE) -> dict[str, object]:
    return freeze(
        title=Words(en="Opening"), place=Words(en="Hall"), zone_words=Words(en="Beijing time"),
        starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), zone=BEIJING, is_confidential=False,
        lines=lines,
    )  # fmt: skip


def test_only_lines_and_changes_make_a_new_version() -> None:
    assert not is_new(frozen(), None)
    assert is_new(frozen(line(1, 0)), None)
    assert not is_new(frozen(line(1, 0)), frozen(line(1, 0)))
    assert is_new(frozen(line(1, 5)), frozen(line(1, 0)))
    assert is_new(frozen(), frozen(line(1, 0))) is False
    assert is_new(frozen(line(1, 0), starts_at=NINE + timedelta(minutes=5)), frozen(line(1, 0)))


def test_a_version_marks_what_is_new_or_other_than_in_the_one_before() -> None:
    before = frozen(line(1, 0), line(2, 5), line(3, 9))
    after = frozen(line(1, 0), line(2, 5, cue_owner="Lin"), line(4, 9))
    assert changed_lines(after, before) == {str(UUID(int=2)), str(UUID(int=4))}
    assert changed_lines(after, None) == set()


def speaker(minute: int | None = 5, **name: str) -> SessionSpeaker:
    return SessionSpeaker(
        name=Words(name or {"zh": "爱达", "en": "Ada"}),
        office=Words(zh="部长", en="Minister"),
        starts_at=None if minute is None else NINE + timedelta(minutes=minute),
    )


def test_somebody_is_said_with_the_office_where_the_language_puts_it() -> None:
    assert said_of(speaker()) == {"zh": "部长 爱达", "en": "Ada, Minister"}
    assert said_of(speaker(en="Ada")) == {"en": "Ada, Minister"}


def test_whoever_speaks_at_a_time_and_has_no_line_there_is_unlisted() -> None:
    ada, untimed = speaker(), speaker(None)
    other = line(1, 4)
    other.who = Words(en="Ada, Minister")
    assert find_unlisted([ada, untimed], [other], NINE) == [ada]
    other.minute = 5
    assert find_unlisted([ada, untimed], [other], NINE) == []


def test_from_a_line_on_means_it_and_all_after_it() -> None:
    lines = [line(1, 0), line(2, 5), line(3, 5)]
    assert [one.id for one in lines_from(lines, lines[1])] == [2, 3]
    assert [is_near(minute) for minute in (-1441, -1440, 14400, 14401)] == [False, True, True, False]
