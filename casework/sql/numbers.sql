-- Case numbers of a day only go on, by no more than an import takes at once: nobody brings them back to numbers that are given, nor
-- in a few statements to their end. Whoever owns the table may begin a day anywhere.

CREATE OR REPLACE FUNCTION public.casework_guard_number() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE taken bigint := NEW.last;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        taken := NEW.last - OLD.last;
    ELSIF (SELECT pg_has_role(current_user, relowner, 'USAGE') FROM pg_class WHERE oid = TG_RELID) THEN
        RETURN NEW;
    END IF;
    IF taken NOT BETWEEN 1 AND 500 THEN
        PERFORM casework_refuse('the numbers of a day only go on, by 500 at most');
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_number BEFORE INSERT OR UPDATE ON public.casework_number
    FOR EACH ROW EXECUTE FUNCTION public.casework_guard_number();
