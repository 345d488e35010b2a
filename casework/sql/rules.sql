-- Rules change by versions, and what they fire is on the timeline of its case.

CREATE OR REPLACE FUNCTION public.casework_is(person bigint, of_role text) RETURNS boolean LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT 1 FROM accounts_membership AS m JOIN accounts_user AS u ON u.id = m.user_id
        WHERE m.user_id = person AND m.role = of_role AND m.until IS NULL AND u.is_active);
END $$;

CREATE OR REPLACE FUNCTION public.casework_guard_rule() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM casework_refuse('a rule is never deleted: it is switched off');
    END IF;
    IF (NEW.id, NEW.code, NEW.waiting_for, NEW.position) IS DISTINCT FROM (OLD.id, OLD.code, OLD.waiting_for, OLD.position) THEN
        PERFORM casework_refuse('what a rule waits for, and its place, stay');
    END IF;
    IF (NEW.current_id, NEW.enabled) IS DISTINCT FROM (OLD.current_id, OLD.enabled) AND NOT EXISTS (
        SELECT 1 FROM casework_ruleversion AS v
        WHERE v.id = NEW.current_id AND v.rule_id = NEW.id AND v.enabled = NEW.enabled
          AND v.version > coalesce((SELECT version FROM casework_ruleversion WHERE id = OLD.current_id), 0)
    ) THEN
        PERFORM casework_refuse('a rule changes only to a newer version, which says whether it is on');
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_rule BEFORE UPDATE OR DELETE ON public.casework_escalationrule
    FOR EACH ROW EXECUTE FUNCTION public.casework_guard_rule();

CREATE OR REPLACE FUNCTION public.casework_guard_rule_begun() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM casework_escalationrule AS r JOIN casework_ruleversion AS v ON v.id = r.current_id AND v.rule_id = r.id
        WHERE r.id = NEW.id AND r.enabled = v.enabled
    ) THEN
        PERFORM casework_refuse('a rule begins with its first version');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER guard_rule_begun AFTER INSERT ON public.casework_escalationrule DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION public.casework_guard_rule_begun();

-- The first versions that a new system begins with have no author; whoever writes another is an administrator.
CREATE OR REPLACE FUNCTION public.casework_guard_rule_version() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.version <> 1 + (SELECT coalesce(max(version), 0) FROM casework_ruleversion WHERE rule_id = NEW.rule_id) THEN
        PERFORM casework_refuse('the versions of a rule are numbered one by one');
    END IF;
    IF NOT casework_is(NEW.author_id, 'administrator') AND (NEW.author_id IS NOT NULL OR NEW.version > 1) THEN
        PERFORM casework_refuse('an administrator writes the versions of a rule');
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_rule_version BEFORE INSERT ON public.casework_ruleversion
    FOR EACH ROW EXECUTE FUNCTION public.casework_guard_rule_version();

CREATE OR REPLACE FUNCTION public.casework_guard_version_current() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM casework_escalationrule AS r JOIN casework_ruleversion AS v ON v.id = r.current_id
        WHERE r.id = NEW.rule_id AND v.rule_id = r.id AND v.version >= NEW.version
    ) THEN
        PERFORM casework_refuse('a version holds from the moment it is written');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER guard_version_current AFTER INSERT ON public.casework_ruleversion DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION public.casework_guard_version_current();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.casework_escalationrule
    EXECUTE FUNCTION public.casework_never_emptied();

-- A sweep that was under way while a rule was tuned ends its turn with the version it began with.
CREATE OR REPLACE FUNCTION public.casework_guard_firings() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM fired AS f JOIN casework_wait AS w ON w.id = f.wait_id WHERE w.until IS NOT NULL) THEN
        PERFORM casework_refuse('a rule fires on an open wait');
    END IF;
    IF EXISTS (
        SELECT 1 FROM (SELECT DISTINCT rule_id, version_id FROM fired) AS f
        JOIN casework_escalationrule AS r ON r.id = f.rule_id
        JOIN casework_ruleversion AS v ON v.id = f.version_id
        JOIN casework_ruleversion AS held ON held.id = r.current_id
        WHERE v.rule_id <> r.id OR NOT v.enabled
           OR (v.id <> held.id AND (v.version <> held.version - 1 OR held.created_at < now() - interval '15 minutes'))
    ) THEN
        PERFORM casework_refuse('a rule that is on fires by its version of now');
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER guard_firings AFTER INSERT ON public.casework_firing REFERENCING NEW TABLE AS fired
    FOR EACH STATEMENT EXECUTE FUNCTION public.casework_guard_firings();

-- Of a repetition that a later one overtook there is no event: the later one has it.
CREATE OR REPLACE FUNCTION public.casework_guard_firing_event() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM casework_wait AS w JOIN casework_event AS e ON e.case_id = w.case_id
        WHERE w.id = NEW.wait_id AND e.recorded_at = now() AND e.verb = 'escalate' AND e.occurred_at = NEW.fired_at
          AND (e.facts ->> 'wait')::bigint = NEW.wait_id
          AND (e.facts ->> 'nth')::integer + (NEW.outcome = 'done')::integer > NEW.nth
          AND e.facts ->> 'rule' = (SELECT code FROM casework_escalationrule WHERE id = NEW.rule_id)
          AND (e.facts ->> 'version')::integer = (SELECT version FROM casework_ruleversion WHERE id = NEW.version_id)
    ) THEN
        PERFORM casework_refuse('a rule fires only together with the event that says so');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER guard_firing_event AFTER INSERT ON public.casework_firing DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION public.casework_guard_firing_event();
