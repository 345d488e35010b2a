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

-- Whatever is reckoned by a calendar, it changes only by a recorded edit, of this transaction.
CREATE OR REPLACE FUNCTION public.casework_calendar_edited_now(of_calendar bigint) RETURNS boolean LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT 1 FROM casework_calendaredit WHERE calendar_id = of_calendar AND recorded_at = now());
END $$;

CREATE OR REPLACE FUNCTION public.casework_guard_calendar() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT casework_calendar_edited_now(NEW.id) AND EXISTS (SELECT 1 FROM casework_wait WHERE calendar_id = NEW.id) THEN
        PERFORM casework_refuse('a calendar changes only together with a recorded edit');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER guard_calendar AFTER UPDATE ON public.casework_calendar DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION public.casework_guard_calendar();

CREATE OR REPLACE FUNCTION public.casework_guard_calendar_edit() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    NEW.recorded_at := now();
    IF NEW.revision <> (SELECT revision FROM casework_calendar WHERE id = NEW.calendar_id) THEN
        PERFORM casework_refuse('an edit is recorded with the calendar that it made');
    END IF;
    IF NOT casework_is(NEW.author_id, 'administrator') THEN
        PERFORM casework_refuse('an administrator edits the calendar');
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_calendar_edit BEFORE INSERT ON public.casework_calendaredit
    FOR EACH ROW EXECUTE FUNCTION public.casework_guard_calendar_edit();
CREATE OR REPLACE TRIGGER append_only BEFORE DELETE ON public.casework_calendar
    FOR EACH ROW EXECUTE FUNCTION public.casework_append_only();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.casework_calendar
    EXECUTE FUNCTION public.casework_never_emptied();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.casework_calendarday
    EXECUTE FUNCTION public.casework_never_emptied();
