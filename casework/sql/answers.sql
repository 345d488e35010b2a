-- What a client was answered stays for a day, as long as its key may come again: or else the same request would be done twice. A
-- claim that came to nothing is let go, and a page that a form shows once is put away.

CREATE OR REPLACE FUNCTION public.casework_guard_answer() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.status IS NOT NULL AND OLD.created_at > clock_timestamp() - interval '24 hours' THEN
            PERFORM casework_refuse('what a client was answered stays for a day');
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.status IS NOT NULL AND NOT (OLD.key LIKE 'form %' AND OLD.status = 200 AND NEW.status = 410) OR to_jsonb(NEW) - '{status,body}'::text[] IS DISTINCT FROM to_jsonb(OLD) - '{status,body}'::text[] THEN
        PERFORM casework_refuse('a request is answered once');
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_answer BEFORE UPDATE OR DELETE ON public.casework_idempotency
    FOR EACH ROW EXECUTE FUNCTION public.casework_guard_answer();
