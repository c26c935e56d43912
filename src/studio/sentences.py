"""The engine's sentences, so that they can be said in the visitor's language.

The engine writes English. What it says is found again here by its wording, its figures taken out,
and said from the catalogue. A sentence that is not here is shown as the engine wrote it; a test
reads the engine's source and fails when one is missing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from string import Formatter

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from studio.phrases import Phrase

__all__ = [
    "KNOWN",
    "LOOSE",
    "REASONS",
    "RULES",
    "SOURCES",
    "phrase",
    "reason",
    "said_in_plot",
    "sources",
]

KNOWN = (
    # What is being done.
    _("Finding the face"),
    _("Finding the head in every photo"),
    _("Reading the skin"),
    _("Reading the hair"),
    _("Finding your hairline"),
    # The file.
    _("This file is empty. Send the photo again."),
    _("This picture breaks off before its end. Send it again."),
    _("This picture is damaged and cannot be read. Send the original again."),
    _("This is a camera's raw file. Export it from the photo program as JPEG or 16-bit TIFF."),
    _("This is a film. Send a photo, or a still of the film saved as JPEG or PNG."),
    _("This is a ZIP archive. Unpack it and send one photo from inside."),
    _("This is a PDF. Send the photo itself. Send it as JPEG, PNG, WebP, HEIC or TIFF."),
    _(
        "This is a GIF, which has too few colours to judge skin by. "
        "Send it as JPEG, PNG, WebP, HEIC or TIFF."
    ),
    _("This is a BMP, which is not read here. Send it as JPEG, PNG, WebP, HEIC or TIFF."),
    _(
        "This is a Photoshop file, which is not read here. "
        "Send it as JPEG, PNG, WebP, HEIC or TIFF."
    ),
    _("This is a JPEG XL, which is not read here. Send it as JPEG, PNG, WebP, HEIC or TIFF."),
    _("This is a JPEG 2000, which is not read here. Send it as JPEG, PNG, WebP, HEIC or TIFF."),
    _("This is a BigTIFF, which is not read here. Send it as JPEG, PNG, WebP, HEIC or TIFF."),
    _("This is an SVG drawing, not a photo. Send it as JPEG, PNG, WebP, HEIC or TIFF."),
    _("This file holds text, whatever its name says. Send the photo itself."),
    _(
        "This file is not a picture of a known kind, or its beginning is damaged. "
        "Send it as JPEG, PNG, WebP, HEIC or TIFF."
    ),
    _(
        "This picture says it is %(width)s by %(height)s pixels; at most %(most)s "
        "megapixels and %(side)s on a side are read. Send it in a smaller size."
    ),
    _("This picture says it is larger than %(most)s megapixels. Send it in a smaller size."),
    _(
        "This picture is %(width)s by %(height)s pixels, too small to work with: each side must "
        "have at least %(least)s. Send the original photo, not a thumbnail."
    ),
    _("This TIFF has more than 16 bits per channel. Save it with 8 or 16."),
    _("This picture is in an unusual colour space. Save it as RGB and try again."),
    # Who is in it.
    _(
        "No face was found in this photo. Please send one from the front, with the whole face "
        "and forehead in view; photos of the top, back or sides can be added to it."
    ),
    _(
        "This photo shows the head from the side. Please send one from the front, in which you "
        "look towards the camera."
    ),
    _("There is no face number %(wanted)s: %(seen)s can be seen, counted from the left."),
    _(
        "The head is turned %(degrees)s degrees to the side. Please send a photo in "
        "which you look towards the camera."
    ),
    _("The head is tilted %(degrees)s degrees down. Please hold the camera level with your eyes."),
    _("The head is tilted %(degrees)s degrees up. Please hold the camera level with your eyes."),
    _(
        "The photo cuts the head off at the forehead. Please send one that shows the whole "
        "head with some space above it."
    ),
    _(
        "A hat, a band or hair hides the forehead or the scalp. Please take it off, or pull "
        "the hair back, and send another photo."
    ),
    _(
        "Too little of the face can be seen to read the skin's colour: send a picture in which "
        "the whole face is visible and larger."
    ),
    _(
        "Too little bare skin can be seen to read its colour: send a picture in which skin shows, "
        "such as the neck, an ear or the forehead."
    ),
    _(
        "The outline of the head cannot be made out: long hair, a hat, a hand or something "
        "behind it hides it. Please take hats and bands off, tie long hair back flat, keep "
        "hands away, and stand before a plain background."
    ),
    _(
        "This photo was taken from about %(distance)s cm: so near, the face looks larger and the "
        "scalp smaller than they are. Please hold the camera at arm's length or further, or let "
        "somebody else take the photo."
    ),
    _(
        "This photo is too dark to read the skin in. Please take it facing a window or in a "
        "bright room."
    ),
    _(
        "This photo is blurred. Please hold the camera still, let it focus on the head, and take "
        "it again in good light."
    ),
    _(
        "The face in this photo is only %(pixels)s pixels wide. Please come nearer, so that the "
        "head fills the picture, or send the original photo."
    ),
    _("Headphones cover part of the head. Please take them off and send another photo."),
    _(
        "A bandage or plaster covers part of the scalp. Please send a photo once the skin has "
        "healed and it has come off."
    ),
    # Moles and scars that a person draws.
    _("An outline needs three points or more. Please draw around the place."),
    _("Part of this outline lies beside the head. Please draw it on the skin of the scalp."),
    _("This is not a list of moles and scars, or it is damaged. Please draw them again."),
    _(
        "This list of moles and scars was written by a newer version of the program. "
        "Please update it to read the list."
    ),
    # How dots lie.
    _("There are %(count)s dots: too few to judge how they lie."),
    _("There are %(count)s dots side by side: too few to judge how they lie."),
    # When and how the dots are seen.
    _(
        "Fresh dots are darker and wider than what stays: their scabs fall within a week. Redness, "
        "which goes in some days, is not shown."
    ),
    _(
        "This is day %(day)s: the scabs have fallen, and the skin still carries off what lies too "
        "deep."
    ),
    _(
        "This is %(months)s months on, not touched up. How fast pigment fades differs from person "
        "to person, with sun, skin and scars: this is a usual course."
    ),
    _(
        "This is under a warm bulb, as an eye used to it sees it: the colours of the photo are "
        "changed, too."
    ),
    _(
        "This is under a cool white LED, as an eye used to it sees it: the colours of the photo "
        "are changed, too."
    ),
    _("This is a fault, not the plan: the same dots set too deep, bluish and soft."),
    _(
        "This is a fault, not the plan: the same dots blown out, spread under the skin until they "
        "merge."
    ),
    # Hair that is clipped in the picture.
    _(
        "Simulated shave: hair longer than %(length)s mm is clipped in the picture. The stubble at "
        "the sides and wherever hair grows is the person's own as it would look; it is not pigment "
        "and not counted."
    ),
    _(
        "A shave is simulated only in a photo that shows the face. Please send a photo with the "
        "hair shaved as it is to be worn."
    ),
    _(
        "Too little bare skin can be seen to know what lies beneath the hair. Please send a photo "
        "with the hair shaved as it is to be worn."
    ),
    _("The hair is already short: the photo is shown as it is."),
    _(
        "Long hair hides the ears or the outline of the head. Please send a photo with the hair "
        "shaved as it is to be worn."
    ),
    _(
        "In places the hair cannot be told from what is behind it. Please send a photo with the "
        "hair shaved as it is to be worn."
    ),
    _(
        "The photo cuts the hair off at the top. Please send a photo with the hair shaved as it is "
        "to be worn."
    ),
    _(
        "The hair stands out from the head by more than %(depth)s mm, and what is behind it cannot "
        "be known. Please send a photo with the hair shaved as it is to be worn."
    ),
    _(
        "The hair stands out before a restless background. Please send a photo with the hair "
        "shaved as it is to be worn."
    ),
    # The line by hand.
    _(
        "There the hairline would fold over itself. Please move that point less far, or put its "
        "neighbours back first."
    ),
    _("Please say in a sentence why this rule is set aside."),
    # Lengths that a person measures.
    _(
        "This length is between %(low)s and %(high)s mm in adults, not %(mm)s. Please measure "
        "again, in millimetres."
    ),
    _("A ruler tells nothing over so short or so long a way: take 15 to 300 mm."),
    # What the visitor should know.
    _(
        "Millimetres in this photo are good to about %(percent)s %%. A photo from "
        "the front, with both eyes open and in focus, makes them better."
    ),
    _(
        "Millimetres in this photo are good to about %(percent)s %%. A bank card held flat against "
        "the forehead, or the distance between the pupils measured with a ruler, makes them good "
        "to about 2 %%."
    ),
    _("The photo cuts off the top of the head. What is out of sight has no dots yet."),
    _(
        "The hair at the sides is long. Scalp micropigmentation looks like shaved hair: "
        "clip the sides short before judging the look."
    ),
    # The photo as a witness of the skin's colour.
    _(
        "This photo is black and white, so nothing can be read of the skin's colour. Please "
        "send one in colour."
    ),
    _(
        "The colours of this photo are not those that skin has: a filter seems to have "
        "changed them. Please send the photo as the camera took it."
    ),
    _(
        "The light in this photo is strongly coloured, so the colour of the skin is read less "
        "surely. Please take it again by a window in daylight, or hold a grey card beside the "
        "face."
    ),
    _(
        "Light of two colours falls on this face, so the colour of the skin is read less "
        "surely. Please switch the lamps off and take it again by a window."
    ),
    _(
        "Parts of the skin are so bright that the photo holds no colour there. Please take it "
        "again without flash and out of the sun."
    ),
    _(
        "The fine texture of the skin is missing from this photo: a beauty filter seems to "
        "have smoothed it. Please send the photo as the camera took it."
    ),
    _(
        "The face seems to be made up, so the colour of the skin is read less surely. Please "
        "take the photo again without make-up."
    ),
    _("Hair covers the scalp behind this hairline: there is nothing to treat."),
    _(
        "No thin hair of your own is seen in these photos. Hair that is shaved cannot be told from "
        "bare skin: choose the shaved head, or let it grow for two weeks."
    ),
    _("No bare patch within hair is seen in these photos."),
    _("No scar is marked. Please circle it in a photo that shows it."),
    _("No earlier work is marked. Please circle it in a photo that shows it."),
    _(
        "Much of the scalp shines or is blown out in this photo, and dots hardly show there. "
        "Even light, without flash, shows more."
    ),
    # What would tell more of the pattern of hair loss.
    _("A photo from the front, with the hair held back, would show the hairline."),
    _("A photo from above, with the head bowed, would show the top of the head."),
    _("A photo of the crown, from behind and above, would tell the classes apart."),
    _("Photos of both sides would show the temples and how low the hair has gone."),
    _(
        "Hardly any hair is seen. Photos of both sides, or two weeks' growth if it is shaved, "
        "would tell more."
    ),
    # A practice sheet.
    _(
        "The page is not flat: its squares lie %(off)s mm off a plane. Press it down, "
        "photograph it from straight above, and from further away with more zoom."
    ),
    _(
        "The photo has %(scale)s pixels to a millimetre of the sheet, and %(least)s are needed. "
        "Come closer, so that the six squares fill the picture."
    ),
    _(
        "Only %(seen)s of the sheet's six black squares are seen. Photograph the whole page from "
        "straight above, in even light, with nothing lying on it."
    ),
    _("Two practice sheets are in the picture. Photograph one at a time."),
)

LOOSE = _(
    "This photo is placed only roughly: dots in it are good to about %(mm)s mm. Points tapped in "
    "it and in another photo place it better."
)

# The engine speaks of the command line here; on a page one presses a button.
SAID_HERE_AS = {
    "This photo shows %(people)s people. Choose one, counted from the left (--face 1), "
    "or send a photo with one person.": _(
        "This photo shows %(people)s people. Choose one, counted from the left, "
        "or send a photo with one person."
    ),
    "The %(name)s wished for is %(value)s; choose one from %(low)s to %(high)s %(unit)s.": _(
        "This setting is %(value)s; choose one from %(low)s to %(high)s."
    ),
    "There is no hairline called %(name)s; choose one of %(names)s.": _(
        "There is no such hairline; choose one of those on the page."
    ),
    # The page names a photo by its place, and shows one at a time what is the matter with it.
    "Photo %(number)s shows a face where none should be seen from that side. Name the view that it "
    "was taken from.": _(
        "This photo shows a face where none should be seen from that side. Add it where it belongs."
    ),
    "The skin in photo %(number)s looks much darker or lighter than in the photo of the face. If "
    "it shows somebody else, leave it out; if not, take it again in like light.": _(
        "The skin in this photo looks much darker or lighter than in the photo of the face. If it "
        "shows somebody else, leave it out; if not, take it again in like light."
    ),
    "Placed only roughly: photo %(number)s. Dots in it are good to about %(mm)s mm. Points "
    "tapped in it and in another photo place it better.": LOOSE,
    "The points tapped in photo %(number)s lie beside the picture or all in one place. Tap points "
    "of the head that are far apart.": _(
        "The points tapped in this photo lie beside the picture or all in one place. Tap points of "
        "the head that are far apart."
    ),
    "Photo %(number)s does not seem to show the same head as the others. Leave it out, or tap "
    "three points of the head in it.": _(
        "This photo does not seem to show the same head as the others. Leave it out, or tap three "
        "points of the head in it."
    ),
    "The head could not be made out in photo %(number)s. Take it before a plain background, or "
    "tap three points of the head in it, such as both ears and the crown.": _(
        "The head could not be made out in this photo. Take it before a plain background, or tap "
        "three points of the head in it, such as both ears and the crown."
    ),
    "Too few points are tapped in photo %(number)s: three are needed that another photo shows, "
    "too, or that have a name (%(names)s).": _(
        "Too few points are tapped in this photo: three are needed that another photo shows, too, "
        "or that have a name, such as the crown."
    ),
    "No face was found in photo %(number)s. Say from where it was taken (front, left, right, top "
    "or back), or tap three points of the head in it.": _(
        "No face was found in this photo. Choose the place for it that says from where it was "
        "taken, or tap three points of the head in it."
    ),
}

#: Why a hairline is advised, and the rules that a look may break: as the engine has them.
REASONS = (
    _(
        "The line stands %(line_mm)s mm above the brows, by the thirds of the face: from brows "
        "to nose there are %(third_mm)s mm."
    ),
    _("Your own hair begins %(own_mm)s mm above the brows, and the line keeps to it."),
    _(
        "The forehead turns into the top of the head %(turn_mm)s mm up, and the line follows it"
        " a little."
    ),
    _("Women's hairlines are mostly low and round, and many have a small peak."),
    _("At %(age)s, a higher line with open corners is believed."),
    _("At %(age)s, a fuller line suits the age."),
    _("On fair skin a hard edge is seen from afar, and a soft one is not."),
    _("Light hair has no hard edge of its own."),
    _("On dark skin a crisp line stands out little."),
    _(
        "Your own corners stand %(back_mm)s mm further back than a full line's, and open "
        "corners meet them."
    ),
    _(
        "The points of the temples are flat or hollow (%(share)s likely), and front and temples "
        "go together."
    ),
    _(
        "More loss is likely (class III or more with %(share)s), and a line that is not too low"
        " will still suit then."
    ),
    _("The face is long (%(third_mm)s mm from brows to nose), and a level line shortens it."),
    _("The head is broad (%(breadth_mm)s mm), and corners or a peak lengthen it."),
    _("The crown is high (%(crown_mm)s mm above the brows), and a lower line balances it."),
    _(
        "Its corners stand %(corner_mm)s mm from the middle, on the lines up from the outer "
        "corners of the eyes or just outside."
    ),
    _("The density is that of your own full hair: %(per_cm2)s per cm², %(source)s."),
    _(
        "The density is that of usual full heads, %(low)s to %(high)s per cm²; a close-up of "
        "your own hair would tell yours."
    ),
)
RULES = (
    _(
        "The hairline is %(hairline_mm)s mm above the brows. Hardly anybody's begins below "
        "%(least_mm)s mm, and a line that is too low cannot be raised again."
    ),
    _(
        "The hairline is %(hairline_mm)s mm above the brows. By the thirds of this face it "
        "would be %(third_mm)s mm."
    ),
    _(
        "The line's corners stand %(corner_mm)s mm from the middle, inside the lines up from "
        "the outer corners of the eyes (%(canthus_mm)s mm). Temples closed like that look drawn"
        " on."
    ),
    _(
        "The line's corners hang %(below_mm)s mm below its middle. Men's corners stand level "
        "with it or above."
    ),
    _("A hard edge is seen from afar on fair skin. A softer one, from 4 mm, looks grown."),
    _("At %(age)s, a hard edge is seldom believed. A softer one, from 4 mm, looks grown."),
    _("Left and right are the same to half a millimetre. No grown hairline is."),
    _(
        "The hairline is %(below_mm)s mm below your own, which has not receded. Dots there "
        "stand on skin that never bore hair, and your own hair behind them gives them away."
    ),
    _(
        "The front is to be dense (%(density)s per cm²), and the hair at the sides is thin: it "
        "covers %(share)s of the skin. The front would stand out."
    ),
    _("%(density)s per cm² is more than your own full hair has: %(low)s to %(high)s."),
    _(
        "At %(age)s, with class III or more likely (%(share)s), much more hair may go. Look at "
        "the line as it would be then, before it is made."
    ),
    _(
        "The front comes down to %(hairline_mm)s mm while the temples stay %(back_mm)s mm back:"
        " that looks like a lid. Build the temple peaks, too, or raise the front."
    ),
)

#: What the scale rests on, as the engine names it, in the middle of a sentence.
SOURCES = (
    _("irises"),
    _("pupils"),
    _("breadth of the face"),
    _("the measured pupils"),
    _("the measured corners of the eyes"),
    _("the measured breadth of the head"),
    _("the measured length of the head"),
    _("the ruler"),
    _("a bank card"),
    _("a printed marker"),
    _("the usual size of a head"),
)


#: What is written in the picture of how dots lie.
IN_PLOT = (
    _("Dots per sq cm"),
    _("Sessions, over the whole head"),
    _("mm of the chart, to the left"),
    _("back"),
    _("session %(number)s: to %(share)s%%"),
    _("%(what)s, %(mm)s mm of skin"),
    _("as meant"),
    _("as made"),
    _("chance"),
    _("grid"),
    _("Distance to the nearest"),
    _("of the grid's spacing"),
    _("Neighbours at each distance, over chance"),
    _("Power by wave: a ring is grown, points are a grid"),
    _("waves per mm"),
    _("In figures"),
    _("per sq cm"),
    _("least mm"),
    _("order"),
    _("R: mean distance to the nearest over that of chance;"),
    _("1 is chance, 2.15 a grid. CV: how much it varies."),
    _("Order: 1 where neighbours stand as in a grid, 0 where not."),
)


def said_in_plot(text: str) -> str:
    """Say what is written in the picture of how dots lie."""
    if text in IN_PLOT:
        return gettext(text)
    for template, pattern in _matchers(IN_PLOT):
        if found := pattern.fullmatch(text):
            return gettext(template) % {name: gettext(v) for name, v in found.groupdict().items()}
    return text


def reason(template: str, figures: Mapping[str, float | str]) -> Phrase:
    """Say a sentence of the engine that has its figures in braces, such as ``{age:.0f}``."""
    values = {
        name: format(figures[name], form or "")
        for _, name, form, _ in Formatter().parse(template)
        if name
    }
    parts = Formatter().parse(template.replace("%", "%%"))
    text = "".join(said + (f"%({name})s" if name else "") for said, name, _, _ in parts)
    return Phrase(text, values)


def sources(text: str) -> tuple[Phrase, ...]:
    """Say what a scale rests on, part by part."""
    return tuple(map(Phrase, dict.fromkeys(re.split(r", with |, | and ", text))))


def phrase(text: str) -> Phrase:
    """Find one of the engine's sentences by its wording."""
    if text in KNOWN:
        return Phrase(text)
    for template, pattern in _patterns():
        if found := pattern.fullmatch(text):
            return Phrase(SAID_HERE_AS.get(template, template), found.groupdict())
    return Phrase(text)


def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    return _matchers((*KNOWN, *SAID_HERE_AS))


@cache
def _matchers(templates: tuple[str, ...]) -> list[tuple[str, re.Pattern[str]]]:
    out = []
    for template in templates:
        if "%(" in template:
            parts = re.split(r"%\((\w+)\)s", template)
            named = [
                f"(?P<{part}>.+?)" if index % 2 else re.escape(part.replace("%%", "%"))
                for index, part in enumerate(parts)
            ]
            out.append((template, re.compile("".join(named))))
    return out
