-- What an event may claim, and the events of this transaction, which are the ground that others are asked for.

-- Whether one of these verbs was written on the case's timeline in this transaction, with these facts among its own.
CREATE OR REPLACE FUNCTION public.casework_written_now(of_case bigint, verbs text[], with_facts jsonb) RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT 1 FROM casework_event
        WHERE case_id = of_case AND recorded_at = now() AND verb = ANY (verbs) AND facts @> with_facts);
END $$;

-- A clock may run five minutes ahead of the database's, and two clocks an hour apart. Where the last event lies ahead of the
-- database's clock, a clock was set back since, and nobody waits until it has caught up.
CREATE OR REPLACE FUNCTION public.casework_guard_events() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM written WHERE occurred_at > clock_timestamp() + interval '5 minutes') THEN
        PERFORM casework_refuse('nothing is recorded before it happens');
    END IF;
    IF EXISTS (
        SELECT 1 FROM written AS e JOIN casework_case AS c ON c.id = e.case_id
        WHERE e.occurred_at < c.created_at - interval '1 hour'
    ) OR EXISTS (
        SELECT 1 FROM written AS e JOIN casework_event AS before ON before.case_id = e.case_id AND before.seq = e.seq - 1
        WHERE e.occurred_at < before.occurred_at - interval '1 hour' AND before.occurred_at <= now()
    ) THEN
        PERFORM casework_refuse('an event is never dated back: it happened after the one before it, and after the registration');
    END IF;
    IF EXISTS (
        SELECT 1 FROM written AS e WHERE e.verb = 'came_back' AND NOT EXISTS (
            SELECT 1 FROM casework_event AS closed
            WHERE closed.case_id = e.case_id AND closed.verb IN ('close', 'close_dissatisfied')
              AND closed.occurred_at > e.occurred_at - interval '31 days')
          AND NOT EXISTS (
            SELECT 1 FROM casework_wait AS promise
            WHERE promise.case_id = e.case_id AND promise.kind = 'review' AND promise.about = 'promise'
              AND promise.until > e.occurred_at - interval '31 days')
    ) THEN
        PERFORM casework_refuse('a case comes back within thirty days of its closing or of a promise kept, to the end of the day');
    END IF;
    IF EXISTS (SELECT 1 FROM written AS e JOIN accounts_user AS u ON u.id = e.actor_id WHERE NOT u.is_active) THEN
        PERFORM casework_refuse('nobody acts whose account is not active');
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER guard_events AFTER INSERT ON public.casework_event REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION public.casework_guard_events();

-- The end of a timeline is where its last event is, one step for each.
CREATE OR REPLACE FUNCTION public.casework_guard_head_step() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.seq <> 0 OR NEW.hash <> '' OR NEW.announced_seq <> 0 THEN
            PERFORM casework_refuse('a timeline begins without an event');
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.seq > OLD.seq + 1 THEN
        PERFORM casework_refuse('the head of a timeline moves one step with each event');
    END IF;
    IF NEW.announced_seq < OLD.announced_seq OR NEW.announced_seq > NEW.seq THEN
        PERFORM casework_refuse('what is announced moves forward, up to the end of the timeline');
    END IF;
    IF NEW.announced_seq <> OLD.announced_seq AND NEW.outcome_mac IS NOT DISTINCT FROM OLD.outcome_mac THEN
        IF NOT casework_rolling_out('0028_signed_outcomes') THEN
            PERFORM casework_refuse('how far a case was announced is signed by the application that composes its notices');
        END IF;
        NEW.outcome_mac := NULL;
    ELSIF NEW.announced_seq = OLD.announced_seq AND NEW.outcome_mac IS DISTINCT FROM OLD.outcome_mac THEN
        PERFORM casework_refuse('what is announced moves forward, up to the end of the timeline');
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_head_step BEFORE INSERT OR UPDATE ON public.casework_head
    FOR EACH ROW EXECUTE FUNCTION public.casework_guard_head_step();

CREATE OR REPLACE FUNCTION public.casework_guard_head_event() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM casework_event WHERE case_id = NEW.case_id AND seq = NEW.seq AND hash = NEW.hash) THEN
        PERFORM casework_refuse('the head of a timeline moves only with its event');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER guard_head_event AFTER UPDATE ON public.casework_head DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.seq <> NEW.seq OR OLD.hash <> NEW.hash)
    EXECUTE FUNCTION public.casework_guard_head_event();
