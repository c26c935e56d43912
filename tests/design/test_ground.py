"""The ground that several photos show together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from stubble.design import survey
from stubble.head.sheet import places
from stubble.head.surface import chart_mm, directions_of_chart
from tests.design.conftest import made_hair, made_head


def test_what_an_ear_hides_in_one_photo_another_tells():
    head, hair = made_head(), made_hair()
    chart = np.stack(np.meshgrid(np.arange(-40, 41, 5.0), np.arange(20, 90, 5.0)), -1)
    way = directions_of_chart(chart.reshape(-1, 2))
    where = places(head.scalp, way, chart_mm(way))
    hidden = np.array(hair.scalp)
    hidden[:, hidden.shape[1] // 2 :] = 0
    half = replace(hair, scalp=hidden)
    alone = survey([(head, hair)], where).bare
    behind = survey([(head, half)], where).bare == 0
    assert 0.2 < behind.mean() < 0.8
    both = survey([(head, half), (head, hair)], where).bare
    np.testing.assert_allclose(both[behind], alone[behind], atol=1e-5)
