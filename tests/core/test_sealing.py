"""Sealed values: they open in their own place and nowhere else; keys are files that nobody else may read."""

from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from hypothesis import assume, given
from hypothesis import strategies as st

from config import Settings, SettingsError
from gpscf_events.core import keyring, sealing
from gpscf_events.core.key_files import KeyFileFault
from gpscf_events.core.keyring import Keyring, KeyUnknown, SealBroken

# What PostgreSQL can hold as text, and more.
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
row_ids = st.one_of(st.uuids(), st.integers(), words)


@pytest.fixture(scope="module")
def ring(tmp_path_factory: pytest.TempPathFactory) -> Keyring:
    return fresh_ring(tmp_path_factory.mktemp("ring") / "keys")


def fresh_ring(folder: Path) -> Keyring:
    folder.mkdir(mode=0o700)
    assert keyring.create(folder)
    loaded = keyring.load(folder)
    assert loaded is not None
    return loaded


@given(table=words, column=words, row_id=row_ids, text=words)
def test_what_was_sealed_opens_in_its_place(
    ring: Keyring, table: str, column: str, row_id: object, text: str
) -> None:
    sealed = ring.seal(table, column, row_id, text)
    assert ring.open_(table, column, row_id, sealed) == text
    assert sealed != ring.seal(table, column, row_id, text), "equal values must not look equal"
    if len(text) > 3:
        assert text.encode() not in sealed


@given(place=st.tuples(words, words, row_ids), other=st.tuples(words, words, row_ids), text=words)
def test_a_value_copied_elsewhere_does_not_open(
    ring: Keyring, place: tuple[str, str, object], other: tuple[str, str, object], text: str
) -> None:
    assume([str(part) for part in place] != [str(part) for part in other])
    with pytest.raises(SealBroken):
        ring.open_(*other, ring.seal(*place, text))


def test_table_column_and_row_are_told_apart_where_their_joined_text_is_the_same(ring: Keyring) -> None:
    sealed = ring.seal("a", "bc", "d", "text")
    for place in (("ab", "c", "d"), ("a", "b", "cd"), ("a", '"bc","d', "")):
        with pytest.raises(SealBroken):
            ring.open_(*place, sealed)


@given(data=st.data(), text=words)
def test_every_changed_or_missing_byte_is_noticed(ring: Keyring, data: st.DataObject, text: str) -> None:
    sealed = ring.seal("t", "c", 1, text)
    at = data.draw(st.integers(0, len(sealed) - 1))
    changed = bytearray(sealed)
    changed[at] ^= data.draw(st.integers(1, 255))
    for wrong in (bytes(changed), sealed[:at]):
        with pytest.raises((SealBroken, KeyUnknown)):
            ring.open_("t", "c", 1, wrong)


def test_a_newer_key_seals_and_the_older_one_still_opens(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    old = fresh_ring(folder)
    sealed = old.seal("t", "c", 1, "K1234567")
    keyring.add(folder)
    new = keyring.load(folder)
    assert new is not None
    assert new.open_("t", "c", 1, sealed) == "K1234567"
    assert not sealed.startswith(new.prefix)
    assert new.seal("t", "c", 1, "K1234567").startswith(new.prefix)
    assert new.blind_index("x", "y") == old.blind_index("x", "y")


def test_another_key_under_the_same_file_name_is_unknown_and_not_tampering(tmp_path: Path) -> None:
    one, other = fresh_ring(tmp_path / "one"), fresh_ring(tmp_path / "other")
    with pytest.raises(KeyUnknown):
        other.open_("t", "c", 1, one.seal("t", "c", 1, "text"))


def test_keys_are_made_once_with_mode_0400_and_are_not_printed(tmp_path: Path) -> None:
    ring = fresh_ring(tmp_path / "keys")
    assert not keyring.create(tmp_path / "keys")
    files = sorted((tmp_path / "keys").iterdir())
    assert [file.name for file in files] == ["index-0001.key", "seal-0001.key"]
    assert {file.stat().st_mode & 0o777 for file in files} == {0o400}
    assert not any(file.read_text().strip() in repr(ring) + repr(vars(ring)) for file in files[1:])


@pytest.mark.parametrize("mode", [0o440, 0o404, 0o600, 0o500, 0o777])
@pytest.mark.parametrize("name", ["seal-0001.key", "index-0001.key"])
def test_a_key_file_with_a_wider_mode_is_refused_with_a_sentence(
    tmp_path: Path, settings: Settings, mode: int, name: str
) -> None:
    fresh_ring(tmp_path / "keys")
    (tmp_path / "keys" / name).chmod(mode)
    with pytest.raises(SettingsError) as caught:
        sealing.init_app(Flask("web"), tmp_path / "keys")
    assert f"run chmod 0400 {tmp_path / 'keys' / name}" in str(caught.value)
    assert f"mode {mode:04o}" in str(caught.value)


def test_a_folder_that_others_may_enter_or_that_is_missing_is_refused_with_a_sentence(tmp_path: Path) -> None:
    fresh_ring(tmp_path / "keys")
    (tmp_path / "keys").chmod(0o750)
    with pytest.raises(SettingsError, match="run chmod 0700"):
        sealing.init_app(Flask("web"), tmp_path / "keys")
    with pytest.raises(SettingsError, match="does not exist"):
        sealing.init_app(Flask("web"), tmp_path / "nowhere")


@pytest.mark.parametrize("content", ["", "abc", "zz" * 32, "ab" * 31])
def test_a_file_that_holds_no_key_is_refused_with_a_sentence(tmp_path: Path, content: str) -> None:
    fresh_ring(tmp_path / "keys")
    path = tmp_path / "keys" / "seal-0001.key"
    path.unlink()
    path.write_text(content)
    path.chmod(0o400)
    with pytest.raises(KeyFileFault, match="does not hold a key"):
        keyring.load(tmp_path / "keys")


def test_a_lost_index_key_is_refused_instead_of_made_anew(tmp_path: Path) -> None:
    fresh_ring(tmp_path / "keys")
    (tmp_path / "keys" / "index-0001.key").unlink()
    with pytest.raises(KeyFileFault, match="is missing"):
        keyring.load(tmp_path / "keys")
    with pytest.raises(KeyFileFault, match="is missing"):
        keyring.create(tmp_path / "keys")


@given(text=words)
def test_the_blind_index_is_the_same_however_it_is_typed(ring: Keyring, text: str) -> None:
    typed = f" {text.upper().lower()}-"
    assert ring.blind_index("p", text.upper().lower()) == ring.blind_index("p", typed)


def test_the_blind_index_parts_purposes_and_parts(ring: Keyring) -> None:
    same = ring.blind_index("passport", "CN", "E12 345-678")
    assert same == ring.blind_index("passport", "cn", "ｅ12345678")
    others = {
        ring.blind_index("visa", "CN", "E12345678"),
        ring.blind_index("passport", "CNE", "12345678"),
        ring.blind_index("passport", "CN", "E12345679"),
    }
    assert same not in others and len(others) == 3


def test_a_process_without_keys_gives_a_clear_answer_and_stores_nothing(app: Flask, tmp_path: Path) -> None:
    for folder in (None, tmp_path / "empty"):
        if folder:
            folder.mkdir(mode=0o700)
        before = app.extensions["sealing"]
        sealing.init_app(app, folder)
        try:
            with pytest.raises(sealing.CannotSeal) as caught:
                sealing.blind_index("p", "x")
            assert caught.value.status == 503
        finally:
            app.extensions["sealing"] = before


def test_only_columns_of_the_type_can_be_sealed(app: Flask) -> None:
    with pytest.raises(LookupError):
        sealing.seal("registration", "mobile", uuid4(), "x")
    with pytest.raises(LookupError):
        sealing.open_("nowhere", "mobile", uuid4(), b"x")


def test_a_running_process_finds_a_key_that_was_made_elsewhere(app: Flask, tmp_path: Path) -> None:
    folder, before = tmp_path / "keys", app.extensions["sealing"]
    old = fresh_ring(folder)
    sealing.init_app(app, folder)
    try:
        assert sealing.current_keyring().newest == old.newest
        keyring.add(folder)
        assert sealing.current_keyring().newest != old.newest
        (folder / "seal-0002.key").chmod(0o644)
        keyring.add(folder)
        with pytest.raises(sealing.CannotSeal):
            sealing.current_keyring()
    finally:
        app.extensions["sealing"] = before


def test_the_command_makes_keys_and_says_where_they_belong(app: Flask, tmp_path: Path) -> None:
    settings, runner = app.extensions["settings"], app.test_cli_runner()
    try:
        app.extensions["settings"] = replace(settings, sealing_keys_dir=None)
        refused = runner.invoke(args=["sealing", "create-keys"])
        assert refused.exit_code == 1 and "SEALING_KEYS_DIR" in refused.output
        folder = tmp_path / "keys"
        folder.mkdir(mode=0o700)
        app.extensions["settings"] = replace(settings, sealing_keys_dir=folder)
        assert "made" in runner.invoke(args=["sealing", "create-keys"]).output
        assert "already" in runner.invoke(args=["sealing", "create-keys"]).output
        assert keyring.load(folder) is not None
    finally:
        app.extensions["settings"] = settings
