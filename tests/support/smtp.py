"""A real SMTP server that keeps what it receives and can be told to misbehave."""

import email
import email.policy
import threading
import time
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from stack.address import free_port


class SmtpCatcher:
    """Listens on a port of the loopback address; `messages` holds what was accepted, oldest first."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.envelopes: list[Envelope] = []
        # Answers to give instead of 250, in order: to RCPT and to the end of DATA.
        self.rcpt_answers: list[str] = []
        self.data_answers: list[str] = []
        self.delay_s = 0.0
        self._changed = threading.Condition()
        self.port = free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop()

    def clear(self) -> None:
        """Forget all messages and misbehaviour."""
        with self._changed:
            self.messages.clear()
            self.envelopes.clear()
            self.rcpt_answers.clear()
            self.data_answers.clear()
            self.delay_s = 0.0

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[Any]
    ) -> str:
        if self.rcpt_answers:
            return self.rcpt_answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.delay_s:
            import asyncio

            await asyncio.sleep(self.delay_s)
        if self.data_answers:
            return self.data_answers.pop(0)
        content = envelope.content or b""
        raw = content if isinstance(content, bytes) else content.encode()
        message = email.message_from_bytes(raw, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        with self._changed:
            self.messages.append(message)
            self.envelopes.append(envelope)
            self._changed.notify_all()
        return "250 Accepted"

    def wait_for(self, count: int = 1, within_s: float = 30) -> list[EmailMessage]:
        """The messages, once there are `count` of them; AssertionError when they do not come."""
        deadline = time.monotonic() + within_s
        with self._changed:
            while len(self.messages) < count:
                left = deadline - time.monotonic()
                assert left > 0, f"{len(self.messages)} of {count} messages within {within_s} s"
                self._changed.wait(left)
            return list(self.messages)

    def to(self, address: str) -> list[EmailMessage]:
        """The messages whose envelope names the address."""
        pairs = zip(self.messages, self.envelopes, strict=True)
        return [message for message, envelope in pairs if address in envelope.rcpt_tos]
