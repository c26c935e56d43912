"""The head as if its hair had been clipped: skin restored beneath it, and the outline drawn in.

What is longer than the shave is taken out of the picture: the bare skin beneath is worked out from
the person's own, and where hair stood before the background, the outline moves in to the scalp.
Where that would be guessed rather than known, the shave is not credible, and why is said.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from stubble.hair.read import SHINES, Hair
from stubble.hair.strand import strand
from stubble.head import Head, Scalp
from stubble.head.contour import hairiness, outline, rim
from stubble.head.fit import FOREHEAD, Sight, fit
from stubble.head.obstacles import Obstacles
from stubble.head.sheet import look_up
from stubble.head.surface import CENTRE_MM
from stubble.photo.picture import sealed
from stubble.skin import Skin, bare, regions
from stubble.skin.colour import luminance
from stubble.skin.read import mirrored

__all__ = ["Shave", "read"]

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

# The figures below are our own assumptions, set by eye on some twenty portraits and tried on
# rendered heads of which the same head without hair is known.

#: How far the shave reaches beyond what is surely hair, on skin and on the background, where strays
#: and their blur stand out; and over how much more it fades, mm.
_REACH_MM, _OUT_MM, _FADE_MM, _OUT_FADE_MM = 1.2, 4.0, 1.0, 4.0
#: Heights in the head frame between which the sideburns fade into beard or cheek, mm.
_SIDEBURN_MM = (-2.0, 12.0)
#: Skin nearer to hair than this is not taken for bare, mm.
_APART_MM = 3.0
#: What the hair is found to stand off the head is drawn in by this share of it, by no less and no
#: more than so many mm, and by no more than this share of the band of hair that is seen there.
_DRAWN_IN, _LEAST_MM, _MOST_MM, _OF_BAND = 0.5, 1.0, 5.0, 0.45
#: The skin is restored at so many pixels per mm; it joins what shows beside over these reaches, mm.
_SMALL_PX_PER_MM, _JOINS_MM = 1.5, (1.2, 3.0, 8.0, 20.0, 45.0)
#: Standard error of the outline beneath hair, mm.
_GUESS_MM = 2.5
#: Above the ear's top, the outline comes back from the scalp's to the photo's between these
#: heights, by so much at most; and up to this height in the head frame what looks like skin is
#: left as it is, since ears are found roughly, mm.
_ROOTED_MM, _ROOTED_MOST_MM, _EAR_MM = (-2.0, 8.0), 5.0, 54.0
#: Hair reaches this far into what was taken for an ear or glasses, mm.
_BESIDE_MM = 5.0
#: A background whose light varies less than the first within a few millimetres is filled in from
#: its surroundings, one that varies more than the second is mirrored; logarithm of light.
_PLAIN, _BUSY = 0.025, 0.05
#: Where hair stands before the background, how far from the new outline most of it and all of it
#: may reach, mm; and how far before a background that varies so much.
_MOSTLY_MM, _ALL_MM, _BEFORE_BUSY_MM, _VERY_BUSY = 9.5, 11.0, 4.0, 0.2
#: Hair outside the shave's reach (over ears and neck), and along the picture's upper edge: no more
#: than so many mm² and mm. Own bare skin: no less than so many mm².
_HANGS_MM2, _CUT_OFF_MM, _BARE_MM2 = 1000.0, 110.0, 800.0
#: Rays of the head's outline, a degree and a half apart and higher than this above the ears, that
#: look like hair and were not found to be: from so many on, a tuft would be left standing.
_TUFT_RAYS, _TUFT_ABOVE_MM = 2, 85.0
#: Gaps along the top of the outline that are closed, mm.
_GAP_MM = 28.0
#: Less hair than this is not worth clipping, mm².
_NOTHING_MM2 = 150.0
#: Hair that hides this share of the skin grows as densely as it ever did.
_DENSE = 0.65


@dataclass(frozen=True, eq=False)
class Shave:
    """What a clipped head would look like in one picture, before stubble is drawn on it.

    Maps have the analysed picture's size.

    Attributes
    ----------
    mask : (h, w) float32
        Share of each pixel that is drawn anew, 0..1; 0 where nothing is clipped.
    edge_px : (h, w) float32
        Distance to the new outline in pixels, positive on the head.
    skin : (h, w, 3) float32
        Linear light of the bare skin.
    hair, body : (3,) float32
        Light of one hair, and of bare skin in the same light.
    behind_px : (h, w, 2) float32
        Whence the background is taken where hair stood before it, x and y in pixels.
    backdrop : (h, w, 3) float32
        Linear light of the background, blurred: for where there is nothing to take.
    filled : (h, w) float32
        1 where the background is taken from ``behind_px``, 0 where from ``backdrop``.
    alive : (h, w) float32
        Share of the scalp's follicles that bear hair, 0..1; 0 where none is clipped.
    scope : (h, w) float32
        Where hair is clipped if there is any: 1 on the scalp, 0 on ears, face and neck.
    patches : (k, 3) int64
        Squares of the person's own bare skin: left, top and side, pixels.
    scalp : Scalp
        The scalp whose rim the new outline is.
    depth_mm : float
        How far the outline was drawn in at most.
    noise : float
        Of the camera, as `Skin.noise`.
    why_not : str or None
        Why the result would not be credible, in a sentence; None where it is.
    """

    mask: Floats
    edge_px: Floats
    skin: Floats
    hair: Floats
    body: Floats
    behind_px: Floats
    backdrop: Floats
    filled: Floats
    alive: Floats
    scope: Floats
    patches: NDArray[np.int64]
    scalp: Scalp
    depth_mm: float
    noise: float
    why_not: str | None

    def dimmed(self, lift: float) -> Shave:
        """Give the same for a picture that was read ``lift`` times brighter than it is."""
        if lift == 1:
            return self
        return replace(
            self,
            skin=sealed(self.skin / lift),
            hair=sealed(self.hair / lift),
            body=sealed(self.body / lift),
            backdrop=sealed(self.backdrop / lift),
        )


def read(light: Floats, head: Head, skin: Skin, hair: Hair, before: Obstacles) -> Shave | None:
    """Work out the clipped head, or None where there is no hair to clip.

    Parameters
    ----------
    light : (h, w, 3) float32
        The analysed picture, linear.
    head : Head
    skin : Skin
    hair : Hair
        Of the same picture.
    before : Obstacles
        Ears, brows and glasses that stand before the scalp.
    """
    mm = head.scale.px_per_mm
    shape = light.shape[0], light.shape[1]
    hidden = before.mask
    across, height = _upright(head, shape)
    low, high = _SIDEBURN_MM
    scope = np.clip((height - low) / (high - low), 0, 1) * ~_kept(hair.presence, hidden, mm)
    there = hair.presence * (height > low)
    if float(((there > 0.5) * hair.matte * scope).sum()) < _NOTHING_MM2 * mm * mm:
        return None
    mask = _around(there, hair.matte, mm) * cv2.GaussianBlur(
        scope.astype(np.float32), (0, 0), 0.4 * mm
    )
    scalp, depth_mm = _beneath(light, head, hair, mm)
    edge = _signed_distance(rim(head.camera.rotation, head.camera.offset_mm, scalp), head, shape)
    mask = _without_gaps(mask, edge, height, mm)
    # Heads are as wide as ever where the ears are rooted.
    rooted = np.interp(height - _ear_top(before, across), _ROOTED_MM, (1, 0)).astype(np.float32)
    edge = edge + rooted * np.clip(_inside_px(hair.matte) - edge, 0, _ROOTED_MOST_MM * mm)
    sure = _bare(light, head, skin, hair, mm)
    open_skin = (hair.presence < 0.15) & (height > low - 6) & ~hidden
    if head.mesh_px is not None:
        open_skin &= ~regions.features(light.shape[:2], head.mesh_px, int(3 * mm))
    restored = _restored(light, sure, open_skin, edge, mask, skin, hair, mm)
    thick = (hair.presence > 0.8) & (hair.coverage > 0.4) & (hair.matte > 0.97) & (mask > 0.95)
    soft = cv2.GaussianBlur(light, (0, 0), max(0.25 * mm, 0.3))
    one = strand(soft, restored, thick & (edge > mm), skin.colour)
    if one is not None:
        ear = np.clip((_EAR_MM - height) / 4, 0, 1)
        mask = mask * (1 - ear * _like_skin(soft, restored, mm))
    behind, backdrop, filled = _behind(light, hair.matte, mask, edge, mm)
    bare_mm2 = float((sure > 0.5).sum()) / mm**2
    return Shave(
        mask=sealed(mask.astype(np.float32)),
        edge_px=sealed(edge),
        skin=sealed(restored),
        hair=sealed(skin.colour * 0.1 if one is None else one),
        body=skin.colour,
        behind_px=sealed(behind),
        backdrop=sealed(backdrop),
        filled=sealed(filled),
        alive=sealed(_alive(hair, there, mm)),
        scope=sealed(scope.astype(np.float32)),
        patches=sealed(_patches(sure, mm)),
        scalp=scalp,
        depth_mm=depth_mm,
        noise=skin.noise,
        why_not=_why_not(light, head, hair, mask, edge, bare_mm2, one is not None),
    )


def _why_not(
    light: Floats,
    head: Head,
    hair: Hair,
    mask: Floats,
    edge_px: Floats,
    bare_mm2: float,
    told: bool,
) -> str | None:
    """Say why a simulated shave would not be credible, if so."""
    mm = head.scale.px_per_mm
    instead = " Please send a photo with the hair shaved as it is to be worn."
    if head.mesh_px is None:
        return "A shave is simulated only in a photo that shows the face." + instead
    if bare_mm2 < _BARE_MM2:
        return "Too little bare skin can be seen to know what lies beneath the hair." + instead
    if not told:
        return "The hair is already short: the photo is shown as it is."
    haired = hair.presence > 0.5
    hanging = float((haired & (mask < 0.3)).sum()) / mm**2
    if hanging > _HANGS_MM2:
        return "Long hair hides the ears or the outline of the head." + instead
    if _tufts(light, head, mask) >= _TUFT_RAYS:
        return "In places the hair cannot be told from what is behind it." + instead
    if float(haired[:2].any(axis=0).sum()) / mm > _CUT_OFF_MM:
        return "The photo cuts the hair off at the top." + instead
    before = (hair.presence > 0.4) & (mask > 0.3) & (edge_px < 0)
    if before.any():
        mostly, whole = np.quantile(-edge_px[before] / mm, [0.95, 0.995])
        logs = np.log(luminance(light) + 0.02).astype(np.float32)
        fine = logs - cv2.GaussianBlur(logs, (0, 0), 1.5 * mm)
        around = (mask < 0.02) & (hair.matte < 0.02) & (edge_px > -16 * mm)
        busy = float(fine[around].std()) if around.any() else 0.0
        if mostly > _MOSTLY_MM or whole > _ALL_MM:
            return (
                f"The hair stands out from the head by more than {int(whole)} mm, and what is "
                "behind it cannot be known." + instead
            )
        if busy > _VERY_BUSY and mostly > _BEFORE_BUSY_MM:
            return "The hair stands out before a restless background." + instead
    return None


def _tufts(light: Floats, head: Head, mask: Floats) -> int:
    """Count the rays whose outline looks like hair high on the head, where none is clipped."""
    assert head.mesh_px is not None  # noqa: S101 - asked of faces only
    edge = outline(light, head.person, head.camera)
    if not len(edge):
        return 0
    mm = head.scale.px_per_mm
    inward = head.camera.project(CENTRE_MM[None])[0][0] - edge
    inward /= np.linalg.norm(inward, axis=1, keepdims=True)
    clipped = np.zeros(len(edge), np.float32)
    for step in (-2.0, 0.0, 2.0, 4.0):
        clipped = np.maximum(clipped, look_up(mask, edge + inward * step * mm))
    _, height = _upright(head, (mask.shape[0], mask.shape[1]))
    high = look_up(height, edge) > _TUFT_ABOVE_MM
    forehead = head.mesh_px[list(FOREHEAD), :2]
    haired = hairiness(light, edge, head.camera, forehead) > 0.5
    return int((haired & high & (clipped < 0.3)).sum())


def _upright(head: Head, shape: tuple[int, int]) -> tuple[Floats, Floats]:
    """Where each pixel would lie on the upright plane through the ears that faces the lens.

    Returns
    -------
    across, height : (h, w) float32
        mm of the head frame: to the person's left, and up.
    """
    y, x = np.mgrid[0 : shape[0] : 8, 0 : shape[1] : 8].astype(float)
    rays = head.camera.rays(np.stack([x.ravel(), y.ravel()], axis=1))
    eye = head.camera.eye_mm
    facing = np.array([eye[0], 0.0, eye[2]])
    facing /= max(float(np.linalg.norm(facing)), 1e-9)
    along = rays @ facing
    reach = -(eye @ facing) / np.where(np.abs(along) > 1e-6, along, -1e-6)
    found = eye + reach[:, None] * rays
    coarse = found[:, :2].reshape(*x.shape, 2).astype(np.float32)
    # The coarse map's pixels are the fine ones' from the first on, every eighth.
    matrix = np.array([[1 / 8, 0, 0], [0, 1 / 8, 0]])
    fine = cv2.warpAffine(
        coarse,
        matrix,
        shape[::-1],
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return fine[..., 0], fine[..., 1]


def _ear_top(before: Obstacles, across: Floats) -> Floats:
    """Height of the top of the ear of each pixel's side, mm."""
    right, left = before.ear_tops_mm
    return np.where(across > 0, np.float32(left), np.float32(right))


def _inside_px(matte: Floats) -> Floats:
    """Distance to the person's outline in pixels, positive within."""
    inside = (matte > 0.5).astype(np.uint8)
    far = cv2.distanceTransform(inside, cv2.DIST_L2, 5) - cv2.distanceTransform(
        1 - inside, cv2.DIST_L2, 5
    )
    return np.asarray(cv2.GaussianBlur(far, (0, 0), 1.0), np.float32)


def _like_skin(soft: Floats, skin: Floats, mm: float) -> Floats:
    """Say where a picture looks like skin, if redder, rather than like hair, dark or grey, 0..1."""
    level = luminance(soft) / np.maximum(luminance(skin), np.float32(1e-3))
    ratio = (soft[..., 0] + 0.003) / (soft[..., 1] + 0.003)
    redder = np.log(ratio / ((skin[..., 0] + 0.003) / (skin[..., 1] + 0.003)))
    # What is redder than skin is an ear, however dark.
    least = 0.4 - 0.3 * np.clip(redder / 0.3, 0, 1)
    like = np.clip((level - least) / 0.15, 0, 1) * np.clip((redder + 0.2) / 0.1, 0, 1)
    side = 2 * round(2.0 * mm) + 1
    around = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    whole = cv2.morphologyEx(like.astype(np.float32), cv2.MORPH_CLOSE, around)
    return cv2.GaussianBlur(whole, (0, 0), 0.4 * mm)


def _without_gaps(mask: Floats, edge_px: Floats, height: Floats, mm: float) -> Floats:
    """Close narrow gaps of the shave along the top of the outline: no tuft stands alone."""
    side = 2 * round(_GAP_MM / 2 * mm) + 1
    around = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    closed = cv2.morphologyEx(mask.astype(np.float32), cv2.MORPH_CLOSE, around)
    near = np.clip((8 - np.abs(edge_px) / mm) / 3, 0, 1) * np.clip((height - 80) / 5, 0, 1)
    return np.maximum(mask, closed * near).astype(np.float32)


def _kept(presence: Floats, hidden: Mask, mm: float) -> Mask:
    """Where ears, brows and glasses stay: they are found roughly, and hair beside them is hair."""
    haired = presence > 0.5
    away = cv2.distanceTransform((hidden | ~haired).astype(np.uint8), cv2.DIST_L2, 5) / mm
    return np.asarray(hidden & ~(haired & (away < _BESIDE_MM)))


def _around(there: Floats, matte: Floats, mm: float) -> Floats:
    """Hair, and a little around it, fading."""
    strong = (there > 0.15).astype(np.uint8)
    away = cv2.distanceTransform(1 - strong, cv2.DIST_L2, 5) / mm
    off = np.clip(1.5 - 2 * matte, 0, 1)
    reach = _REACH_MM + (_OUT_MM - _REACH_MM) * off
    fade = _FADE_MM + (_OUT_FADE_MM - _FADE_MM) * off
    share = np.clip((reach + fade - away) / fade, 0, 1)
    return np.asarray(share * share * (3 - 2 * share), np.float32)


def _beneath(light: Floats, head: Head, hair: Hair, mm: float) -> tuple[Scalp, float]:
    """Fit the scalp to an outline from which the depth of the hair has been taken."""
    edge = outline(light, head.person, head.camera)
    if head.mesh_px is None or len(edge) < 8:
        return head.scalp, 0.0
    middle = head.camera.project(CENTRE_MM[None])[0][0]
    inward = middle - edge
    inward /= np.linalg.norm(inward, axis=1, keepdims=True)
    steps = np.arange(0.5, 40, 0.5)
    along = edge[:, None] + inward[:, None] * (steps * mm)[:, None]
    found = cv2.remap(
        hair.presence, along[..., 0].astype(np.float32), along[..., 1].astype(np.float32),
        cv2.INTER_LINEAR,
    )  # fmt: skip
    haired = found[:, 2:6].mean(axis=1) > 0.5
    gone = found[:, 2:] < 0.4
    band = np.where(gone.any(axis=1), steps[gone.argmax(axis=1)] + 1, steps[-1])
    first = Sight(head.camera, edge, haired.astype(float), forehead_mm=head.mesh_mm[list(FOREHEAD)])
    deep = float(np.clip(_DRAWN_IN * fit([first]).hair_mm[0], _LEAST_MM, _MOST_MM))
    depth = np.where(haired, np.minimum(deep, _OF_BAND * band), 0.0).astype(np.float32)
    depth = cv2.GaussianBlur(depth[:, None], (1, 0), sigmaX=1, sigmaY=2.5)[:, 0]
    moved = edge + inward * (depth * mm)[:, None]
    # Beneath hair the outline is a guess, and heads are smooth; bare skin it has to follow.
    under = depth > 0.3
    sights = [
        Sight(head.camera, moved[part], np.zeros(int(part.sum())), error, brow)
        for part, error, brow in (
            (~under, 0.7, first.forehead_mm),
            (under, _GUESS_MM, np.zeros((0, 3))),
        )
    ]
    return fit(sights).scalp, float(depth.max())


def _signed_distance(points_mm: NDArray[np.float64], head: Head, shape: tuple[int, int]) -> Floats:
    """Distance to a closed curve on the head, in pixels, positive within."""
    at = head.camera.project(points_mm)[0]
    twice = np.rint((at * 2 + 0.5) * 16).astype(np.int32)
    inside = np.zeros((2 * shape[0], 2 * shape[1]), np.uint8)
    cv2.fillPoly(inside, [twice], 1, shift=4)
    far = cv2.distanceTransform(inside, cv2.DIST_L2, 5) - cv2.distanceTransform(
        1 - inside, cv2.DIST_L2, 5
    )
    small = cv2.resize(far, (shape[1], shape[0]), interpolation=cv2.INTER_AREA) / 2
    return np.asarray(cv2.GaussianBlur(small, (0, 0), 1.0), np.float32)


def _bare(light: Floats, head: Head, skin: Skin, hair: Hair, mm: float) -> Floats:
    """How surely each pixel shows the person's own bare, dull skin, 0..1."""
    haired = (np.maximum(hair.presence, hair.coverage) > 0.1).astype(np.uint8)
    away = cv2.distanceTransform(1 - haired, cv2.DIST_L2, 5) / mm
    sure = np.clip(away / _APART_MM - 0.5, 0, 1) * (hair.matte > 0.97)
    inner = cv2.distanceTransform((hair.matte > 0.97).astype(np.uint8), cv2.DIST_L2, 5) / mm
    sure *= np.clip(inner / 2 - 0.5, 0, 1)
    if head.mesh_px is not None:
        face = regions.open_face(light, head.mesh_px, mm)
        sure *= np.maximum(face, hair.scalp > 0.9)
        sure *= ~regions.features(light.shape[:2], head.mesh_px, int(3 * mm))
    else:
        sure *= hair.scalp > 0.9
    _, shine = mirrored(light, skin.colour)
    usual = float(np.median(shine[sure > 0.5])) if (sure > 0.5).any() else 0.0
    return np.asarray(sure * np.clip(1 - np.maximum(shine - usual, 0) / SHINES, 0, 1), np.float32)


def _restored(
    light: Floats,
    sure: Floats,
    open_skin: Mask,
    edge_px: Floats,
    mask: Floats,
    skin: Skin,
    hair: Hair,
    mm: float,
) -> Floats:
    """Light of the bare skin everywhere, (h, w, 3), joining the photo's own where the mask ends."""
    factor = min(1.0, _SMALL_PX_PER_MM / mm)
    size = round(light.shape[1] * factor), round(light.shape[0] * factor)

    def small(a: Floats) -> Floats:
        return np.asarray(cv2.resize(a, size, interpolation=cv2.INTER_AREA), np.float32)

    def mean(weight: Floats) -> Floats:
        share = np.maximum(small(weight), np.float32(1e-3))
        return np.asarray(small(light * weight[..., None]) / share[..., None])

    body = np.where(mask > 0.5, edge_px > 0, hair.matte > 0.5).astype(np.float32)
    turned = bare.normals(small(body))
    found = bare.restore(mean(sure), small(sure), turned, skin.colour)
    # The fitted light is right far off; the join has to be right whatever the skin there shows.
    beside = ((mask < 0.01) & (hair.matte > 0.97) & open_skin).astype(np.float32)
    beside = cv2.erode(beside, np.ones((3, 3), np.uint8))
    weight = small(beside)
    # Among the first hairs skin is darker than farther off: it is not what the shave lays bare.
    level = luminance(small(light)) / np.maximum(luminance(found), np.float32(1e-3))
    reach = 8 * factor * mm, 30 * factor * mm
    usual = bare.local_mean(np.dstack([level, level]), weight + np.float32(1e-4), reach)
    weight *= np.clip((level / usual[..., 0] - 0.72) / 0.15, 0.02, 1)
    ratio = np.clip(mean(beside) / np.maximum(found, 1e-3), 0.1, 8.0)
    mixed = (ratio * weight[..., None] + 0.001) / (weight[..., None] + 0.001)
    reaches = tuple(reach * factor * mm for reach in _JOINS_MM)
    found = found * bare.local_mean(mixed.astype(np.float32), weight + 0.001, reaches)
    return np.asarray(cv2.resize(found, light.shape[1::-1], interpolation=cv2.INTER_CUBIC))


def _behind(
    light: Floats, matte: Floats, mask: Floats, edge_px: Floats, mm: float
) -> tuple[Floats, Floats, Floats]:
    """Whence to take the background, mirrored at the edge of what stands before it; what to take
    where there is none, (h, w, 3); and where there is, (h, w).
    """
    taken = ((matte > 0.05) | (mask > 0.4)).astype(np.uint8)
    sigma = 1.2 * mm
    deep = cv2.GaussianBlur(cv2.distanceTransform(taken, cv2.DIST_L2, 5), (0, 0), sigma)
    deep = np.maximum(deep - 0.4 * sigma, 0)  # what the blur puts beyond a straight edge
    smooth = cv2.GaussianBlur(edge_px, (0, 0), 3.0 * mm)
    dx = -cv2.Sobel(smooth, cv2.CV_32F, 1, 0, scale=0.125)
    dy = -cv2.Sobel(smooth, cv2.CV_32F, 0, 1, scale=0.125)
    length = np.maximum(np.hypot(dx, dy), 1e-3)
    dx, dy = dx / length, dy / length
    y, x = np.mgrid[0 : matte.shape[0], 0 : matte.shape[1]].astype(np.float32)
    step = 1.5 * deep + 0.3 * mm

    away = np.dstack([x + dx * step, y + dy * step]).astype(np.float32)
    blocked = cv2.remap(taken, away, None, cv2.INTER_NEAREST, borderValue=1)
    side = 2 * round(0.5 * mm) + 1
    filled = cv2.erode(1 - blocked, np.ones((side, side), np.uint8)).astype(np.float32)
    filled = np.clip(2 * cv2.GaussianBlur(filled, (0, 0), 0.7 * mm) - 1, 0, 1)
    logs = np.log(luminance(light) + 0.02).astype(np.float32)
    rough = (logs - cv2.GaussianBlur(logs, (0, 0), mm)) ** 2 * (1 - taken)
    part = cv2.GaussianBlur((1 - taken).astype(np.float32), (0, 0), 4 * mm)
    rough = np.sqrt(cv2.GaussianBlur(rough, (0, 0), 4 * mm) / np.maximum(part, 1e-3))
    filled *= np.clip((rough - _PLAIN) / (_BUSY - _PLAIN), 0, 1)
    free = (1 - cv2.dilate(taken, np.ones((3, 3), np.uint8))).astype(np.float32)
    quarter = light.shape[1] // 4, light.shape[0] // 4
    weight = cv2.resize(free, quarter, interpolation=cv2.INTER_AREA)
    mean = cv2.resize(light * free[..., None], quarter, interpolation=cv2.INTER_AREA)
    mean = (mean / np.maximum(weight, 1e-3)[..., None]).astype(np.float32)
    reaches = tuple(reach * mm / 4 for reach in (1.5, 5.0, 15.0, 50.0))
    backdrop = cv2.resize(bare.local_mean(mean, weight, reaches), light.shape[1::-1])
    return away, np.asarray(backdrop, np.float32), filled


def _alive(hair: Hair, there: Floats, mm: float) -> Floats:
    """Share of the follicles that bear hair, from how much of the skin it hides."""
    hidden = np.minimum(hair.coverage / np.maximum(hair.matte, 0.05), 0.99)
    share = np.clip(np.log(1 - hidden) / np.log(1 - _DENSE), 0, 1).astype(np.float32)
    sure = (hair.matte > 0.97).astype(np.float32)
    sigma = 0.7 * mm
    weight = cv2.GaussianBlur(sure, (0, 0), sigma)
    near = cv2.GaussianBlur(share * sure, (0, 0), sigma) / np.maximum(weight, 1e-3)
    return np.asarray(np.where(there > 0.05, near, 0), np.float32)


def _patches(sure: Floats, mm: float) -> NDArray[np.int64]:
    """Squares of bare skin to take its grain from, the barest first; at most three."""
    found: list[tuple[int, int, int]] = []
    for side_mm in (16.0, 11.0, 8.0):
        side = max(8, round(side_mm * mm))
        mean = cv2.blur((sure > 0.5).astype(np.float32), (side, side))
        while len(found) < 3:
            y, x = np.unravel_index(int(mean.argmax()), mean.shape)
            if mean[y, x] < 0.97:
                break
            left, top = int(x) - side // 2, int(y) - side // 2
            found.append((left, top, side))
            mean[
                max(top - side // 2, 0) : top + side + side // 2,
                max(left - side // 2, 0) : left + side + side // 2,
            ] = 0
        if found:
            break
    return np.array(found, np.int64).reshape(-1, 3)
