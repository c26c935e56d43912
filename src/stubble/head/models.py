"""The four small networks that find a face: detector, landmarks, iris and person mask.

Their weights lie as TFLite files inside the ``mediapipe`` wheel (Apache-2.0; 0.10.21 is the last to
carry them). That package is never imported: only its files are read, and ``ai-edge-litert`` runs
them. Everything Stubble needs of either is in this one module, so that it can be replaced.

Method: Bazarevsky 2019 (BlazeFace, arXiv:1907.05047), Kartynnik 2019 (face mesh, 468 points,
arXiv:1907.06724), Ablavatski 2020 (iris, arXiv:2006.11341). Crops, anchors and scale factors follow
the graphs published with the models.
"""

from __future__ import annotations

import contextlib
import importlib.util
import math
import os
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["Face", "detect", "iris", "landmarks", "person", "person_anywhere"]

Floats = NDArray[np.float32]

#: Side of what the person network is shown, in heights of the face mesh.
_SHOULDERS = 3.0

#: A head leaning less than this, radians, counts as upright.
_UPRIGHT = 0.17

#: Corner points of each eye in the face mesh: outer, inner. Right and left are the person's own.
RIGHT_EYE = (33, 133)
LEFT_EYE = (263, 362)


@dataclass(frozen=True)
class Face:
    """One detected face, in pixels of the picture it was found in.

    Attributes
    ----------
    box : (4,) float32
        Left, top, width, height.
    keypoints : (6, 2) float32
        Right eye, left eye, nose tip, mouth, right ear, left ear (the person's own sides).
    score : float
        0 to 1.
    """

    box: Floats
    keypoints: Floats
    score: float


@contextlib.contextmanager
def _quiet_stderr() -> Iterator[None]:
    """Keep the runtime's start-up chatter, written straight to descriptor 2, off the screen."""
    sys.stderr.flush()
    saved = os.dup(2)
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 2)
    try:
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
        os.close(null)


def _model_path(name: str) -> Path:
    spec = importlib.util.find_spec("mediapipe")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(
            "the mediapipe wheel, which carries the face models, is not installed: run make run"
        )
    return Path(next(iter(spec.submodule_search_locations))) / "modules" / name


class _Model:
    """One TFLite network. A lock makes it safe to call from several threads."""

    def __init__(self, name: str) -> None:
        with _quiet_stderr():
            from ai_edge_litert.interpreter import Interpreter

            self._net: Any = Interpreter(model_path=str(_model_path(name)), num_threads=2)
            self._net.allocate_tensors()
        self._input = self._net.get_input_details()[0]
        self._outputs = self._net.get_output_details()
        self._lock = threading.Lock()

    def __call__(self, picture: Floats) -> list[Floats]:
        """Run on one (h, w, 3) float32 picture; give all outputs, flat, in file order."""
        with self._lock:
            self._net.set_tensor(self._input["index"], np.ascontiguousarray(picture[None]))
            self._net.invoke()
            return [self._net.get_tensor(o["index"]).copy() for o in self._outputs]


@cache
def _load(name: str) -> _Model:
    return _Model(name)


@cache
def _anchors(side: int, strides: tuple[tuple[int, int], ...]) -> Floats:
    """Give the (n, 2) anchor centres, 0 to 1, of a detector: (stride, anchors per cell) pairs."""
    rows = []
    for stride, count in strides:
        cells = side // stride
        axis = (np.arange(cells, dtype=np.float32) + 0.5) / cells
        grid = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
        rows.append(np.repeat(grid, count, axis=0))
    return np.concatenate(rows)


@dataclass(frozen=True)
class _Detector:
    file: str
    side: int
    strides: tuple[tuple[int, int], ...]


_NEAR = _Detector("face_detection/face_detection_short_range.tflite", 128, ((8, 2), (16, 6)))
_FAR = _Detector("face_detection/face_detection_full_range_sparse.tflite", 192, ((4, 1),))


def _detect(picture: NDArray[np.uint8], detector: _Detector, least: float) -> list[Face]:
    height, width = picture.shape[:2]
    side = max(height, width)
    pad_x, pad_y = (side - width) / 2, (side - height) / 2
    scale = detector.side / side
    matrix = np.array([[scale, 0, pad_x * scale], [0, scale, pad_y * scale]], np.float32)
    small = cv2.warpAffine(
        picture,
        matrix,
        (detector.side, detector.side),
        flags=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR,
    )
    outputs = _load(detector.file)(small.astype(np.float32) / 127.5 - 1)
    boxes = next(o for o in outputs if o.shape[-1] == 16)[0]
    logits = next(o for o in outputs if o.shape[-1] == 1)[0, :, 0]
    scores = 1 / (1 + np.exp(-np.clip(logits, -80, 80)))
    keep = scores >= least
    if not keep.any():
        return []
    boxes, scores = boxes[keep], scores[keep]
    centre = _anchors(detector.side, detector.strides)[keep]
    points = boxes.reshape(-1, 8, 2) / detector.side
    xy = points[:, [0, 2, 3, 4, 5, 6, 7]] + centre[:, None]  # the box centre, then six keypoints
    offset = np.array([pad_x, pad_y], np.float32)
    xy = (xy * side - offset).astype(np.float32)
    size = points[:, 1] * side
    found: list[Face] = []
    for i in np.argsort(-scores):
        box = np.array([*(xy[i, 0] - size[i] / 2), *size[i]], np.float32)
        if all(_overlap(box, f.box) < 0.3 for f in found):
            found.append(Face(box, xy[i, 1:], float(scores[i])))
    return found


def _overlap(a: Floats, b: Floats) -> float:
    """Intersection over union of two boxes."""
    low = np.maximum(a[:2], b[:2])
    high = np.minimum(a[:2] + a[2:], b[:2] + b[2:])
    both = float(np.prod(np.maximum(high - low, 0)))
    return both / float(a[2] * a[3] + b[2] * b[3] - both + 1e-9)


def detect(picture: NDArray[np.uint8], least: float = 0.5) -> list[Face]:
    """Find the faces in a picture, surest first.

    Parameters
    ----------
    picture : (h, w, 3) uint8
        sRGB.
    least : float
        Smallest score accepted, 0 to 1.
    """
    return _detect(picture, _NEAR, least) or _detect(picture, _FAR, least)


def _crop(
    picture: NDArray[np.uint8], centre: Floats, side: float, angle: float, out: int, mirror: bool
) -> tuple[Floats, Floats]:
    """Cut a turned square; give it as 0..1 float32 and the 2x3 matrix from crop to picture."""
    scale = side / out
    cos, sin = math.cos(angle) * scale, math.sin(angle) * scale
    flip = -1.0 if mirror else 1.0
    half = (out - 1) / 2
    back = np.array([[cos * flip, -sin, 0], [sin * flip, cos, 0]], np.float32)
    back[:, 2] = centre - back[:, :2] @ np.array([half, half], np.float32)
    source, to_source = picture, back
    if scale > 2:  # shrink by area first, or the sampling below would skip pixels
        reach = side * (abs(math.cos(angle)) + abs(math.sin(angle))) / 2 + 2 * scale
        limit = np.array(picture.shape[1::-1])
        low = np.clip((centre - reach).astype(int), 0, limit - 1)
        high = np.clip((centre + reach).astype(int) + 1, low + 1, limit)
        factor = 2 / scale
        source = cv2.resize(
            picture[low[1] : high[1], low[0] : high[0]],
            None,
            fx=factor,
            fy=factor,
            interpolation=cv2.INTER_AREA,
        )
        # Pixel centres: small = (big - low + 0.5) * factor - 0.5.
        to_source = back * factor
        to_source[:, 2] += (0.5 - low) * factor - 0.5
    crop = cv2.warpAffine(
        source, to_source, (out, out), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    )
    return crop.astype(np.float32) / 255, back


def landmarks(picture: NDArray[np.uint8], face: Face) -> tuple[Floats, float]:
    """Place the 468 points of the face mesh.

    Returns
    -------
    points : (468, 3) float32
        x and y in pixels of ``picture``, z in the same unit, growing away from the camera.
    presence : float
        How sure the network is that this is a face, 0 to 1.
    """
    points, presence = _landmarks_in(picture, *_face_square(face))
    # A second look, framed by the first: steadier on turned and tilted heads.
    again, surer = _landmarks_in(picture, *_square_of(points))
    return (again, surer) if surer >= 0.5 * presence else (points, presence)


def _face_square(face: Face) -> tuple[Floats, float, float]:
    right, left = face.keypoints[0], face.keypoints[1]
    angle = math.atan2(float(left[1] - right[1]), float(left[0] - right[0]))
    centre = (face.box[:2] + face.box[2:] / 2).astype(np.float32)
    return centre, float(max(face.box[2:])) * 1.5, angle


def _square_of(points: Floats) -> tuple[Floats, float, float]:
    right, left = points[list(RIGHT_EYE), :2].mean(0), points[list(LEFT_EYE), :2].mean(0)
    angle = math.atan2(float(left[1] - right[1]), float(left[0] - right[0]))
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    flat = points[:, :2] @ turn.T
    low, high = flat.min(0), flat.max(0)
    centre = (turn.T @ ((low + high) / 2)).astype(np.float32)
    return centre, float((high - low).max()) * 1.5, angle


def _landmarks_in(
    picture: NDArray[np.uint8], centre: Floats, side: float, angle: float
) -> tuple[Floats, float]:
    crop, back = _crop(picture, centre, side, angle, 192, mirror=False)
    mesh, flag = sorted(
        _load("face_landmark/face_landmark.tflite")(crop), key=lambda o: o.size, reverse=True
    )[:2]
    raw = mesh.reshape(468, 3)
    points = np.zeros((468, 3), np.float32)
    points[:, :2] = raw[:, :2] @ back[:, :2].T + back[:, 2]
    points[:, 2] = raw[:, 2] * (side / 192)
    return points, float(1 / (1 + math.exp(-float(flag.ravel()[0]))))


def iris(picture: NDArray[np.uint8], points: Floats, right: bool) -> Floats:
    """Place the centre and four rim points of one iris.

    Parameters
    ----------
    picture : (h, w, 3) uint8
        sRGB.
    points : (468, 3) float32
        From `landmarks`.
    right : bool
        The person's right eye, else the left.

    Returns
    -------
    (5, 2) float32
        Centre, then the rim at four quarters, in pixels.
    """
    corners = points[list(RIGHT_EYE if right else LEFT_EYE), :2]
    middle = corners.mean(0)
    side = float(np.linalg.norm(corners[0] - corners[1])) * 2.3
    eyes = points[list(LEFT_EYE), :2].mean(0) - points[list(RIGHT_EYE), :2].mean(0)
    angle = math.atan2(float(eyes[1]), float(eyes[0]))
    # The network knows left eyes only: a right one is shown to it in the mirror.
    crop, back = _crop(picture, middle, side, angle, 64, mirror=right)
    outputs = _load("iris_landmark/iris_landmark.tflite")(crop)
    raw = min(outputs, key=lambda o: o.size).reshape(5, 3)[:, :2]
    return (raw @ back[:, :2].T + back[:, 2]).astype(np.float32)


def person(picture: NDArray[np.uint8], points: Floats) -> Floats:
    """Tell the person from the background, round one head.

    The network was taught on people before their own camera: it is shown head and shoulders,
    upright, however small or tilted they are in the picture.

    Parameters
    ----------
    picture : (h, w, 3) uint8
        sRGB.
    points : (468, 3) float32
        From `landmarks`.

    Returns
    -------
    (h, w) float32
        How surely each pixel is the person, 0 to 1; below 0 beyond head and shoulders, where nobody
        looked.
    """
    right, left = points[list(RIGHT_EYE), :2].mean(0), points[list(LEFT_EYE), :2].mean(0)
    angle = math.atan2(float(left[1] - right[1]), float(left[0] - right[0]))
    top, chin = points[10, :2], points[152, :2]
    height = float(np.linalg.norm(top - chin))
    # No more than the picture has to show: what lies beyond its border misleads the network.
    extent = np.array(picture.shape[1::-1], np.float32)
    side = min(_SHOULDERS * height, float(extent.max()))
    centre = (top + chin) / 2
    if abs(angle) < _UPRIGHT:
        angle = 0.0
        reach = np.minimum(side, extent) / 2
        centre = np.clip(centre, reach, extent - reach)
    return _person_in(picture, centre.astype(np.float32), side, angle)


def person_anywhere(picture: NDArray[np.uint8]) -> Floats:
    """Tell the person from the background where no face shows the way: backs, tops, profiles.

    Parameters
    ----------
    picture : (h, w, 3) uint8
        sRGB.

    Returns
    -------
    (h, w) float32
        How surely each pixel is the person, 0 to 1.
    """
    width, height = picture.shape[1::-1]
    middle = np.array([(width - 1) / 2, (height - 1) / 2], np.float32)
    whole = _person_in(picture, middle, float(max(width, height)), 0.0)
    # The network fails now on one, now on the other: bordered to a square, and stretched to one.
    square = cv2.resize(picture, (512, 512), interpolation=cv2.INTER_AREA)
    stretched = _person_in(square, np.array([255.5, 255.5], np.float32), 512.0, 0.0)
    both = whole + cv2.resize(stretched, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.maximum(both / 2, 0)


def _person_in(picture: NDArray[np.uint8], centre: Floats, side: float, angle: float) -> Floats:
    # Seen as it is and in the mirror: what the two looks do not share is doubtful.
    crop, back = _crop(picture, centre, side, angle, 256, mirror=False)
    net = _load("selfie_segmentation/selfie_segmentation.tflite")
    plain = net(crop)[0].reshape(256, 256)
    mirrored = net(np.ascontiguousarray(crop[:, ::-1]))[0].reshape(256, 256)[:, ::-1]
    mask = (plain + mirrored) / 2
    return np.asarray(
        cv2.warpAffine(mask, back, picture.shape[1::-1], flags=cv2.INTER_LINEAR, borderValue=-9),
        np.float32,
    )
