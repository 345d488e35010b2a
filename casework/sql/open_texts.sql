-- The terms of open demands, each once, kept by the database alone: they come with the words, go when the case ends or its words
-- are redacted, and come again when the case is opened again. By them cases alike are found (casework/proposing/similar.py).

CREATE OR REPLACE FUNCTION public.casework_is_open(state text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT state IN ('received', 'dispatched', 'acknowledged', 'visited', 'suspended', 'resolved');
END;

CREATE OR REPLACE FUNCTION public.casework_keep_open_words() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.redacted_at IS NOT NULL THEN
        DELETE FROM casework_opentext WHERE case_id = NEW.case_id;
    ELSE
        INSERT INTO casework_opentext (case_id, terms)
        SELECT NEW.case_id, strip(NEW.terms) FROM casework_case WHERE id = NEW.case_id AND casework_is_open(state)
        ON CONFLICT (case_id) DO UPDATE SET terms = excluded.terms;
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER keep_open_words AFTER INSERT OR UPDATE ON public.casework_words
    FOR EACH ROW WHEN (NEW.kind = 'demand') EXECUTE FUNCTION public.casework_keep_open_words();

CREATE OR REPLACE FUNCTION public.casework_keep_open_case() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF casework_is_open(NEW.state) THEN
        INSERT INTO casework_opentext (case_id, terms)
        SELECT case_id, strip(terms) FROM casework_words
        WHERE case_id = NEW.id AND kind = 'demand' AND redacted_at IS NULL ORDER BY created_at LIMIT 1
        ON CONFLICT (case_id) DO NOTHING;
    ELSE
        DELETE FROM casework_opentext WHERE case_id = NEW.id;
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER keep_open_case AFTER UPDATE OF state ON public.casework_case
    FOR EACH ROW WHEN (public.casework_is_open(OLD.state) IS DISTINCT FROM public.casework_is_open(NEW.state))
    EXECUTE FUNCTION public.casework_keep_open_case();

-- What was written while no trigger stood, as during an upgrade; how many rows were put right.
CREATE OR REPLACE FUNCTION public.casework_fill_open_texts() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE removed bigint; added bigint;
BEGIN
    DELETE FROM casework_opentext o USING casework_case c WHERE c.id = o.case_id AND NOT casework_is_open(c.state);
    GET DIAGNOSTICS removed = ROW_COUNT;
    INSERT INTO casework_opentext (case_id, terms)
    SELECT DISTINCT ON (w.case_id) w.case_id, strip(w.terms)
    FROM casework_case c JOIN casework_words w ON w.case_id = c.id AND w.kind = 'demand' AND w.redacted_at IS NULL
    WHERE casework_is_open(c.state) AND NOT EXISTS (SELECT 1 FROM casework_opentext o WHERE o.case_id = c.id)
    ORDER BY w.case_id, w.created_at
    ON CONFLICT (case_id) DO NOTHING;
    GET DIAGNOSTICS added = ROW_COUNT;
    RETURN removed + added;
END $$;
