"""What a file with a programme would do, looked at by its reader: fit for everybody."""

import json

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from gpscf_events.demo.services import load_demo
from tests.browser.axe import Reader
from tests.browser.test_roles import sign_in


@pytest.mark.parametrize(("locale", "width"), [("zh", 360), ("en", 1280)])
def test_a_file_is_taken_away_changed_looked_at_and_imported(
    app: Flask, page: Page, locale: str, width: int
) -> None:
    load_demo(delegates=0)
    reader = Reader(page, locale, width)
    sign_in(page, locale, "secretariat", home="/staff/2025/")
    reader.open("/staff/2025/programme/files/")
    page.select_option("[name=form]", "json")
    with page.expect_download() as download:
        page.locator("form[action$='/export'] button[type=submit]").click()
    book = json.loads(download.value.path().read_text("utf-8"))
    first, second, third = book["sessions"][:3]
    first["title"] = {"zh": "改名", "en": "Renamed"}
    second["ends_at"] = second["starts_at"]
    third["key"] = "quite-new"
    book["sessions"] = [first, second, third]
    look(page, book)
    expect(page.locator("main")).to_contain_text("改名")
    reader.look()
    book["sessions"] = [first, third]
    look(page, book)
    reader.look()
    page.locator("form[action$='/take-over'] button[type=submit]").click()
    page.wait_for_url(f"**/{locale}/staff/2025/programme/")
    expect(page.locator("main")).to_contain_text("改名" if locale == "zh" else "Renamed")
    assert not reader.faults


def look(page: Page, book: object) -> None:
    if not page.url.endswith("/files/"):
        page.goto(f"{page.url.split('/files/')[0]}/files/")
    file = {"name": "programme.json", "mimeType": "application/json", "buffer": json.dumps(book).encode()}
    page.set_input_files("[name=file]", file)  # type: ignore[arg-type]
    page.locator("form[action$='/look'] button[type=submit]").click()
    page.wait_for_load_state()
