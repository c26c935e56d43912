"""Numbers are written alike wherever somebody reads them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils.formats import date_format, number_format
from django.utils.translation import override

from studio.guarantee.money import said


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_measure_and_a_sum_have_one_decimal_point(language):
    with override(language):
        assert number_format(1800.5, 2, force_grouping=True) == "1,800.50"
        assert "1,800.50" in said(180_050, "USD")


@pytest.mark.parametrize("form", ["DATETIME_FORMAT", "SHORT_DATETIME_FORMAT"])
def test_clocks_are_read_alike_beside_appointments(form):
    with override("es"):
        assert date_format(datetime(2031, 1, 6, 13, 30, tzinfo=UTC), form).endswith("1:30 p.m.")
