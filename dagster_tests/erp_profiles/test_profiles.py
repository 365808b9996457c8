"""The profiles that come with the product are complete, and a faulty one is told whole."""

from __future__ import annotations

import psycopg
import pytest
from psycopg.rows import dict_row

from sirene_pipeline.demo.sample import load_sample_erp
from sirene_pipeline.domain.records import CANONICAL_COLUMNS, Partner
from sirene_pipeline.erp.profiles import ProfileError, load_profile, profile_names

GOOD_TOML = """
title = "Mine"
table = "customers"
key = "customer_id"
writable = ["street"]

[columns]
partner_id = "customer_id"
street = "address_1"
workforce = "headcount"

[selections.workforce]
"12" = "20-49"
"""
GOOD_SQL = f"select {', '.join(CANONICAL_COLUMNS)} from customers;"


@pytest.fixture
def own_profile(tmp_path):
    """Write a profile of one's own and return what names it in the settings."""

    def write(toml=GOOD_TOML, sql=GOOD_SQL):
        folder = tmp_path / "mine"
        folder.mkdir(exist_ok=True)
        (folder / "fields.toml").write_text(toml, encoding="utf-8")
        (folder / "partners.sql").write_text(sql, encoding="utf-8")
        return str(folder)

    return write


def test_five_profiles_come_with_the_product():
    assert profile_names() == ["dolibarr", "generic", "odoo", "openprod", "tryton"]


@pytest.mark.parametrize("name", ["dolibarr", "generic", "odoo", "openprod", "tryton"])
def test_every_profile_of_the_product_loads(name):
    loaded = load_profile(name)
    assert loaded.profile.name == name
    assert loaded.writable <= set(loaded.columns)
    assert set(loaded.columns) | loaded.read_from_elsewhere == loaded.profile.fields


def test_open_prods_selections_are_the_specifications():
    selections = load_profile("openprod").profile.selections
    assert selections["workforce"]["01"] == "01 - 1 ou 2 salariés"
    assert selections["workforce"]["12"] == "05 - 20 to 49 employees"
    assert selections["workforce"]["51"] == "12 - 2 000 to 4 999 employees"
    assert selections["category"]["ETI"] == "Mid-sized company"
    assert selections["establishment_type"]["head_office"] == "headquarter"
    ranks = sorted(int(key[:2]) for key in selections["workforce"].values())
    assert ranks == list(range(16))


def test_the_open_prod_profile_reads_the_sample_erp(fresh_database):
    count = load_sample_erp(fresh_database.dsn)
    loaded = load_profile("openprod")
    with psycopg.connect(fresh_database.dsn, row_factory=dict_row) as connection:
        rows = connection.execute(loaded.partners_sql).fetchall()
        stored = connection.execute("select * from res_partner limit 1").fetchone()
    assert len(rows) == count
    assert tuple(rows[0]) == CANONICAL_COLUMNS
    assert set(loaded.columns.values()) <= set(stored)
    cegid = Partner(**next(row for row in rows if row["ref"] == "PA000015"))
    assert (cegid.name, cegid.street, cegid.post_code, cegid.town) == (
        "CEGID",
        "52 Quai PAUL sedalian",
        "69009",
        "LYON",
    )
    keys = loaded.profile.selections
    assert {row["workforce"] for row in rows} - {None} <= set(keys["workforce"].values())
    assert {row["category"] for row in rows} - {None} <= set(keys["category"].values())
    assert {row["establishment_type"] for row in rows} - {None} <= set(keys["establishment_type"].values())


ODOO_TABLES = """
create table res_country (id int primary key, code varchar(2));
create table res_partner (id int, ref text, name text, is_company bool, active bool, siren text, nic text, siret text,
    vat text, street text, street2 text, zip text, city text, country_id int, write_date timestamp);
insert into res_country values (75, 'FR');
insert into res_partner values
    (1, null, 'AVEC NIC', true, true, '111111118', '00019', '11111111800019', null, '1 r', null, '75001', 'PARIS', 75),
    (2, null, 'SANS NIC', true, true, '111111118', null, '111111118*****', null, '1 r', null, '75001', 'PARIS', null);
"""
DOLIBARR_TABLES = """
create table llx_c_typent (id int, code varchar(12));
create table llx_c_country (rowid int, code varchar(2));
create table llx_c_regions (rowid int, code_region int, nom varchar(50));
create table llx_c_departements (rowid int, code_departement varchar(6), fk_region int);
create table llx_societe (rowid int, code_client text, nom text, name_alias text, status smallint, siren text,
    siret text, tva_intra text, address text, zip text, town text, ape text, tms timestamp, fk_typent int, fk_pays int,
    fk_departement int);
insert into llx_c_typent values (8, 'TE_PRIVATE');
insert into llx_c_country values (1, 'FR');
insert into llx_c_regions values (84, 84, 'Auvergne-Rhône-Alpes');
insert into llx_c_departements values (69, '69', 84);
insert into llx_societe values
    (1, 'CU1', 'SOC', null, 1, '111111118', '11111111800019', null, '1 r', '69001', 'LYON', '6201Z', null, 4, 1, 69),
    (2, 'CU2', 'PARTICULIER', null, 0, null, null, null, null, null, null, null, null, 8, null, null);
"""
TRYTON_TABLES = """
create table country_country (id int, code varchar(2));
create table party_party (id int, code text, name text, active bool, write_date timestamp, create_date timestamp);
create table party_identifier (id int, party int, type text, code text, active bool);
create table party_address (id int, party int, sequence int, active bool, street_unstructured text, street_name text,
    building_number text, postal_code text, city text, country int);
insert into country_country values (1, 'FR');
insert into party_party values (1, '1', 'SOCIETE', true, null, '2025-01-01'), (2, '2', 'SANS RIEN', true, null, null);
insert into party_identifier values (1, 1, 'fr_siret', '11111111800019', true), (2, 1, 'eu_vat', 'FR44111111118', true),
    (3, 1, 'fr_siret', '22222222600012', false);
insert into party_address values (1, 1, 20, true, '2 rue', null, null, '75002', 'PARIS', 1),
    (2, 1, 10, true, null, 'rue Une', '1', '75001', 'PARIS', 1);
"""


def _rows(database, name, tables):
    loaded = load_profile(name)
    with psycopg.connect(database.dsn, row_factory=dict_row) as connection:
        connection.execute(tables)
        rows = connection.execute(loaded.partners_sql).fetchall()
    assert tuple(rows[0]) == CANONICAL_COLUMNS
    return rows


def test_odoos_siret_of_stars_is_no_siret(fresh_database):
    rows = _rows(fresh_database, "odoo", ODOO_TABLES)
    assert [(row["siren"], row["siret"], row["country"]) for row in rows] == [
        ("111111118", "11111111800019", "FR"),
        ("111111118", None, None),
    ]


def test_dolibarrs_private_person_is_no_company(fresh_database):
    rows = _rows(fresh_database, "dolibarr", DOLIBARR_TABLES)
    assert [(row["is_company"], row["active"], row["department"], row["region"]) for row in rows] == [
        (1, 1, "69", "Auvergne-Rhône-Alpes"),
        (0, 0, None, None),
    ]
    assert (rows[0]["siret"], rows[0]["naf"], rows[0]["country"]) == ("11111111800019", "6201Z", "FR")


def test_trytons_first_address_and_active_identifiers_are_read(fresh_database):
    rows = _rows(fresh_database, "tryton", TRYTON_TABLES)
    assert len(rows) == 2
    first = rows[0]
    assert (first["siret"], first["vat"], first["street"]) == ("11111111800019", "FR44111111118", "1 rue Une")
    assert (first["post_code"], first["country"]) == ("75001", "FR")
    assert rows[1]["street"] is None


def test_a_profile_of_ones_own_is_named_by_its_folder(own_profile):
    loaded = load_profile(own_profile())
    assert (loaded.profile.name, loaded.table, loaded.key) == ("mine", "customers", "customer_id")
    assert loaded.profile.selections == {"workforce": {"12": "20-49"}}
    assert not loaded.partners_sql.endswith(";")


def test_an_unknown_profile_lists_those_there_are():
    with pytest.raises(ProfileError, match=r"no ERP profile 'sap'. Choose one of dolibarr, generic, odoo"):
        load_profile("sap")


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(ProfileError, match="does not exist"):
        load_profile(str(tmp_path / "nowhere"))


def test_a_missing_file_is_named(tmp_path):
    (tmp_path / "fields.toml").write_text(GOOD_TOML, encoding="utf-8")
    with pytest.raises(ProfileError, match=r"lacks partners\.sql"):
        load_profile(str(tmp_path))


def test_bad_toml_names_the_file_and_the_line(own_profile):
    with pytest.raises(ProfileError, match=r"fields\.toml is no valid TOML: .*line 1"):
        load_profile(own_profile(toml="title = what"))


def test_every_missing_and_unknown_setting_is_told_at_once(own_profile):
    with pytest.raises(ProfileError) as caught:
        load_profile(own_profile(toml='tabel = "x"\nwritable = "street"\n'))
    message = str(caught.value)
    for words in ("title is missing", "table is missing", "columns is missing", "tabel is no setting"):
        assert words in message
    assert "writable must be a list of texts, not 'street'" in message


def test_every_fault_of_the_content_is_told_at_once(own_profile):
    toml = """
title = "Mine"
table = "customers"
key = "customer_id"
writable = ["street", "town", "changed_at", "zip"]
read_from_elsewhere = ["street"]

[columns]
partner_id = "id"
street = "address"
changed_at = "written"
colour = "c"
name = 3

[selections.workforce]
"13" = "x"
"12" = 5
[selections.naf]
a = "b"
[selections.category]
PME = "S"
"""
    with pytest.raises(ProfileError) as caught:
        load_profile(own_profile(toml=toml, sql=GOOD_SQL.replace("legal_form,", "")))
    message = str(caught.value)
    assert "has 14 fault(s)" in message
    for words in (
        "columns: colour is no canonical field",
        "writable: zip is no canonical field",
        "columns: name must name a column, not 3",
        "street stands in columns and in read_from_elsewhere",
        "writable: town has no column",
        "writable: zip has no column",
        "writable: changed_at is never written",
        "columns: partner_id must be the key, 'customer_id'",
        "selections: workforce is no field of this ERP",
        "selections.workforce: 13 is no code of it",
        "selections.workforce.12 must be a text, not 5",
        "selections: naf is no selection",
        "selections: category is no field of this ERP",
        "partners.sql gives no column legal_form",
    ):
        assert words in message


def test_two_fields_in_one_written_column_are_refused(own_profile):
    toml = GOOD_TOML.replace('writable = ["street"]', 'writable = ["street", "town"]').replace(
        'street = "address_1"', 'street = "address_1"\ntown = "address_1"'
    )
    with pytest.raises(ProfileError, match="two fields are written to column address_1"):
        load_profile(own_profile(toml=toml))
