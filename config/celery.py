"""The Celery application and the one clock: what beat starts, and when.

Any number of beats may run: whoever holds the lease in the broker is the clock, the others wait.
"""

import os

from celery import Celery
from celery.schedules import crontab
from celery.signals import beat_init, heartbeat_sent, worker_init
from django.core.exceptions import ImproperlyConfigured

from web.checks import refuse_known_key

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# How often the workers, whichever of them, look after the clock.
WATCHED_SECONDS = 60

app = Celery("thuoc")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
@beat_init.connect
def refuse_at_start(**_facts: object) -> None:
    """End a worker or a clock that has a known key: of an error Celery would only write a line."""
    try:
        refuse_known_key()
    except ImproperlyConfigured as refused:
        raise SystemExit(str(refused)) from None


@heartbeat_sent.connect
def give_sign(**_facts: object) -> None:
    """Give a sign of life, and have somebody look after the clock, which cannot do it itself."""
    from django.core.cache import cache  # noqa: PLC0415 - Django is set up by the worker

    from workflow import alive  # noqa: PLC0415 - as above

    alive.note_worker()
    if cache.add("clock-watched", 1, timeout=WATCHED_SECONDS):
        app.send_task("workflow.tasks.watch_clock", expires=WATCHED_SECONDS)


app.conf.beat_schedule = {
    # Once a person and day, however often: a clock that stood still at seven is no lost morning.
    "write the digests of the morning": {
        "task": "workflow.tasks.write_digests",
        "schedule": crontab(minute="5-59/10", hour="7-18"),
    },
    "re-date what is open after days off changed": {
        "task": "workflow.tasks.follow_calendar",
        "schedule": crontab(minute="*/5"),
    },
    "close explanations whose time is up": {
        "task": "workflow.tasks.lapse_explanations",
        "schedule": crontab(minute="*/15"),
    },
    "tell people of their roles": {
        "task": "workflow.tasks.tell_roles",
        "schedule": crontab(minute="*/5"),
    },
    "tell people of drafts of rules": {
        "task": "workflow.tasks.tell_drafts",
        "schedule": crontab(minute="*/5"),
    },
    "tell people of bundles that are ready and files that were refused": {
        "task": "workflow.tasks.tell_of_evidence",
        "schedule": crontab(minute="*/3"),
    },
    # Early in the day, so that it says what stood at the end of the quarter's last working day.
    "write the checkpoints of the year": {
        "task": "workflow.tasks.take_checkpoints",
        "schedule": crontab(minute=20, hour=1),
    },
    "hand over what agencies that ended left": {
        "task": "workflow.tasks.hand_over",
        "schedule": crontab(minute=10),
    },
    "deliver letters that failed or were forgotten": {
        "task": "notifications.tasks.deliver_waiting",
        "schedule": crontab(minute="*/2"),
    },
    "read what mail servers sent back": {
        "task": "notifications.tasks.read_bounces",
        "schedule": crontab(minute="8-59/10"),
    },
    "inspect evidence that was forgotten": {
        "task": "evidence_store.tasks.inspect_waiting",
        "schedule": crontab(minute="*/5"),
    },
    "make copies of evidence to be read": {
        "task": "evidence_store.tasks.render_wanting",
        "schedule": crontab(minute="4-59/10"),
    },
    "make bundles that were forgotten, and take old ones away": {
        "task": "cases.tasks.look_after_bundles",
        "schedule": crontab(minute="2-59/10"),
    },
    "finish files whose confirmation was lost": {
        "task": "cases.tasks.finish_lost_files",
        "schedule": crontab(minute="1-59/2"),
    },
    "lock evidence that was handed in": {
        "task": "cases.tasks.keep_evidence",
        "schedule": crontab(minute="3-59/5"),
    },
    "notice pipelines that died": {
        "task": "workflow.tasks.follow_pipelines",
        "schedule": crontab(minute="*"),
    },
    "nightly": {"task": "workflow.tasks.start_nightly", "schedule": crontab(minute=30, hour=1)},
}
