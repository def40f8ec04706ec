"""What badges refuse."""

from flask_babel import lazy_gettext as _l

from gpscf_events.core.errors import RuleBroken, Unavailable


class NoKeysDir(RuleBroken):
    """The process was started without the folder of the signing keys: it must neither make nor use one."""

    code = "no_keys_dir"
    message = _l(
        "Set KEYS_DIR to the folder of the signing keys; only workers and this command are given it."
    )


class KeyMissing(Unavailable):
    """No private key for the edition lies in KEYS_DIR, or none was ever made."""

    code = "signing_key_missing"
    message = _l("There is no signing key for this edition here. Run: flask badges create-key")


class KeyMismatch(Unavailable):
    """The private key does not belong to the public key that the gates check with."""

    code = "signing_key_mismatch"
    message = _l("The signing key in KEYS_DIR does not belong to the public key that is registered.")
