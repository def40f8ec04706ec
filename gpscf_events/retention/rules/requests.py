"""By when a request for erasure is answered."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

# GDPR Art. 12(3) gives a month. PIPL Art. 50 says "in time"; the four authorities' method for finding unlawful
# collection by apps of 28 November 2019 (App违法违规收集使用个人信息行为认定方法, no. 6) says at most 15 working
# days. We keep the shorter of the two, which is always the second. The host's lawyers confirm it.
ANSWER_WITHIN_WORKING_DAYS = 15
_FRIDAY = 4


def answer_due(asked_at: datetime, zone: ZoneInfo) -> datetime:
    """The end of the fifteenth working day after the day of asking, at the forum's place.

    Saturdays and Sundays are left out; public holidays are counted, for no list of them is kept: that is never later.
    """
    day, left = asked_at.astimezone(zone).date(), ANSWER_WITHIN_WORKING_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() <= _FRIDAY
    return datetime.combine(day + timedelta(days=1), time(), zone)
