-- What lists of cases are narrowed and put in order by (models/case_listing.py), kept by the database alone: with the case, with
-- what it waits for, with whether its clocks stand still, and with its timeline.

-- The most urgent first, and of those alike the ones to which rules have drawn attention most.
CREATE OR REPLACE FUNCTION public.casework_priority(urgency text, attention integer) RETURNS smallint LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT (10 * coalesce(array_position(ARRAY['emergency', 'urgent', 'normal', 'complex'], urgency), 9) + 9 - least(attention, 9))
           ::smallint;
END;

CREATE OR REPLACE FUNCTION public.casework_listed(ids bigint[]) RETURNS SETOF public.casework_caselisting LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT c.id, casework_is_open(c.state), c.state IN ('dispatched', 'acknowledged', 'visited'), c.state, c.round, c.kind, c.channel, c.urgency,
           casework_priority(c.urgency, c.attention), c.confidential, c.card, c.ending, c.assisting, c.created_at,
           coalesce(c.closed_at, '9999-01-01Z'), coalesce(w.due_at, '9999-01-01Z'), coalesce(w.online_since, '9999-01-01Z'),
           coalesce(w.waiting, '{}')::varchar(16)[], coalesce(w.stopped, '{}')::varchar(16)[],
           c.against_id, c.area_id, c.handler_id, c.merged_into_id, c.topic_id, c.unit_id,
           (SELECT e.recorded_at FROM casework_event AS e WHERE e.case_id = c.id ORDER BY e.seq DESC LIMIT 1)
    FROM casework_case AS c
    LEFT JOIN LATERAL (
        SELECT max(open.due_at) FILTER (WHERE open.kind = 'resolution') AS due_at,
               max(open.since) FILTER (WHERE open.kind = 'visit') AS online_since,
               array_agg(DISTINCT named.kind ORDER BY named.kind) AS waiting,
               array_agg(DISTINCT named.kind ORDER BY named.kind) FILTER (WHERE p.id IS NOT NULL) AS stopped
        FROM casework_wait AS open
        LEFT JOIN casework_pause AS p ON p.wait_id = open.id AND p.ended_at IS NULL
        CROSS JOIN LATERAL (
            SELECT open.kind UNION ALL SELECT 'promise' WHERE open.kind = 'review' AND open.about = 'promise'
        ) AS named (kind)
        WHERE open.case_id = c.id AND open.until IS NULL
    ) AS w ON true
    WHERE c.id = ANY (ids);
END $$;

-- The rows are locked before the cases are read: whoever waits for another's change reads what that one has written.
CREATE OR REPLACE FUNCTION public.casework_list_cases(ids bigint[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM casework_caselisting WHERE case_id = ANY (ids) ORDER BY case_id FOR UPDATE;
    INSERT INTO casework_caselisting AS l SELECT * FROM casework_listed(ids) ORDER BY case_id
    ON CONFLICT (case_id) DO UPDATE SET
        is_open = excluded.is_open, is_handling = excluded.is_handling, state = excluded.state, round = excluded.round, kind = excluded.kind,
        channel = excluded.channel, urgency = excluded.urgency, priority = excluded.priority,
        confidential = excluded.confidential, card = excluded.card, ending = excluded.ending,
        assisting = excluded.assisting, created_at = excluded.created_at, closed_at = excluded.closed_at,
        due_at = excluded.due_at, online_since = excluded.online_since, waiting = excluded.waiting,
        stopped = excluded.stopped, against_id = excluded.against_id, area_id = excluded.area_id,
        handler_id = excluded.handler_id, merged_into_id = excluded.merged_into_id, topic_id = excluded.topic_id,
        unit_id = excluded.unit_id, updated_at = excluded.updated_at
    WHERE l.* IS DISTINCT FROM excluded.*;
END $$;

-- A new case comes in with the first event of its timeline, which is written after what it waits for: so its row is written once.
CREATE OR REPLACE FUNCTION public.casework_keep_listing_of_case() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM casework_list_cases(ARRAY(SELECT id FROM written));
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER list_changed_case AFTER UPDATE ON public.casework_case
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION public.casework_keep_listing_of_case();

CREATE OR REPLACE FUNCTION public.casework_keep_listing_of_wait() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM casework_list_cases(ARRAY(SELECT DISTINCT case_id FROM written AS w JOIN casework_head AS h USING (case_id)));
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER list_new_wait AFTER INSERT ON public.casework_wait
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION public.casework_keep_listing_of_wait();
CREATE OR REPLACE TRIGGER list_changed_wait AFTER UPDATE ON public.casework_wait
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION public.casework_keep_listing_of_wait();

CREATE OR REPLACE FUNCTION public.casework_keep_listing_of_pause() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM casework_list_cases(ARRAY(SELECT DISTINCT w.case_id FROM written AS p JOIN casework_wait AS w ON w.id = p.wait_id));
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER list_new_pause AFTER INSERT ON public.casework_pause
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION public.casework_keep_listing_of_pause();
CREATE OR REPLACE TRIGGER list_changed_pause AFTER UPDATE ON public.casework_pause
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION public.casework_keep_listing_of_pause();

CREATE OR REPLACE FUNCTION public.casework_keep_listing_of_event() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM casework_list_cases(ARRAY(SELECT DISTINCT case_id FROM written));
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER list_new_event AFTER INSERT ON public.casework_event
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION public.casework_keep_listing_of_event();

-- Of the next cases those that have no row yet, or one that knows nothing of its timeline, as after an upgrade: the id to go on
-- from, NULL at the end. Whoever changes one meanwhile brings its row in as well, later than what is read here: what others have
-- written stands.
CREATE OR REPLACE FUNCTION public.casework_fill_case_listings(beyond bigint, most integer) RETURNS bigint LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE ids bigint[]; missing bigint[];
BEGIN
    ids := ARRAY(SELECT id FROM casework_case WHERE id > beyond ORDER BY id LIMIT most);
    missing := ARRAY(SELECT id FROM unnest(ids) AS id WHERE NOT EXISTS (SELECT 1 FROM casework_caselisting WHERE case_id = id));
    INSERT INTO casework_caselisting SELECT * FROM casework_listed(missing) ON CONFLICT (case_id) DO NOTHING;
    PERFORM 1 FROM casework_caselisting WHERE case_id = ANY (ids) ORDER BY case_id FOR UPDATE;
    UPDATE casework_caselisting AS l SET updated_at = newest.recorded_at
    FROM unnest(ids) AS of (case_id) CROSS JOIN LATERAL (
        SELECT e.recorded_at FROM casework_event AS e WHERE e.case_id = of.case_id ORDER BY e.seq DESC LIMIT 1
    ) AS newest
    WHERE l.case_id = of.case_id AND l.updated_at IS DISTINCT FROM newest.recorded_at;
    RETURN (SELECT max(id) FROM unnest(ids) AS id);
END $$;
