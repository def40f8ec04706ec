"""The demo's mail server: takes every mail over real SMTP and keeps it as a file; nothing leaves the machine.

Started by `python -m gpscf_events.demo.mailcatcher` with SMTP_URL (where to listen) and DEMO_MAIL_DIR; with SMS_URL
and SMS_TOKEN it is the demo's SMS gateway too.
"""

import asyncio
import os
import signal
import sys
import uuid
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from aiosmtpd.smtp import SMTP, Envelope, Session

from gpscf_events.demo.smscatcher import listening

RECIPIENTS_HEADER = b"X-Demo-Rcpt"
LARGEST_MAIL_BYTES = 20 * 1024 * 1024


class MailStore:
    """Keeps each accepted mail as an .eml; the 250 is answered only once it is on the disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    async def handle_DATA(  # noqa: N802 (the name is aiosmtpd's)
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
    ) -> str:
        """Store one mail; a disk that refuses makes the sender try again later."""
        try:
            self.store(envelope)
        except OSError as error:
            return f"451 The mail could not be stored ({error.strerror}); try again later"
        return "250 Stored"

    def store(self, envelope: Envelope) -> Path:
        """Write the mail beside its name, flush it to the disk, then rename it: no half mail is ever seen."""
        recipients = ", ".join(envelope.rcpt_tos).encode("utf-8", "replace")
        content = envelope.original_content or b""
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
        target = self.folder / f"{stamp}-{uuid.uuid4()}.eml"
        draft = target.with_suffix(".part")
        with draft.open("wb") as handle:
            handle.write(RECIPIENTS_HEADER + b": " + recipients + b"\r\n" + content)
            handle.flush()
            os.fsync(handle.fileno())
        draft.rename(target)
        descriptor = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        return target


async def serve(host: str, port: int, folder: Path) -> None:
    """Listen until SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    store = MailStore(folder)
    server = await loop.create_server(
        lambda: SMTP(store, data_size_limit=LARGEST_MAIL_BYTES, enable_SMTPUTF8=True, ident="demo"),
        host,
        port,
    )
    async with server:
        await stop.wait()


def gateway(folder: Path) -> AbstractContextManager[object]:
    """The SMS gateway beside it, where SMS_URL names a place to listen."""
    place = urlsplit(os.environ.get("SMS_URL", ""))
    if not place.hostname or not place.port:
        return nullcontext()
    token = os.environ.get("SMS_TOKEN", "").strip()
    return listening(place.hostname, place.port, token=token, folder=folder)


def main() -> int:
    """Read the settings and serve; says in a sentence what is missing."""
    address = urlsplit(os.environ.get("SMTP_URL", ""))
    folder = os.environ.get("DEMO_MAIL_DIR", "").strip()
    if not address.hostname or not address.port or not folder:
        sys.stderr.write("The mail catcher needs SMTP_URL (smtp://127.0.0.1:2525) and DEMO_MAIL_DIR.\n")
        return 2
    try:
        with gateway(Path(folder)):
            asyncio.run(serve(address.hostname, address.port, Path(folder)))
    except OSError as error:
        sys.stderr.write(f"The mail catcher cannot listen on its ports: {error.strerror}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
