-- The hard rules (DOMAIN, "Hard rules") as the database says them, whatever code runs.
-- Every refusal carries SQLSTATE DS001, so that a door can tell a broken rule from a fault.

CREATE TRIGGER topic_path BEFORE INSERT OR UPDATE OF parent_id ON casework_topic FOR EACH ROW EXECUTE FUNCTION tree_path();
CREATE TRIGGER topic_move AFTER UPDATE OF parent_id ON casework_topic
    FOR EACH ROW WHEN (OLD.path IS DISTINCT FROM NEW.path) EXECUTE FUNCTION tree_move();

CREATE FUNCTION casework_refuse(reason text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', reason USING ERRCODE = 'DS001';
END $$;

-- 1 and 2: what a state needs ------------------------------------------------------------------------------------

CREATE FUNCTION casework_counted_visits(of_case bigint, of_round int) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT count(*) FROM casework_attestation
    WHERE case_id = of_case AND round = of_round AND counted AND voided_at IS NULL
$$;

CREATE FUNCTION casework_may_close(of_case bigint, of_round int, last_round int) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM casework_rating
        WHERE case_id = of_case AND round = of_round AND status = 'accepted'
          AND ((score >= 3 AND solved <> 'no') OR of_round >= last_round)
    ) AND NOT EXISTS (
        SELECT 1 FROM casework_rating WHERE case_id = of_case AND round = of_round AND status = 'held'
    )
$$;

CREATE FUNCTION casework_guard_case() RETURNS trigger LANGUAGE plpgsql AS $$
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
            AND OLD.state IN ('resolved', 'lapsed', 'closed', 'declined', 'withdrawn')) THEN
        PERFORM casework_refuse('a new round begins with a dispatch, when the one before has come to its end');
    END IF;
    IF NEW.round = OLD.round AND NEW.state = 'dispatched'
            AND OLD.state IN ('resolved', 'lapsed', 'closed', 'declined', 'withdrawn') THEN
        PERFORM casework_refuse('a case that came to its end goes on in a new round only');
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
    IF NEW.state = 'visited' AND OLD.state <> 'suspended' AND casework_counted_visits(NEW.id, NEW.round) = 0 THEN
        PERFORM casework_refuse('a case is visited only once a visit was accepted');
    END IF;
    IF NEW.state = 'resolved' AND casework_counted_visits(NEW.id, NEW.round) < NEW.visits_required THEN
        PERFORM casework_refuse('a case is resolved only after the visits its round requires');
    END IF;
    IF NEW.state = 'closed' AND NOT casework_may_close(NEW.id, NEW.round, NEW.max_rounds) THEN
        PERFORM casework_refuse('a case is closed only with an accepted rating of its round that is satisfied, or in its last round');
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION casework_transitions() RETURNS TABLE (source text, target text) LANGUAGE sql IMMUTABLE AS $$
    VALUES ('received', 'dispatched'), ('received', 'declined'), ('received', 'withdrawn'), ('received', 'merged'),
           ('dispatched', 'acknowledged'), ('dispatched', 'visited'), ('dispatched', 'received'),
           ('dispatched', 'withdrawn'), ('dispatched', 'suspended'), ('dispatched', 'merged'),
           ('acknowledged', 'visited'), ('acknowledged', 'received'), ('acknowledged', 'dispatched'),
           ('acknowledged', 'withdrawn'), ('acknowledged', 'suspended'), ('acknowledged', 'merged'),
           ('visited', 'resolved'), ('visited', 'acknowledged'), ('visited', 'received'), ('visited', 'dispatched'),
           ('visited', 'withdrawn'), ('visited', 'suspended'), ('visited', 'merged'),
           ('suspended', 'dispatched'), ('suspended', 'acknowledged'), ('suspended', 'visited'), ('suspended', 'withdrawn'),
           ('resolved', 'closed'), ('resolved', 'dispatched'), ('resolved', 'acknowledged'), ('resolved', 'lapsed'),
           ('lapsed', 'closed'), ('lapsed', 'dispatched'), ('closed', 'dispatched'),
           ('declined', 'dispatched'), ('withdrawn', 'dispatched')
$$;

CREATE TRIGGER guard_case BEFORE INSERT OR UPDATE OR DELETE ON casework_case
    FOR EACH ROW EXECUTE FUNCTION casework_guard_case();

-- A case changes only by a step, and a step writes its event in the same transaction.
CREATE FUNCTION casework_guard_event_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM casework_event WHERE case_id = NEW.id AND recorded_at = now()) THEN
        PERFORM casework_refuse('a case changes only together with an event');
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER guard_case_event_insert AFTER INSERT ON casework_case DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION casework_guard_event_written();
CREATE CONSTRAINT TRIGGER guard_case_event_update AFTER UPDATE ON casework_case DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION casework_guard_event_written();

-- Afterwards too: what carried a state may not be taken from under it.
CREATE FUNCTION casework_guard_ground() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE CONSTRAINT TRIGGER guard_ground_attestation AFTER UPDATE ON casework_attestation DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION casework_guard_ground();
CREATE CONSTRAINT TRIGGER guard_ground_rating AFTER UPDATE ON casework_rating DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION casework_guard_ground();

-- 3: nothing that happened is edited or deleted ---------------------------------------------------------------------

CREATE FUNCTION casework_event_hash(previous bytea, e casework_event) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(previous || convert_to(jsonb_build_array(
        e.case_id, e.seq, e.verb, e.actor_id, e.on_behalf_of_id,
        to_char(e.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
        to_char(e.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
        e.facts, e.schema, e.public)::text, 'UTF8'))
$$;

CREATE FUNCTION casework_chain_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE head casework_head;
BEGIN
    SELECT * INTO head FROM casework_head WHERE case_id = NEW.case_id FOR UPDATE;
    IF NOT FOUND THEN
        INSERT INTO casework_head (case_id, seq, hash, announced_seq) VALUES (NEW.case_id, 0, '', 0) RETURNING * INTO head;
    END IF;
    NEW.seq := head.seq + 1;
    NEW.recorded_at := now();
    NEW.hash := casework_event_hash(head.hash, NEW);
    UPDATE casework_head SET seq = NEW.seq, hash = NEW.hash WHERE case_id = NEW.case_id;
    RETURN NEW;
END $$;

CREATE TRIGGER chain_event BEFORE INSERT ON casework_event FOR EACH ROW EXECUTE FUNCTION casework_chain_event();

CREATE FUNCTION casework_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM casework_refuse(format('%s is append-only: a correction is a new event', TG_TABLE_NAME));
    RETURN NULL;
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON casework_event FOR EACH ROW EXECUTE FUNCTION casework_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON casework_firing FOR EACH ROW EXECUTE FUNCTION casework_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON casework_ruleversion FOR EACH ROW EXECUTE FUNCTION casework_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON casework_casehandler FOR EACH ROW EXECUTE FUNCTION casework_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON casework_view FOR EACH ROW EXECUTE FUNCTION casework_append_only();
CREATE TRIGGER append_only BEFORE DELETE ON casework_attestation FOR EACH ROW EXECUTE FUNCTION casework_append_only();
CREATE TRIGGER append_only BEFORE DELETE ON casework_rating FOR EACH ROW EXECUTE FUNCTION casework_append_only();
CREATE TRIGGER append_only BEFORE DELETE ON casework_words FOR EACH ROW EXECUTE FUNCTION casework_append_only();
CREATE TRIGGER append_only BEFORE DELETE ON casework_wait FOR EACH ROW EXECUTE FUNCTION casework_append_only();
CREATE TRIGGER append_only BEFORE DELETE ON casework_head FOR EACH ROW EXECUTE FUNCTION casework_append_only();
CREATE TRIGGER append_only BEFORE DELETE ON casework_link FOR EACH ROW EXECUTE FUNCTION casework_append_only();

CREATE FUNCTION casework_guard_head() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.case_id <> OLD.case_id OR NEW.seq < OLD.seq OR (NEW.seq = OLD.seq AND NEW.hash <> OLD.hash) THEN
        PERFORM casework_refuse('the head of a timeline moves forward only');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_head BEFORE UPDATE ON casework_head FOR EACH ROW EXECUTE FUNCTION casework_guard_head();

CREATE FUNCTION casework_guard_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - '{text,title,salt,redacted_at,terms}'::text[]
                IS DISTINCT FROM to_jsonb(OLD) - '{text,title,salt,redacted_at,terms}'::text[]
            OR OLD.redacted_at IS NOT NULL OR NEW.redacted_at IS NULL OR NEW.text <> '' OR NEW.title <> '' OR length(NEW.salt) > 0 THEN
        PERFORM casework_refuse('what was said is only ever redacted, whole and once');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_words BEFORE UPDATE ON casework_words FOR EACH ROW EXECUTE FUNCTION casework_guard_words();

CREATE FUNCTION casework_guard_attestation() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE c casework_case;
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT * INTO c FROM casework_case WHERE id = NEW.case_id FOR NO KEY UPDATE;
        IF NEW.counted AND (NEW.round <> c.round OR c.state NOT IN ('dispatched', 'acknowledged', 'visited')) THEN
            PERFORM casework_refuse('a visit counts in the present round of a case that a unit has in hand');
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.voided_at IS NOT NULL OR to_jsonb(NEW) - 'voided_at' IS DISTINCT FROM to_jsonb(OLD) - 'voided_at' THEN
        PERFORM casework_refuse('an accepted visit is only ever retracted, once');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_attestation BEFORE INSERT OR UPDATE ON casework_attestation
    FOR EACH ROW EXECUTE FUNCTION casework_guard_attestation();

CREATE FUNCTION casework_guard_wait() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.since <> OLD.since OR NEW.case_id <> OLD.case_id OR NEW.kind <> OLD.kind OR NEW.round <> OLD.round
            OR NEW.subject <> OLD.subject THEN
        PERFORM casework_refuse('what a wait waits for, and since when, is true and stays');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_wait BEFORE UPDATE ON casework_wait FOR EACH ROW EXECUTE FUNCTION casework_guard_wait();

CREATE FUNCTION casework_guard_link() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.used_at IS NOT NULL OR OLD.voided_at IS NOT NULL
            OR to_jsonb(NEW) - '{used_at,voided_at}'::text[] IS DISTINCT FROM to_jsonb(OLD) - '{used_at,voided_at}'::text[] THEN
        PERFORM casework_refuse('a link is used or void once, and stays so');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_link BEFORE UPDATE ON casework_link FOR EACH ROW EXECUTE FUNCTION casework_guard_link();

-- Emptying a whole table would pass by every row's trigger.
CREATE FUNCTION casework_never_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM casework_refuse(format('%s is never emptied', TG_TABLE_NAME));
    RETURN NULL;
END $$;
DO $$
DECLARE kept text;
BEGIN
    FOREACH kept IN ARRAY ARRAY['case', 'event', 'head', 'words', 'wait', 'attestation', 'rating', 'link', 'casehandler', 'firing',
                                'ruleversion', 'view'] LOOP
        EXECUTE format('CREATE TRIGGER never_emptied BEFORE TRUNCATE ON casework_%s '
                       'FOR EACH STATEMENT EXECUTE FUNCTION casework_never_emptied()', kept);
    END LOOP;
END $$;

-- 4 to 6: ratings ---------------------------------------------------------------------------------------------------

CREATE FUNCTION casework_guard_rating() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE c casework_case;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.status <> 'held' OR NEW.decided_by_id IS NULL
                OR to_jsonb(NEW) - '{status,decided_by_id,decided_at}'::text[]
                   IS DISTINCT FROM to_jsonb(OLD) - '{status,decided_by_id,decided_at}'::text[] THEN
            PERFORM casework_refuse('a rating stays as the citizen gave it; a supervisor accepts or voids it once');
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.status = 'void' OR NEW.decided_by_id IS NOT NULL THEN
        PERFORM casework_refuse('a rating is decided after it was given, never with it');
    END IF;
    SELECT * INTO c FROM casework_case WHERE id = NEW.case_id FOR NO KEY UPDATE;
    IF c.state NOT IN ('resolved', 'lapsed') OR NEW.round <> c.round THEN
        PERFORM casework_refuse('only a resolved or lapsed case is rated, in its present round');
    END IF;
    IF NEW.entered_by_id IS NOT NULL AND (EXISTS (
        SELECT 1 FROM casework_attestation WHERE case_id = NEW.case_id AND NEW.entered_by_id = ANY (visitors)
    ) OR EXISTS (
        SELECT 1 FROM (
            SELECT user_id, unit_id FROM casework_casehandler WHERE case_id = NEW.case_id
            UNION ALL SELECT c.handler_id, c.unit_id
        ) AS h JOIN accounts_unit handling ON handling.id = h.unit_id
        WHERE h.user_id = NEW.entered_by_id OR EXISTS (
            SELECT 1 FROM accounts_membership m JOIN accounts_unit own ON own.id = m.unit_id
            WHERE m.user_id = NEW.entered_by_id AND own.path <@ handling.path)
    )) THEN
        PERFORM casework_refuse('nobody who handled a case, and no member of a unit that did, enters its rating');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_rating BEFORE INSERT OR UPDATE ON casework_rating FOR EACH ROW EXECUTE FUNCTION casework_guard_rating();

-- Every edit of a calendar raises its revision, by which workers know that what they keep in memory is old.
CREATE FUNCTION casework_calendar_edited() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'casework_calendar' THEN
        NEW.revision := OLD.revision + 1;
        RETURN NEW;
    END IF;
    UPDATE casework_calendar SET code = code WHERE id = coalesce(NEW.calendar_id, OLD.calendar_id);
    RETURN NULL;
END $$;
CREATE TRIGGER calendar_edited BEFORE UPDATE ON casework_calendar FOR EACH ROW EXECUTE FUNCTION casework_calendar_edited();
CREATE TRIGGER calendar_day_edited AFTER INSERT OR UPDATE OR DELETE ON casework_calendarday
    FOR EACH ROW EXECUTE FUNCTION casework_calendar_edited();
