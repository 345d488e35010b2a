-- A notice is composed once. What delivery and reading write changes; what it says, and to whom, does not.

-- Whether old servers may still be at work, which sign nothing of it: until an hour after the migration, where there were cases
-- before it.
CREATE OR REPLACE FUNCTION public.casework_rolling_out(migration text) RETURNS boolean LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT 1 FROM django_migrations
        WHERE app = 'casework' AND name = migration AND applied > now() - interval '1 hour'
          AND applied > (SELECT recorded_at FROM casework_event ORDER BY id LIMIT 1));
END $$;

-- Whether the version that told it was recalled since.
CREATE OR REPLACE FUNCTION public.casework_recalled(notice public.casework_notice) RETURNS boolean LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT 1 FROM casework_event AS e
        JOIN casework_escalationrule AS rule ON rule.code = e.facts ->> 'rule'
        JOIN casework_ruleversion AS version ON version.rule_id = rule.id AND version.version = (e.facts ->> 'version')::integer
        JOIN casework_noticerecall AS recall ON recall.version_id = version.id AND recall.created_at >= e.occurred_at
        WHERE e.case_id = notice.case_id AND e.seq = notice.event_seq AND e.verb = 'escalate');
END $$;

-- Whether it speaks of nothing any more: a reminder whose wait is over, and what its version's recall took back; a digest of such.
CREATE OR REPLACE FUNCTION public.casework_is_gone(notice public.casework_notice, as_state text) RETURNS boolean LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF notice.kind = 'digest' THEN
        RETURN NOT EXISTS (SELECT 1 FROM casework_notice WHERE digest_id = notice.id AND state NOT IN ('lapsed', 'revoked'));
    END IF;
    IF as_state = 'revoked' THEN
        RETURN casework_recalled(notice);
    END IF;
    RETURN notice.kind = 'remind' AND EXISTS (
        SELECT 1 FROM casework_wait WHERE id = (notice.params ->> 'wait')::bigint AND until IS NOT NULL);
END $$;

-- What goes out is claimed for five minutes, which counts as an attempt; it is sent, has failed, or waits for some hours at most.
CREATE OR REPLACE FUNCTION public.casework_may_become(before public.casework_notice, became public.casework_notice) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE by_now timestamptz := clock_timestamp() + interval '5 minutes';
BEGIN
    IF became.state IN ('lapsed', 'revoked') AND became.state <> before.state THEN
        RETURN (became.deliver_after, became.attempts, became.claimed_at, became.sent_at, became.read_at)
               IS NOT DISTINCT FROM (before.deliver_after, before.attempts, before.claimed_at, before.sent_at, before.read_at)
               AND (before.state = 'pending' OR became.state = 'revoked' AND before.read_at IS NULL)
               AND before.deliver_after <= CASE became.state WHEN 'lapsed' THEN by_now ELSE 'infinity' END
               AND casework_is_gone(before, became.state);
    END IF;
    IF became.state = before.state AND became.sent_at IS DISTINCT FROM before.sent_at
            OR became.state <> before.state AND (
                before.state <> 'pending' OR became.state NOT IN ('sent', 'failed')
                OR (became.state = 'sent') <> (became.sent_at IS NOT NULL)
                OR became.sent_at NOT BETWEEN before.deliver_after AND by_now) THEN
        RETURN false;
    END IF;
    IF before.transport = 'in_app' THEN
        RETURN (became.state <> 'failed' OR before.state = 'failed')
               AND (became.deliver_after, became.attempts) = (before.deliver_after, before.attempts)
               AND became.claimed_at IS NULL
               AND (became.read_at IS NOT DISTINCT FROM before.read_at
                    OR before.read_at IS NULL AND became.state = 'sent' AND became.read_at <= by_now AND NOT EXISTS (
                        SELECT 1 FROM casework_notice
                        WHERE digest_id = before.id AND created_at > became.read_at + interval '5 minutes')
                    OR became.read_at IS NULL AND before.kind = 'digest');
    END IF;
    IF became.read_at IS NOT NULL THEN
        RETURN false;
    END IF;
    IF became.claimed_at IS NOT NULL AND became.claimed_at IS DISTINCT FROM before.claimed_at THEN
        RETURN became.state = 'pending' AND became.deliver_after = before.deliver_after AND became.attempts = before.attempts + 1
               AND became.claimed_at BETWEEN greatest(before.deliver_after, before.claimed_at + interval '5 minutes') AND by_now;
    END IF;
    RETURN became.attempts = before.attempts AND (
        became.deliver_after = before.deliver_after
        OR became.state = 'pending' AND before.claimed_at IS NOT NULL AND became.claimed_at IS NULL
           AND became.deliver_after BETWEEN before.claimed_at AND before.claimed_at + interval '4 hours');
END $$;

-- What is not signed by whoever tried to send or has read it, only old servers write; a signature of before goes then.
CREATE OR REPLACE FUNCTION public.casework_guard_notice() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    delivered casework_notice := OLD;
    signs boolean := NEW.outcome_mac IS NOT NULL AND NEW.outcome_mac IS DISTINCT FROM OLD.outcome_mac;
    went_on boolean;
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM casework_refuse('a notice is never deleted');
    END IF;
    delivered.state := NEW.state;
    delivered.deliver_after := NEW.deliver_after;
    delivered.attempts := NEW.attempts;
    delivered.claimed_at := NEW.claimed_at;
    delivered.sent_at := NEW.sent_at;
    delivered.read_at := NEW.read_at;
    went_on := delivered IS DISTINCT FROM OLD;
    delivered.outcome_mac := NEW.outcome_mac;
    IF NEW.state <> 'pending' THEN
        delivered.secret := CASE WHEN NEW.secret = '' THEN NEW.secret ELSE OLD.secret END;
        delivered.address := CASE WHEN NEW.address = '' THEN NEW.address ELSE OLD.address END;
    END IF;
    IF delivered IS DISTINCT FROM NEW OR NOT went_on AND NEW IS DISTINCT FROM OLD OR NOT casework_may_become(OLD, NEW) THEN
        PERFORM casework_refuse('a notice stays as it was composed, and what became of it stays too');
    END IF;
    IF went_on AND NOT signs THEN
        IF NEW.state NOT IN ('lapsed', 'revoked')
                AND (NEW.transport <> 'in_app' OR OLD.read_at IS NULL AND NEW.read_at IS NOT NULL)
                AND NOT casework_rolling_out('0028_signed_outcomes') THEN
            PERFORM casework_refuse('what became of a notice is signed by the application that writes it');
        END IF;
        NEW.outcome_mac := NULL;
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_notice BEFORE UPDATE OR DELETE ON public.casework_notice
    FOR EACH ROW EXECUTE FUNCTION public.casework_guard_notice();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.casework_notice
    EXECUTE FUNCTION public.casework_never_emptied();

-- What bears the application's signature is asked for it before it is sent. Unsigned is only what old servers still write while an
-- update is rolled out: until an hour after the first that was signed.
CREATE OR REPLACE FUNCTION public.casework_guard_notice_signed() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM written WHERE mac IS NULL) THEN
        RETURN NULL;
    END IF;
    IF EXISTS (SELECT 1 FROM casework_notice WHERE mac IS NOT NULL AND created_at < now() - interval '1 hour') THEN
        PERFORM casework_refuse('a notice is signed by the application that writes it');
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER guard_notice_signed AFTER INSERT ON public.casework_notice REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION public.casework_guard_notice_signed();
