"""Generated stock files: INSEE's layout, valid identifiers, the same rows for the same arguments, nobody's name."""

from __future__ import annotations

import duckdb
import pytest
from stdnum.fr import siren as siren_rules
from stdnum.fr import siret as siret_rules

from sirene_pipeline.domain.records import Found
from sirene_pipeline.register.stock.generator import generate_stock
from sirene_pipeline.register.stock.schema import known_columns


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    return generate_stock(tmp_path_factory.mktemp("generated"), 3000, threads=1, row_group=2048)


def query(text):
    with duckdb.connect() as connection:
        return connection.execute(text).fetchall()


def test_every_file_has_insees_columns(generated):
    for kind, path in generated.items():
        columns = {row[0] for row in query(f"describe select * from '{path}'")}
        assert columns == known_columns()[kind].keys() - {"sigleUniteLegale_"}


def test_sirets_are_valid_sorted_unique_and_nobodys(generated):
    sirets = [siret for (siret,) in query(f"select siret from '{generated['establishments']}'")]
    assert len(sirets) == 3000
    assert sirets == sorted(set(sirets))
    assert all(siret_rules.is_valid(siret) and siret.startswith("9999") for siret in sirets)


def test_each_establishment_has_its_unit_and_each_unit_one_head_office(generated):
    counts = query(
        f"select count(*), count(distinct siren), count(*) filter (where etablissementSiege)"
        f" from '{generated['establishments']}' semi join '{generated['units']}' using (siren)"
    )
    assert counts == [(3000, 2000, 2000)]
    assert query(f"select count(*) from '{generated['units']}'") == [(2000,)]


def test_the_same_arguments_give_the_same_rows_and_another_seed_other_values(generated, tmp_path):
    again = generate_stock(tmp_path / "again", 3000, threads=2)
    other = generate_stock(tmp_path / "other", 3000, seed=2, threads=1)
    for kind in generated:
        assert query(f"from '{again[kind]}'") == query(f"from '{generated[kind]}'")
    towns = "select siret, libelleCommuneEtablissement from '{}'"
    ours, theirs = query(towns.format(generated["establishments"])), query(towns.format(other["establishments"]))
    assert [siret for siret, _ in ours] == [siret for siret, _ in theirs]
    assert sum(one != two for one, two in zip(ours, theirs, strict=True)) > 2500


def test_no_person_is_invented(generated):
    names = query(
        f"select distinct unnest([nomUniteLegale, nomUsageUniteLegale, prenom1UniteLegale, prenomUsuelUniteLegale])"
        f" from '{generated['units']}'"
    )
    assert {name for (name,) in names} == {None, "[ND]"}


def test_row_groups_follow_the_argument(generated):
    groups = query(
        f"select distinct row_group_num_rows from parquet_metadata('{generated['establishments']}') order by 1"
    )
    assert groups == [(952,), (2048,)]


def test_the_layout_of_before_december_2025_lacks_the_new_columns(tmp_path, open_stock_source):
    written = generate_stock(tmp_path, 30, naf_2025=False, month="2025-11-01", threads=1)
    columns = {row[0] for row in query(f"describe select * from '{written['establishments']}'")}
    assert "activitePrincipaleNAF25Etablissement" not in columns
    source = open_stock_source(tmp_path)
    assert source.metadata().data_processed == "2025-11-01"
    ((siret,),) = query(f"select siret from '{written['establishments']}' limit 1")
    ((answer,),) = [chunk.answers for chunk in source.establishments([siret])]
    assert isinstance(answer, Found)


def test_large_stocks_have_valid_sirens_of_nine_digits(tmp_path):
    written = generate_stock(tmp_path, 20_000, threads=1)
    sirens = [siren for (siren,) in query(f"select siren from '{written['units']}'")]
    assert all(siren_rules.is_valid(siren) for siren in sirens[::97])
    assert (min(sirens)[:1], max(sirens)[:1]) == ("1", "9")


@pytest.mark.parametrize("rows", [0, 100_000_001])
def test_a_size_out_of_reach_is_refused(tmp_path, rows):
    with pytest.raises(ValueError, match="rows must be 1 to 100,000,000"):
        generate_stock(tmp_path, rows)
