-- A notice is composed once. What delivery and reading write changes; what it says, and to whom, does not.

CREATE OR REPLACE FUNCTION public.casework_guard_notice() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    delivered casework_notice := OLD;
    -- Of what a rule's version told, nothing stays that nobody has read, once it is recalled.
    recalled boolean := OLD.state = 'sent' AND NEW.state = 'revoked' AND OLD.read_at IS NULL;
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
    IF NEW.secret = '' THEN
        delivered.secret := '';
    END IF;
    IF NEW.address = '' THEN
        delivered.address := '';
    END IF;
    IF delivered IS DISTINCT FROM NEW OR (OLD.state <> 'pending' AND NEW.state <> OLD.state AND NOT recalled) THEN
        PERFORM casework_refuse('a notice stays as it was composed, and what became of it stays too');
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
