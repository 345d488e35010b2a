-- What is looked into: each row, and what was decided in it, comes only together with the event of its step, by whoever the event
-- names. That a visit was drawn stands on no timeline, where those who made it would read it: such a review is signed instead.

CREATE OR REPLACE FUNCTION public.visits_written_by(of_visit uuid, by_person bigint, verbs text[], with_facts jsonb) RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT 1 FROM visits_visit AS v JOIN casework_event AS e ON e.case_id = v.case_id
        WHERE v.id = of_visit AND e.recorded_at = now() AND e.verb = ANY (verbs) AND e.actor_id IS NOT DISTINCT FROM by_person
          AND e.facts @> (with_facts || jsonb_build_object('visit', of_visit)));
END $$;

-- What old servers still write while an update is rolled out bears no signature.
CREATE OR REPLACE FUNCTION public.visits_guard_review_begun() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.result <> '' OR NEW.by_id IS NOT NULL THEN
        PERFORM casework_refuse('a review begins without a result');
    END IF;
    IF NEW.mac IS NULL AND (NEW.about = 'back_check' OR EXISTS (
            SELECT 1 FROM visits_review WHERE mac IS NOT NULL AND given_at < now() - interval '1 hour')) THEN
        PERFORM casework_refuse('a review is signed by the application that writes it');
    END IF;
    IF NOT (CASE NEW.about
            WHEN 'back_check' THEN true
            WHEN 'flag' THEN visits_written_by(NEW.visit_id, NULL, '{flag_visit}', jsonb_build_object('flag', NEW.flag_id))
            ELSE EXISTS (
                SELECT 1 FROM accounts_unit AS u JOIN visits_visit AS v ON v.id = NEW.visit_id
                WHERE u.id = NEW.unit_id
                  AND casework_written_now(v.case_id, '{ask_review}', jsonb_build_object('visit', v.id, 'unit', u.code)))
            END) THEN
        PERFORM casework_refuse('a review is asked for only together with an event');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER guard_review_begun AFTER INSERT ON public.visits_review DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION public.visits_guard_review_begun();

CREATE OR REPLACE FUNCTION public.visits_guard_review_done() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.result = '' OR NOT (CASE NEW.about
            WHEN 'back_check' THEN
                visits_written_by(NEW.visit_id, NEW.by_id, '{back_check}', jsonb_build_object('result', NEW.result))
            WHEN 'flag' THEN
                visits_written_by(
                    NEW.visit_id, NEW.by_id, '{decide_flag}', jsonb_build_object('flag', NEW.flag_id, 'result', NEW.result))
            ELSE CASE NEW.result
                WHEN 'accepted' THEN visits_written_by(NEW.visit_id, NEW.by_id, '{confirm_visit}', '{"method": "review"}')
                WHEN 'rejected' THEN visits_written_by(NEW.visit_id, NEW.by_id, '{reject_visit}', '{}')
                ELSE false END
            END) THEN
        PERFORM casework_refuse('a review is done only together with an event, by whoever decided');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER guard_review_done AFTER UPDATE ON public.visits_review DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION public.visits_guard_review_done();

CREATE OR REPLACE FUNCTION public.visits_guard_flag() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.explained_at IS NOT NULL OR NEW.explained_by_id IS NOT NULL OR NOT visits_written_by(
                NEW.visit_id, NULL, '{flag_visit}', jsonb_build_object('flag', NEW.id, 'check', NEW.check_name)) THEN
            PERFORM casework_refuse('a flag is raised only together with an event');
        END IF;
        RETURN NULL;
    END IF;
    IF OLD.explained_at IS NOT NULL OR NEW.explained_at IS NULL OR NEW.explained_by_id IS NULL THEN
        PERFORM casework_refuse('a flag is explained once, by somebody');
    END IF;
    IF NOT visits_written_by(NEW.visit_id, NEW.explained_by_id, '{explain_flag}', jsonb_build_object('flag', NEW.id))
            OR NOT EXISTS (
                SELECT 1 FROM visits_visit AS v WHERE v.id = NEW.visit_id AND (v.visitor_id = NEW.explained_by_id OR EXISTS (
                    SELECT 1 FROM visits_visit_companions AS c WHERE c.visit_id = v.id AND c.user_id = NEW.explained_by_id))) THEN
        PERFORM casework_refuse('a flag is explained only together with an event, by whoever made the visit');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER guard_flag_raised AFTER INSERT ON public.visits_flag DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION public.visits_guard_flag();
CREATE CONSTRAINT TRIGGER guard_flag_explained AFTER UPDATE ON public.visits_flag DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION public.visits_guard_flag();

CREATE OR REPLACE FUNCTION public.visits_guard_call() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM visits_visit AS v JOIN casework_event AS e ON e.case_id = v.case_id
        WHERE v.id = NEW.visit_id AND e.recorded_at = now() AND e.verb = 'call_visit' AND e.actor_id = NEW.by_id
          AND e.occurred_at = NEW.at AND e.facts @> jsonb_build_object('visit', v.id, 'answer', NEW.answer)
    ) THEN
        PERFORM casework_refuse('a call is noted only together with an event, by whoever called');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER guard_call AFTER INSERT ON public.visits_call DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION public.visits_guard_call();

-- Of a visit to no known case nothing is on a timeline, and nobody sees a case by it: who came along is named as it is received.
CREATE OR REPLACE FUNCTION public.visits_guard_named() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE v visits_visit;
BEGIN
    SELECT * INTO v FROM visits_visit WHERE id = NEW.visit_id;
    IF TG_OP = 'INSERT' THEN
        IF NEW.confirmed_at IS NOT NULL OR NOT (CASE WHEN v.case_id IS NULL THEN NEW.named_at = v.received_at
                ELSE visits_written_by(
                    v.id, v.visitor_id, '{record_visit}', jsonb_build_object('named', jsonb_build_array(NEW.user_id))) END) THEN
            PERFORM casework_refuse('company is named only together with the record of the visit');
        END IF;
    ELSIF v.case_id IS NOT NULL AND NOT visits_written_by(v.id, NEW.user_id, '{join_visit}', '{}') THEN
        PERFORM casework_refuse('company is confirmed only together with an event, by whoever was named');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER guard_named AFTER INSERT ON public.visits_invitation DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION public.visits_guard_named();
CREATE CONSTRAINT TRIGGER guard_joined AFTER UPDATE ON public.visits_invitation DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION public.visits_guard_named();

-- A slip confirms one visit, or gives way to the next that is printed: once, and it stays so.
CREATE OR REPLACE FUNCTION public.visits_guard_slip() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.used_for_id IS NOT NULL OR NEW.voided_at IS NOT NULL OR NOT EXISTS (
                SELECT 1 FROM casework_event
                WHERE case_id = NEW.case_id AND recorded_at = now() AND verb = 'visit_slip' AND actor_id = NEW.printed_by_id
                  AND facts @> jsonb_build_object('slip', NEW.id)) THEN
            PERFORM casework_refuse('a slip is printed only together with an event');
        END IF;
        RETURN NULL;
    END IF;
    IF OLD.used_for_id IS NOT NULL OR OLD.voided_at IS NOT NULL THEN
        PERFORM casework_refuse('a slip is used or void once, and stays so');
    END IF;
    IF NEW.voided_at IS NOT NULL AND NOT casework_written_now(NEW.case_id, '{visit_slip}', '{}') THEN
        PERFORM casework_refuse('a slip is void only once another is printed');
    END IF;
    IF NEW.used_for_id IS NOT NULL AND NOT casework_written_now(
            NEW.case_id, '{confirm_visit}', jsonb_build_object('visit', NEW.used_for_id, 'method', 'qr')) THEN
        PERFORM casework_refuse('a slip is used only together with the visit that it confirms');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER guard_slip_printed AFTER INSERT ON public.visits_slip DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION public.visits_guard_slip();
CREATE CONSTRAINT TRIGGER guard_slip_used AFTER UPDATE ON public.visits_slip DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION public.visits_guard_slip();
