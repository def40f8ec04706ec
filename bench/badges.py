"""Badges with QR code per second, beside Typst alone setting the same pages.

    python -m bench.badges [ROUNDS]

One batch is 100 badges, 200 pages, every one with another name and token.
"""

import hashlib
import statistics
import sys
import time
from collections.abc import Callable
from multiprocessing import get_context
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gpscf_events.badges import pdf, token

BATCH = 100
BATCHES = 4
WARM_UP = 99
KEY = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"bench").digest())
EVENT = UUID("7d1c2a54-0f5b-4f0e-9a61-0d6b6a1e2f33")
PEOPLE = [
    ("王小明", "zh", "WANG Xiaoming", "公安部国际合作局"),
    ("محمد صالح", "ar", "SALEH Mohammed", "وزارة الداخلية"),
    ("Ольга Ивановна", "ru", "KONSTANTINOVA Olga", "Министерство внутренних дел"),
    ("Nguyễn Thị Ánh", "vi", "NGUYEN Thi Anh", "Bộ Công an"),
    ("สมศักดิ์ เพ็ชรรัตน์", "th", "PETCHARAT Somsak", "สำนักงานตำรวจแห่งชาติ"),
    ("", "en", "FERNANDEZ-BERMUDEZ DE LA CONCEPCION Maria", "Ministry of the Interior"),
]


def face(batch: int, number: int) -> pdf.BadgeFace:
    """A badge like no other, so that nothing comes out of a cache."""
    cid = hashlib.sha256(f"{batch}/{number}".encode()).digest()[:8]
    native, language, latin, organisation = PEOPLE[number % len(PEOPLE)]
    unique = cid.hex()[:5].translate(str.maketrans("0123456789", "ghijklmnop"))
    return pdf.BadgeFace(
        native_name=native and f"{native} {unique}",
        native_lang=language,
        latin_name=f"{latin} {unique}",
        salutation="",
        organisation=f"{organisation} {unique}",
        position=f"Director {unique}",
        party_zh="中国",
        party_en="China",
        category_zh="代表",
        category_en="Delegate",
        colour="#ffd583",
        edition_zh="全球公共安全合作论坛 2026",
        edition_en="GPSCF Lianyungang 2026",
        dates="16-18 September 2026",
        token=token.issue(KEY, event_id=EVENT, kid=1, badge_class=1, cid=cid, issued_quarter=28_800),
        manual_code=token.manual_code(cid),
    )


def whole(batch: int) -> float:
    """CPU seconds of the whole way: sign, draw the QR code, check the glyphs, set the pages."""
    start = time.process_time()
    pdf.render([face(batch, number) for number in range(BATCH)])
    return time.process_time() - start


def floor(batch: int) -> float:
    """CPU seconds of Typst alone; its input was made before the clock started."""
    data = pdf.document([face(batch, number) for number in range(BATCH)])
    start = time.process_time()
    pdf.compile_pdf(data)
    return time.process_time() - start


def warm() -> None:
    """Scan the fonts, which every worker does once in its life."""
    pdf.render([face(WARM_UP, 0)])


def measure(rounds: int, processes: int, work: Callable[[int], float]) -> tuple[list[float], float]:
    """Badges per second of each round, and the median CPU milliseconds of a badge."""
    rates, costs = [], []
    for turn in range(rounds):
        # New processes each round: Typst remembers pages, and would set them for nothing.
        with get_context("spawn").Pool(processes, initializer=warm) as pool:
            pool.map(abs, range(processes * 4), chunksize=1)
            first = 1000 + turn * BATCHES * processes
            start = time.perf_counter()
            spent = pool.map(work, range(first, first + BATCHES * processes), chunksize=1)
            elapsed = time.perf_counter() - start
        badges = BATCH * BATCHES * processes
        rates.append(badges / elapsed)
        costs.append(sum(spent) / badges * 1000)
    return rates, statistics.median(costs)


def main() -> None:
    """Print one line for each way and number of processes."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    print(f"{'':34}{'badges/s':>9}  {'range':>11}  {'CPU ms/badge':>12}")
    for processes in (1, 2):
        for title, work in (("badge with QR", whole), ("floor: Typst alone", floor)):
            rates, cost = measure(rounds, processes, work)
            label = f"{title}, {processes} process{'es' if processes > 1 else ''}"
            spread = f"{min(rates):.0f}-{max(rates):.0f}"
            # The floor's input is made inside the run, so only its CPU time is comparable.
            rate = f"{statistics.median(rates):.0f}" if work is whole else f"{1000 / cost:.0f}*"
            print(f"{label:34}{rate:>9}  {spread if work is whole else '':>11}  {cost:>12.2f}")
    print("* computed from CPU time, for one core")


if __name__ == "__main__":
    main()
