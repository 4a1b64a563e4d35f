"""gunicorn's settings, read by the web process itself: `gunicorn -c python:<this module>`."""

from pathlib import Path

from reclamator import logs
from reclamator.config import Settings
from reclamator.worker.nudges import use_nudges

_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108
_settings = Settings.from_environ()

bind = _settings.bind
workers = _settings.workers
worker_class = "gthread"
threads = _settings.threads
certfile = str(_settings.tls_cert) if _settings.tls_cert else None
keyfile = str(_settings.tls_key) if _settings.tls_key else None

timeout = 120
graceful_timeout = 1
keepalive = 5
# whether a proxy is believed is ours to decide (RECLAMATOR_TRUSTED_PROXIES)
forwarded_allow_ips = ""
# only a heartbeat without content; on a slow disk it would hold the web process up
worker_tmp_dir = str(_SHARED_MEMORY) if _SHARED_MEMORY.is_dir() else None
proc_name = "reclamator"

logconfig_dict = logs.gunicorn_logging()
# without their words, its notes on starting and stopping say nothing
logconfig_dict["loggers"]["gunicorn.error"]["level"] = "WARNING"


def post_fork(_arbiter: object, _worker: object) -> None:
    """Let nothing but the allow-list write to stderr in the process that serves."""
    logs.own_process()


def post_worker_init(_worker: object) -> None:
    """What this process owes from here on, the worker is told of at once."""
    use_nudges(_settings)
