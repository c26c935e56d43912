"""Numbers are written alike wherever somebody reads them."""

from __future__ import annotations

import pytest
from django.utils.formats import number_format
from django.utils.translation import override

from studio.guarantee.money import said


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_measure_and_a_sum_have_one_decimal_point(language):
    with override(language):
        assert number_format(1800.5, 2, force_grouping=True) == "1,800.50"
        assert "1,800.50" in said(180_050, "USD")
