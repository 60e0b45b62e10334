"""The letter to somebody who forgot a password, outside of the request that asked for it."""

from celery import shared_task

from directory.services.password_letters import LetterNotSent, answer_who_forgot
from wording import clock


@shared_task(autoretry_for=(LetterNotSent,), retry_backoff=30, max_retries=3)
def write_to_who_forgot(email: str) -> None:
    answer_who_forgot(email, at=clock.now())
