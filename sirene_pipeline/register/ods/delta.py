"""The delta: one streamed export of what the register processed since a day, filtered to our partners on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sirene_pipeline.domain.records import Found
from sirene_pipeline.register.askable import SIREN_LENGTH, SIRET_LENGTH
from sirene_pipeline.register.errors import RegisterError, SchemaChangedError
from sirene_pipeline.register.ods import odsql
from sirene_pipeline.register.ods.fields import PROCESSED
from sirene_pipeline.register.ods.parse import parse_record
from sirene_pipeline.register.protocol import Chunk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from collections.abc import Set as AbstractSet
    from datetime import date

    from sirene_pipeline.register.ods.client import OdsClient

_CHUNK: Final = 100


def stream_changes(
    client: OdsClient,
    day: date,
    sirets: AbstractSet[str],
    sirens: AbstractSet[str],
    *,
    most: int,
    count_unknown: Callable[[str], None],
) -> Iterator[Chunk]:
    """Give the changed establishments that are ours, in chunks of a hundred ``Found``; at most ``most`` are streamed.

    The register is asked how many records there are, then for all of them at once; a moved company's new office is
    ours by its SIREN. Memory holds one chunk.

    Raises:
        RegisterError: ``inconsistent`` when the export brought another number of records than counted before, and
            whatever the calls raise. Chunks given before are true; the set of them is not complete.
    """
    if absent := [name for name in PROCESSED if name not in client.state().fields]:
        raise SchemaChangedError(f"A delta needs the field(s) {', '.join(absent)}; use batch mode", url=client.url)
    where = odsql.processed_since(day)
    expected = client.count(where)
    if expected > most:
        raise RegisterError(
            "too_broad", f"{expected} records were processed since {day}, more than {most}", url=client.url
        )
    if expected == 0:
        return
    chunk, seen = Chunk([]), 0
    with client.export(where) as records:
        for record in records:
            seen += 1
            siret, siren = str(record.get("siret")).zfill(SIRET_LENGTH), str(record.get("siren")).zfill(SIREN_LENGTH)
            if siret not in sirets and siren not in sirens:
                continue
            establishment = parse_record(record, count_unknown)
            chunk.answers.append(Found(establishment.siret, establishment))
            chunk.raw[establishment.siret] = record
            if len(chunk.answers) >= _CHUNK:
                yield chunk
                chunk = Chunk([])
    if chunk.answers:
        yield chunk
    if seen != expected:
        raise RegisterError(
            "inconsistent",
            f"The export brought {seen} records where {expected} were counted before it: it broke off or the register "
            "moved meanwhile",
            url=client.url,
        )
