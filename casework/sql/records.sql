-- What of a visit, a wait and a link may change, and what stays (DOMAIN, hard rules 1 and 3).

CREATE OR REPLACE FUNCTION public.casework_guard_attestation() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE c casework_case;
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT * INTO c FROM casework_case WHERE id = NEW.case_id FOR NO KEY UPDATE;
        IF NEW.counted AND (NEW.round <> c.round OR c.state NOT IN ('dispatched', 'acknowledged', 'visited', 'suspended')) THEN
            PERFORM casework_refuse('a visit counts in the present round of a case that a unit has in hand');
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.voided_at IS NOT NULL OR to_jsonb(NEW) - 'voided_at' IS DISTINCT FROM to_jsonb(OLD) - 'voided_at' THEN
        PERFORM casework_refuse('an accepted visit is only ever retracted, once');
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_attestation BEFORE INSERT OR UPDATE ON public.casework_attestation
    FOR EACH ROW EXECUTE FUNCTION public.casework_guard_attestation();

CREATE OR REPLACE FUNCTION public.casework_guard_wait() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.since <> OLD.since OR NEW.case_id <> OLD.case_id OR NEW.kind <> OLD.kind OR NEW.round <> OLD.round
            OR NEW.subject <> OLD.subject THEN
        PERFORM casework_refuse('what a wait waits for, and since when, is true and stays');
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_wait BEFORE UPDATE ON public.casework_wait
    FOR EACH ROW EXECUTE FUNCTION public.casework_guard_wait();

CREATE OR REPLACE FUNCTION public.casework_guard_link() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF OLD.used_at IS NOT NULL OR OLD.voided_at IS NOT NULL
            OR to_jsonb(NEW) - '{used_at,voided_at}'::text[] IS DISTINCT FROM to_jsonb(OLD) - '{used_at,voided_at}'::text[] THEN
        PERFORM casework_refuse('a link is used or void once, and stays so');
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_link BEFORE UPDATE ON public.casework_link
    FOR EACH ROW EXECUTE FUNCTION public.casework_guard_link();

-- Accepted, and taken back, on the timeline. What it stands on is asked for by the room that knows it.
CREATE OR REPLACE FUNCTION public.casework_guard_attestation_event() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.voided_at IS NOT NULL OR NOT EXISTS (
            SELECT 1 FROM casework_event
            WHERE case_id = NEW.case_id AND recorded_at = now() AND verb = 'attest' AND occurred_at = NEW.accepted_at
              AND actor_id IS NOT DISTINCT FROM NEW.accepted_by_id
              AND facts @> jsonb_build_object('visit', NEW.visit, 'round', NEW.round, 'outcome', NEW.outcome, 'method', NEW.method,
                                              'leader', NEW.leader)
        ) THEN
            PERFORM casework_refuse('a visit is accepted only together with an event');
        END IF;
    ELSIF NOT casework_written_now(NEW.case_id, '{retract}', jsonb_build_object('visit', NEW.visit))
            AND NOT casework_written_now(NEW.case_id, '{void_rating}', jsonb_build_object('round', NEW.round)) THEN
        PERFORM casework_refuse('an accepted visit is retracted only together with an event');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER guard_attestation_event AFTER INSERT OR UPDATE ON public.casework_attestation DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION public.casework_guard_attestation_event();

-- A link is made by a step or carried by a message of the same moment, one each, for as long as its kind lives. Whoever holds a
-- PIN is shown one for following the case without an event, and whoever rates there uses one of that moment.
CREATE OR REPLACE FUNCTION public.casework_guard_link_made() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE c casework_case;
BEGIN
    SELECT * INTO c FROM casework_case WHERE id = NEW.case_id;
    IF NEW.round <> c.round OR NEW.used_at IS NOT NULL OR NEW.voided_at IS NOT NULL
            OR NEW.expires_at > NEW.created_at + (CASE NEW.kind WHEN 'rate' THEN interval '180 days' ELSE interval '365 days' END) THEN
        PERFORM casework_refuse('a link begins unused, in the present round, and lives no longer than its kind');
    END IF;
    IF NEW.kind = 'rate' AND NOT casework_has_result(c) THEN
        PERFORM casework_refuse('only a resolved or lapsed case has a link for its rating, or one merged into a case with a result');
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_link_made BEFORE INSERT ON public.casework_link
    FOR EACH ROW EXECUTE FUNCTION public.casework_guard_link_made();

CREATE OR REPLACE FUNCTION public.casework_guard_link_carried() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.via IN ('sms', 'email') AND (
        SELECT count(*) FROM casework_link
        WHERE case_id = NEW.case_id AND kind = NEW.kind AND via = NEW.via AND created_at = NEW.created_at
    ) > (
        SELECT count(*) FROM casework_notice AS n JOIN casework_event AS e ON e.case_id = n.case_id AND e.seq = n.event_seq
        WHERE n.case_id = NEW.case_id AND n.recipient_id IS NULL AND n.transport = NEW.via AND n.created_at = NEW.created_at
          AND CASE NEW.kind
              WHEN 'rate' THEN n.kind = 'resolve' AND e.verb IN ('resolve', 'correct', 'send_link')
                  OR n.kind = 'resolve_along' AND e.verb IN ('resolve_along', 'correct', 'send_link')
                  OR (n.kind, e.verb) = ('set_aside_rating', 'set_aside_rating')
              ELSE n.kind NOT IN ('resolve', 'resolve_along', 'set_aside_rating') END
    ) OR NEW.via NOT IN ('sms', 'email') AND NOT EXISTS (
        SELECT 1 FROM casework_event
        WHERE case_id = NEW.case_id AND recorded_at = now() AND occurred_at = NEW.created_at
          AND verb = CASE WHEN NEW.kind = 'track' THEN 'register' WHEN NEW.via = 'slip' THEN 'rating_slip' ELSE 'rate' END
    ) AND NOT (NEW.kind = 'track' AND EXISTS (SELECT 1 FROM casework_case WHERE id = NEW.case_id AND pin_digest IS NOT NULL)) THEN
        PERFORM casework_refuse('a link is made only together with what brings it to the citizen');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER guard_link_carried AFTER INSERT ON public.casework_link DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION public.casework_guard_link_carried();

-- A used link has brought its rating; only a step makes one void. Those to follow a case are never used up.
CREATE OR REPLACE FUNCTION public.casework_guard_link_spent() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM casework_event
        WHERE case_id = NEW.case_id AND recorded_at = now() AND occurred_at = coalesce(NEW.used_at, NEW.voided_at)
          AND CASE WHEN NEW.used_at IS NOT NULL THEN verb = 'rate' AND NEW.kind = 'rate'
                   ELSE NEW.kind = 'rate' OR verb = 'correct' END
    ) THEN
        PERFORM casework_refuse('a link is used or void only together with an event, and at its time');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER guard_link_spent AFTER UPDATE ON public.casework_link DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION public.casework_guard_link_spent();

CREATE OR REPLACE FUNCTION public.casework_guard_handler() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM casework_event WHERE case_id = NEW.case_id AND recorded_at = now() AND occurred_at = NEW.since) THEN
        PERFORM casework_refuse('who handled a case is remembered only together with an event, and at its time');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER guard_handler AFTER INSERT ON public.casework_casehandler DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION public.casework_guard_handler();

CREATE OR REPLACE FUNCTION public.casework_guard_stop() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF OLD.ended_at IS NOT NULL OR to_jsonb(NEW) - '{ended_by_id,ended_at,outcome_mac}'::text[]
            IS DISTINCT FROM to_jsonb(OLD) - '{ended_by_id,ended_at,outcome_mac}'::text[] THEN
        PERFORM casework_refuse('a stop of escalation is only ever ended, once');
    END IF;
    IF NEW.outcome_mac IS NULL AND NOT casework_rolling_out('0028_signed_outcomes') THEN
        PERFORM casework_refuse('the end of a stop is signed by the application');
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_stop BEFORE UPDATE ON public.casework_escalationstop
    FOR EACH ROW EXECUTE FUNCTION public.casework_guard_stop();
