"""The list of dots, read back."""

from __future__ import annotations

import csv
import io
import re

import numpy as np
import pytest

from stubble.design import ZONES
from stubble.dots import NEEDLES
from stubble.errors import WriteError
from stubble.plan import SCHEMA, summary, write_dots
from stubble.plan.listing import csv_text
from tests.plan.made_dots import made


def read(text):
    first, rest = text.split("\n", 1)
    return first, list(csv.DictReader(io.StringIO(rest)))


def test_the_first_line_says_what_the_list_is():
    first, _ = read(csv_text(made(seed=12)))
    assert first.startswith("#")
    assert re.search(rf"schema {SCHEMA}\b", first)
    assert re.search(r"regularity 1\.44\b", first)
    assert re.search(r"field F1\b", first)
    assert re.search(r"seed 12\b", first)


def test_every_dot_is_there_once():
    dots = made()
    _, rows = read(csv_text(dots))
    assert [row["dot"] for row in rows] == dots.identity
    assert len({row["dot"] for row in rows}) == len(dots)


def test_numbers_come_back():
    dots = made()
    _, rows = read(csv_text(dots))
    columns = {
        ("x_mm", "y_mm", "z_mm"): (dots.xyz_mm, 0.0005),
        ("chart_u_mm", "chart_v_mm"): (dots.chart_mm, 0.0005),
        ("diameter_mm",): (dots.diameter_mm[:, None], 0.0005),
        ("depth_mm",): (dots.depth_mm[:, None], 0.0005),
        ("water_ml_per_ml",): (dots.shade[:, None], 0.005),
    }
    for names, (true, half) in columns.items():
        got = np.array([[float(row[name]) for name in names] for row in rows])
        assert np.abs(got - true).max() <= half + 1e-9, names
    assert [int(row["session"]) for row in rows] == dots.session.tolist()
    assert [row["zone"] for row in rows] == [ZONES[z] for z in dots.zone]
    assert [row["needle"] for row in rows] == [NEEDLES[k] for k in dots.needle]
    assert [int(row["hairs"]) for row in rows] == dots.hairs.tolist()
    assert [row["made"] == "yes" for row in rows] == dots.made.tolist()


def test_the_text_is_plain():
    text = csv_text(made(50))
    assert text.endswith("\n")
    assert "\r" not in text
    assert text.isascii()
    assert len({line.count(",") for line in text.splitlines()[1:]}) == 1
    assert "e-" not in text.split("\n", 2)[2]  # 0.0001, never 1e-04


def test_the_same_dots_give_the_same_text():
    assert csv_text(made()) == csv_text(made())


def test_no_dots_are_a_list_with_a_head():
    first, rows = read(csv_text(made(0)))
    assert "schema" in first
    assert rows == []


def test_a_file_is_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "dots.csv"
    write_dots(made(), path)
    assert path.read_text() == csv_text(made())
    with pytest.raises(WriteError):
        write_dots(made(), tmp_path / "nowhere" / "dots.csv")
    assert [p.name for p in tmp_path.iterdir()] == ["dots.csv"]


@pytest.mark.parametrize("n", [0, 1, 500])
def test_sums_add_up(n):
    dots = made(n)
    told = summary(dots, 123.456)
    assert told["dots"] == n
    assert sum(told["by_session"].values()) == n
    assert sum(told["by_zone"].values()) == n
    assert set(told["by_zone"]) <= set(ZONES)
    assert told["treated_cm2"] == pytest.approx(123.5)
    assert (told["field"], told["seed"]) == ("F1", 7)
    for number, count in told["by_session"].items():
        assert count == (dots.session == int(number)).sum()
