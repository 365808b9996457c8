-- What a batch of queries asks: filled by the caller, read by the views, and emptied for the next batch.
create or replace temp table query (qid uinteger, base double, department varchar, post_code varchar);
create or replace temp table query_commune (qid uinteger, commune varchar);
-- A word of a query, as the key of a word some record bears; words that stand for one another share a slot. A common
-- word is looked up in a narrower scope than a rare one, or only beside another word of the query.
create or replace temp table lookup (qid uinteger, slot utinyint, key uinteger, weight double, scope varchar);
create or replace temp table query_street (qid uinteger, commune varchar, word varchar, number integer);
create or replace temp table query_body (qid uinteger, commune varchar, kind varchar, worth double);
