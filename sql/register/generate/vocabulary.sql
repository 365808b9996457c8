-- The words generated stock files are made of, from the sample register: streets, towns, words of company names.
-- The option "sample" is the path of register.jsonl.gz. Nobody's first or last name is in it.
create or replace temp table sample as
select *
from read_json(getvariable('options')['sample'], format = 'newline_delimited', columns = {
    denominationunitelegale: 'varchar', categoriejuridiqueunitelegale: 'varchar', typevoieetablissement: 'varchar',
    libellevoieetablissement: 'varchar', codepostaletablissement: 'varchar', libellecommuneetablissement: 'varchar',
    codecommuneetablissement: 'varchar', activiteprincipaleetablissement: 'varchar',
    nomenclatureactiviteprincipaleetablissement: 'varchar', statutdiffusionetablissement: 'varchar',
    etatadministratifetablissement: 'varchar'
});

set variable streets = (
    select list(struct_pack(kind := kind, label := label) order by kind, label)
    from (
        select distinct upper(strip_accents(typevoieetablissement)) as kind, libellevoieetablissement as label
        from sample
        where typevoieetablissement not like '[%' and libellevoieetablissement not like '[%'
    )
);

set variable towns = (
    select list(struct_pack(post_code := post_code, town := town, commune := commune) order by post_code, town, commune)
    from (
        select distinct
            codepostaletablissement as post_code,
            libellecommuneetablissement as town,
            codecommuneetablissement as commune
        from sample
        where regexp_full_match(codepostaletablissement, '\d{5}') and codecommuneetablissement is not null
    )
);

set variable words = (
    select list(word order by word)
    from (
        select distinct unnest(string_split(denominationunitelegale, ' ')) as word
        from sample
        where statutdiffusionetablissement = 'O'
    )
    where regexp_full_match(word, '[A-Z]{4,14}')
);

set variable syllables = ([
    'BA', 'BEL', 'BRI', 'CAR', 'CO', 'DEL', 'DO', 'FI', 'FLOR', 'GAL', 'GRI', 'JU', 'KA', 'LI', 'LOR', 'MA', 'MER', 'NI',
    'NOV', 'OR', 'PAL', 'PRI', 'RA', 'RO', 'SOL', 'TA', 'TER', 'TIX', 'VAL', 'VI', 'XA', 'ZEN'
]);

set variable nafs = (
    select list(naf order by naf)
    from (
        select distinct activiteprincipaleetablissement as naf
        from sample
        where nomenclatureactiviteprincipaleetablissement = 'NAFRev2'
    )
);

set variable legal_forms = ([5710, 5710, 5710, 5499, 5499, 5499, 9220, 6540, 5599, 5485]);
set variable workforces = (['NN', 'NN', 'NN', 'NN', '00', '01', '01', '02', '03', '11', '12', '21', '31', '51']);
set variable suffixes = (['SERVICES', 'CONSEIL', 'FRANCE', 'ET FILS', 'DISTRIBUTION', 'IMMOBILIER', 'FORMATION', 'GROUPE']);

-- The check digit that makes a number of 8 or 13 digits pass Luhn's test once it is appended.
create or replace temp macro doubled(digit) as 2 * digit - case when digit > 4 then 9 else 0 end;
create or replace temp macro digit_at(number, place) as (number // place) % 10;
create or replace temp macro check_of_8(n) as (10 - (
    doubled(digit_at(n, 1)) + digit_at(n, 10) + doubled(digit_at(n, 100)) + digit_at(n, 1000)
    + doubled(digit_at(n, 10000)) + digit_at(n, 100000) + doubled(digit_at(n, 1000000)) + digit_at(n, 10000000)
) % 10) % 10;
create or replace temp macro check_of_13(n) as (10 - (
    doubled(digit_at(n, 1)) + digit_at(n, 10) + doubled(digit_at(n, 100)) + digit_at(n, 1000)
    + doubled(digit_at(n, 10000)) + digit_at(n, 100000) + doubled(digit_at(n, 1000000)) + digit_at(n, 10000000)
    + doubled(digit_at(n, 100000000)) + digit_at(n, 1000000000) + doubled(digit_at(n, 10000000000))
    + digit_at(n, 100000000000) + doubled(digit_at(n, 1000000000000))
) % 10) % 10;

-- Units follow each other in pairs, the first with two establishments, the second with one; the head office is the
-- first. SIRENs rise with the unit, so the files are sorted by SIRET as INSEE's are.
create or replace temp macro unit_of(row_number) as (row_number * 2) // 3;
create or replace temp macro first_row_of(unit) as (unit * 3 + 1) // 2;
create or replace temp macro siren_of(unit) as
    (getvariable('options')['first_body'] + unit * getvariable('options')['body_step']) * 10
    + check_of_8(getvariable('options')['first_body'] + unit * getvariable('options')['body_step']);
create or replace temp macro siret_of(siren, rank) as
    (siren * 10000 + rank) * 10 + check_of_13(siren * 10000 + rank);

-- A number that looks random and depends on the row, the purpose and the seed alone.
create or replace temp macro dice(row_number, purpose, sides) as
    (hash(row_number * 64 + purpose + getvariable('options')['seed'] * 1000003) % sides)::bigint;
create or replace temp macro pick(choices, row_number, purpose) as choices[1 + dice(row_number, purpose, len(choices))];
