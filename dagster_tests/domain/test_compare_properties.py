"""What holds whatever the ERP and the register hold."""

from __future__ import annotations

from dataclasses import fields, replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sirene_pipeline.domain.compare import CompareOptions, compare_many, compare_partner
from sirene_pipeline.domain.fields.every import RULES
from sirene_pipeline.domain.nomenclatures import (
    category_label,
    establishment_type_label,
    legal_form_label,
    state_label,
    workforce_label,
)
from sirene_pipeline.domain.reasons import SENTENCES
from sirene_pipeline.domain.records import (
    ErpProfile,
    Establishment,
    Failed,
    FailureKind,
    Found,
    NotFound,
    Partner,
    Succession,
)
from sirene_pipeline.domain.verdicts import Verdict

SIRETS = ("11111111800019", "11111111800027", "22222222600011", "33333333400014")
MASKS = ("[ND]", "[NON-DIFFUSIBLE]", "[ nd ]", "12 [ND] RUE X")
ODD = ("", " ", "\u00a0", "null", "0", "-", "1E+30", "9" * 40, "{siret}", "{", "Ã", "\ufffd", "\x00", "٣", "²", "5-5")
SOUND = (
    "ATELIER EXEMPLE", "12", "BIS", "RUE", "DES LILAS", "69003", "6600", "LYON", "FR", "62.01Z", "NAFRev2", "NAF2025",
    "A", "F", "C", "O", "P", "51", "NN", "PME", "5710", "1900-01-01", "2025-02-30", "2026-01-05T08:00:00+00:00",
    "2A004", "97801", "99109", "SAS", "SARL", "FR44111111118", "LU12345613", *SIRETS,
)  # fmt: skip
TEXTS = st.one_of(st.none(), st.sampled_from(SOUND + ODD + MASKS), st.text(max_size=12))
PLAIN = [
    f.name for f in fields(Establishment)
    if f.type in ("str | None", "str") and f.name not in {"siret", "siren", "nic"}
]  # fmt: skip
ERP = [f.name for f in fields(Partner) if f.type == "str | None"]


SOUND_REGISTER = {
    "state": "A", "unit_state": "A", "legal_name": "ATELIER EXEMPLE", "number": "12", "street_type": "RUE",
    "street_label": "DES LILAS", "post_code": "69003", "town": "LYON", "commune_code": "69383", "naf": "62.01Z",
    "naf_nomenclature": "NAFRev2", "legal_form": "5710", "creation_date": "2015-03-01", "unit_workforce": "12",
    "category": "PME", "last_processed": "2026-01-05T08:00:00+00:00",
}  # fmt: skip
SOUND_PARTNER = {
    "name": "ATELIER EXEMPLE", "street": "12 Rue DES LILAS", "post_code": "69003", "town": "LYON", "country": "FR",
    "siren": "111111118", "vat": "FR44111111118", "naf": "62.01Z", "legal_form": "5710", "workforce": "12",
}  # fmt: skip


def changes(names):
    """A few values of a sound record made odd."""
    return st.dictionaries(st.sampled_from(names), TEXTS, max_size=8)


@st.composite
def establishments(draw, sirets=SIRETS):
    siret = draw(st.sampled_from(sirets))
    names = st.lists(TEXTS.filter(bool), max_size=2).map(tuple)
    return Establishment(
        siret=siret, siren=siret[:9], nic=siret[9:], trade_names=draw(names), unit_usual_names=draw(names),
        natural_person=draw(st.booleans()), is_head_office=draw(st.sampled_from([None, True, False])),
        purged=draw(st.integers(0, 9)) == 9, **(SOUND_REGISTER | draw(changes(PLAIN))),
    )  # fmt: skip


@st.composite
def partners(draw):
    sirets = st.one_of(st.just(SIRETS[0]), st.just(SIRETS[0]), st.sampled_from((*SIRETS, "111111118")), TEXTS)
    values = SOUND_PARTNER | draw(changes(ERP)) | {"siret": draw(sirets)}
    return Partner("p", **values)


@st.composite
def answers(draw):
    asked = draw(st.sampled_from((SIRETS[0], SIRETS[0], *SIRETS, "111111118", "333333334")))
    links = st.lists(st.builds(Succession, siret=st.one_of(st.sampled_from(SIRETS), st.text(max_size=5))), max_size=2)
    found = st.builds(
        Found,
        st.just(asked),
        establishments((asked,)) if len(asked) == 14 else st.none(),
        st.lists(establishments(), max_size=3).map(tuple),
        links.map(tuple),
        st.sampled_from([None, None, None, None, "222222226", "x"]),
    )
    nothing = st.sampled_from([NotFound(asked), Failed(asked, FailureKind.TIMEOUT, "slow")])
    return draw(st.one_of(found, found, found, found, nothing))


OPTIONS = st.builds(
    CompareOptions,
    language=st.sampled_from(["fr", "en"]),
    propose_equivalent=st.booleans(),
    workforce_level=st.sampled_from(["unit", "establishment"]),
    include_natural_persons=st.booleans(),
)
PROFILES = st.builds(
    ErpProfile,
    st.just("any"),
    selections=st.sampled_from(
        [{}, {"workforce": {"51": "12 - 2 000 to 4 999 employees"}, "category": {"PME": "[ND]"}, "naf": {"x": "y"}}]
    ),
    naf_dotted=st.booleans(),
    country_format=st.sampled_from(["iso", "fr", "en", "?"]),
)
many = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@many
@given(partners(), answers(), PROFILES, OPTIONS, st.booleans())
def test_comparing_never_raises_and_never_repeats_a_mask(partner, answer, profile, options, known):
    comparison = compare_partner(partner, answer, profile=profile, options=options, known_before=known)

    for shown in (*comparison.differences, *comparison.lines, *comparison.events):
        texts = [str(getattr(shown, f.name)).upper().replace(" ", "") for f in fields(shown)]
        assert not any("[ND]" in text or "[NON-DIFFUSIBLE]" in text for text in texts)
        assert shown.reason
        assert "…" not in shown.reason
    assert all(code in SENTENCES for code in (d.reason_code for d in (*comparison.differences, *comparison.lines)))


@many
@given(partners(), answers(), PROFILES, OPTIONS)
def test_a_line_never_empties_a_field_and_there_is_one_a_field(partner, answer, profile, options):
    comparison = compare_partner(partner, answer, profile=profile, options=options)

    for line in comparison.lines:
        assert line.new.strip()
        assert line.new != line.current
        assert line.current == getattr(partner, line.field)
        assert line.verdict is not Verdict.NOT_COMPARABLE
    assert len({line.field for line in comparison.lines}) == len(comparison.lines)
    assert {line.field for line in comparison.lines} != {"last_processed"}


@many
@given(partners(), answers(), PROFILES, OPTIONS)
def test_what_is_the_same_is_never_proposed(partner, answer, profile, options):
    comparison = compare_partner(partner, answer, profile=profile, options=replace(options, propose_equivalent=False))
    settled = {d.field for d in comparison.differences if d.verdict in (Verdict.SAME, Verdict.NOT_COMPARABLE)}

    assert settled & {line.field for line in comparison.lines} == set()


@many
@given(establishments(), OPTIONS)
def test_a_partner_with_the_registers_own_values_is_offered_nothing(register, options):
    """Every value is accepted into an empty partner, then the partner is compared again."""
    register = replace(register, state="A", unit_state="A", purged=False)
    partner = Partner("p", siret=register.siret)
    profile = ErpProfile("any")
    answer = Found(register.siret, register)
    first = compare_partner(partner, answer, profile=profile, options=options)
    filled = replace(partner, **{line.field: line.new for line in first.lines})

    assert compare_partner(filled, answer, profile=profile, options=options).lines == ()


@settings(max_examples=100, deadline=None)
@given(st.lists(partners(), max_size=6), establishments(), OPTIONS)
def test_a_batch_says_what_each_partner_alone_says_but_for_the_neighbours(some, register, options):
    batch = [replace(partner, partner_id=str(n)) for n, partner in enumerate(some)]
    found = {p.partner_id: Found(register.siret, register) for p in batch[::2]}
    comparisons = compare_many(batch, found, profile=ErpProfile("any"), options=options)

    assert [c.partner_id for c in comparisons] == [p.partner_id for p in batch[::2]]


SPELLINGS = {
    "name": lambda text: text.lower().replace("e", "é"),
    "street": lambda text: text.replace("Avenue", "av.").replace("SAINT", "st"),
    "town": lambda text: f"{text} CEDEX 03",
    "naf": lambda text: text.replace(".", ""),
    "siren": lambda text: f"{text[:3]} {text[3:6]} {text[6:]}",
    "siret": lambda text: f"{text[:3]}.{text[3:6]}.{text[6:9]}-{text[9:]}",
    "vat": lambda text: f"{text[:4]} {text[4:]}".lower(),
    "creation_date": lambda text: "/".join(text.split("-")[::-1]),
    "workforce": lambda text: workforce_label(text, "en"),
    "category": lambda text: category_label(text, "en"),
    "legal_form": legal_form_label,
    "establishment_type": lambda text: establishment_type_label(text, "en"),
    "administrative_state": lambda text: state_label(text, "fr"),
    "country": lambda _: "France",
}
AGREED = {
    "name": "ATELIER EXEMPLE", "street": "12 Avenue DU FAUBOURG SAINT MARTIN", "town": "LYON", "naf": "62.01Z",
    "siren": "111111118", "siret": "11111111800019", "vat": "FR44111111118", "creation_date": "2015-03-01",
    "workforce": "12", "category": "PME", "legal_form": "5710", "establishment_type": "head_office",
    "administrative_state": "A", "country": "FR", "post_code": "69003",
}  # fmt: skip
REGISTER = Establishment(
    "11111111800019", "111111118", "00019", state="A", unit_state="A", legal_name="ATELIER EXEMPLE", number="12",
    street_type="AVENUE", street_label="DU FAUBOURG SAINT MARTIN", post_code="69003", town="LYON", commune_code="69383",
    naf="62.01Z", naf_nomenclature="NAFRev2", creation_date="2015-03-01", unit_workforce="12", category="PME",
    legal_form="5710", is_head_office=True,
)  # fmt: skip


@given(st.sets(st.sampled_from(sorted(SPELLINGS))))
def test_any_mix_of_equivalent_spellings_is_never_different(respelt):
    partner = Partner("p", **(AGREED | {field: SPELLINGS[field](AGREED[field]) for field in respelt}))
    comparison = compare_partner(
        partner, Found(REGISTER.siret, REGISTER), profile=ErpProfile("any", frozenset(AGREED)), options=CompareOptions()
    )

    assert {d.field: d.verdict for d in comparison.differences}.keys() == AGREED.keys()
    assert {d.verdict for d in comparison.differences} <= {Verdict.SAME, Verdict.EQUIVALENT}
    assert (comparison.lines, comparison.events) == ((), ())


def test_every_field_of_a_profile_has_a_rule_or_is_none_of_the_comparisons():
    canonical = {f.name for f in fields(Partner)}

    assert canonical - RULES.keys() == {
        "partner_id", "ref", "is_company", "active", "turnover", "partner_category", "changed_at"
    }  # fmt: skip
