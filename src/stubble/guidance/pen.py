"""What the drawings are made of: strokes of SVG, and the few things that stand in all of them.

Every figure is drawn round the origin in units of about a pixel and set in place by `put`. Only
presentation attributes are used, no style sheet: a strict content policy would refuse one. Grey
paper lies under the lines, so that they read on a light and on a dark page.
"""

from __future__ import annotations

__all__ = [
    "AMBER", "INK", "PAPER", "SOFT", "WHITE", "arrow", "back", "cross", "disc", "face", "frame",
    "line", "phone", "profile", "put", "ring", "shape", "tick", "top",
]  # fmt: skip

INK, SOFT, PAPER, WHITE, AMBER = "#1c1c1c", "#8a8a8a", "#ececec", "#ffffff", "#a86400"


def line(path: str, colour: str = INK, width: float = 2.2, dashes: str = "") -> str:
    """Draw a path without filling it."""
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}"{dashed}/>'


def shape(path: str, fill: str = WHITE, colour: str = INK, width: float = 2.2) -> str:
    """Draw a path and fill it."""
    return f'<path d="{path}" fill="{fill}" stroke="{colour}" stroke-width="{width}"/>'


def disc(x: float, y: float, r: float, fill: str = INK) -> str:
    """Fill a circle."""
    return f'<circle cx="{x:g}" cy="{y:g}" r="{r:g}" fill="{fill}"/>'


def ring(x: float, y: float, r: float, fill: str = "none", width: float = 2.2) -> str:
    """Draw a circle."""
    return (
        f'<circle cx="{x:g}" cy="{y:g}" r="{r:g}" fill="{fill}" stroke="{INK}" '
        f'stroke-width="{width:g}"/>'
    )


def put(
    what: str, x: float, y: float, size: float = 1.0, turn: float = 0.0, mirror: bool = False
) -> str:
    """Set a figure in place, enlarged, then turned clockwise by degrees, then mirrored."""
    moves = f"translate({x:g} {y:g})"
    if turn:
        moves += f" rotate({turn:g})"
    if size != 1 or mirror:
        moves += f" scale({-size if mirror else size:g} {size:g})"
    return f'<g transform="{moves}">{what}</g>'


def face(hair: str = "", features: bool = True) -> str:
    """Draw a head from the front, 50 wide and 62 high, on its shoulders."""
    out = shape("M-10 24v12c-4 7-24 6-31 22v30h82v-30c-7-16-27-15-31-22v-12", WHITE)
    ear = "c-6-4-9 2-7 9 1 6 4 8 8 6"
    out += put(shape(f"M-23-4{ear}"), 0, 0) + put(shape(f"M-23-4{ear}"), 0, 0, mirror=True)
    out += shape("M-24-6C-26-40 26-40 24-6 24 14 13 31 0 31-13 31-24 14-24-6Z")
    out += hair
    if features:
        out += disc(-9, -1, 1.9) + disc(9, -1, 1.9)
        out += line("M-14-8q5-3 9-1M14-8q-5-3-9-1", width=1.8)
        out += line("M0 0l-3 10h4M-7 19q7 4 14 0", width=1.8)
    return out


def profile(extra: str = "") -> str:
    """Draw a head from its left side, looking left, 56 wide and 64 high."""
    out = shape(
        "M-4 50V32C-14 33-20 31-20 26l1-4-2-2 1-3-3-2 1-4-6-2 5-12"
        "C-24-12-21-19-17-23-6-36 18-36 26-18 31-4 27 10 21 17 18 24 19 34 23 50Z"
    )
    out += shape("M3-2c7-6 13 0 9 7-2 4-3 9-7 8-3 0-3-3-2-5")
    out += disc(-16, -2, 1.9) + line("M-20-8q4-3 7-1", width=1.8)
    return out + extra


def back() -> str:
    """Draw a head from behind, with the whorl on its crown."""
    out = face(features=False)
    out += line("M-12 27q12 5 24 0", width=1.6)
    return out + line("M0-15c2 1 2 4-1 4-4 0-5-5-2-8 4-4 11-1 10 5", width=1.6)


def top(looks: float = 0.0) -> str:
    """Draw a head from above, its nose to the top, turned clockwise by degrees."""
    out = shape("M-30 8c0-10 14-9 30-9s30-1 30 9c0 8-12 9-30 9S-30 16-30 8Z", WHITE, SOFT, 1.8)
    out += shape("M-4-21l4-7 4 7", WHITE)
    out += shape("M-16-4c-5-1-5 7-1 8M16-4c5-1 5 7 1 8")
    out += shape("M0-23C22-23 22 23 0 23S-22-23 0-23Z")
    out += line("M0 9c2 1 2 4-1 4-4 0-5-5-2-7", width=1.6)
    return put(out, 0, 0, turn=looks)


def phone() -> str:
    """Draw a phone from its edge, its lens to the right, 7 by 30."""
    body = '<rect x="-3.5" y="-15" width="7" height="30" rx="2.5" '
    return line("M5-9v5", width=3) + f'{body}fill="{WHITE}" stroke="{INK}" stroke-width="2.2"/>'


def frame(
    inside: str, name: str, width: float = 84, height: float = 108, paper: str = PAPER
) -> str:
    """Draw what the phone sees, cut at its edge, round the origin."""
    x, y = -width / 2, -height / 2
    edge = f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="8" '
    return (
        f'<clipPath id="{name}">{edge}/></clipPath>{edge}fill="{paper}"/>'
        f'<g clip-path="url(#{name})">{inside}</g>'
        f'{edge}fill="none" stroke="{INK}" stroke-width="2.6"/>'
    )


def arrow(path: str, x: float, y: float, turn: float, colour: str = INK) -> str:
    """Draw a path with a head at its end, which points to the right before it is turned."""
    return line(path, colour, 2.4) + put(line("M-6-5l6 5-6 5", colour, 2.4), x, y, turn=turn)


def tick() -> str:
    """Say yes."""
    return disc(0, 0, 11, INK) + line("M-5 0l4 4 7-8", WHITE, 2.8)


def cross() -> str:
    """Say no."""
    return disc(0, 0, 11, AMBER) + line("M-4-4l8 8M4-4l-8 8", WHITE, 2.8)
