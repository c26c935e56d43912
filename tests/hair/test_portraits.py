"""Hair on the research portraits, against the masks drawn by hand."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from stubble import hair, skin
from stubble.head import models


def linear(picture):
    v = picture.astype(np.float32) / 255
    return np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4).astype(np.float32)


@pytest.fixture(scope="module")
def found(research_photos):
    out = {}
    for path in sorted((research_photos / "portraits").glob("*.jpg")):
        picture = cv2.imread(str(path))[:, :, ::-1].copy()
        face = models.detect(picture)[0]
        points, _ = models.landmarks(picture, face)
        rims = [models.iris(picture, points, right) for right in (True, False)]
        across = max(np.linalg.norm(r[1] - r[3]) + np.linalg.norm(r[2] - r[4]) for r in rims) / 2
        person, light, scale = (
            np.maximum(models.person(picture, points), 0),
            linear(picture),
            float(across) / 11.7,
        )
        site = skin.Site(scale, person, mesh=points)
        own = skin.read(light, site)
        drawn = cv2.imread(str(research_photos / "hair-masks" / f"{path.stem}.png"), 0) > 127
        out[path.stem] = (own, hair.read(light, site, own), drawn)
    if not out:
        pytest.skip("no portrait among the research photos")
    return out


def test_hair_is_where_people_drew_it(found):
    scores = {}
    for name, (_, read, drawn) in found.items():
        if read.covering == "hat":
            continue
        hit = read.presence >= 0.5
        scores[name] = 2 * (hit & drawn).sum() / (hit.sum() + drawn.sum())
    assert np.mean(list(scores.values())) >= 0.85, scores


def test_only_the_cap_is_a_covered_head(found):
    covered = {name: read.covering for name, (_, read, _) in found.items() if read.covering}
    assert covered == {"28177": "hat"}


def test_bare_foreheads_are_bare(found):
    """A centimetre inside what people drew as no hair, above the brows, there is none."""
    for name, (_, read, drawn) in found.items():
        if read.covering:
            continue
        far = cv2.distanceTransform((~drawn).astype(np.uint8), cv2.DIST_L2, 5) > 38
        bare = far & (read.scalp > 0.9)
        assert read.coverage[bare].mean() < 0.03, name
