"""The invented talks."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.utils import timezone

from studio.errands.doing import run_due
from studio.outbox.models import Letter
from studio.people.models import Clinic, Membership, Role
from studio.talk import demonstration
from studio.talk.models import Reply, Thread


def test_talks_are_shown_once_in_invented_clinics_alone(rows):
    Clinic.objects.all().delete()
    for slug, invented in (("shown", True), ("real", False)):
        clinic = Clinic.objects.create(
            slug=slug, name=slug, city=slug, zone="UTC", demonstration=invented
        )
        user = get_user_model().objects.create_user(f"{slug}@example.org", name="Sam")
        Membership.objects.create(user=user, clinic=clinic, role=Role.OWNER)
    for _ in range(2):
        demonstration.show()
    threads = Thread.objects.order_by("language")
    assert [(one.clinic.slug, one.language) for one in threads] == [
        ("shown", "en"),
        ("shown", "es"),
    ]
    assert all("(invent" in one.called for one in threads)
    assert Reply.objects.count() == 2
    run_due(timezone.now() + timedelta(days=1))
    assert not Letter.objects.exists()
    Clinic.objects.filter(demonstration=True).delete()
    demonstration.remove()
    assert not Thread.objects.exists()
    assert not Reply.objects.exists()
