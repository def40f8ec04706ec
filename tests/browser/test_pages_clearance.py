"""A batch goes to security and comes back, with one objection that reaches only protocol; fit for everybody."""

import io
from pathlib import Path

import openpyxl
import pyrage
import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from gpscf_events.categories.models import Category
from gpscf_events.core.db import db
from gpscf_events.core.transaction import transaction
from gpscf_events.demo.services import load_demo
from gpscf_events.followups.models import FollowUp
from gpscf_events.messages.models import Message
from gpscf_events.programme.models import Edition
from tests.browser.axe import Reader
from tests.browser.test_pages_staff import sign_in


@pytest.mark.slow
@pytest.mark.parametrize(("locale", "width"), [("zh", 360), ("en", 1280)])
def test_a_batch_goes_out_and_comes_back_with_one_objection(
    app: Flask, page: Page, locale: str, width: int, tmp_path: Path
) -> None:
    load_demo(delegates=40)
    edition_id = db.session.scalars(select(Edition.id).where(Edition.key == "2025")).one()
    with transaction() as database:
        for category in database.scalars(select(Category).where(Category.edition_id == edition_id)):
            category.needs_clearance = category.needs_nomination = True
    mails = db.session.scalar(select(func.count()).select_from(Message))
    key = pyrage.x25519.Identity.generate()
    db.session.rollback()
    reader = Reader(page, locale, width)
    sign_in(page, locale, "administrator")
    page.wait_for_url(f"**/{locale}/staff/2025/")
    reader.open("/staff/2025/clearance/layout")
    page.fill("[name=recipient]", "age1nothing")
    page.locator("main button[type=submit]").click()
    expect(page.locator(".errors")).to_be_focused()
    reader.look()
    page.fill("[name=recipient]", str(key.to_public()))
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/clearance/")
    reader.look()
    for box in page.locator("[name=people]").all():
        box.uncheck()
    for place in range(2):
        page.locator("[name=people]").nth(place).check()
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/clearance/1")
    reader.look()
    with page.expect_download() as taken:
        page.locator("form[action$='/file'] button").click()
    sheet = openpyxl.load_workbook(
        io.BytesIO(pyrage.decrypt(Path(taken.value.path()).read_bytes(), [key]))
    ).active
    numbers = [row[0].value for row in sheet.iter_rows(min_row=2)]
    assert numbers == ["1-1", "1-2"]
    page.reload()
    reader.look()
    back = tmp_path / "结果.csv"
    back.write_bytes("批内编号,理由,审查结果\r\n1-1,,通过\r\n1-2,不公开,有异议\r\n".encode("gb18030"))
    page.set_input_files("[name=file]", back)
    page.locator("form[action$='/answers'] button").click()
    expect(page.locator("form[action$='/apply'] button")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("不公开")
    reader.look()
    page.locator("form[action$='/apply'] button").click()
    page.wait_for_url("**/clearance/1")
    reader.look()
    reader.open("/staff/2025/clearance/")
    db.session.rollback()
    assert db.session.scalars(
        select(FollowUp.owner_role).where(FollowUp.kind == "clearance_objection")
    ).all() == ["protocol"]
    assert db.session.scalar(select(func.count()).select_from(Message)) == mails
    assert not reader.faults, "\n".join(reader.faults)
