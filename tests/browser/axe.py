"""What every page of the product owes its reader, checked in a real browser."""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page

AXE = (Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LANGUAGE = {"zh": "zh-CN", "en": "en"}
# Set to a folder to look at what the tests saw.
PICTURES = os.environ.get("PAGE_PICTURES", "")


def violations(page: Page) -> list[str]:
    """What axe-core finds on the page as it stands, a line each: rule, element, what to do."""
    page.evaluate(AXE)
    found = page.evaluate("tags => axe.run({runOnly: {type: 'tag', values: tags}})", TAGS)["violations"]
    return [
        f"{item['id']}: {node['html'][:160]} – {node['failureSummary'].splitlines()[-1].strip()}"
        for item in found
        for node in item["nodes"]
    ]


@dataclass
class Reader:
    """Opens page after page in one language and width, and keeps what is wrong with them."""

    page: Page
    locale: str
    width: int
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(10_000)
        self.page.set_viewport_size({"width": self.width, "height": 800})
        # The browser says "Failed to load resource" for a page that is meant to be 404 or 422.
        self.page.on(
            "console", lambda m: m.type == "error" and "status of 4" not in m.text and self._note(m.text)
        )
        self.page.on("pageerror", lambda error: self._note(str(error)))

    def _note(self, text: str) -> None:
        self.faults.append(f"{self.locale} {self.width} {self.page.url}: {text}")

    def open(self, address: str, *, status: int = 200) -> None:
        """Open `/{locale}` + address and look at it."""
        answer = self.page.goto(f"/{self.locale}{address}")
        assert answer is not None
        if answer.status != status:
            self._note(f"answered {answer.status}")
        # In what we send; a script may set styles, which the policy allows.
        if " style=" in answer.text():
            self._note("style attribute")
        self.look()

    def look(self) -> None:
        """Everything that holds for every page, as it stands now."""
        page = self.page
        # A click waits until the next page has begun: its styles may not be there yet.
        page.wait_for_load_state()
        for fault in violations(page):
            self._note(fault)
        if page.locator("h1").count() != 1:
            self._note(f"{page.locator('h1').count()} h1")
        if page.locator("html").get_attribute("lang") != LANGUAGE[self.locale]:
            self._note("wrong lang")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            self._note("scrolls sideways: " + str(page.evaluate(_TOO_WIDE)))
        if small := page.evaluate(_TOO_SMALL):
            self._note(f"too small to hit: {small}")
        if PICTURES:
            name = re.sub(r"[^a-z0-9]+", "-", page.url.split("/", 3)[3].lower())[-60:]
            picture = Path(PICTURES) / f"{name}-{self.width}-{len(self.faults)}.png"
            page.screenshot(path=picture, full_page=True)


_TOO_WIDE = """[...document.querySelectorAll("body *")]
  .filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
  .slice(0, 3).map((e) => e.outerHTML.slice(0, 80))"""
# WCAG 2.5.8, for what is not inside a sentence: at least 24 by 24 pixels.
_TOO_SMALL = """[...document.querySelectorAll("button, input:not([type=hidden]), select, nav a, .btn")]
  .filter((e) => e.checkVisibility() && (e.offsetHeight < 24 || e.offsetWidth < 24))
  .slice(0, 3).map((e) => e.outerHTML.slice(0, 80))"""
