"""The app, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class GuaranteeConfig(AppConfig):
    """Terms, what was paid, claims."""

    name = "studio.guarantee"
    verbose_name = "Guarantee"

    def ready(self) -> None:
        """Freeze terms with first sessions, and stand where people look for it."""
        from studio.clinics import guidance
        from studio.frame import schedule
        from studio.guarantee import claims, in_account, terms
        from studio.guarantee import errands as _errands  # noqa: F401
        from studio.guarantee.belongings import guarantees
        from studio.guarantee.kept import kept
        from studio.people import belongings
        from studio.treatment import beside

        in_account.add()
        belongings.add(guarantees)
        schedule.add(kept)
        beside.after_session(terms.freeze)
        beside.before_erasure(claims.finish_first)
        guidance.keep_elsewhere(terms.GUIDE, in_account.where_terms_are)
