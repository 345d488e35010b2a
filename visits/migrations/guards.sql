-- What a visit's record holds once it was received stays as it was sent; what was looked into is never deleted.

CREATE FUNCTION visits_guard_visit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM casework_refuse('a visit is never deleted');
    END IF;
    IF OLD.sha256 IS NULL THEN
        RETURN NEW;
    END IF;
    IF (NEW.sha256, NEW.case_id, NEW.round, NEW.visitor_id, NEW.outcome, NEW.began_at, NEW.ended_at, NEW.compared, NEW.received_at,
        NEW.promise_due, NEW.heard_there)
       IS DISTINCT FROM
       (OLD.sha256, OLD.case_id, OLD.round, OLD.visitor_id, OLD.outcome, OLD.began_at, OLD.ended_at, OLD.compared, OLD.received_at,
        OLD.promise_due, OLD.heard_there) THEN
        PERFORM casework_refuse('what was recorded of a visit stays as it was sent');
    END IF;
    IF OLD.said_id IS NOT NULL AND NEW.said_id IS DISTINCT FROM OLD.said_id THEN
        PERFORM casework_refuse('what was said at a visit stays with it');
    END IF;
    IF NEW.state = 'planned' OR (OLD.state = 'accepted' AND NEW.state NOT IN ('accepted', 'retracted'))
            OR (OLD.state IN ('rejected', 'retracted') AND NEW.state <> OLD.state) THEN
        PERFORM casework_refuse('a settled visit is only ever retracted');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_visit BEFORE UPDATE OR DELETE ON visits_visit FOR EACH ROW EXECUTE FUNCTION visits_guard_visit();

CREATE FUNCTION visits_guard_done() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.result <> '' THEN
        PERFORM casework_refuse('a review that was done stays as it is');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_done BEFORE UPDATE OR DELETE ON visits_review FOR EACH ROW EXECUTE FUNCTION visits_guard_done();

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON visits_call FOR EACH ROW EXECUTE FUNCTION casework_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON visits_photo FOR EACH ROW EXECUTE FUNCTION casework_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON visits_kept FOR EACH ROW EXECUTE FUNCTION casework_append_only();
CREATE TRIGGER append_only BEFORE DELETE ON visits_flag FOR EACH ROW EXECUTE FUNCTION casework_append_only();
CREATE TRIGGER append_only BEFORE DELETE ON visits_slip FOR EACH ROW EXECUTE FUNCTION casework_append_only();

DO $$
DECLARE kept text;
BEGIN
    FOREACH kept IN ARRAY ARRAY['visit', 'kept', 'photo', 'flag', 'review', 'call', 'slip'] LOOP
        EXECUTE format('CREATE TRIGGER never_emptied BEFORE TRUNCATE ON visits_%s '
                       'FOR EACH STATEMENT EXECUTE FUNCTION casework_never_emptied()', kept);
    END LOOP;
END $$;
