"""Every part of others is pinned, licensed, and stands in the list and in the bill of materials."""

import re

from scripts.components import (
    ALLOWED,
    LIST,
    REQUIREMENTS,
    bill_of_materials,
    licence_list,
    list_components,
    parts_of,
)
from tests.architecture.source import ROOT


def test_the_licence_list_is_the_one_of_what_is_shipped() -> None:
    assert LIST.read_text("utf-8") == licence_list(), "run make sbom"


def test_every_licence_is_known_and_one_that_may_be_shipped() -> None:
    wrong = [one for one in list_components() if not all(ALLOWED.match(p) for p in parts_of(one.licence))]
    assert not wrong


def test_the_bill_of_materials_names_every_pin_with_its_hashes_and_what_is_not_python() -> None:
    bill = bill_of_materials()
    assert bill["bomFormat"] == "CycloneDX"
    by_name = {entry["name"]: entry for entry in bill["components"]}
    pins = re.findall(r"^([A-Za-z0-9_.-]+)(?:\[[^\]]+\])?==", REQUIREMENTS.read_text(), re.MULTILINE)
    assert set(pins) <= set(by_name)
    for name in pins:
        hashes = [h for reference in by_name[name]["externalReferences"] for h in reference.get("hashes", [])]
        assert hashes, name
    for name in ("bootstrap", "htmx.org", "zxing-wasm", "accessible-autocomplete"):
        assert by_name[name]["hashes"][0]["alg"] == "SHA-512"
    assert by_name["NotoSansThaana-Regular"]["hashes"]
    assert {"PostgreSQL", "Valkey"} <= set(by_name)
    for one in list_components():
        assert by_name[one.name]["licenses"], one.name


def test_every_requirement_is_pinned_with_hashes_and_names_no_index() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text()
        assert not re.search(r"https?://|--index-url|--find-links", text), path.name
        blocks = re.split(r"\n(?=[A-Za-z0-9])", text)
        bare = [
            b.split("\n")[0]
            for b in blocks
            if re.match(r"[A-Za-z0-9_.\[\]-]+==", b) and "--hash=sha256:" not in b
        ]
        assert not bare, bare
