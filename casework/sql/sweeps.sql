-- When a sweep ended, and what it did, is written once and signed; it is kept for thirty days, and the last that ended for ever.

CREATE OR REPLACE FUNCTION public.casework_guard_sweep() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.started_at > clock_timestamp() - interval '30 days'
                OR OLD.finished_at IS NOT NULL
                   AND NOT EXISTS (SELECT 1 FROM casework_sweep WHERE (finished_at, id) > (OLD.finished_at, OLD.id)) THEN
            PERFORM casework_refuse('a sweep is kept for thirty days, and the last that ended for ever');
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.finished_at IS NOT NULL OR NEW.finished_at IS NULL OR NEW.finished_at < OLD.started_at
            OR (NEW.id, NEW.started_at, NEW.mac) IS DISTINCT FROM (OLD.id, OLD.started_at, OLD.mac) THEN
        PERFORM casework_refuse('a sweep ends once, and stays so');
    END IF;
    IF NEW.outcome_mac IS NULL AND NOT casework_rolling_out('0028_signed_outcomes') THEN
        PERFORM casework_refuse('the end of a sweep is signed by the application that made it');
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_sweep BEFORE UPDATE OR DELETE ON public.casework_sweep
    FOR EACH ROW EXECUTE FUNCTION public.casework_guard_sweep();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.casework_sweep
    EXECUTE FUNCTION public.casework_never_emptied();
