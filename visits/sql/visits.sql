-- What a visit's record holds once it was received stays as it was sent; what was looked into is never deleted.

-- Whoever owns the tables seals, once each, what was written before texts were sealed, and what old code still writes.
CREATE OR REPLACE FUNCTION public.visits_only_sealed(before public.visits_visit, sealed public.visits_visit) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT to_jsonb(sealed) - texts = to_jsonb(before) - texts
    FROM (SELECT CASE WHEN before.purpose_sealed IS NULL AND sealed.purpose_sealed IS NOT NULL
                      THEN '{purpose,purpose_sealed}'::text[] ELSE '{}' END
              || CASE WHEN before.record_sealed IS NULL AND sealed.record_sealed IS NOT NULL
                      THEN '{found,promised,late_reason,record_sealed}'::text[] ELSE '{}' END) AS moved (texts)
$$;

-- Whether the statement's role owns the table: what it moves into new columns is not the application's to move.
CREATE OR REPLACE FUNCTION public.visits_owns(relation oid) RETURNS boolean LANGUAGE sql STABLE
    SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT pg_has_role(current_user, relowner, 'USAGE') FROM pg_class WHERE oid = relation
$$;

CREATE OR REPLACE FUNCTION public.visits_guard_visit() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE settled visits_visit := OLD;
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM casework_refuse('a visit is never deleted');
    END IF;
    IF visits_owns(TG_RELID) AND visits_only_sealed(OLD, NEW) THEN
        RETURN NEW;
    END IF;
    IF NEW.code_tries NOT IN (OLD.code_tries, OLD.code_tries + 1) OR (NEW.code_digest IS NOT NULL AND NEW.code_digest IS DISTINCT FROM OLD.code_digest) THEN
        PERFORM casework_refuse('a code stays as it was sent, and its tries are counted');
    END IF;
    IF OLD.planned_by_id IS NOT NULL
            AND (NEW.id, NEW.case_id, NEW.planned_by_id, NEW.planned_for, NEW.purpose, NEW.purpose_sealed, NEW.code_sent_at)
            IS DISTINCT FROM (OLD.id, OLD.case_id, OLD.planned_by_id, OLD.planned_for, OLD.purpose, OLD.purpose_sealed, OLD.code_sent_at)
            THEN
        PERFORM casework_refuse('a planned visit stays as it was planned');
    END IF;
    settled.code_tries := NEW.code_tries;
    settled.code_digest := NEW.code_digest;
    IF OLD.sha256 IS NULL THEN
        IF NEW.sha256 IS NULL AND OLD.planned_by_id IS NOT NULL AND settled IS DISTINCT FROM NEW THEN
            PERFORM casework_refuse('a planned visit stays as it was planned');
        END IF;
        RETURN NEW;
    END IF;
    settled.state := NEW.state;
    settled.why := NEW.why;
    settled.disputed_at := CASE WHEN NEW.disputed_at IS NOT NULL THEN coalesce(OLD.disputed_at, NEW.disputed_at) END;
    settled.promise_kept_at := coalesce(OLD.promise_kept_at, NEW.promise_kept_at);
    IF NEW.state <> OLD.state THEN
        settled.decided_by_id := NEW.decided_by_id;
    END IF;
    IF OLD.state IN ('recorded', 'not_counted') THEN
        settled.signature := NEW.signature;
        settled.method := NEW.method;
        settled.confirmed_at := NEW.confirmed_at;
    END IF;
    IF settled IS DISTINCT FROM NEW THEN
        PERFORM casework_refuse('what was recorded of a visit stays as it was sent');
    END IF;
    IF NEW.state = 'accepted' AND OLD.state <> 'accepted' AND EXISTS (
            SELECT 1 FROM visits_visit v JOIN casework_attestation a ON a.visit = v.id AND a.case_id = v.case_id
            WHERE v.case_id = NEW.case_id AND v.round = NEW.round AND v.visitor_id = NEW.visitor_id AND v.id <> NEW.id
              AND a.counted AND a.voided_at IS NULL
              AND (v.began_at = NEW.began_at OR (v.began_at < NEW.ended_at AND v.ended_at > NEW.began_at))) THEN
        PERFORM casework_refuse('nobody makes two visits of one case at the same time');
    END IF;
    IF NEW.state = 'planned' OR (OLD.state = 'accepted' AND NEW.state NOT IN ('accepted', 'retracted'))
            OR (OLD.state IN ('rejected', 'retracted') AND NEW.state <> OLD.state) THEN
        PERFORM casework_refuse('a settled visit is only ever retracted');
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_visit BEFORE UPDATE OR DELETE ON public.visits_visit
    FOR EACH ROW EXECUTE FUNCTION public.visits_guard_visit();

CREATE OR REPLACE FUNCTION public.visits_guard_done() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.result <> '' THEN
        PERFORM casework_refuse('a review that was done stays as it is');
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_done BEFORE UPDATE OR DELETE ON public.visits_review
    FOR EACH ROW EXECUTE FUNCTION public.visits_guard_done();

CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON public.visits_call
    FOR EACH ROW EXECUTE FUNCTION public.casework_append_only();
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON public.visits_photo
    FOR EACH ROW EXECUTE FUNCTION public.casework_append_only();
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON public.visits_kept
    FOR EACH ROW EXECUTE FUNCTION public.casework_append_only();
CREATE OR REPLACE TRIGGER append_only BEFORE DELETE ON public.visits_flag
    FOR EACH ROW EXECUTE FUNCTION public.casework_append_only();
CREATE OR REPLACE TRIGGER append_only BEFORE DELETE ON public.visits_slip
    FOR EACH ROW EXECUTE FUNCTION public.casework_append_only();

-- A phone that was lost and revoked stays so.
CREATE OR REPLACE FUNCTION public.visits_guard_device() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF OLD.revoked_at IS NOT NULL
            OR to_jsonb(NEW) - '{last_seen_at,revoked_at}'::text[] IS DISTINCT FROM to_jsonb(OLD) - '{last_seen_at,revoked_at}'::text[]
            OR NEW.last_seen_at NOT BETWEEN OLD.last_seen_at AND greatest(OLD.last_seen_at, clock_timestamp() + interval '5 minutes') THEN
        PERFORM casework_refuse('a phone is seen and revoked, for good, and stays whose it is');
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_device BEFORE UPDATE ON public.visits_device
    FOR EACH ROW EXECUTE FUNCTION public.visits_guard_device();

CREATE OR REPLACE FUNCTION public.visits_guard_invitation() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.confirmed_at IS NOT NULL
            OR to_jsonb(NEW) - 'confirmed_at' IS DISTINCT FROM to_jsonb(OLD) - 'confirmed_at' THEN
        PERFORM casework_refuse('who was named as company stays so, and confirms it once');
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_invitation BEFORE UPDATE OR DELETE ON public.visits_invitation
    FOR EACH ROW EXECUTE FUNCTION public.visits_guard_invitation();

CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.visits_invitation
    EXECUTE FUNCTION public.casework_never_emptied();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.visits_visit
    EXECUTE FUNCTION public.casework_never_emptied();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.visits_kept
    EXECUTE FUNCTION public.casework_never_emptied();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.visits_photo
    EXECUTE FUNCTION public.casework_never_emptied();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.visits_flag
    EXECUTE FUNCTION public.casework_never_emptied();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.visits_review
    EXECUTE FUNCTION public.casework_never_emptied();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.visits_call
    EXECUTE FUNCTION public.casework_never_emptied();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.visits_slip
    EXECUTE FUNCTION public.casework_never_emptied();
