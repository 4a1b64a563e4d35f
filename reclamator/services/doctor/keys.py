"""Checks of the root keys and of what they open."""

import stat
from collections import Counter
from pathlib import Path

from reclamator.crypto.keys import KeyRing
from reclamator.errors import Damaged, KeyUnavailable, SettingsError
from reclamator.models import binding, database, vault
from reclamator.models.keys import InstallSecret
from reclamator.services.doctor.findings import (
    Check,
    Patient,
    Said,
    each_company,
    fail,
    ok,
    warn,
)


def _key_file(patient: Patient) -> Said:
    if patient.settings.root_keys:
        return ok("the root keys come from the environment.")
    path = patient.settings.keys_path
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return fail(f"{path} is not there; put the key file back, without it nothing opens.")
    if mode & 0o077:
        return fail(f"others can read {path} (mode {mode:04o}); run `chmod 400 {path}`.")
    return ok(f"{path} can be read by its owner only.")


def _key_place(patient: Patient) -> Said:
    if not patient.settings.keys_beside_data:
        return ok("the key and the data lie apart.")
    if patient.settings.is_loopback:
        return ok("the key lies beside the data, which is fine for trying out on this machine.")
    return fail(
        "the key lies beside the data, so a stolen disk is readable; move it to a place of its "
        "own and name that in RECLAMATOR_ROOT_KEYS_FILE."
    )


def _root_keys(patient: Patient) -> Said:
    """Read the ring whatever the file's mode is: that has a line of its own."""
    settings = patient.settings
    try:
        if settings.root_keys:
            ring = KeyRing.parse(settings.root_keys)
        else:
            ring = KeyRing.read(settings.keys_path, may_be_shared=True)
    except SettingsError as error:
        return fail(str(error))
    vault.hold_ring(ring)
    return ok(f"{len(ring.kids)} in the ring, {ring.active_kid} is active.")


def _database(patient: Patient) -> Said:
    address = patient.settings.database
    if not binding.is_postgres_url(address) and not _path(address).exists():
        return fail("there is no database; run `reclamator init`, or put the file back.")
    try:
        binding.bind(patient.settings)
        with database.connection():
            tables = database.db.get_tables()
    except Exception as error:
        return fail(f"the database does not answer ({type(error).__name__}); start or repair it.")
    if "company" not in tables:
        return fail("the database is empty; run `reclamator init`.")
    database.db.connect(reuse_if_open=True)
    return ok("the database answers.")


def _path(address: str) -> Path:
    return Path(address.removeprefix("sqlite:///"))


def _canary(_patient: Patient) -> Said:
    try:
        vault.check_canary()
    except SettingsError as error:
        return fail(str(error))
    return ok("the root keys open this database.")


def _install_secrets(_patient: Patient) -> Said:
    present = {row.name for row in InstallSecret.select(InstallSecret.name)}
    missing = [name for name in vault.INSTALL_SECRETS if name not in present]
    if missing:
        return fail(f"missing: {', '.join(missing)}; run `reclamator migrate`.")
    closed = [name for name in vault.INSTALL_SECRETS if not _opens(name)]
    if closed:
        return fail(f"damaged: {', '.join(closed)}; restore them from a key archive.")
    twins = Counter(vault.install_secret(name) for name in vault.INSTALL_SECRETS)
    if max(twins.values()) > 1:
        return fail("two secrets are equal; restore them from a key archive.")
    return ok(f"{len(present)} secrets open, all different.")


def _company_keys(_patient: Patient) -> Said:
    broken = [
        f"{company.slug} ({purpose})"
        for company in each_company()
        for purpose in vault.COMPANY_PURPOSES
        if not _company_key_opens(purpose)
    ]
    if broken:
        return fail(f"do not open: {', '.join(broken)}; restore them from a key archive.")
    return ok("the keys of every company open.")


def _opens(name: str) -> bool:
    try:
        vault.install_secret(name)
    except (KeyUnavailable, Damaged):
        return False
    return True


def _company_key_opens(purpose: str) -> bool:
    try:
        vault.company_key(purpose)
    except (KeyUnavailable, Damaged):
        return False
    return True


def _old_root_keys(_patient: Patient) -> Said:
    """A retired key that still wraps something must not be dropped from the ring."""
    ring = vault.ring()
    used = {row.kid for row in InstallSecret.select(InstallSecret.kid)}
    if used - {ring.active_kid}:
        return warn("some secrets are wrapped by an older root key; keep it in the ring.")
    return ok("everything is wrapped by the active root key.")


SEALED = ("root keys", "database", "key canary")
CHECKS = (
    Check("key file", _key_file),
    Check("key place", _key_place),
    Check("root keys", _root_keys),
    Check("database", _database, needs=("data directory",)),
    Check("key canary", _canary, needs=("root keys", "database")),
    Check("install secrets", _install_secrets, needs=SEALED),
    Check("company keys", _company_keys, needs=SEALED),
    Check("root key age", _old_root_keys, needs=SEALED),
)
