-- Repeat demands: one case leads, and each of the others is a single step away from it. No citizen is lost by that.

-- Whether its citizen may rate: what was done, or for a merged case what was done for the one that leads.
CREATE OR REPLACE FUNCTION public.casework_has_result(c public.casework_case) RETURNS boolean LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN c.state IN ('resolved', 'lapsed') OR c.state = 'merged' AND EXISTS (
        SELECT 1 FROM casework_case AS leader WHERE leader.id = c.merged_into_id AND leader.state IN ('resolved', 'lapsed', 'closed'));
END $$;

-- Only a case that somebody still works on leads, and only one that comes before the same people. Who has rated stays merged,
-- but who is dissatisfied or was not visited, whose case goes on in a round of its own.
CREATE OR REPLACE FUNCTION public.casework_guard_merging() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE leader casework_case;
BEGIN
    IF NEW.merged_into_id IS NOT NULL AND NEW.merged_into_id IS DISTINCT FROM OLD.merged_into_id THEN
        SELECT * INTO leader FROM casework_case WHERE id = NEW.merged_into_id FOR NO KEY UPDATE;
        IF leader.id = NEW.id OR leader.state NOT IN ('received', 'dispatched', 'acknowledged', 'visited') THEN
            PERFORM casework_refuse('a case is merged only into another one that somebody still works on');
        END IF;
        IF (leader.confidential, leader.against_id) IS DISTINCT FROM (NEW.confidential, NEW.against_id) THEN
            PERFORM casework_refuse('what is confidential, or complains of a unit, is merged only with its like');
        END IF;
    END IF;
    IF OLD.state = 'merged' AND NEW.state IN ('received', 'withdrawn') AND EXISTS (
        SELECT 1 FROM casework_rating WHERE case_id = NEW.id AND round = OLD.round AND status <> 'void'
    ) THEN
        PERFORM casework_refuse('what its citizen has rated is not split off: the rating would be lost');
    END IF;
    IF OLD.state = 'merged' AND NEW.state = 'withdrawn' AND EXISTS (
        SELECT 1 FROM casework_case AS l WHERE l.id = OLD.merged_into_id AND l.state IN ('resolved', 'lapsed', 'closed')
    ) THEN
        PERFORM casework_refuse('what has a result is rated and not withdrawn');
    END IF;
    IF OLD.state = 'merged' AND NEW.state = 'dispatched' AND NOT EXISTS (
        SELECT 1 FROM casework_rating
        WHERE case_id = NEW.id AND round = OLD.round
          AND (status = 'accepted' AND (score < 3 OR solved = 'no') OR status = 'void' AND visited = 'no')
    ) THEN
        PERFORM casework_refuse('a merged case goes on in a round of its own only where its citizen is dissatisfied, or nobody came');
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_merging BEFORE UPDATE OF state, merged_into_id ON public.casework_case
    FOR EACH ROW WHEN (OLD.state = 'merged' OR NEW.state = 'merged')
    EXECUTE FUNCTION public.casework_guard_merging();

-- A citizen goes along by their own choice, in the act that registers their own demand on the web page, and only with what
-- everybody there sees anyway. Nobody of the staff does it for them.
CREATE OR REPLACE FUNCTION public.casework_guard_joining() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.actor_id IS NOT NULL OR NEW.on_behalf_of_id IS NOT NULL OR NEW.seq <> 2 OR NOT EXISTS (
        SELECT 1 FROM casework_event AS registered JOIN casework_case AS c ON c.id = registered.case_id
        WHERE registered.case_id = NEW.case_id AND registered.seq = 1 AND registered.verb = 'register'
          AND registered.actor_id IS NULL AND registered.recorded_at = now() AND c.channel = 'web'
    ) THEN
        PERFORM casework_refuse('a citizen goes along by their own choice, in the act that registers their demand');
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM casework_case AS c
        JOIN casework_case AS leader ON leader.id = c.merged_into_id
        JOIN casework_topic AS topic ON topic.id = leader.topic_id
        JOIN accounts_area AS area ON area.id = leader.area_id
        WHERE c.id = NEW.case_id AND leader.number = NEW.facts ->> 'into' AND topic.public_matter AND area.level = 'community'
          AND NOT leader.confidential AND leader.against_id IS NULL AND leader.kind IN ('help', 'suggestion')
    ) THEN
        PERFORM casework_refuse('citizens go along with a public matter alone, of which nobody is named');
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER guard_joining AFTER INSERT ON public.casework_event
    FOR EACH ROW WHEN (NEW.verb = 'join') EXECUTE FUNCTION public.casework_guard_joining();

-- When all is written: nothing is merged into a merged case, or there would be a circle, and no clock of one runs.
CREATE OR REPLACE FUNCTION public.casework_guard_merged() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM casework_case WHERE id = NEW.id AND state = 'merged') THEN
        RETURN NULL;
    END IF;
    IF EXISTS (SELECT 1 FROM casework_case WHERE merged_into_id = NEW.id) THEN
        PERFORM casework_refuse('nothing is merged into a merged case: it goes along into the one that leads');
    END IF;
    IF EXISTS (
        SELECT 1 FROM casework_wait WHERE case_id = NEW.id AND until IS NULL AND kind NOT IN ('rating', 'review')
    ) THEN
        PERFORM casework_refuse('a merged case waits for nothing but its rating, and for what its citizen is owed');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER guard_merged AFTER UPDATE OF state, merged_into_id ON public.casework_case DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.state = 'merged')
    EXECUTE FUNCTION public.casework_guard_merged();

-- Where nobody handles the case any more that led, those who have not rated stand on their own again.
CREATE OR REPLACE FUNCTION public.casework_guard_led() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM casework_case AS c JOIN casework_case AS leader ON leader.id = c.merged_into_id
        WHERE leader.id = NEW.id AND leader.state IN ('declined', 'withdrawn') AND NOT EXISTS (
            SELECT 1 FROM casework_rating WHERE case_id = c.id AND round = c.round AND status <> 'void')
    ) THEN
        PERFORM casework_refuse('what is merged into a case that ends unhandled is split off first');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER guard_led AFTER UPDATE OF state ON public.casework_case DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.state = 'declined' OR NEW.state = 'withdrawn')
    EXECUTE FUNCTION public.casework_guard_led();
