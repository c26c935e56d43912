"""One small drawing for each thing that can be wrong with a photo, and for each view to be taken.

On the left is what came, under a cross; on the right what to photograph instead, under a tick. The
views of a head show on the left where the phone is held, seen from above or from the side, and on
the right what it should see. There are no words in them: they serve every language.
"""

from __future__ import annotations

from collections.abc import Callable

from stubble.guidance.pen import (
    AMBER,
    INK,
    PAPER,
    SOFT,
    WHITE,
    arrow,
    back,
    cross,
    disc,
    face,
    frame,
    line,
    phone,
    profile,
    put,
    ring,
    shape,
    tick,
    top,
)

__all__ = ["KINDS", "VIEWS", "picture"]

_LEFT, _RIGHT, _MIDDLE, _FOOT = 60, 180, 66, 142


def picture(kind: str) -> str:
    """Draw how to take the photo.

    Parameters
    ----------
    kind : str
        One of `KINDS` or `VIEWS`.

    Returns
    -------
    str
        An SVG of 240 by 160 pixels that stands for itself.

    Raises
    ------
    KeyError
        When there is no such drawing.
    """
    title, draw = _DRAWINGS[kind]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="240" height="160" viewBox="0 0 240 160" '
        f'role="img" stroke-linecap="round" stroke-linejoin="round"><title>{title}</title>'
        f'<rect width="240" height="160" rx="6" fill="{PAPER}"/>{draw()}</svg>'
    )


def _wrong(inside: str) -> str:
    return put(inside, _LEFT, _MIDDLE) + put(cross(), _LEFT, _FOOT)


def _right(inside: str) -> str:
    return put(inside, _RIGHT, _MIDDLE) + put(tick(), _RIGHT, _FOOT)


def _well(hair: str = "") -> str:
    """Draw what is always right: one whole head, from the front, with space around it."""
    return frame(put(face(hair), 0, 6), "b")


def _no_face() -> str:
    return _wrong(frame(put(back(), 0, 6), "a")) + _right(_well())


def _profile() -> str:
    turn = arrow("M-22-38q22-16 44 0", 22, -38, 40)
    return _wrong(frame(put(profile(), 0, 6), "a")) + _right(
        frame(put(face(), 0, 12, 0.9) + put(turn, 0, 4), "b")
    )


def _from_the_side(tilt: float) -> str:
    """Draw head and phone from the side, the head tilted clockwise by degrees."""
    sight = line("M-32 4h20", SOFT, 1.8, "2 5")
    return put(phone(), -42, 4, 0.95) + sight + put(profile(), 16, 4, 0.95, tilt)


def _down() -> str:
    return _wrong(_from_the_side(-28)) + _right(_from_the_side(0))


def _up() -> str:
    return _wrong(_from_the_side(28)) + _right(_from_the_side(0))


def _two_people() -> str:
    both = put(face(), -20, 10, 0.72) + put(face(), 21, 6, 0.72)
    return _wrong(frame(both, "a")) + _right(_well())


def _cut_off() -> str:
    return _wrong(frame(put(face(), 0, -30, 1.15), "a")) + _right(_well())


_CAP = shape("M-25-10C-27-42 27-42 25-10Z", SOFT) + shape(
    "M-27-11q27-9 54 0 4 6-4 5-23-6-46 0-8 1-4-5Z", SOFT
)


def _covered() -> str:
    return _wrong(frame(put(face(_CAP), 0, 6), "a")) + _right(_off(_CAP, 16, -20))


def _off(worn: str, x: float, y: float) -> str:
    """Draw a head and what was taken off it, with an arrow that takes it away."""
    away = put(worn, x, y, 0.55, 16) + arrow("M-22-22q4-12 15-14", -7, -36, -10)
    return frame(put(face(), -6, 18, 0.88) + away, "b")


def _outline() -> str:
    long = shape(
        "M0-36C-40-38-36 10-38 44h14C-26 20-20 2-16-12q16 4 32 0C20 2 26 20 24 44h14"
        "C36 10 40-38 0-36Z",
        SOFT,
    )
    busy = line("M-42-40h84M-42-20h84M-42 0h84M-42 20h84", SOFT, 1.4)
    busy += line("M-30-54v94M-12-54v94M10-54v94M30-54v94", SOFT, 1.4)
    short = shape("M-24-8C-26-40 26-40 24-8 20-27-20-27-24-8Z", SOFT)
    return _wrong(frame(busy + put(face(long), 0, 6), "a")) + _right(_well(short))


_HEADPHONES = (
    line("M-29 2C-36-52 36-52 29 2", INK, 6)
    + shape("M-35-6q12-2 11 10 1 12-11 8Z", SOFT)
    + shape("M35-6q-12-2-11 10-1 12 11 8Z", SOFT)
)


def _headphones() -> str:
    return _wrong(frame(put(face(_HEADPHONES), 0, 10, 0.95), "a")) + _right(
        _off(_HEADPHONES, 18, -26)
    )


_BANDAGE = shape("M-25-10C-27-42 27-42 25-10q-25-9-50 0Z", WHITE) + line(
    "M-23-20q22-12 46 0M-24-14q20-20 44-12M24-14q-20-20-42-14M-16-29q16-8 32 0", SOFT, 1.6
)


def _bandage() -> str:
    page = shape("M-15-12h30v26h-30Z") + shape("M-15-12h30v7h-30Z", AMBER)
    page += line("M-8-16v7M8-16v7", width=2)
    page += "".join(disc(x, y, 1.6, SOFT) for y in (1, 8) for x in (-9, -3, 3, 9))
    wait = put(page, 22, -32, 0.85)
    return _wrong(frame(put(face(_BANDAGE), 0, 6), "a")) + _right(
        frame(put(face(), -6, 16, 0.9) + wait, "b")
    )


def _near(head: float, held: float) -> str:
    """Draw head and phone from the side, and the distance between them."""
    reach = f"M{held + 7:g} 36H{head - 16:g}M{held + 7:g} 31v10M{head - 16:g} 31v10"
    return put(profile(), head, 0, 0.8) + put(phone(), held, 0, 0.9) + line(reach, SOFT, 1.8)


def _too_near() -> str:
    return _wrong(_near(14, -22)) + _right(_near(32, -46))


_WINDOW = shape("M-12-18h24v36h-24Z") + line("M0-18v36M-12 0h24", width=1.8)


def _by_the_window() -> str:
    rays = line("M-14-26l8 5M-14-18l7 3M-15-10l6 1", SOFT, 1.8)
    return frame(put(face(), 10, 16, 0.88) + put(_WINDOW, -27, -24, 0.9) + rays, "b")


def _glare() -> str:
    flash = put(shape("M2-12l-9 14h6l-3 11 10-15h-6Z", AMBER, AMBER, 1), -29, 34, 0.9)
    shine = shape("M-12-27q12-7 22-1 2 8-9 9-14 1-13-8Z", AMBER, AMBER, 1)
    shine += line("M-18-37l-4-4M0-41v-6M17-37l4-4", AMBER, 2)
    return _wrong(frame(put(face(shine), 0, 12, 0.95) + flash, "a")) + _right(_by_the_window())


def _too_dark() -> str:
    moon = shape("M6-9A10 10 0 1 0 9 5 8 8 0 0 1 6-9Z", WHITE, WHITE, 1)
    dim = put(face(), 0, 12, 0.95)
    dark = frame(f'<g opacity="0.28">{dim}</g>' + put(moon, 26, -36, 0.9), "a", paper="#3a3a3a")
    return _wrong(dark) + _right(_by_the_window())


def _blurred() -> str:
    ghost = "".join(
        f'<g opacity="0.35">{put(face(), x, y)}</g>' for x, y in ((-9, 3), (-3, 8), (4, 4), (9, 9))
    )
    shake = line("M-54-12q-5 6 0 12t0 12M54-12q5 6 0 12t0 12", AMBER, 2.4)
    return _wrong(frame(ghost, "a") + shake) + _right(_well())


def _too_small() -> str:
    tiny = put(face(), 4, 22, 0.26) + line("M-42 36h84", SOFT, 1.6)
    return _wrong(frame(tiny, "a")) + _right(_well())


def _glasses() -> str:
    worn = ring(-10, -1, 8.5) + ring(10, -1, 8.5) + line("M-1.5-2h3M-18-3l-6-2M18-3l6-2")
    return _wrong(frame(put(face(worn), 0, 6), "a")) + _right(_off(worn, 18, -36))


def _foreign() -> str:
    long = shape("M0-36C-40-38-36 10-38 44h14C-26 20-20 2-16-12q16 4 32 0C20 2 26 20 24 44h14"
                 "C36 10 40-38 0-36Z", SOFT)  # fmt: skip

    def pair(one: str, other: str, name: str) -> str:
        back_one = put(frame(put(one, 0, 6), f"{name}1"), -18, -10, 0.72)
        return back_one + put(frame(put(other, 0, 6), f"{name}2"), 18, 10, 0.72)

    return _wrong(pair(face(), face(long), "a")) + _right(pair(face(), profile(), "b"))


def _round_the_head(turn: float) -> str:
    """Draw the head from above, and a helper who holds the phone where it is wanted."""
    out = put(top(), 0, 0, 0.95)
    helper = put(top(), 0, -58, 0.5, 180) + put(
        '<rect x="-9" y="-3" width="18" height="6" rx="2" fill="#1c1c1c"/>', 0, -42
    )
    helper += line("M-12-55q-2 9 5 12M12-55q2 9-5 12", INK, 1.8)
    sight = line("M-3-36L-14-30M3-36L14-30", SOFT, 1.8, "2 4")
    return out + put(helper + sight, 0, 0, turn=turn)


def _view(turn: float, seen: str) -> str:
    where = put(_round_the_head(turn), _LEFT, 80)
    if turn in (-90, 90):
        where = put(_round_the_head(turn), _LEFT + (14 if turn < 0 else -14), 80, 0.95)
    elif turn == 0:
        where = put(_round_the_head(turn), _LEFT, 100)
    else:
        where = put(_round_the_head(turn), _LEFT, 60)
    return where + put(frame(seen, "b"), _RIGHT, 76, 1.1)


def _view_front() -> str:
    return _view(0, put(face(), 0, 6))


def _view_left() -> str:
    return _view(-90, put(profile(), 0, 6))


def _view_right() -> str:
    return _view(90, put(profile(), 0, 6, mirror=True))


def _view_back() -> str:
    return _view(180, put(back(), 0, 6))


def _view_top() -> str:
    sat = put(profile(), 0, 12, 0.95, 0)
    high = put('<rect x="-9" y="-3" width="18" height="6" rx="2" fill="#1c1c1c"/>', 4, -52)
    sight = line("M-4-46L-12-30M10-46L20-30", SOFT, 1.8, "2 4")
    hand = line("M-32-16C-26-32-18-46-6-52", INK, 2.2)
    where = put(sat + high + sight + hand, _LEFT, 84)
    return where + put(frame(put(top(), 0, 0, 1.5, 180), "b"), _RIGHT, 76, 1.1)


_DRAWINGS: dict[str, tuple[str, Callable[[], str]]] = {
    "no-face": ("Not from behind: from the front, with the whole face", _no_face),
    "profile": ("Not from the side: turn to face the camera", _profile),
    "tilted-down": ("Not looking down: hold the camera level with the eyes", _down),
    "tilted-up": ("Not looking up: hold the camera level with the eyes", _up),
    "two-people": ("Not two people: one", _two_people),
    "cut-off": ("Not cut off: the whole head with space above it", _cut_off),
    "covered": ("Without hat, cap or band", _covered),
    "outline": ("Hair tied back, before a plain background", _outline),
    "headphones": ("Without headphones", _headphones),
    "bandage": ("Not with a bandage: once it is healed", _bandage),
    "too-near": ("Not this close: at arm's length or further", _too_near),
    "glare": ("No flash and no shine: light from a window", _glare),
    "too-dark": ("Not in the dark: light from a window", _too_dark),
    "blurred": ("Not shaken: held still", _blurred),
    "too-small": ("Not from afar: the head fills the picture", _too_small),
    "foreign": ("Not two people's photos: all of one", _foreign),
    "glasses": ("Without glasses", _glasses),
    "view-front": ("From the front", _view_front),
    "view-left": ("From the person's left", _view_left),
    "view-right": ("From the person's right", _view_right),
    "view-top": ("From above", _view_top),
    "view-back": ("From behind", _view_back),
}

#: What can be wrong with a photo; the ``kind`` of a `stubble.errors.SubjectError`.
KINDS = tuple(kind for kind in _DRAWINGS if not kind.startswith("view-"))

#: The five views of a head.
VIEWS = tuple(kind for kind in _DRAWINGS if kind.startswith("view-"))
