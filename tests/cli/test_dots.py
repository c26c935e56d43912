"""``stubble dots``."""

import json

import pytest
from PIL import Image

from stubble import samples
from stubble.cli import main


@pytest.fixture(scope="module")
def portrait():
    return samples.portrait()


def run(capsys, *arguments):
    code = main([str(a) for a in arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_the_figures_and_the_picture(capsys, portrait, tmp_path):
    plot = tmp_path / "dots.png"
    code, out, _ = run(capsys, "dots", portrait, "--plot", plot, "--density", 90, "--json")
    assert code == 0
    told = json.loads(out)
    assert told["field"] == "F2"
    low, high = told["dots_to_make"]
    assert low < told["dots"] < high
    spacing = told["spacing"]
    assert set(spacing) == {"as_meant", "as_made", "chance", "grid"}
    r = {name: one["regularity"] for name, one in spacing.items()}
    assert r["chance"] < r["as_made"] <= r["as_meant"] < r["grid"]
    assert r["as_meant"] == pytest.approx(told["regularity"], abs=0.06)
    assert sum(spacing["as_meant"]["nearest_histogram"]["counts"]) > 500
    with Image.open(plot) as drawn:
        assert drawn.format == "PNG"
        assert min(drawn.size) > 1000


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--donor", "x.jpg"), "scale"),
        (("--plot", "dots.svg"), "PNG"),
        (("--regularity", "2"), "1.3 to 1.65"),
    ],
)
def test_what_cannot_be_done_is_said(capsys, portrait, arguments, said):
    code, _, err = run(capsys, "dots", portrait, *arguments)
    assert code == 2
    assert said in err
