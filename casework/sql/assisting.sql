-- Units that assist: on whose word one begins and ends, what is kept of it, and that nothing is resolved meanwhile.

-- By a dispatcher or a supervisor it begins, or is ended. The unit that has the case does neither.
CREATE OR REPLACE FUNCTION public.casework_from_outside(wait public.casework_wait, by_verb text, with_facts jsonb) RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT 1 FROM casework_event
        WHERE case_id = wait.case_id AND recorded_at = now() AND verb = by_verb
          AND facts @> (with_facts || jsonb_build_object('assisting', wait.subject)) AND 'unit ' || (facts ->> 'assisting_id') = wait.about
          AND (casework_is(actor_id, 'dispatcher') OR casework_is(actor_id, 'supervisor')));
END $$;

-- Somebody of the unit, or of one above it, said that its part is done.
CREATE OR REPLACE FUNCTION public.casework_from_helping_unit(wait public.casework_wait) RETURNS boolean LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT 1 FROM casework_event AS e
        JOIN accounts_membership AS m ON m.user_id = e.actor_id AND m.until IS NULL AND m.role IN ('handler', 'unit_lead')
        JOIN accounts_unit AS own ON own.id = m.unit_id
        JOIN accounts_unit AS helping ON wait.about = 'unit ' || helping.id AND helping.path <@ own.path
        WHERE e.case_id = wait.case_id AND e.recorded_at = now() AND e.verb = 'assist_done'
          AND e.facts @> jsonb_build_object('assisting', wait.subject));
END $$;

-- A unit that assisted has ended: it does not any more, and what it had to do is a successor's at most.
CREATE OR REPLACE FUNCTION public.casework_from_ended_unit(wait public.casework_wait, as_its boolean) RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT 1 FROM casework_event AS e
        JOIN accounts_unitending AS ending ON ending.unit_id = (e.facts ->> 'assisted_id')::bigint
        JOIN casework_wait AS before ON before.case_id = e.case_id AND before.about = 'unit ' || ending.unit_id
        WHERE e.case_id = wait.case_id AND e.recorded_at = now() AND e.verb = 'succeed_assist'
          AND before.kind = 'assist' AND before.until IS NOT NULL AND before.ended_by = e.verb
          AND CASE WHEN as_its THEN before.id = wait.id
                   ELSE e.facts @> jsonb_build_object('assisting', wait.subject) AND wait.about = 'unit ' || (e.facts ->> 'assisting_id')
                       AND casework_follows(ending.unit_id, (e.facts ->> 'assisting_id')::bigint) END);
END $$;

-- Whether the one is among those that followed the other, which has ended.
CREATE OR REPLACE FUNCTION public.casework_follows(ended bigint, last bigint) RETURNS boolean LANGUAGE sql STABLE
    SET search_path = pg_catalog, public, pg_temp AS $$
    WITH RECURSIVE heirs (unit_id) AS (
        SELECT successor_id FROM accounts_unitending WHERE unit_id = ended
        UNION SELECT e.successor_id FROM accounts_unitending AS e JOIN heirs ON e.unit_id = heirs.unit_id)
    SELECT EXISTS (SELECT 1 FROM heirs WHERE unit_id = last);
$$;

CREATE OR REPLACE FUNCTION public.casework_guard_assist_wait() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NOT casework_from_outside(NEW, 'decide_assist', '{"approved": true}')
            AND NOT casework_from_ended_unit(NEW, as_its => false) THEN
        PERFORM casework_refuse('a unit assists only once a dispatcher or a supervisor has granted it');
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.until IS NOT NULL
            AND NOT casework_from_helping_unit(NEW) AND NOT casework_from_outside(NEW, 'end_assist', '{}')
            AND NOT casework_from_ended_unit(NEW, as_its => true)
            AND NOT casework_written_now(NEW.case_id, '{decline,withdraw,merge}', '{}')
            AND NOT casework_written_now(
                NEW.case_id, '{dispatch,reassign,rule_on_return,succeed}', jsonb_build_object('assisted', NEW.subject)) THEN
        PERFORM casework_refuse('assistance ends by the word of the unit that assists, from outside, or with the case');
    END IF;
    PERFORM casework_check_assisting(NEW.case_id);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER guard_assist_wait AFTER INSERT OR UPDATE OF until ON public.casework_wait DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.kind = 'assist')
    EXECUTE FUNCTION public.casework_guard_assist_wait();

-- What the row of a case says of them is what it waits for, when all is written.
CREATE OR REPLACE FUNCTION public.casework_check_assisting(of_case bigint) RETURNS void LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE c casework_case;
BEGIN
    SELECT * INTO c FROM casework_case WHERE id = of_case;
    IF c.assisting IS DISTINCT FROM (
        SELECT coalesce(array_agg(u.id ORDER BY u.id), '{}') FROM casework_wait AS w JOIN accounts_unit AS u ON w.about = 'unit ' || u.id
        WHERE w.case_id = of_case AND w.kind = 'assist' AND w.until IS NULL
    ) THEN
        PERFORM casework_refuse('the units that assist are those for which the case waits');
    END IF;
    IF EXISTS (
        SELECT 1 FROM unnest(c.assisting) AS helping
        WHERE NOT EXISTS (SELECT 1 FROM casework_casehandler WHERE case_id = of_case AND unit_id = helping)
    ) THEN
        PERFORM casework_refuse('a unit that assists counts as having handled the case');
    END IF;
    IF c.assisting <> '{}' AND c.state NOT IN ('received', 'dispatched', 'acknowledged', 'visited', 'suspended') THEN
        PERFORM casework_refuse('a case is not resolved, nor does it end, while a unit still assists');
    END IF;
END $$;

CREATE OR REPLACE FUNCTION public.casework_guard_assisting() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM casework_check_assisting(NEW.id);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER guard_assisting AFTER UPDATE OF assisting, state ON public.casework_case DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.assisting <> '{}' OR NEW.assisting <> '{}')
    EXECUTE FUNCTION public.casework_guard_assisting();
