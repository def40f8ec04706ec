"""A client over the network, for servers that really run and really fall over."""

import http.cookiejar
import ssl
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urljoin


@dataclass(frozen=True)
class Answer:
    """What came back. A connection that broke raises OSError instead."""

    status_code: int
    location: str
    body: str

    def get_data(self, *, as_text: bool = True) -> str:
        return self.body


class _Redirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


class NetworkClient:
    """The calls of Flask's test client that `Visitor` makes, with cookies kept."""

    def __init__(self, address: str, *, timeout_s: float = 30, context: ssl.SSLContext | None = None) -> None:
        self.address, self.timeout_s = address, timeout_s
        self.cookies = http.cookiejar.CookieJar()
        handlers: list[Any] = [_Redirects(), urllib.request.HTTPCookieProcessor(self.cookies)]
        if context is not None:
            handlers.append(urllib.request.HTTPSHandler(context=context))
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), *handlers)

    def get(self, path: str, *, follow_redirects: bool = False) -> Answer:
        answer = self._ask(path, None)
        turns = 0
        while follow_redirects and 300 <= answer.status_code < 400 and turns < 8:
            answer = self._ask(answer.location, None)
            turns += 1
        return answer

    def post(self, path: str, *, data: dict[str, Any]) -> Answer:
        return self._ask(path, urlencode(data, doseq=True).encode())

    def _ask(self, path: str, body: bytes | None) -> Answer:
        request = urllib.request.Request(urljoin(self.address, path), data=body)
        try:
            with self._opener.open(request, timeout=self.timeout_s) as answer:
                return Answer(answer.status, "", answer.read().decode())
        except urllib.error.HTTPError as other:
            with other:
                return Answer(other.code, other.headers.get("Location", ""), other.read().decode())
