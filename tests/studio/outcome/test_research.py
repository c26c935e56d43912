"""What leaves the house has no names, and nothing small."""

from __future__ import annotations

import csv
import io

from studio.outcome import cases, research
from studio.outcome.models import Answer
from studio.people.models import Role
from studio.treatment import consents, files
from studio.treatment.models import Consent, Purpose
from tests.studio.outcome.conftest import DAY, WELL, agree, treated
from tests.studio.treatment.conftest import come, once, today, works


def lay(clinic, artist, kind, many, agrees=True, **instead):
    for number in range(many):
        given = {"name": f"Secret {number}", "language": "en", "zone": "UTC"}
        file = files.make(clinic, artist, once(), **given)
        agree(file, Purpose.RECORD)
        if agrees:
            agree(file, Purpose.RESEARCH)
        row = files.treat(file, artist, once(), kind=kind, artist=artist)
        treated(row, 60)
        Answer.objects.create(
            treatment=row,
            occasion="healed",
            version="1",
            language="en",
            said={**WELL, **instead, "words": "Secret words"},
            on=today() - 20 * DAY,
        )


def test_only_who_agreed_is_in_it_and_nothing_small(clinic, artist):
    lay(clinic, artist, "shaved", 8, worry=3)
    lay(clinic, artist, "shaved", 2, worry=9, events=["scar"])
    lay(clinic, artist, "shaved", 20, agrees=False, worry=10)
    lay(clinic, artist, "scars", 4)
    found = {(one[0], one[2], one[8]): one for one in research.rows(clinic)[1:]}
    assert found["shaved", "worry", ""][4:8] == ("10", "3", "3", "3")
    scar = found["shaved", "events", "scar"]
    assert (scar[4], scar[9]) == ("10", research.WITHHELD)  # two
    assert found["shaved", "events", "tinge"][9] == "0"
    assert found["scars", "worry", ""][4] == research.WITHHELD  # four answered at all
    assert not any("ecret" in cell for one in found.values() for cell in one)
    (gone, *_others) = consents.files_with(clinic, Purpose.RESEARCH).filter(
        treatments__kind="shaved"
    )
    consents.withdraw(gone, Purpose.RESEARCH, artist)
    again = {(one[0], one[2], one[8]): one for one in research.rows(clinic)[1:]}
    assert again["shaved", "worry", ""][4] == "9"


def test_figures_are_taken_along_as_a_table(visitor, clinic, artist):
    lay(clinic, artist, "shaved", 6)
    come(visitor, works(clinic, Role.OWNER, "Boss"))
    answer = visitor.get("/en/clients/north/outcomes/figures.csv?kind=shaved")
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert ["Healed", "6", "6", "0", "0", "100 %", "–", "–"] in lines
    assert ["Healed", "6 of 6", "6 of 6", "100 %", "69 % to 100 %", "0"] in lines
    none = visitor.get("/en/clients/north/outcomes/?kind=scars&artist=x&year=99999").content
    assert b"No case is like this." in none
    page = visitor.get("/en/clients/north/outcomes/?kind=shaved").content.decode()
    assert "<svg" in page
    assert "Secret" not in page


def test_a_text_that_did_not_say_so_counts_for_nothing(clinic, artist):
    lay(clinic, artist, "shaved", 2)
    assert len(cases.of_clinic(clinic)) == 2
    Consent.objects.filter(purpose=Purpose.RECORD).update(version="1")
    assert cases.of_clinic(clinic) == []
    assert len(cases.standings(clinic)) == 2  # they are asked all the same
