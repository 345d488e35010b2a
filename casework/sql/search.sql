-- Search terms: pairs of neighbouring Chinese characters, and words in letters and figures. Long runs of figures
-- (phones, ID numbers) never enter the index. A column is generated and searched by these: the names in them are resolved when
-- they are made, so that no search_path matters and none has to be set for each row.

CREATE OR REPLACE FUNCTION public.casework_plain(said text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT regexp_replace(lower(normalize(said, NFKC)), '\d[\d\s-]{5,}\d', ' ', 'g');
END;

-- Each character with its neighbour, the last one alone. Counted once from the left: substr() would begin anew at every place.
CREATE OR REPLACE FUNCTION public.casework_pairs(run text) RETURNS SETOF text LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT part || coalesce(lead(part) OVER (ORDER BY place), '') FROM string_to_table(run, NULL) WITH ORDINALITY AS parts (part, place);
END;

CREATE OR REPLACE FUNCTION public.casework_terms(title text, body text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT coalesce(array_to_tsvector(array_agg(DISTINCT term)), ''::tsvector)
    FROM (
        SELECT left(word[1], 60) AS term
        FROM regexp_matches(public.casework_plain(title || ' ' || body), '[a-z0-9\u00e0-\u024f]+', 'g') AS word
        UNION ALL
        SELECT pair
        FROM regexp_matches(public.casework_plain(title || ' ' || body), '[\u3400-\u9fff\uf900-\ufaff]+', 'g') AS run,
             public.casework_pairs(run[1]) AS pair
    ) AS terms;
END;

-- All terms must be there; a single character and the last letters of a word match as beginnings.
CREATE OR REPLACE FUNCTION public.casework_query(sought text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT coalesce(string_agg(term, ' & ')::tsquery, ''::tsquery)
    FROM (
        SELECT quote_literal(left(word[1], 60)) || ':*' AS term
        FROM regexp_matches(public.casework_plain(sought), '[a-z0-9\u00e0-\u024f]+', 'g') AS word
        UNION ALL
        SELECT quote_literal(pair) || CASE WHEN length(run[1]) = 1 THEN ':*' ELSE '' END
        FROM regexp_matches(public.casework_plain(sought), '[\u3400-\u9fff\uf900-\ufaff]+', 'g') AS run,
             public.casework_pairs(run[1]) AS pair
        WHERE length(pair) = 2 OR length(run[1]) = 1
    ) AS terms;
END;
