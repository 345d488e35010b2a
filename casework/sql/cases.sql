-- What a state needs (DOMAIN, hard rules 1 and 2), whatever code runs.

CREATE OR REPLACE FUNCTION public.casework_counted_visits(of_case bigint, of_round integer) RETURNS bigint LANGUAGE sql STABLE
    SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT count(*) FROM casework_attestation
    WHERE case_id = of_case AND round = of_round AND counted AND voided_at IS NULL
$$;

CREATE OR REPLACE FUNCTION public.casework_may_close(of_case bigint, of_round integer, last_round integer) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM casework_rating
        WHERE case_id = of_case AND round = of_round AND status = 'accepted'
          AND ((score >= 3 AND solved <> 'no') OR of_round >= last_round)
    ) AND NOT EXISTS (
        SELECT 1 FROM casework_rating WHERE case_id = of_case AND round = of_round AND status = 'held'
    )
$$;

-- Only silence lapses: attempts to call on three days since the result, or a slip unused for thirty. The application's clock may run
-- five minutes ahead.
CREATE OR REPLACE FUNCTION public.casework_may_lapse(of_case bigint, of_round integer) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, public, pg_temp AS $$
    WITH silence AS (
        SELECT w.since, c.zone FROM casework_wait w JOIN casework_calendar c ON c.id = w.calendar_id
        WHERE w.case_id = of_case AND w.round = of_round AND w.kind = 'rating' ORDER BY w.since DESC, w.id DESC LIMIT 1
    )
    SELECT NOT EXISTS (
        SELECT 1 FROM casework_rating WHERE case_id = of_case AND round = of_round AND status IN ('accepted', 'held')
    ) AND EXISTS (
        SELECT 1 FROM silence WHERE (
            SELECT count(DISTINCT (e.occurred_at AT TIME ZONE silence.zone)::date) FROM casework_event e
            WHERE e.case_id = of_case AND e.verb = 'attempt' AND e.occurred_at >= silence.since
        ) >= 3 OR EXISTS (
            SELECT 1 FROM casework_link l
            WHERE l.case_id = of_case AND l.kind = 'rate' AND l.via = 'slip' AND l.used_at IS NULL AND l.voided_at IS NULL
              AND l.created_at >= silence.since AND l.created_at <= clock_timestamp() + interval '5 minutes' - interval '30 days'
        )
    )
$$;

CREATE OR REPLACE FUNCTION public.casework_guard_case() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM casework_refuse('a case is never deleted');
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'received' OR NEW.round <> 1 THEN
            PERFORM casework_refuse('a case begins as received, in round 1');
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.number <> OLD.number OR NEW.created_at <> OLD.created_at THEN
        PERFORM casework_refuse('the number and the time of registering stay');
    END IF;
    IF NEW.max_rounds < OLD.max_rounds THEN
        PERFORM casework_refuse('the last round never comes nearer: a dissatisfied citizen would be closed early');
    END IF;
    IF NEW.round <> OLD.round AND NOT (
            NEW.round = OLD.round + 1 AND NEW.state = 'dispatched'
            AND OLD.state IN ('resolved', 'lapsed', 'closed', 'declined', 'withdrawn', 'merged')) THEN
        PERFORM casework_refuse('a new round begins with a dispatch, when the one before has come to its end');
    END IF;
    IF NEW.round = OLD.round AND NEW.state = 'dispatched'
            AND OLD.state IN ('resolved', 'lapsed', 'closed', 'declined', 'withdrawn', 'merged') THEN
        PERFORM casework_refuse('a case that came to its end goes on in a new round only');
    END IF;
    IF NEW.ending <> OLD.ending AND (NEW.state = OLD.state
            OR NOT NEW.state = ANY (CASE WHEN NEW.ending = '' THEN '{dispatched,acknowledged}' ELSE '{resolved}' END::text[])) THEN
        PERFORM casework_refuse('how a round ended is said when the case is resolved, and stays until the result does not stand any more');
    END IF;
    IF NEW.visits_required <> OLD.visits_required
            AND NOT (NEW.state = 'dispatched' AND (NEW.round <> OLD.round OR OLD.state = 'received')) THEN
        PERFORM casework_refuse('the visits a round requires are frozen at its dispatch');
    END IF;
    IF NEW.state = OLD.state THEN
        RETURN NEW;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM casework_transitions() AS t WHERE t.source = OLD.state AND t.target = NEW.state) THEN
        PERFORM casework_refuse(format('no move leads from %s to %s', OLD.state, NEW.state));
    END IF;
    IF NEW.state = 'visited' AND casework_counted_visits(NEW.id, NEW.round) = 0 THEN
        PERFORM casework_refuse('a case is visited only once a visit was accepted');
    END IF;
    IF NEW.state = 'resolved' AND casework_counted_visits(NEW.id, NEW.round) < NEW.visits_required THEN
        PERFORM casework_refuse('a case is resolved only after the visits its round requires');
    END IF;
    IF NEW.state = 'lapsed' AND NOT casework_may_lapse(NEW.id, NEW.round) THEN
        PERFORM casework_refuse('a case lapses only after attempts to call on three days, or a rating slip unused for thirty');
    END IF;
    IF NEW.state = 'closed' AND NOT casework_may_close(NEW.id, NEW.round, NEW.max_rounds) THEN
        PERFORM casework_refuse('a case is closed only with an accepted rating of its round that is satisfied, or in its last round');
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER guard_case BEFORE INSERT OR UPDATE OR DELETE ON public.casework_case
    FOR EACH ROW EXECUTE FUNCTION public.casework_guard_case();

-- A case changes only by a step, and a step writes its event in the same transaction: one whose verb changes just that.
CREATE OR REPLACE FUNCTION public.casework_guard_registered() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT casework_written_now(NEW.id, '{register}', '{}') THEN
        PERFORM casework_refuse('a case begins only together with an event: that it was registered');
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER guard_case_event_insert AFTER INSERT ON public.casework_case DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION public.casework_guard_registered();

-- What escalation changes of thousands at once is asked for first: it compares no column one by one.
CREATE OR REPLACE FUNCTION public.casework_guard_changed() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE escalated casework_case := OLD; before jsonb; changed text;
BEGIN
    IF OLD.state = 'received' AND NEW.state = 'dispatched' AND OLD.returns >= 2 AND NOT EXISTS (
            SELECT 1 FROM casework_event
            WHERE case_id = NEW.id AND recorded_at = now() AND verb = 'rule_on_return' AND casework_is(actor_id, 'supervisor')) THEN
        PERFORM casework_refuse('what was returned twice is sent on by a supervisor''s ruling alone');
    END IF;
    escalated.card := NEW.card;
    escalated.attention := NEW.attention;
    IF escalated IS NOT DISTINCT FROM NEW AND casework_written_now(NEW.id, '{escalate}', '{}') THEN
        RETURN NULL;
    END IF;
    before := to_jsonb(OLD);
    FOR changed IN SELECT now_is.key FROM jsonb_each(to_jsonb(NEW)) AS now_is WHERE now_is.value IS DISTINCT FROM before -> now_is.key
    LOOP
        IF NOT casework_written_now(NEW.id, casework_verbs_changing(changed), '{}') THEN
            PERFORM casework_refuse(format('a case changes only together with an event: none that changes its %s was written', changed));
        END IF;
    END LOOP;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER guard_case_event_update AFTER UPDATE ON public.casework_case DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION public.casework_guard_changed();

-- Afterwards too: what carried a state may not be taken from under it.
CREATE OR REPLACE FUNCTION public.casework_guard_ground() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE c casework_case;
BEGIN
    SELECT * INTO c FROM casework_case WHERE id = NEW.case_id;
    IF NEW.round = c.round AND c.state IN ('resolved', 'lapsed', 'closed')
            AND casework_counted_visits(c.id, c.round) < c.visits_required THEN
        PERFORM casework_refuse('a resolved case keeps the visits its round requires');
    END IF;
    IF NEW.round = c.round AND c.state = 'closed' AND NOT casework_may_close(c.id, c.round, c.max_rounds) THEN
        PERFORM casework_refuse('a closed case keeps its accepted rating');
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER guard_ground_attestation AFTER UPDATE ON public.casework_attestation DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION public.casework_guard_ground();

CREATE CONSTRAINT TRIGGER guard_ground_rating AFTER UPDATE ON public.casework_rating DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION public.casework_guard_ground();
