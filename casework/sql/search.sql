-- Search terms, with their places: pairs of neighbouring characters where a script sets no blanks between its words (Chinese,
-- Japanese, Thai, Tibetan and their like), and words in letters and figures of every other one. What is searched is masked, so
-- that no personal number enters the index. A column is generated and searched by these: the names in them are resolved when
-- they are made, so that no search_path matters and none has to be set for each row.

-- In lower case and ordinary width, without marks that nobody sees. Two short words beside each other may be one, and so may
-- figures: wi fi, 2023 0001. A mobile number stands in no masked text; in one that waits to be masked it enters no index either.
CREATE OR REPLACE FUNCTION public.casework_plain(said text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT regexp_replace(regexp_replace(regexp_replace(
        lower(regexp_replace(
            normalize(said, NFKC),
            '[\u0001-\u0008\u000e-\u001f\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]',
            '', 'g'
        ) COLLATE pg_catalog.pg_c_utf8),
        '(?<![0-9])1[3-9][0-9]([ .-]?)[0-9]{4}\1[0-9]{4}(?![0-9])', ' ', 'g'),
        '(?<![a-z0-9])([a-z]{1,2}) ([a-z]{1,2})(?![a-z0-9])', '\1_\2', 'g'),
        '(?<![a-z0-9])([0-9]{3,}) (?=[0-9]{3,}(?![a-z0-9]))', '\1_', 'g'
    );
END;

-- Each character with its neighbour, the last one alone, all in simplified form. Counted once from the left: substr() would begin
-- anew at every place.
CREATE OR REPLACE FUNCTION public.casework_pairs(run text) RETURNS SETOF text LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT part || coalesce(lead(part) OVER (ORDER BY place), '')
    FROM (
        SELECT coalesce(public.casework_simplified() ->> written, written) AS part, place
        FROM string_to_table(run, NULL) WITH ORDINALITY AS parts (written, place)
    ) AS simplified;
END;

-- A text in its pieces, in their order: runs of characters, and words. A word may hold hyphens and the like. `across`: a run
-- goes on over blanks and line breaks, as in a text that was wrapped; in a question they part what is sought.
CREATE OR REPLACE FUNCTION public.casework_pieces(said text, across boolean) RETURNS TABLE (place bigint, piece text, is_run boolean)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH segments AS (
        SELECT segment, nth
        FROM string_to_table(
            regexp_replace(
                public.casework_plain(said),
                CASE WHEN across
                    THEN '([\u0e00-\u0f0a\u0f0c-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u30fa\u30fc-\u312f\u31a0-\u31ff\u3400-\u9fff\ua000-\ua48c\uf900-\ufaff\U00020000-\U0003ffff]+(?:\s+[\u0e00-\u0f0a\u0f0c-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u30fa\u30fc-\u312f\u31a0-\u31ff\u3400-\u9fff\ua000-\ua48c\uf900-\ufaff\U00020000-\U0003ffff]+)*)'
                    ELSE '([\u0e00-\u0f0a\u0f0c-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u30fa\u30fc-\u312f\u31a0-\u31ff\u3400-\u9fff\ua000-\ua48c\uf900-\ufaff\U00020000-\U0003ffff]+)'
                END,
                E'\x1f\\1\x1f', 'g'
            ),
            E'\x1f'
        ) WITH ORDINALITY AS parts (segment, nth)
    )
    SELECT row_number() OVER (ORDER BY nth, inner_nth), pieces.piece, pieces.is_run
    FROM (
        SELECT nth, 0::bigint AS inner_nth, regexp_replace(segment, '\s+', '', 'g') AS piece, true AS is_run
        FROM segments WHERE nth % 2 = 0
        UNION ALL
        SELECT nth, words.inner_nth, words.word[1], false
        FROM segments,
             regexp_matches(
                 segment COLLATE pg_catalog.pg_c_utf8,
                 '[[:alnum:]]+(?:(?:[-\u2010-\u2015\u2212_.''\u2019\u00b7]|[-\u2010]?[ \t\r]*\n\s*)[[:alnum:]]+)*', 'g'
             ) WITH ORDINALITY AS words (word, inner_nth)
        WHERE nth % 2 = 1
    ) AS pieces;
END;

-- The terms of a piece, each with its place in the text: its pairs; its words and what they make together (wi, fi, wifi).
CREATE OR REPLACE FUNCTION public.casework_placed(said text, across boolean) RETURNS TABLE (
    place bigint, piece bigint, term text, is_run boolean, is_whole boolean
) LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH pieces AS (
        SELECT nth, piece, is_run, size, sum(size) OVER (ORDER BY nth) - size AS before
        FROM (
            SELECT p.place AS nth, p.piece, p.is_run, CASE WHEN p.is_run THEN length(p.piece) ELSE 1 END AS size
            FROM public.casework_pieces(said, across) AS p
        ) AS measured
    )
    SELECT (before + pairs.nth)::bigint, pieces.nth, pairs.pair, true, pieces.size = 1 OR length(pairs.pair) = 2
    FROM pieces, public.casework_pairs(pieces.piece) WITH ORDINALITY AS pairs (pair, nth)
    WHERE pieces.is_run
    UNION ALL
    SELECT (before + 1)::bigint, pieces.nth, left(word[1], 60), false, word[1] = pieces.piece
    FROM pieces, regexp_matches(pieces.piece COLLATE pg_catalog.pg_c_utf8, '[[:alnum:]]+', 'g') AS word
    WHERE NOT pieces.is_run
    UNION ALL
    SELECT (before + 1)::bigint, pieces.nth,
           left(regexp_replace(pieces.piece COLLATE pg_catalog.pg_c_utf8, '[^[:alnum:]]+', '', 'g'), 60), false, true
    FROM pieces
    WHERE NOT pieces.is_run AND pieces.piece COLLATE pg_catalog.pg_c_utf8 ~ '[^[:alnum:]]';
END;

-- What a text is found by. A term keeps its first 200 places, and none beyond 16,000: as many as PostgreSQL keeps.
CREATE OR REPLACE FUNCTION public.casework_terms(title text, body text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT coalesce(string_agg(quote_literal(term) || ':' || array_to_string(places[1:200], ','), ' ')::tsvector, ''::tsvector)
    FROM (
        SELECT term, array_agg(least(place, 16000) ORDER BY place) AS places
        FROM public.casework_placed(title || '。' || body, true)
        GROUP BY term
    ) AS terms;
END;

-- All terms must be there; a single character and the last letters of a word match as beginnings. Of a word that is written with
-- a hyphen its parts do, or all of it without.
CREATE OR REPLACE FUNCTION public.casework_query(sought text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT coalesce(string_agg('(' || alternatives || ')', ' & ' ORDER BY piece)::tsquery, ''::tsquery)
    FROM (
        SELECT piece,
               concat_ws(
                   ' | ',
                   string_agg(quote_literal(term) || CASE WHEN is_run AND length(term) = 2 THEN '' ELSE ':*' END, ' & ' ORDER BY place)
                       FILTER (WHERE is_run AND is_whole OR NOT is_run AND NOT is_whole),
                   string_agg(quote_literal(term) || ':*', ' & ') FILTER (WHERE NOT is_run AND is_whole)
               ) AS alternatives
        FROM public.casework_placed(sought, false)
        GROUP BY piece
    ) AS pieces;
END;

-- The same in the order and at the distances in which they were asked for; nothing where one term says it all.
CREATE OR REPLACE FUNCTION public.casework_phrase(sought text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT CASE WHEN count(*) > 1 THEN string_agg(
        CASE WHEN before IS NULL THEN '' ELSE '<' || (place - before) || '> ' END
            || quote_literal(term) || CASE WHEN is_run AND length(term) = 2 THEN '' ELSE ':*' END,
        ' ' ORDER BY place
    )::tsquery ELSE ''::tsquery END
    FROM (
        SELECT place, term, is_run, lag(place) OVER (ORDER BY place) AS before
        FROM public.casework_placed(sought, false) WHERE is_whole
    ) AS terms;
END;
