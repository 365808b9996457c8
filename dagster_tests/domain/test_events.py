from __future__ import annotations

from datetime import date

import pytest

from sirene_pipeline.domain import events
from sirene_pipeline.domain.events import Period, closed_since, latest_successor
from sirene_pipeline.domain.identifiers import check_siret
from sirene_pipeline.domain.records import Establishment, Succession


def periods(*pairs):
    return [Period(state, date.fromisoformat(start)) for state, start in pairs]


@pytest.mark.parametrize(
    ("history", "since"),
    [
        pytest.param(
            periods(("C", "2026-03-25"), ("C", "2025-09-30"), ("A", "2019-01-01")), date(2025, 9, 30), id="C05"
        ),
        pytest.param(
            periods(("A", "2019-01-01"), ("C", "2025-09-30"), ("C", "2026-03-25")), date(2025, 9, 30),
            id="C05a any order",
        ),
        pytest.param(
            periods(("F", "2026-03-25"), ("A", "2025-09-30"), ("F", "2020-01-01")), date(2026, 3, 25),
            id="C05b reopened in between",
        ),
        pytest.param(periods(("A", "2026-03-25"), ("F", "2025-09-30")), None, id="C05c open now"),
        pytest.param(periods(("F", "1999-12-31")), date(1999, 12, 31), id="C05d only ever closed"),
        pytest.param([], None, id="C05e no history"),
    ],
)  # fmt: skip
def test_case_C05_closed_since_the_first_of_the_last_closed_periods(history, since):
    assert closed_since(history) == since


CLOSED = Establishment("11111111800019", "111111118", "00019", state="F", closed_on="2026-03-01")


def test_a_closing_date_is_told_only_beside_a_closed_state():
    ceased = Establishment("11111111800019", "111111118", "00019", state="A", unit_state="C", closed_on="2009-02-22")

    assert events.closed(CLOSED).values["closed_on"] == "2026-03-01"
    assert "closed_on" not in events.closed(ceased).values
    assert events.closed(ceased).code == "event_unit_ceased"


def test_an_event_of_a_wrong_siret_offers_what_it_may_stand_for():
    fact = events.invalid_siret(check_siret("1234567400019"))

    assert fact.values == {"reason": "lost_zeros", "candidates": "01234567400019"}
    assert events.invalid_siret(check_siret("11111111800018")).values["lead_siren"] == "111111118"


def test_head_offices_are_listed_in_order():
    offices = [Establishment(siret, siret[:9], siret[9:]) for siret in ("33333333400022", "33333333400014")]

    assert events.several_head_offices("333333334", offices).values == {
        "siren": "333333334",
        "count": "2",
        "sirets": "33333333400014 33333333400022",
    }


def test_there_may_be_no_successor():
    assert latest_successor([]) is None
    assert latest_successor([Succession("22222222600011")]) == Succession("22222222600011")
