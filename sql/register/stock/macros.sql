-- How the stock's values are read, the same way as those of every other source: blank is no value, a mask stays text,
-- codes keep their zeros, dates and times are ISO text. Each macro takes a column of whatever type the file gives it,
-- and is written so that the usual value costs one comparison.

-- Blanks sort below '!': only a text that starts or ends with one is trimmed.
create or replace temp macro text_of(value) as case
    when value::varchar < '!' or suffix(value::varchar, ' ') then nullif(trim(value::varchar, E' \t\r\n'), '')
    else value::varchar
end;

create or replace temp macro is_mask(text) as text like '[%]';

-- A code made of digits, whose zeros a numeric column loses.
create or replace temp macro code_of(value, width) as case
    when length(text_of(value)) < width and try_cast(text_of(value) as bigint) is not null
        then lpad(text_of(value), width, '0')
    else text_of(value)
end;

-- A code of letters, in capitals.
create or replace temp macro letters_of(value) as upper(text_of(value));

create or replace temp macro date_of(value) as
    coalesce(try_cast(value as date)::varchar, case when is_mask(text_of(value)) then text_of(value) end);

-- INSEE writes Paris time without a zone; OpenDataSoft shows the same figures with +00:00. Both sources must give one
-- establishment the same answer, so its habit is kept here; only the date is ever compared.
create or replace temp macro moment_of(value) as
    coalesce(strftime(try_cast(value as timestamp), '%Y-%m-%dT%H:%M:%S+00:00'), text_of(value));

create or replace temp macro flag_of(value) as coalesce(
    try_cast(value as boolean),
    case lower(text_of(value)) when 'o' then true when 'oui' then true when 'n' then false when 'non' then false end
);

create or replace temp macro plain_capitals(text) as
    trim(regexp_replace(upper(strip_accents(text)), '[^A-Z0-9]+', ' ', 'g'));

-- Communes know their department, post codes do not (Corsica, towns served from the next department).
create or replace temp macro department_of(commune) as
    left(commune, case when commune between '97' and '99' then 3 else 2 end);

-- Up to three names of a kind, those that are there; null where there is none.
create or replace temp macro names_of(first, second, third) as case
    when coalesce(first, second, third) is not null
        then list_filter([text_of(first), text_of(second), text_of(third)], lambda name: name is not null)
end;

-- A natural person: a sole trader (legal form 1000), or a unit that has a person's names and none of its own. A legal
-- person in partial diffusion has masks in its personal fields: the name it has makes it none.
create or replace temp macro is_person(legal_form, legal_name, surname, first_name) as
    coalesce(legal_form = '1000', false)
    or (legal_name is null and (surname is not null or first_name is not null));

create or replace temp macro person_name_of(first_name, surname) as case
    when coalesce(is_mask(first_name), true) and coalesce(is_mask(surname), true) then coalesce(first_name, surname)
    else concat_ws(' ', first_name, surname)
end;

-- Whether every word begins a word of the texts; the longest is first sought alone as letters, being the rarest most of
-- the time, so that only few texts are taken apart.
create or replace temp macro holds(texts, longest, words) as
    longest is null or (
        contains(upper(array_to_string(texts, ' ')), longest)
        and list_bool_and(list_transform(
            words, lambda word: contains(' ' || plain_capitals(array_to_string(texts, ' ')), ' ' || word)
        ))
    );

-- Whether one of the texts begins so.
create or replace temp macro begins(texts, beginning) as
    beginning is null
    or coalesce(list_bool_or(list_transform(texts, lambda text: starts_with(upper(text), beginning))), false);
