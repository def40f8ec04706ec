"""Settings: read once from the environment, frozen, checked as a whole before anything starts."""

import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

DEFAULT_SECRETS = frozenset({"", "change-me", "changeme", "dev", "secret", "test"})
MINIMUM_SECRET_LENGTH = 32
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
# What `make run` gives the demo's own gateway; production refuses it.
DEMO_SMS_TOKEN = "demo-sms-token"  # noqa: S105 # nosec B105 # no secret
MINIMUM_TOKEN_LENGTH = 16
ENVIRONMENTS = ("production", "demo", "test")


def owner_faults(owner_url: str, database_url: str) -> list[str]:
    """Why the address of the database's owner cannot be used; it may be left out."""
    if not owner_url:
        return []
    if not owner_url.startswith("postgresql+psycopg://"):
        return ["DATABASE_OWNER_URL must start with postgresql+psycopg:// (PostgreSQL 17 or newer)"]
    if urlsplit(owner_url).username == urlsplit(database_url).username:
        return ["DATABASE_OWNER_URL must name another role than DATABASE_URL, or be left out"]
    return []


def sms_faults(url: str, token: str) -> list[str]:
    """Why the address and token of the SMS gateway cannot be used; both may be left out."""
    if not url:
        return ["SMS_TOKEN is set without SMS_URL: name the gateway, or leave both out"] if token else []
    found: list[str] = []
    target = urlsplit(url)
    if target.scheme not in {"http", "https"} or not target.hostname:
        found.append("SMS_URL must be an address such as https://sms.example.org/messages")
    if target.username or target.password or target.fragment:
        found.append("SMS_URL must hold no name, password or fragment; the token stands in SMS_TOKEN")
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        found.append("SMS_TOKEN is missing or holds a character that cannot stand in a header")
    return found


class SettingsError(Exception):
    """The settings cannot be used; `faults` lists every reason, not only the first."""

    def __init__(self, faults: list[str]) -> None:
        """Keep all faults, so that the operator mends them in one go."""
        super().__init__("The settings cannot be used:\n" + "\n".join(f"  - {fault}" for fault in faults))
        self.faults = faults


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything that differs between machines. Units stand in the names; nothing here changes after the start."""

    app_env: str = "production"
    database_url: str = field(default="", repr=False)
    # Only what migrates and restores is given this: the role that owns the tables.
    database_owner_url: str = field(default="", repr=False)
    redis_url: str = ""
    smtp_url: str = ""
    # The SMS gateway (docs/sms.md); empty: nobody signs in with a mobile number.
    sms_url: str = ""
    sms_token: str = field(default="", repr=False)
    # Text messages in 24 hours: in all, and to each country code but the host's (86).
    sms_per_day: int = 2000
    sms_per_day_abroad: int = 100
    base_url: str = ""
    trusted_hosts: tuple[str, ...] = ()
    secret_key: str = field(default="", repr=False)
    files_dir: Path = Path("var/files")
    assets_dir: Path = Path("var/assets")
    # Only processes that sign badges are given this; the web's Settings have None here.
    keys_dir: Path | None = None
    # Only processes that read or write sealed fields are given this: the web, and `flask sealing`.
    sealing_keys_dir: Path | None = None
    demo_mail_dir: Path | None = None
    mail_from: str = "GPSCF Secretariat <secretariat@forum.example.org>"
    # Who keeps the head of the audit trail outside; empty: nobody is mailed.
    audit_mail_to: str = ""
    help_email: str = "help@forum.example.org"
    help_phone: str = "+86 518 0000 0000"
    log_level: str = "INFO"
    proxy_hops: int = 0
    db_pool_size: int = 10
    job_lease_s: int = 180
    sweep_interval_s: int = 30
    resend_published_after_s: int = 60
    uncertain_resend_after_s: int = 900
    smtp_timeout_s: int = 20
    sms_timeout_s: int = 10
    heartbeat_max_age_s: int = 90

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read, check and freeze the settings. Raises SettingsError with every fault at once."""
        env = os.environ if environ is None else environ
        faults: list[str] = []

        def whole(name: str, default: int) -> int:
            text = env.get(name, "").strip()
            if not text:
                return default
            if not text.isdigit():
                faults.append(f"{name} must be a whole number, not {text!r}")
                return default
            return int(text)

        def folder(name: str) -> Path | None:
            text = env.get(name, "").strip()
            return Path(text) if text else None

        settings = cls(
            app_env=env.get("APP_ENV", "production").strip(),
            database_url=env.get("DATABASE_URL", "").strip(),
            database_owner_url=env.get("DATABASE_OWNER_URL", "").strip(),
            redis_url=env.get("REDIS_URL", "").strip(),
            smtp_url=env.get("SMTP_URL", "").strip(),
            sms_url=env.get("SMS_URL", "").strip(),
            sms_token=env.get("SMS_TOKEN", "").strip(),
            sms_per_day=whole("SMS_PER_DAY", cls.sms_per_day),
            sms_per_day_abroad=whole("SMS_PER_DAY_ABROAD", cls.sms_per_day_abroad),
            base_url=env.get("BASE_URL", "").strip().rstrip("/"),
            trusted_hosts=tuple(h.strip() for h in env.get("TRUSTED_HOSTS", "").split(",") if h.strip()),
            secret_key=env.get("SECRET_KEY", "").strip(),
            files_dir=folder("FILES_DIR") or cls.files_dir,
            assets_dir=folder("ASSETS_DIR") or cls.assets_dir,
            keys_dir=folder("KEYS_DIR"),
            sealing_keys_dir=folder("SEALING_KEYS_DIR"),
            demo_mail_dir=folder("DEMO_MAIL_DIR"),
            mail_from=env.get("MAIL_FROM", "").strip() or cls.mail_from,
            audit_mail_to=env.get("AUDIT_MAIL_TO", "").strip(),
            help_email=env.get("HELP_EMAIL", "").strip() or cls.help_email,
            help_phone=env.get("HELP_PHONE", "").strip() or cls.help_phone,
            log_level=env.get("LOG_LEVEL", "").strip().upper() or cls.log_level,
            proxy_hops=whole("PROXY_HOPS", cls.proxy_hops),
            db_pool_size=whole("DB_POOL_SIZE", cls.db_pool_size),
            job_lease_s=whole("JOB_LEASE_S", cls.job_lease_s),
            sweep_interval_s=whole("SWEEP_INTERVAL_S", cls.sweep_interval_s),
            resend_published_after_s=whole("RESEND_PUBLISHED_AFTER_S", cls.resend_published_after_s),
            uncertain_resend_after_s=whole("UNCERTAIN_RESEND_AFTER_S", cls.uncertain_resend_after_s),
            smtp_timeout_s=whole("SMTP_TIMEOUT_S", cls.smtp_timeout_s),
            sms_timeout_s=whole("SMS_TIMEOUT_S", cls.sms_timeout_s),
            heartbeat_max_age_s=whole("HEARTBEAT_MAX_AGE_S", cls.heartbeat_max_age_s),
        )
        faults += settings.faults()
        if faults:
            raise SettingsError(faults)
        return settings

    def validate(self) -> None:
        """Raise SettingsError listing every fault; a process with faulty settings does not start."""
        if faults := self.faults():
            raise SettingsError(faults)

    def faults(self) -> list[str]:
        """Every reason why these settings cannot be used, each as a sentence for the operator."""
        return [*self._shape_faults(), *(self._production_faults() if self.app_env == "production" else [])]

    def _shape_faults(self) -> list[str]:
        found: list[str] = []
        if self.app_env not in ENVIRONMENTS:
            found.append(f"APP_ENV must be one of {', '.join(ENVIRONMENTS)}, not {self.app_env!r}")
        if not self.database_url.startswith("postgresql+psycopg://"):
            found.append("DATABASE_URL must start with postgresql+psycopg:// (PostgreSQL 17 or newer)")
        found += owner_faults(self.database_owner_url, self.database_url)
        # Celery would silently try amqp on localhost if this were empty.
        if urlsplit(self.redis_url).scheme not in {"unix", "redis", "rediss"}:
            found.append("REDIS_URL must start with unix://, redis:// or rediss://")
        if urlsplit(self.smtp_url).scheme not in {"smtp", "smtps", "smtp+starttls"}:
            found.append("SMTP_URL must start with smtp://, smtps:// or smtp+starttls://")
        found += sms_faults(self.sms_url, self.sms_token)
        if self.base_url and urlsplit(self.base_url).scheme not in {"http", "https"}:
            found.append("BASE_URL must start with http:// or https://")
        if self.audit_mail_to and not _ADDRESS.fullmatch(self.audit_mail_to):
            found.append("AUDIT_MAIL_TO must be one e-mail address, such as audit@ministry.example")
        if not self.secret_key:
            found.append("SECRET_KEY is missing: set it to at least 32 random characters")
        return found

    def _production_faults(self) -> list[str]:
        found: list[str] = []
        if self.secret_key.lower() in DEFAULT_SECRETS or len(self.secret_key) < MINIMUM_SECRET_LENGTH:
            found.append(
                f"SECRET_KEY must be at least {MINIMUM_SECRET_LENGTH} random characters in production"
            )
        if not self.trusted_hosts:
            found.append(
                "TRUSTED_HOSTS is missing: name the hosts that may appear in an address, parted by commas"
            )
        if not self.base_url:
            found.append("BASE_URL is missing: links in mails are made from it")
        elif not self.base_url.startswith("https://"):
            found.append("BASE_URL must start with https:// in production")
        if self.broker_is_public:
            found.append(
                "REDIS_URL points to a public address: the broker must not be reachable from outside"
            )
        if self.sms_url and urlsplit(self.sms_url).scheme != "https":
            found.append("SMS_URL must start with https:// in production")
        if self.sms_url and (self.sms_token == DEMO_SMS_TOKEN or len(self.sms_token) < MINIMUM_TOKEN_LENGTH):
            found.append(
                f"SMS_TOKEN must be the gateway's own token, at least {MINIMUM_TOKEN_LENGTH} characters, in production"
            )
        if self.demo_mail_dir is not None:
            found.append("DEMO_MAIL_DIR is for demo mode only")
        return found

    @property
    def is_demo(self) -> bool:
        """Whether demo accounts, demo mails and synthetic delegates may exist."""
        return self.app_env in {"demo", "test"}

    @property
    def sends_sms(self) -> bool:
        """Whether there is a gateway, so that people can sign in with a mobile number."""
        return bool(self.sms_url)

    @property
    def cookies_are_secure(self) -> bool:
        """Cookies carry Secure wherever the product is reached by https."""
        return self.base_url.startswith("https://")

    @property
    def broker_is_public(self) -> bool:
        """Whether the broker's host is a public IP address (a name is resolved by nobody here and trusted)."""
        host = urlsplit(self.redis_url).hostname
        if not host:
            return False
        try:
            return ipaddress.ip_address(host).is_global
        except ValueError:
            return False

    # No single URL fits a socket for all three clients (celery/kombu, limits, redis-py).
    @property
    def celery_broker_url(self) -> str:
        """The broker as kombu spells it: `redis+socket://` for a Unix socket."""
        if self.redis_url.startswith("unix://"):
            return "redis+socket://" + quote(self.redis_url.removeprefix("unix://"), safe="/?=&")
        return self.redis_url

    @property
    def limiter_storage_url(self) -> str:
        """The broker as Flask-Limiter spells it: `redis+unix://` for a Unix socket."""
        if self.redis_url.startswith("unix://"):
            return "redis+unix://" + self.redis_url.removeprefix("unix://")
        return self.redis_url
