"""The cases of ``cases/register_faults.toml``: the partners, the register before and after, and the table in words."""

from __future__ import annotations

import tomllib
from pathlib import Path

PATH = Path(__file__).parents[1] / "cases" / "register_faults.toml"
TABLE = tomllib.loads(PATH.read_text(encoding="utf-8"))
PARTNERS = {partner["ref"]: partner for partner in TABLE["partner"]}
CASES = TABLE["case"]
FIRST_ID = 11  # keys of equal length: partners are drawn in the order of their keys


def erp_rows():
    """The ERP's partners, by column."""
    for number, (ref, partner) in enumerate(PARTNERS.items()):
        siret, name = partner["siret"], _name_of(partner["siret"])
        own = {"id": FIRST_ID + number, "ref": ref, "name": name, "legal_name": name, "siret": siret}
        yield TABLE["erp"] | own | {"siren": siret[:9], "vat": _vat_of(siret[:9])} | partner.get("erp", {})


def records(when):
    """The register's records, ``then`` or ``now``; what changed was processed in between."""
    for partner in PARTNERS.values():
        changes = partner.get("now", {}) if when == "now" else {}
        if changes:
            changes = {"datederniertraitementetablissement": TABLE["processed"]} | changes
        if partner.get("held", True):
            yield _record({"siret": partner["siret"]} | partner.get("record", {}) | changes)
        if "office" in partner:
            yield _record(partner["office"])


def expected_clocks(case):
    """What becomes of each partner, by the clocks' names."""
    if case["run"] == "fails":
        expected = dict.fromkeys(PARTNERS, "due") | {"invalid": "answered"}
    else:
        usual = "usual" if case.get("falls_back", True) else "usual_delta"
        expected = {ref: partner.get(usual, partner.get("usual", "checked")) for ref, partner in PARTNERS.items()}
    for clocks, refs in case.get("partners", {}).items():
        expected |= dict.fromkeys(refs.split(), clocks)
    return expected


def outcome_table():
    """The cases as ``docs/register.md`` shows them: the words' meanings, then a line for all faults that end alike."""
    meanings = ["| partner | " + " | ".join(_COLUMNS) + " |", "|---" * (len(_COLUMNS) + 1) + "|"]
    for word, clocks in TABLE["clocks"].items():
        meanings.append(f"| *{word}* | " + " | ".join(_cell(name, clocks[name]) for name in _COLUMNS.values()) + " |")
    alike = {}
    for case in CASES:
        fared = [f"*{clocks}*: {refs.replace(' ', ', ')}" for clocks, refs in case.get("partners", {}).items()]
        usual = "asked in batches" if case.get("falls_back") else "as without a fault"
        rest = f"{'the others' if fared else 'all'} {'*due*' if case['run'] == 'fails' else usual}"
        named = set(" ".join(case.get("partners", {}).values()).split()) | {"invalid"}
        fared += [] if named == set(PARTNERS) and case["run"] == "fails" else [rest]
        alike.setdefault((case["run"], "; ".join(fared)), []).append(f"{case['case']} ({case['requests']})")
    rows = ["", "| fault (requests made) | the run | its partners |", "|---|---|---|"]
    rows += [f"| {'; '.join(cases)} | {run} | {fared} |" for (run, fared), cases in alike.items()]
    return "\n".join([*meanings, *rows]) + "\n"


_COLUMNS = {
    "`last_attempt_at`": "attempt",
    "`last_checked_at`": "checked",
    "`current_as_of`": "current",
    "`next_attempt_at`": "backs_off",
    "`last_outcome`": "failed",
}


def _cell(name, value):
    written = {"failed": ("as before", "failed"), "backs_off": ("", "in hours or days")}
    return written.get(name, ("", "moves"))[value]


def _record(own):
    siret = own["siret"]
    named = {"siren": siret[:9], "nic": siret[9:], "denominationunitelegale": _name_of(siret)}
    return TABLE["register"] | named | own


def _name_of(siret):
    return f"EXEMPLE {siret[4:9]}"


def _vat_of(siren):
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"
