-- Who rates what, and when (DOMAIN, hard rules 4 to 6).

-- Whether the person had a hand in the case: made its visits, handled it, or belongs to a unit that did, or to one below.
CREATE OR REPLACE FUNCTION public.casework_handled(person bigint, of_case bigint) RETURNS boolean LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT 1 FROM casework_attestation WHERE case_id = of_case AND person = ANY (visitors)
    ) OR EXISTS (
        SELECT 1 FROM (
            SELECT user_id, unit_id, since FROM casework_casehandler WHERE case_id = of_case
            UNION ALL SELECT handler_id, unit_id, coalesce(
                (SELECT min(since) FROM casework_casehandler AS h WHERE h.case_id = c.id AND h.unit_id = c.unit_id), '-infinity')
            FROM casework_case AS c WHERE id = of_case
        ) AS h JOIN accounts_unit handling ON handling.id = h.unit_id
        WHERE h.user_id = person OR EXISTS (
            SELECT 1 FROM accounts_membership m JOIN accounts_unit own ON own.id = m.unit_id
            WHERE m.user_id = person AND own.path <@ handling.path AND (m.until IS NULL OR m.until > h.since))
    );
END $$;

CREATE OR REPLACE FUNCTION public.casework_guard_rating() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE c casework_case;
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.excluded_at IS DISTINCT FROM OLD.excluded_at THEN
        SELECT * INTO c FROM casework_case WHERE id = NEW.case_id;
        IF OLD.excluded_at IS NOT NULL OR NEW.status <> 'accepted' OR (NEW.score >= 3 AND NEW.solved <> 'no')
                OR c.round <> NEW.round OR c.ending <> 'explained'
                OR to_jsonb(NEW) - 'excluded_at' IS DISTINCT FROM to_jsonb(OLD) - 'excluded_at' THEN
            PERFORM casework_refuse('only a dissatisfied rating of what a rule does not allow is excluded, once, and it stays as it was given');
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF OLD.status <> 'held' OR NEW.decided_by_id IS NULL
                OR to_jsonb(NEW) - '{status,decided_by_id,decided_at}'::text[]
                   IS DISTINCT FROM to_jsonb(OLD) - '{status,decided_by_id,decided_at}'::text[] THEN
            PERFORM casework_refuse('a rating stays as the citizen gave it; a supervisor accepts or voids it once');
        END IF;
        IF NOT casework_is(NEW.decided_by_id, 'supervisor')
                OR ((NEW.status = 'accepted' OR NEW.visited <> 'no') AND casework_handled(NEW.decided_by_id, NEW.case_id)) THEN
            PERFORM casework_refuse('a supervisor decides on a held rating, and accepts or sets aside none of a case they had a hand in');
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.status = 'void' OR NEW.decided_by_id IS NOT NULL OR NEW.excluded_at IS NOT NULL THEN
        PERFORM casework_refuse('a rating is decided after it was given, never with it');
    END IF;
    SELECT * INTO c FROM casework_case WHERE id = NEW.case_id FOR NO KEY UPDATE;
    IF NOT casework_has_result(c) OR NEW.round <> c.round THEN
        PERFORM casework_refuse('only a resolved or lapsed case is rated, or one merged into a case with a result, in its present round');
    END IF;
    IF NEW.entered_by_id IS NOT NULL AND casework_handled(NEW.entered_by_id, NEW.case_id) THEN
        PERFORM casework_refuse('nobody who handled a case, nor who belonged to a unit that did, enters its rating');
    END IF;
    IF (NEW."by" = 'link') <> (NEW.entered_by_id IS NULL) 
            OR (NEW.entered_by_id IS NOT NULL AND NOT casework_is(NEW.entered_by_id, 'operator')) THEN
        PERFORM casework_refuse('a rating comes by the citizen''s link, or is entered by an operator');
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_rating BEFORE INSERT OR UPDATE ON public.casework_rating
    FOR EACH ROW EXECUTE FUNCTION public.casework_guard_rating();

-- A rating and the decision on it are on the timeline; one that came by a link has used it.
CREATE OR REPLACE FUNCTION public.casework_guard_rating_event() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.excluded_at IS DISTINCT FROM OLD.excluded_at THEN
        IF NOT EXISTS (
            SELECT 1 FROM casework_event
            WHERE case_id = NEW.case_id AND recorded_at = now() AND verb = 'decide_exclusion' AND occurred_at = NEW.excluded_at
              AND facts @> jsonb_build_object('round', NEW.round, 'approved', true)
              AND casework_is(actor_id, 'supervisor') AND NOT casework_handled(actor_id, NEW.case_id)
        ) OR NOT EXISTS (
            SELECT 1 FROM casework_event
            WHERE case_id = NEW.case_id AND verb = 'exclude' AND facts @> jsonb_build_object('round', NEW.round)
        ) THEN
            PERFORM casework_refuse('a rating is excluded only where the unit asked for it, by a supervisor who had no hand in the case');
        END IF;
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF NOT EXISTS (
            SELECT 1 FROM casework_event
            WHERE case_id = NEW.case_id AND recorded_at = now() AND actor_id = NEW.decided_by_id
              AND occurred_at = NEW.decided_at
              AND verb = CASE WHEN NEW.status = 'accepted' THEN 'accept_rating'
                              WHEN NEW.visited = 'no' THEN 'void_rating' ELSE 'set_aside_rating' END
        ) THEN
            PERFORM casework_refuse('a held rating is decided only together with an event');
        END IF;
        RETURN NULL;
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM casework_event
        WHERE case_id = NEW.case_id AND recorded_at = now() AND verb = 'rate' AND occurred_at = NEW.at
          AND actor_id IS NOT DISTINCT FROM NEW.entered_by_id
          AND facts @> jsonb_build_object('round', NEW.round, 'score', NEW.score, 'solved', NEW.solved, 'visited', NEW.visited, 'by', NEW."by")
    ) THEN
        PERFORM casework_refuse('a rating is given only together with an event');
    END IF;
    IF NEW."by" = 'link' AND NOT EXISTS (
        SELECT 1 FROM casework_link
        WHERE case_id = NEW.case_id AND kind = 'rate' AND round = NEW.round AND used_at = NEW.at
    ) THEN
        PERFORM casework_refuse('a rating by link uses the link that the citizen was sent');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER guard_rating_event AFTER INSERT OR UPDATE ON public.casework_rating DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION public.casework_guard_rating_event();
