-- Every edit of a calendar raises its revision, by which workers know that what they keep in memory is old.
CREATE OR REPLACE FUNCTION public.casework_calendar_edited() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_TABLE_NAME = 'casework_calendar' THEN
        NEW.revision := OLD.revision + 1;
        RETURN NEW;
    END IF;
    UPDATE casework_calendar SET code = code WHERE id = coalesce(NEW.calendar_id, OLD.calendar_id);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER calendar_edited BEFORE UPDATE ON public.casework_calendar
    FOR EACH ROW EXECUTE FUNCTION public.casework_calendar_edited();
CREATE OR REPLACE TRIGGER calendar_day_edited AFTER INSERT OR UPDATE OR DELETE ON public.casework_calendarday
    FOR EACH ROW EXECUTE FUNCTION public.casework_calendar_edited();
