"""The index of a stock for matching: who is compared with a query, of the whole register."""

from __future__ import annotations

import random
import threading

import pytest

from sirene_pipeline.demo.standin.dataset import sirene_fields
from sirene_pipeline.domain.matching import CandidateIndex, Query, match
from sirene_pipeline.domain.matching.records import Candidate
from sirene_pipeline.match_many import match_many
from sirene_pipeline.register.errors import RegisterError
from sirene_pipeline.register.stock.files import find_files
from sirene_pipeline.register.stock.matching import index as matching_index
from sirene_pipeline.register.stock.matching import words as matching_words
from sirene_pipeline.register.stock.matching.build import index_of
from support.stock_records import one_unit_one_row

METZ = {"post_code": "57000", "town": "METZ"}
MINE = "11111111800019"


def office(siret, name, *, number="7", street="DES ALOUETTES", place=("57000", "METZ", "57463"), **more):
    post_code, town, commune = place
    return dict.fromkeys(sirene_fields()) | {
        "siret": siret, "siren": siret[:9], "nic": siret[9:], "denominationunitelegale": name,
        "numerovoieetablissement": number, "typevoieetablissement": "Rue", "libellevoieetablissement": street,
        "codepostaletablissement": post_code, "libellecommuneetablissement": town,
        "codecommuneetablissement": commune, "etatadministratifetablissement": "Actif",
        "etatadministratifunitelegale": "Active", "etablissementsiege": "oui", "siretsiegeunitelegale": siret,
        "statutdiffusionetablissement": "O", "statutdiffusionunitelegale": "O", **more,
    }  # fmt: skip


OTHERS = [office(f"7{n:08}00011", f"SOCIETE NUMERO{n} MESSINE", number=str(n + 20)) for n in range(120)]


@pytest.fixture
def shortlist(tmp_path, write_stock, open_stock_source):
    """Give the SIRETs listed for a query, in a stock of these records and a hundred and twenty others."""

    def ask(query, *records):
        source = open_stock_source(write_stock(tmp_path / "stock", [*records, *OTHERS]))
        (found,) = source.shortlists([query])
        return [candidate.siret for candidate in found.candidates]

    return ask


@pytest.mark.parametrize(
    ("query", "mine"),
    [
        (Query(name="ROUSSEAU"), office(MINE, "FITLAB ROUSSEAU")),
        (Query(name="FIT LAB"), office(MINE, "FITLAB ROUSSEAU")),
        (Query(name="FITLAB"), office(MINE, "FIT LAB ROUSSEAU")),
        (Query(name="ROUSEAU", **METZ), office(MINE, "FITLAB ROUSSEAU")),
        (Query(name="ZOUSSEAU", **METZ), office(MINE, "FITLAB ROUSSEAU")),
        (Query(name="Établissements Rousseaux"), office(MINE, "ETS ROUSSEAU")),
        (Query(name="STE ROUSS", **METZ), office(MINE, "SOCIETE ROUSS")),
        (Query(name="NOUVEAU NOM", street="7 bis, rue Basse", **METZ), office(MINE, "FITLAB", street="BASSE")),
        (Query(name="NOUVEAU NOM", street="ZA des Acacias", **METZ), office(MINE, "FITLAB", street="DES ACACIAS")),
        (Query(name="IRSN"), office(MINE, "INSTITUT DE RADIOPROTECTION ET DE SURETE NUCLEAIRE")),
        (Query(name="Institut de radioprotection et sûreté nucléaire"), office(MINE, "IRSN")),
        (Query(name="Institut Mosellan du Bois"), office(MINE, "FAGUS", sigleunitelegale="IMB")),
        (Query(name="SNCF"), office(MINE, "S N C F")),
        (Query(name="L'Enseigne"), office(MINE, "FITLAB", enseigne1etablissement="L ENSEIGNE ROUGE")),
        (Query(name="Cantine municipale", **METZ), office("21570463600012", "COMMUNE DE METZ")),
        (Query(name="FITLAB", post_code="75001", town="Paris 1er"), office(MINE, "FITLAB ROUSSEAU")),
    ],
    ids=[
        "rare-word", "words-joined-in-the-register", "words-joined-in-the-query", "typo", "typo-in-the-first-letter",
        "plural-and-accents", "abbreviation", "address", "street-without-number", "acronym", "acronym-spelled-out",
        "acronym-beside-the-name", "letters-that-stand-alone", "trade-name", "town-hall", "moved-elsewhere",
    ],
)  # fmt: skip
def test_a_record_is_found_by_what_it_shares(shortlist, query, mine):
    assert mine["siret"] in shortlist(query, mine)[:5]


def test_a_common_word_is_looked_up_where_the_query_is_and_beside_another_word_everywhere(shortlist, monkeypatch):
    monkeypatch.setattr(matching_words, "_RARE", 2)
    lyon = ("69001", "LYON", "69381")
    far = office(MINE, "MESSINE DE ROTATION", place=lyon)
    turning = [office(f"8{n:08}00018", "ROTATION", place=lyon) for n in range(4)]
    assert shortlist(Query(name="NUMERO7 MESSINE", post_code="69001", town="LYON"), far)[0] == "70000000700011"
    assert shortlist(Query(name="MESSINE", post_code="69001", town="LYON"), far, *turning) == [MINE]
    assert shortlist(Query(name="MESSINE ROTATION", **METZ), far, *turning)[0] == MINE
    monkeypatch.setattr(matching_words, "_OF_DEPARTMENT", 2)
    assert len(shortlist(Query(name="MESSINE", **METZ), far)) == 50, "in its commune"


def test_an_identifier_in_the_name_box_finds_its_record_first(shortlist):
    branch = office("11111111800027", "FITLAB", etablissementsiege="non", etatadministratifetablissement="Fermé")
    assert shortlist(Query(name="111 111 118"), branch, office(MINE, "FITLAB")) == [MINE, branch["siret"]]
    assert shortlist(Query(name="11111111800027"), branch, office(MINE, "FITLAB"))[0] == branch["siret"]


@pytest.mark.parametrize(
    "query", [Query(), Query(name="ZYXWV"), Query(name="SARL"), Query(street="7 rue des Alouettes", **METZ)]
)
def test_a_query_that_says_nothing_of_anybody_has_an_empty_list(shortlist, query):
    assert shortlist(query) == []


def test_a_chain_leaves_room_for_others(shortlist):
    chain = [office(f"222222226{n:05}", "MARCHE PLUS") for n in range(80)]
    found = shortlist(Query(name="MARCHE PLUS", **METZ), *chain, office("33333333400018", "PLUS DE FLEURS"))
    assert len([siret for siret in found if siret.startswith("222222226")]) == 12
    assert "33333333400018" in found


def test_a_former_name_of_the_history_finds_the_company_of_today(tmp_path, write_stock, open_stock_source):
    history = [
        {"siren": MINE[:9], "denominationUniteLegale": name} for name in ("FITLAB", "GYMNASIA", "FITLAB", None, "[ND]")
    ]
    folder = write_stock(tmp_path / "stock", [office(MINE, "FITLAB"), *OTHERS], history=history)
    (found,) = open_stock_source(folder).shortlists([Query(name="Gymnasia")])
    assert found.candidates[0].siret == MINE
    assert found.candidates[0].names == ("FITLAB", "GYMNASIA")
    result = match(Query(name="Gymnasia", **METZ), found)
    assert result.siren == MINE[:9]
    assert result.reason == "noms identiques ; sous son ancien nom GYMNASIA ; même code postal"
    assert "ancien" not in match(Query(name="Fitlab", **METZ), found).reason


def test_names_the_register_hides_are_no_names(shortlist):
    hidden = office(MINE, "[ND]", street="[ND]", statutdiffusionunitelegale="P")
    assert shortlist(Query(name="ND"), hidden) == []


@pytest.fixture(scope="module")
def sample(tmp_path_factory, sample_records, write_stock):
    records = list(one_unit_one_row(sample_records))
    return write_stock(tmp_path_factory.mktemp("matching") / "stock", records)


def typed(candidate, dice):
    """The candidate as somebody might have typed it: a letter missing, a word missing, no street, no post code."""
    name = candidate.names[0].title()
    if dice.random() < 0.4:
        cut = dice.randrange(len(name))
        name = name[:cut] + name[cut + 1 :]
    elif dice.random() < 0.3 and " " in name:
        name = name.rsplit(" ", 1)[0]
    return Query(
        name=name,
        street=candidate.street if dice.random() < 0.5 else None,
        post_code=candidate.post_code if dice.random() < 0.7 else None,
        town=candidate.town,
    )


@pytest.fixture(scope="module")
def typed_sample(sample_records, sample, ods_candidates):
    dice = random.Random(7)  # noqa: S311 - a fixed choice
    named = [candidate for candidate in ods_candidates if candidate.names]
    return [(candidate, typed(candidate, dice)) for candidate in dice.sample(named, 400)]


@pytest.fixture(scope="module")
def ods_candidates(sample, sample_records):
    from sirene_pipeline.register.ods.parse import parse_record

    return [Candidate.from_establishment(parse_record(record)) for record in one_unit_one_row(sample_records)]


def test_what_is_typed_wrongly_is_on_its_own_list_and_the_answer_is_that_of_the_index_in_memory(
    sample, open_stock_source, typed_sample, ods_candidates
):
    queries = [query for _, query in typed_sample]
    found = list(open_stock_source(sample).shortlists(queries))
    listed = [
        any(candidate.siret == mine.siret for candidate in one.candidates)
        for (mine, _), one in zip(typed_sample, found, strict=True)
    ]
    assert sum(listed) >= 396, "99 %"
    memory = CandidateIndex(ods_candidates)
    same = [match(query, one).siren == match(query, memory).siren for query, one in zip(queries, found, strict=True)]
    assert sum(same) >= 380, "95 %: the lists differ at their ends"


def test_the_lists_do_not_depend_on_threads_or_on_how_queries_are_batched(
    sample, open_stock_source, typed_sample, monkeypatch
):
    queries = [query for _, query in typed_sample]
    once = [one.candidates for one in open_stock_source(sample).shortlists(queries)]
    monkeypatch.setattr(matching_index, "_BATCH", 37)
    assert [one.candidates for one in open_stock_source(sample).shortlists(queries)] == once
    from sirene_pipeline.register.stock.settings import StockSettings
    from sirene_pipeline.register.stock.source import StockSource

    with StockSource(StockSettings(folder=str(sample), threads=4, memory_limit="1GB")) as source:
        assert [one.candidates for one in source.shortlists(queries)] == once


def test_several_processes_answer_as_one_does(sample, open_stock_source, typed_sample):
    queries = [query for _, query in typed_sample]
    pairs = list(zip(queries, open_stock_source(sample).shortlists(queries), strict=True))
    alone = list(match_many(pairs, len(pairs), processes=1))
    assert list(match_many(iter(pairs), 1000, processes=2)) == alone
    assert len(alone) == 400


def test_an_index_is_built_once_for_the_months_files_and_former_ones_are_deleted(
    tmp_path, write_stock, open_stock_source
):
    folder = write_stock(tmp_path / "stock", [office(MINE, "FITLAB")])
    source = open_stock_source(folder)
    first = index_of(find_files(source.settings), source.settings)
    written = first.stat().st_mtime_ns
    assert index_of(find_files(source.settings), source.settings) == first
    assert first.stat().st_mtime_ns == written
    write_stock(folder, [office(MINE, "FITLAB"), office("33333333400018", "ROUSSEAU")])
    second = index_of(find_files(source.settings), source.settings)
    assert second != first
    assert not first.exists()
    (found,) = open_stock_source(folder).shortlists([Query(name="ROUSSEAU")])
    assert [candidate.siret for candidate in found.candidates] == ["33333333400018"]


def test_runs_that_build_at_once_end_with_one_whole_index(tmp_path, write_stock, open_stock_source):
    folder = write_stock(tmp_path / "stock", [office(MINE, "FITLAB"), *OTHERS])
    settings = open_stock_source(folder).settings
    paths, errors = [], []

    def build():
        try:
            paths.append(index_of(find_files(settings), settings))
        except RegisterError as error:
            errors.append(error)

    runs = [threading.Thread(target=build) for _ in range(3)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert not errors
    assert len(set(paths)) == 1
    assert [path.name for path in folder.glob("matching-*")] == [paths[0].parent.name]


def test_a_folder_the_index_cannot_be_written_to_is_named_with_what_to_do(tmp_path, write_stock, open_stock_source):
    folder = write_stock(tmp_path / "stock", [office(MINE, "FITLAB")])
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    source = open_stock_source(folder, index_folder=str(tmp_path / "file" / "below"))
    with pytest.raises(RegisterError, match=r"index for matching cannot be written to .*below.*stock_cache"):
        list(source.shortlists([Query(name="FITLAB")]))
