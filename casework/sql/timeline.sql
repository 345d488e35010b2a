-- Events are numbered and chained per case; heads move forward only, words are only ever redacted (DOMAIN, hard rule 3).

CREATE OR REPLACE FUNCTION public.casework_event_hash(previous bytea, e public.casework_event) RETURNS bytea LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN sha256(previous || convert_to((jsonb_build_array(
        e.case_id, e.seq, e.verb, e.actor_id, e.on_behalf_of_id,
        to_char(e.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
        to_char(e.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
        e.facts, e.schema, e.public)
        || CASE WHEN e.schema = 1 THEN '[]'::jsonb ELSE jsonb_build_array(e.changes, encode(e.mac, 'hex')) END)::text, 'UTF8'));
END $$;

CREATE OR REPLACE FUNCTION public.casework_chain_event() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE head casework_head;
BEGIN
    SELECT * INTO head FROM casework_head WHERE case_id = NEW.case_id FOR UPDATE;
    IF NOT FOUND THEN
        INSERT INTO casework_head (case_id, seq, hash, announced_seq) VALUES (NEW.case_id, 0, '', 0) RETURNING * INTO head;
    END IF;
    NEW.seq := head.seq + 1;
    NEW.recorded_at := now();
    NEW.hash := casework_event_hash(head.hash, NEW);
    UPDATE casework_head SET seq = NEW.seq, hash = NEW.hash WHERE case_id = NEW.case_id;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER chain_event BEFORE INSERT ON public.casework_event
    FOR EACH ROW EXECUTE FUNCTION public.casework_chain_event();

CREATE OR REPLACE FUNCTION public.casework_guard_head() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.case_id <> OLD.case_id OR NEW.seq < OLD.seq OR (NEW.seq = OLD.seq AND NEW.hash <> OLD.hash) THEN
        PERFORM casework_refuse('the head of a timeline moves forward only');
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_head BEFORE UPDATE ON public.casework_head
    FOR EACH ROW EXECUTE FUNCTION public.casework_guard_head();

-- Whoever owns the tables, who alone may write to `sealed`, seals once what was written before words were sealed, and what old code
-- still writes. What is redacted goes from under its seal too, whatever code redacts it.
CREATE OR REPLACE FUNCTION public.casework_guard_words() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF to_jsonb(NEW) - 'terms' = to_jsonb(OLD) - 'terms' AND OLD.terms IS DISTINCT FROM public.casework_terms(OLD.title, OLD.text) THEN
        RETURN NEW;  -- its terms are made again, by which it is found
    END IF;
    IF OLD.sealed IS NULL AND NEW.sealed IS NOT NULL AND OLD.redacted_at IS NULL
            AND to_jsonb(NEW) - '{text,title,salt,terms,sealed}'::text[] = to_jsonb(OLD) - '{text,title,salt,terms,sealed}'::text[] THEN
        RETURN NEW;
    END IF;
    NEW.sealed := NULL;
    IF to_jsonb(NEW) - '{text,title,salt,redacted_at,terms,sealed}'::text[]
                IS DISTINCT FROM to_jsonb(OLD) - '{text,title,salt,redacted_at,terms,sealed}'::text[]
            OR OLD.redacted_at IS NOT NULL OR NEW.redacted_at IS NULL OR NEW.text <> '' OR NEW.title <> '' OR length(NEW.salt) > 0 THEN
        PERFORM casework_refuse('what was said is only ever redacted, whole and once');
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_words BEFORE UPDATE ON public.casework_words
    FOR EACH ROW EXECUTE FUNCTION public.casework_guard_words();
