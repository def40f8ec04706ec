"""The file of the demo edition is whole: rooms hold their seats, parallel sessions share a slot."""

from datetime import date, datetime
from itertools import pairwise

from gpscf_events.core.colours import is_readable
from gpscf_events.demo.programme import read_edition


def sessions():
    return [session for meeting in read_edition()["meetings"] for session in meeting["sessions"]]


def test_a_room_has_at_least_the_seats_of_its_sessions():
    rooms = {room["key"]: room["capacity"] for venue in read_edition()["venues"] for room in venue["rooms"]}
    assert all(sum(session["pools"].values()) <= rooms[session["room"]] for session in sessions())


def test_eight_sub_forums_stand_in_two_parallel_slots_and_one_is_small():
    sub_forums = [s for s in read_edition()["meetings"][0]["sessions"] if s["kind"] == "sub_forum"]
    slots = {}
    for session in sub_forums:
        slots.setdefault((session["slot"], session["start"], session["end"]), []).append(session["key"])
    assert [len(keys) for keys in slots.values()] == [4, 4]
    assert min(sum(session["pools"].values()) for session in sub_forums) == 12


def test_rooms_are_never_used_twice_at_once():
    used = sorted((s["room"], s["start"], s["end"]) for s in sessions())
    for (room, _start, end), (next_room, start, _end) in pairwise(used):
        assert room != next_room or end <= start


def test_sessions_lie_within_the_days_of_their_meeting():
    for meeting in read_edition()["meetings"]:
        for session in meeting["sessions"]:
            start, end = (datetime.fromisoformat(session[key]) for key in ("start", "end"))
            assert meeting["start"] <= start.date() <= end.date() <= meeting["end"], session["key"]


def test_the_meetings_are_those_of_the_forum_and_their_windows_are_open():
    edition = read_edition()
    assert [meeting["kind"] for meeting in edition["meetings"]] == [
        "main",
        "pre_forum",
        "council",
        "exhibition",
    ]
    assert edition["meetings"][1]["city"]["en"] != edition["meetings"][0]["city"]["en"]
    assert edition["meetings"][2]["visibility"] == "confidential"
    assert all(meeting["registration"]["closes"] >= "2030" for meeting in edition["meetings"])
    assert edition["edition"]["start"] == date(2025, 9, 16)


def test_every_session_with_a_door_has_a_gate_and_every_class_its_own_colour():
    edition = read_edition()
    gates = edition["checkpoints"]
    gated = {gate["session"] for gate in gates}
    whole = {gate["meeting"] for gate in gates if gate["session"] is None}
    for meeting in edition["meetings"]:
        for session in meeting["sessions"]:
            assert session["key"] in gated or meeting["key"] in whole
    assert any(not gate["takes_e_badge"] for gate in gates)
    assert any(gate["single_entry"] for gate in gates)
    colours = {(category["badge_class"], category["colour"]) for category in edition["categories"]}
    assert len({number for number, _ in colours}) == len({colour for _, colour in colours}) == len(colours)
    assert all(is_readable(colour) for _, colour in colours)
    assert {category["qr_opens"] for category in edition["categories"]} == {"gate", "badge_desk"}
