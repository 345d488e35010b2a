-- A visit is planned, recorded, accepted and taken back by steps alone: each time the event of the same transaction names it.

CREATE OR REPLACE FUNCTION public.visits_named_now(of_visit uuid, of_case bigint, verbs text[]) RETURNS boolean LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN casework_written_now(of_case, verbs, jsonb_build_object('visit', of_visit));
END $$;

CREATE OR REPLACE FUNCTION public.visits_guard_begun() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.state <> 'planned' OR NEW.sha256 IS NOT NULL OR NEW.method <> '' OR NEW.disputed_at IS NOT NULL THEN
        PERFORM casework_refuse('a visit begins as planned, and is recorded afterwards');
    END IF;
    IF NEW.planned_by_id IS NOT NULL AND NOT visits_named_now(NEW.id, NEW.case_id, '{plan_visit}') THEN
        PERFORM casework_refuse('a visit is planned only together with an event');
    END IF;
    IF NEW.planned_by_id IS NULL AND (NEW.code_digest IS NOT NULL OR NEW.code_sent_at IS NOT NULL
            OR NOT EXISTS (SELECT 1 FROM visits_visit WHERE id = NEW.id AND sha256 IS NOT NULL)) THEN
        PERFORM casework_refuse('a visit that nobody planned is recorded at once, and has no code');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER guard_begun AFTER INSERT ON public.visits_visit DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION public.visits_guard_begun();

-- Whether a visit of the same citizen's was confirmed by a code in this transaction.
CREATE OR REPLACE FUNCTION public.visits_code_used_now(of_case bigint) RETURNS boolean LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN casework_written_now(of_case, '{confirm_visit}', '{"method": "code"}') OR EXISTS (
        SELECT 1 FROM casework_case AS c JOIN casework_case AS served ON served.citizen_id = c.citizen_id
        WHERE c.id = of_case AND visits_same_citizen(c.id, served.id)
          AND casework_written_now(served.id, '{confirm_visit}', '{"method": "code"}'));
END $$;

-- Of a visit to no known case nothing is on a timeline: it never counts.
CREATE OR REPLACE FUNCTION public.visits_guard_settled() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF OLD.sha256 IS NULL AND NEW.sha256 IS NOT NULL AND (
            NEW.case_id IS NULL AND NEW.state <> 'not_counted'
            OR NEW.case_id IS NOT NULL AND NOT visits_named_now(NEW.id, NEW.case_id, '{record_visit}')) THEN
        PERFORM casework_refuse('a visit is recorded only together with an event');
    END IF;
    IF OLD.code_digest IS NOT NULL AND NEW.code_digest IS NULL AND NOT visits_code_used_now(NEW.case_id) THEN
        PERFORM casework_refuse('a code goes only together with the visit that it confirmed');
    END IF;
    IF OLD.sha256 IS NULL AND NEW.sha256 IS NULL AND NEW.state <> OLD.state THEN
        PERFORM casework_refuse('a visit is settled after it was recorded');
    END IF;
    IF NEW.state = 'accepted' AND OLD.state <> 'accepted' AND NOT visits_earned(NEW) THEN
        PERFORM casework_refuse('a visit is accepted by the word of the person visited, or by somebody outside, and with its event');
    END IF;
    IF OLD.sha256 IS NOT NULL AND NEW.state <> OLD.state AND (
            NEW.state = 'rejected' AND NOT visits_named_now(NEW.id, NEW.case_id, '{reject_visit}')
            OR NEW.state = 'retracted' AND NOT visits_named_now(NEW.id, NEW.case_id, '{retract}')
            OR NEW.state NOT IN ('accepted', 'rejected', 'retracted') AND NOT visits_named_now(NEW.id, NEW.case_id, '{confirm_visit}')) THEN
        PERFORM casework_refuse('a visit is settled only together with an event');
    END IF;
    IF OLD.sha256 IS NOT NULL
            AND (NEW.why, NEW.signature, NEW.method, NEW.confirmed_at) IS DISTINCT FROM (OLD.why, OLD.signature, OLD.method, OLD.confirmed_at)
            AND NOT visits_named_now(NEW.id, NEW.case_id, '{record_visit,confirm_visit,reject_visit,retract}') THEN
        PERFORM casework_refuse('a visit is confirmed, or not, only together with an event');
    END IF;
    IF OLD.disputed_at IS NULL AND NEW.disputed_at IS NOT NULL AND NOT visits_named_now(NEW.id, NEW.case_id, '{dispute}') THEN
        PERFORM casework_refuse('the citizen objects to a visit only together with an event');
    END IF;
    IF OLD.disputed_at IS NOT NULL AND NEW.disputed_at IS NULL AND NOT visits_named_now(NEW.id, NEW.case_id, '{withdraw_objection}') THEN
        PERFORM casework_refuse('the citizen takes an objection back only together with an event');
    END IF;
    IF OLD.promise_kept_at IS NULL AND NEW.promise_kept_at IS NOT NULL
            AND NOT visits_named_now(NEW.id, NEW.case_id, '{keep_promise}') THEN
        PERFORM casework_refuse('a promise is kept only together with an event');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER guard_settled AFTER UPDATE ON public.visits_visit DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION public.visits_guard_settled();

-- A person is known by their phone. Of a confidential case nobody's word says whose it is.
CREATE OR REPLACE FUNCTION public.visits_same_citizen(a bigint, b bigint) RETURNS boolean LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN a = b OR EXISTS (
        SELECT 1 FROM casework_case AS x JOIN casework_case AS y ON y.citizen_id = x.citizen_id
            JOIN casework_citizen AS c ON c.id = x.citizen_id
        WHERE x.id = a AND y.id = b AND c.phone_hash IS NOT NULL AND NOT x.confidential AND NOT y.confidential);
END $$;

-- What one sending left, here and for further cases: one word answers for those of the citizen who gave it.
CREATE OR REPLACE FUNCTION public.visits_earned(v public.visits_visit) RETURNS boolean LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM casework_attestation WHERE visit = v.id AND case_id = v.case_id AND accepted_at = v.confirmed_at)
            OR NOT casework_written_now(v.case_id, '{confirm_visit}', jsonb_build_object('visit', v.id, 'method', v.method)) THEN
        RETURN false;
    END IF;
    IF v.method IN ('callback', 'paper', 'review') THEN
        RETURN v.decided_by_id IS NOT NULL AND NOT casework_handled(v.decided_by_id, v.case_id)
               AND (v.method = 'review' OR casework_is(v.decided_by_id, 'operator') OR casework_is(v.decided_by_id, 'supervisor'));
    END IF;
    RETURN v.decided_by_id IS NULL AND EXISTS (
        SELECT 1 FROM visits_visit AS together
        WHERE together.visitor_id = v.visitor_id AND together.received_at = v.received_at AND together.sha256 = v.sha256
          AND visits_same_citizen(together.case_id, v.case_id)
          AND CASE v.method
              WHEN 'signature' THEN together.signature <> ''
              WHEN 'code' THEN EXISTS (
                  SELECT 1 FROM visits_visit AS planned
                  WHERE planned.case_id = together.case_id AND planned.code_sent_at IS NOT NULL)
              WHEN 'qr' THEN EXISTS (SELECT 1 FROM visits_slip WHERE used_for_id = together.id)
              ELSE false END);
END $$;

-- A visit whose own times lie before the round, and that was received in it: a code that was sent in the round before it came,
-- or somebody outside, says that it belongs there. When it was received stands for when it took place.
CREATE OR REPLACE FUNCTION public.visits_belongs(v public.visits_visit, a public.casework_attestation) RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE began timestamptz;
BEGIN
    IF v.round = a.round AND a.occurred_at = least(v.began_at, a.accepted_at) THEN
        RETURN true;
    END IF;
    SELECT min(since) INTO began FROM casework_wait WHERE case_id = v.case_id AND kind = 'visit' AND round = a.round;
    RETURN v.began_at < began AND v.received_at >= began AND a.occurred_at = v.received_at
           AND (v.method = 'review' OR v.method = 'code' AND EXISTS (
               SELECT 1 FROM visits_visit AS together JOIN visits_visit AS planned ON planned.case_id = together.case_id
               WHERE together.visitor_id = v.visitor_id AND together.received_at = v.received_at AND together.sha256 = v.sha256
                 AND planned.code_sent_at >= began AND planned.code_sent_at < v.received_at));
END $$;

-- Casework's record of an accepted visit says what the visit says. It may have been taken back in the same transaction.
CREATE OR REPLACE FUNCTION public.visits_guard_attested() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM visits_visit AS v
        WHERE v.id = NEW.visit AND v.case_id = NEW.case_id AND v.state IN ('accepted', 'retracted')
          AND v.outcome = NEW.outcome AND v.method = NEW.method AND v.confirmed_at = NEW.accepted_at
          AND visits_belongs(v, NEW) AND v.visitor_id = NEW.visitors[1]
          AND NEW.visitors[2:] <@ ARRAY(SELECT c.user_id FROM visits_visit_companions AS c WHERE c.visit_id = v.id)
          AND NOT EXISTS (
              SELECT 1 FROM visits_visit_companions AS c WHERE c.visit_id = v.id AND c.user_id <> ALL (NEW.visitors[2:])
                AND NOT EXISTS (
                    SELECT 1 FROM casework_event AS e
                    WHERE e.case_id = v.case_id AND e.verb = 'join_visit' AND e.actor_id = c.user_id
                      AND e.facts @> jsonb_build_object('visit', v.id)))
    ) THEN
        PERFORM casework_refuse('a visit is accepted as it was made and confirmed, by those who made it');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER guard_attested AFTER INSERT ON public.casework_attestation DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION public.visits_guard_attested();

-- Escalation is put off by the word of somebody outside about a visit that found nobody at home.
CREATE OR REPLACE FUNCTION public.visits_guard_delayed() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM casework_wait AS w JOIN visits_visit AS v ON v.case_id = w.case_id AND v.round = w.round
        JOIN casework_event AS e ON e.case_id = w.case_id
        WHERE w.id = NEW.wait_id AND v.outcome = 'not_home' AND v.method = 'review'
          AND casework_written_now(w.case_id, '{delay}', jsonb_build_object('visit', v.id))
          AND e.recorded_at = now() AND e.verb = 'confirm_visit' AND e.facts @> jsonb_build_object('visit', v.id)
          AND e.actor_id IS NOT NULL AND NOT casework_handled(e.actor_id, w.case_id)
    ) THEN
        PERFORM casework_refuse('escalation is delayed only where somebody outside confirmed that nobody was home');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER guard_delayed AFTER INSERT ON public.casework_pause DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.ended_at IS NOT NULL)
    EXECUTE FUNCTION public.visits_guard_delayed();

-- Who came along is written with the record, or says so themselves.
CREATE OR REPLACE FUNCTION public.visits_guard_companion() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP <> 'INSERT' OR NOT EXISTS (
        SELECT 1 FROM visits_visit AS v
        WHERE v.id = NEW.visit_id AND v.sha256 IS NOT NULL
          AND (v.case_id IS NULL OR casework_written_now(
              v.case_id, '{record_visit}', jsonb_build_object('visit', v.id, 'companions', jsonb_build_array(NEW.user_id)))
            OR EXISTS (
              SELECT 1 FROM casework_event
              WHERE case_id = v.case_id AND recorded_at = now() AND verb = 'join_visit' AND actor_id = NEW.user_id
                AND facts @> jsonb_build_object('visit', v.id)))
    ) THEN
        PERFORM casework_refuse('who came along on a visit is recorded with it, and stays');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER guard_companion AFTER INSERT OR UPDATE OR DELETE ON public.visits_visit_companions
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION public.visits_guard_companion();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.visits_visit_companions
    EXECUTE FUNCTION public.casework_never_emptied();
