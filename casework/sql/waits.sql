-- Nobody opens, ends or moves a wait, or stops its clock, but by a step: the event of the same transaction says when.
-- The edit of a calendar moves due times without an event; it is recorded beside them.

-- Only the time to resolve grows, while it runs. That it was granted is asked for at the end (casework_guard_wait_moved).
CREATE OR REPLACE FUNCTION public.casework_lengthened(before public.casework_wait, after public.casework_wait) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT before.kind = 'resolution' AND before.until IS NULL AND after.until IS NULL
       AND before.limit_amount < after.limit_amount AND before.due_at < after.due_at AND before.due_seq < after.due_seq
$$;

-- By a supervisor, by as much as the event says, and once in a round.
CREATE OR REPLACE FUNCTION public.casework_extended_now(wait public.casework_wait) RETURNS boolean LANGUAGE sql STABLE
    SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT casework_written_now(wait.case_id, '{decide_extension}', jsonb_build_object(
               'round', wait.round, 'approved', true, 'limit', jsonb_build_array(wait.limit_amount, wait.limit_unit)))
       AND (SELECT count(*) FROM casework_event
            WHERE case_id = wait.case_id AND verb = 'decide_extension'
              AND facts @> jsonb_build_object('round', wait.round, 'approved', true)) = 1
$$;

CREATE OR REPLACE FUNCTION public.casework_guard_wait_kept() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF (NEW.calendar_id, NEW.limit_unit) IS DISTINCT FROM (OLD.calendar_id, OLD.limit_unit)
            OR NEW.limit_amount IS DISTINCT FROM OLD.limit_amount AND NOT casework_lengthened(OLD, NEW) THEN
        PERFORM casework_refuse('the limit of a wait, and the calendar it goes by, stay as they were when it began');
    END IF;
    IF NEW.due_seq < OLD.due_seq OR (OLD.until IS NOT NULL AND NEW.until IS NOT NULL AND NEW.* IS DISTINCT FROM OLD.*) THEN
        PERFORM casework_refuse('a wait that has ended stays as it was');
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_wait_kept BEFORE UPDATE ON public.casework_wait
    FOR EACH ROW EXECUTE FUNCTION public.casework_guard_wait_kept();

CREATE OR REPLACE FUNCTION public.casework_guard_wait_opened() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.until IS NOT NULL OR NEW.clock_from <> NEW.since OR NEW.days_from IS NOT NULL OR NEW.due_seq <> 0 THEN
        PERFORM casework_refuse('a wait begins open, and its clock with it');
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM casework_event
        WHERE case_id = NEW.case_id AND recorded_at = now() AND occurred_at = NEW.since
          AND verb <> ALL (casework_verbs_without_waits())
    ) THEN
        PERFORM casework_refuse('a wait begins only together with an event, and at its time');
    END IF;
    IF NEW.kind NOT IN ('rating', 'review') AND EXISTS (
        SELECT 1 FROM casework_wait AS w JOIN casework_case AS c ON c.id = w.case_id
        WHERE w.id = NEW.id AND w.until IS NULL AND c.state = 'merged'
    ) THEN
        PERFORM casework_refuse('a merged case waits for nothing but its rating, and for what its citizen is owed');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER guard_wait_opened AFTER INSERT ON public.casework_wait DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION public.casework_guard_wait_opened();

CREATE OR REPLACE FUNCTION public.casework_guard_wait_moved() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE reckoned casework_wait := OLD;
BEGIN
    reckoned.clock_from := NEW.clock_from;
    reckoned.days_from := NEW.days_from;
    reckoned.due_at := NEW.due_at;
    reckoned.due_seq := NEW.due_seq;
    reckoned.provisional := NEW.provisional;
    IF NEW.limit_amount IS DISTINCT FROM OLD.limit_amount AND NOT casework_extended_now(NEW) THEN
        PERFORM casework_refuse('the time to resolve grows only when more was granted, by what was granted, and once in a round');
    END IF;
    IF reckoned IS NOT DISTINCT FROM NEW AND casework_calendar_edited_now(NEW.calendar_id) THEN
        RETURN NULL;
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM casework_event
        WHERE case_id = NEW.case_id AND recorded_at = now() AND verb <> ALL (casework_verbs_without_waits())
          AND (NEW.until IS NOT DISTINCT FROM OLD.until OR NEW.until = greatest(NEW.since, occurred_at)
               OR NEW.until IS NULL AND verb IN ('retract', 'set_aside_rating'))
          AND (NEW.about = OLD.about OR verb = 'escalate')
    ) THEN
        PERFORM casework_refuse('a wait ends or moves only together with an event, and at its time');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER guard_wait_moved AFTER UPDATE ON public.casework_wait DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION public.casework_guard_wait_moved();

CREATE OR REPLACE FUNCTION public.casework_guard_pause() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM casework_refuse('a pause is never deleted');
    END IF;
    IF TG_OP = 'INSERT' THEN
        RETURN NEW;
    END IF;
    IF (NEW.wait_id, NEW.started_at) IS DISTINCT FROM (OLD.wait_id, OLD.started_at) OR OLD.ended_at IS NOT NULL THEN
        PERFORM casework_refuse('a pause ends once, and stays so');
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_pause BEFORE INSERT OR UPDATE OR DELETE ON public.casework_pause
    FOR EACH ROW EXECUTE FUNCTION public.casework_guard_pause();

-- A confirmed "not home": the clock of the wait for a visit stands still for the working day that the event names, twice at most.
CREATE OR REPLACE FUNCTION public.casework_delayed_now(pause public.casework_pause) RETURNS boolean LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT 1 FROM casework_wait AS w
        WHERE w.id = pause.wait_id AND w.kind = 'visit'
          AND casework_written_now(w.case_id, '{delay}', jsonb_build_object(
              'round', w.round,
              'from', to_char(pause.started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
              'to', to_char(pause.ended_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')))
          AND (SELECT count(*) FROM casework_event
               WHERE case_id = w.case_id AND verb = 'delay' AND facts @> jsonb_build_object('round', w.round)) <= 2);
END $$;

CREATE OR REPLACE FUNCTION public.casework_guard_pause_event() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.ended_at IS NOT NULL THEN
        IF NOT casework_delayed_now(NEW) THEN
            PERFORM casework_refuse('a pause begins open');
        END IF;
        RETURN NULL;
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM casework_event AS e JOIN casework_wait AS w ON w.case_id = e.case_id
        WHERE w.id = NEW.wait_id AND e.recorded_at = now() AND e.verb <> ALL (casework_verbs_without_waits())
          AND (coalesce(NEW.ended_at, NEW.started_at) = greatest(NEW.started_at, e.occurred_at)
               OR NEW.ended_at = NEW.started_at AND e.verb IN ('dispatch', 'rule_on_return') AND e.facts @> '{"came_back": true}')
    ) THEN
        PERFORM casework_refuse('a clock stands still, or goes on, only together with an event, and at its time');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER guard_pause_event AFTER INSERT OR UPDATE ON public.casework_pause DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION public.casework_guard_pause_event();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.casework_pause
    EXECUTE FUNCTION public.casework_never_emptied();
