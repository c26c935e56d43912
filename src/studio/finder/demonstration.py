"""Invented artists over the United States, Mexico and Spain, to see how the finder looks."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from studio.finder.checking import note, recount
from studio.finder.handing import answer, propose
from studio.finder.models import Asked, Certification, Listing
from studio.finder.places import found
from studio.people.models import Clinic, User
from studio.talk import threads
from studio.talk.models import Thread

__all__ = ["remove", "show"]

#: Days from today on which a certificate ends: good for long, soon over, over; none.
VALID, SOON, OVER = 400, 9, -20


@dataclass(frozen=True)
class _Made:
    """An invented artist; ``clinic`` by its slug, ``ends`` of the certificate."""

    name: str
    place: str
    languages: str
    began: int
    women: bool = True
    scars: bool = False
    tones: tuple[int, int] = (1, 10)
    ends: int | None = VALID
    clinic: str = ""


_MADE = (
    _Made("Renata Quill", "New York City, NY", "en,es", 2014, scars=True, clinic="new-york"),
    _Made("Tobias Marrow", "New York City, NY", "en", 2017, tones=(1, 6), clinic="new-york"),
    _Made("Imani Okello-Reyes", "New York City, NY", "en,fr", 2016, True, True, clinic="new-york"),
    _Made("Dell Hathaway", "Charlotte, NC", "en", 2015, scars=True, clinic="north-carolina"),
    _Made(
        "Marisol Venegas Holt", "Charlotte, NC", "en,es", 2019, ends=SOON, clinic="north-carolina"
    ),
    _Made("Corbin Ashdown", "Raleigh, NC", "en", 2020, women=False, ends=None),
    _Made("Nadia Ferrol", "Brooklyn, NY", "en,ru", 2018, tones=(1, 5)),
    _Made("Wendell Osei", "Newark, NJ", "en,fr", 2013, scars=True, tones=(5, 10)),
    _Made("Priya Lindqvist", "Boston, MA", "en,hi", 2019, tones=(3, 8)),
    _Made("Gideon Starling", "Philadelphia, PA", "en", 2021, women=False, ends=OVER),
    _Made("Lucía Barragán Teal", "Washington, DC", "en,es", 2016, scars=True),
    _Made("Tamsin Eubanks", "Atlanta, GA", "en", 2012, scars=True, tones=(4, 10)),
    _Made("Reynaldo Quispe", "Miami, FL", "es,en,pt", 2015, tones=(2, 9)),
    _Made("Yanet Solórzano", "Orlando, FL", "es,en", 2022, ends=None),
    _Made("Hollis Brandt", "Chicago, IL", "en,pl", 2014, scars=True),
    _Made("Amara Tindall", "Detroit, MI", "en,ar", 2018, tones=(4, 10), ends=SOON),
    _Made("Soren Whitlock", "Minneapolis, MN", "en", 2020, women=False, tones=(1, 4)),
    _Made("Delphine Nakano", "Denver, CO", "en,ja", 2017),
    _Made("Ignacio Ruelas", "Houston, TX", "en,es", 2013, scars=True),
    _Made("Bettina Crowe", "Dallas, TX", "en", 2019, ends=OVER),
    _Made("Osvaldo Peralta Finch", "San Antonio, TX", "es,en", 2021, ends=None),
    _Made("Keahi Sandoval", "Phoenix, AZ", "en,es", 2016),
    _Made("Ronan Tsai", "Los Angeles, CA", "en,zh", 2012, scars=True),
    _Made("Graciela Montfort", "Los Angeles, CA", "en,es", 2015, tones=(2, 8), ends=SOON),
    _Made("Minh-Anh Calloway", "San Jose, CA", "en,vi", 2018, tones=(2, 7)),
    _Made("Jun-seo Harlan", "San Francisco, CA", "en,ko", 2017, women=False, tones=(1, 6)),
    _Made("Odalys Greer", "Las Vegas, NV", "en,es", 2020),
    _Made("Freya Ostrander", "Seattle, WA", "en,de", 2014, scars=True, tones=(1, 7)),
    _Made("Calla Ypsilanti", "Honolulu, HI", "en,ja,tl", 2019, tones=(3, 8)),
    _Made("Ismael Carrasquillo", "San Juan, Puerto Rico", "es,en", 2016, scars=True),
    _Made("Ximena Ledezma", "Ciudad de México, México", "es,en", 2015, scars=True),
    _Made("Rodrigo Abascal", "Ciudad de México, México", "es", 2019, women=False, ends=None),
    _Made("Paloma Iturriaga", "Guadalajara, Jalisco, Mexico", "es,en", 2017, tones=(3, 8)),
    _Made("Efraín Cantoral", "Monterrey, Nuevo León, Mexico", "es,en", 2018, ends=SOON),
    _Made("Nayeli Zubiría", "Mérida, Yucatán, Mexico", "es", 2021, ends=OVER),
    _Made("Abril Santoyo", "Tijuana, Baja California, Mexico", "es,en", 2020),
    _Made("Jimena Ortuño", "Madrid, España", "es,en,fr", 2013, scars=True),
    _Made("Álvaro Benavente", "Madrid, España", "es", 2020, women=False, tones=(1, 6), ends=None),
    _Made("Núria Casademunt", "Barcelona, España", "es,en,fr", 2016),
    _Made("Rocío Almansa", "Málaga, España", "es,en,de", 2018, scars=True, tones=(1, 8)),
    _Made("Iker Goñi", "Valencia, España", "es,it", 2019, women=False, ends=OVER),
)


@dataclass(frozen=True)
class _Request:
    """Somebody invented asked one of them: who, when, what was said, and how it stands."""

    artist: str
    called: str
    language: str
    days: int
    words: tuple[str, ...]  # of both sides, in turn
    agreed: bool = False


_REQUESTS = (
    _Request(
        "Rocío Almansa",
        "Tomás",
        "es",
        3,
        (
            "Pido a Rocío Almansa una consulta.\nVive cerca de: Granada\n\nTengo una cicatriz.",
            "Sí, varias. Se las enseño en la consulta, con la fecha de cada una.",
        ),
        agreed=True,
    ),
    _Request(
        "Freya Ostrander",
        "Noor",
        "en",
        2,
        (
            "I ask Freya Ostrander for a consultation.\nLives near: Spokane, WA",
            "Thank you for asking. Which hours suit you?",
        ),
    ),
    _Request("Tamsin Eubanks", "", "en", 9, ("I ask Tamsin Eubanks for a consultation.",)),
    _Request("Keahi Sandoval", "Marta", "es", 1, ("Pido a Keahi Sandoval una consulta.",)),
)


def show() -> None:
    """Make the invented artists, and the dates of their certificates as of today.

    Only beside clinics of the demonstration: a house with clinics of its own has none of them.
    """
    clinics = {one.slug: one for one in Clinic.objects.filter(demonstration=True)}
    if not clinics:
        return
    with transaction.atomic():
        for made in _MADE:
            if not made.clinic or made.clinic in clinics:
                _show(made, clinics.get(made.clinic))
        for asked in _REQUESTS:
            _ask(asked)


def remove() -> None:
    """Take all of them away, and what was asked of them."""
    with transaction.atomic():
        Thread.objects.filter(asked__listing__demonstration=True).delete()
        gone = Listing.objects.filter(demonstration=True)
        users = list(gone.exclude(user=None).values_list("user", flat=True))
        gone.delete()
        User.objects.filter(pk__in=users, memberships=None).delete()


def _show(made: _Made, clinic: Clinic | None) -> None:
    today = timezone.localdate()
    place = found(made.place, "US", 1)[0]
    slug = slugify(f"{made.name} {place.name}")
    email = f"{slugify(made.name)}@artists.example"
    first, last = made.tones
    listing = Listing.objects.filter(slug=slug, demonstration=True).first()
    if listing is None:
        user = User.objects.filter(email=email).first()
        if clinic is None:  # those of a clinic are asked by way of it
            user, _ = User.objects.get_or_create(
                email=email, defaults={"name": made.name, "password": "!"}
            )
        listing = Listing.objects.create(
            slug=slug,
            state=Listing.State.LISTED,
            name=made.name,
            email=email,
            language=made.languages[:2],
            confirmed=timezone.now(),
            listed=timezone.now(),
            user=user,
            clinic=clinic,
            city=place.name,
            region=place.region,
            country=place.country,
            zone=place.zone,
            lat=place.lat,
            lon=place.lon,
            languages=f",{made.languages},",
            women=made.women,
            scars=made.scars,
            tones=sum(1 << (tone - 1) for tone in range(first, last + 1)),
            began=made.began,
            demonstration=True,
            **_words(made),
        )
        note(listing, "demonstration", "listed")
        if made.ends is not None:
            Certification.objects.create(
                listing=listing,
                body="Scalp Arts Register (invented)",
                number=f"SAR-{listing.pk + 4000}",
                level="Practitioner" if made.began > 2017 else "Master",
                issued=today,
                expires=today,
                state=Certification.State.VERIFIED,
                at=timezone.now(),
            )
    if made.ends is not None:
        expires = today + timedelta(days=made.ends)
        listing.certifications.update(issued=expires - timedelta(days=730), expires=expires)
        recount(listing)


def _ask(made: _Request) -> None:
    """A request and its talk; nobody is written a letter about them."""
    listing = Listing.objects.filter(name=made.artist, demonstration=True).first()
    once = uuid.uuid5(uuid.NAMESPACE_URL, f"{made.artist} {made.called}")
    if listing is None or listing.user is None or Thread.objects.filter(uuid=once).exists():
        return
    at = timezone.now() - timedelta(days=made.days)
    thread = threads.begin(
        threads.Kind.REQUEST, made.language, artist=listing.user, called=made.called, once=once
    )
    for number, text in enumerate(made.words):
        threads.post(thread, text, by=listing.user if number % 2 else None)
    asked = Asked.objects.create(listing=listing, thread=thread, at=at, reminded=at)
    if made.agreed:
        starts = (at + timedelta(days=10)).replace(hour=16, minute=0, second=0, microsecond=0)
        propose(asked, "artist", starts, "video", listing.user)
        number = asked.proposals.get().pk
        answer(asked, "person", number, accepts=True, by=None)
    thread.refresh_from_db()
    Thread.objects.filter(pk=thread.pk).update(told=thread.last, mailed=thread.last)


def _words(made: _Made) -> dict[str, str]:
    """What they say of themselves, in both languages."""
    english = ["I lay hair follicles as dots, one by one, and I like them to be hardly seen."]
    spanish = ["Hago folículos punto por punto, y me gusta que casi no se noten."]
    if made.scars:
        english.append("Much of my work is on scars of transplants: slowly, over more sessions.")
        spanish.append("Trabajo mucho sobre cicatrices de trasplantes: despacio y en más sesiones.")
    if made.women:
        english.append("I work with women’s partings as often as with shaved heads.")
        spanish.append("Trabajo con rayas de mujeres tanto como con cabezas rapadas.")
    english.append("Ask to see my work healed, a year later.")
    spanish.append("Pida ver mi trabajo curado, un año después.")
    return {"text_en": " ".join(english), "text_es": " ".join(spanish)}
