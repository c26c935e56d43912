"""The age of the work: how long after the last session a picture was taken."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from django.db.models import Q
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_noop as _

__all__ = ["HEALED_DAYS", "Age", "age_of", "days_between", "said", "within"]

HEALED_DAYS = 28  # practice: judged four weeks after the last session (smp-domain 1.7)
YEAR_DAYS = 365
YEARS_DAYS = 2 * YEAR_DAYS


class Age(StrEnum):
    """What work of an age is called."""

    HEALED = "healed"
    YEAR = "year"
    YEARS = "years"
    FRESH = "fresh"

    @property
    def name_said(self) -> str:
        """In the reader's language."""
        return gettext(NAMES[self])


NAMES = {
    Age.HEALED: _("Healed, from 4 weeks"),
    Age.YEAR: _("One year"),
    Age.YEARS: _("Two years and more"),
    Age.FRESH: _("Fresh, under 4 weeks"),
}
FROM_DAYS = {Age.FRESH: 0, Age.HEALED: HEALED_DAYS, Age.YEAR: YEAR_DAYS, Age.YEARS: YEARS_DAYS}


def age_of(days: int) -> Age:
    """What work so many days old is called."""
    return max((one for one in Age if FROM_DAYS[one] <= days), key=FROM_DAYS.__getitem__)


def within(age: Age, name: str = "days") -> Q:
    """Rows whose days of that name lie in an age."""
    later = [days for days in FROM_DAYS.values() if days > FROM_DAYS[age]]
    asked = Q(**{f"{name}__gte": FROM_DAYS[age]})
    return asked & Q(**{f"{name}__lt": min(later)}) if later else asked


def said(days: int) -> str:
    """Say how long after the last session, in whole days, weeks, months or years."""
    if days < 14:
        return ngettext("%(n)s day after", "%(n)s days after", days) % {"n": days}
    if days < 84:
        return ngettext("%(n)s week after", "%(n)s weeks after", days // 7) % {"n": days // 7}
    if days < YEARS_DAYS:
        months = round(days / (YEAR_DAYS / 12))
        return ngettext("%(n)s month after", "%(n)s months after", months) % {"n": months}
    years = days // YEAR_DAYS
    return ngettext("%(n)s year after", "%(n)s years after", years) % {"n": years}


def days_between(done_on: date, after_on: date) -> int:
    """Days from the last session to a picture, never negative: a form refuses that before."""
    return max((after_on - done_on).days, 0)
