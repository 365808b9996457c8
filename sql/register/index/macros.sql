-- How the names of the stock become words to look records up by. The same folding as for queries, on a coarser grain:
-- what is found here is compared word by word afterwards. Variable "idle": a pattern of words that tell nothing.
create or replace temp macro stem_of(word) as
    case when length(word) > 4 and right(word, 1) in ('S', 'X') then left(word, -1) else word end;

-- Letters that stand alone one after the other are an acronym as well: S N C F.
create or replace temp macro lone_letters(text) as list_transform(
    regexp_extract_all(text, '\b[A-Z](?: [A-Z]\b)+'), lambda run: replace(run, ' ', '')
);

create or replace temp macro words_of(text) as list_distinct(list_filter(
    list_concat(
        list_transform(
            string_split(regexp_replace(text, getvariable('idle'), '', 'g'), ' '), lambda word: stem_of(word)
        ),
        lone_letters(text)
    ),
    lambda word: length(word) > 1
));

-- What the initials of three to eight words spell, with a mark no word has.
create or replace temp macro initials_of(text) as list_filter(
    [
        '*' || array_to_string(list_transform(
            list_filter(string_split(text, ' '), lambda word: regexp_full_match(word, '[A-Z].*')),
            lambda word: left(word, 1)
        ), ''),
        '*' || array_to_string(list_transform(
            list_filter(
                string_split(regexp_replace(text, getvariable('idle'), '', 'g'), ' '),
                lambda word: regexp_full_match(word, '[A-Z].*')
            ),
            lambda word: left(word, 1)
        ), '')
    ],
    lambda initials: length(initials) between 4 and 9
);

-- Words as numbers: a number shared by two words costs a comparison, never an answer.
create or replace temp macro key_of(word) as (hash(word) % 4294967296)::uinteger;

create or replace temp macro public_or_null(text) as case when not is_mask(text) then text end;

-- The commune of today: arrondissements count as their city, merged communes as what they merged into.
create or replace temp macro city_of(commune) as case
    when commune between '75101' and '75120' then '75056'
    when commune between '69381' and '69389' then '69123'
    when commune between '13201' and '13216' then '13055'
    else commune
end;

-- The departments of matching: one for Corsica, three characters overseas.
create or replace temp macro area_of(code) as case
    when left(code, 2) in ('2A', '2B') then '20'
    when left(code, 2) in ('97', '98') then left(code, 3)
    else left(code, 2)
end;

-- Everything a record is looked up by: the words and the initials of its names, and its acronym both ways.
create or replace temp macro looked_up_by(names, acronym) as list_distinct(list_concat(
    flatten(list_transform(
        names, lambda name: list_concat(words_of(plain_capitals(name)), initials_of(plain_capitals(name)))
    )),
    case
        when acronym is not null then [
            '*' || replace(plain_capitals(acronym), ' ', ''), stem_of(replace(plain_capitals(acronym), ' ', ''))
        ]
        else []
    end
));
