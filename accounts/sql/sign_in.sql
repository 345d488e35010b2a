-- Whoever loses something is signed out everywhere, and stays so when they get it back: sessions, tokens and invitations are
-- bound to the generation of their person. Kept here so that no writer can forget it, and none can write an old one back, nor
-- the last of all, after which nobody could be signed out any more.
CREATE OR REPLACE FUNCTION public.accounts_user_generation() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.sign_in_generation > coalesce(OLD.sign_in_generation + 1, 0) THEN
        PERFORM accounts_refuse('the generation of sign-ins rises by one at a time');
    END IF;
    IF TG_OP = 'INSERT' THEN
        RETURN NEW;
    END IF;
    NEW.sign_in_generation := greatest(OLD.sign_in_generation, NEW.sign_in_generation);
    IF (OLD.is_active AND NOT NEW.is_active) OR (OLD.is_staff AND NOT NEW.is_staff)
        OR (OLD.is_superuser AND NOT NEW.is_superuser) THEN
        NEW.sign_in_generation := OLD.sign_in_generation + 1;
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION public.accounts_membership_generation() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE public.accounts_user SET sign_in_generation = sign_in_generation + 1 WHERE id = OLD.user_id;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER user_generation BEFORE INSERT OR UPDATE ON public.accounts_user
    FOR EACH ROW EXECUTE FUNCTION public.accounts_user_generation();
CREATE OR REPLACE TRIGGER membership_removed AFTER DELETE ON public.accounts_membership
    FOR EACH ROW EXECUTE FUNCTION public.accounts_membership_generation();
CREATE OR REPLACE TRIGGER membership_changed AFTER UPDATE ON public.accounts_membership
    FOR EACH ROW WHEN (OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION public.accounts_membership_generation();

-- A token begins, is used, is revoked once, and goes when its time is over.
CREATE OR REPLACE FUNCTION public.accounts_guard_token() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.expires_at > now() THEN
            PERFORM accounts_refuse('a token that has not ended is revoked, not removed');
        END IF;
        RETURN OLD;
    END IF;
    IF to_jsonb(NEW) - '{revoked_at,used_at}'::text[] IS DISTINCT FROM to_jsonb(OLD) - '{revoked_at,used_at}'::text[] THEN
        PERFORM accounts_refuse('a token stays as it was issued');
    END IF;
    IF OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at THEN
        PERFORM accounts_refuse('a token that was revoked stays so');
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_token BEFORE UPDATE OR DELETE ON public.accounts_token
    FOR EACH ROW EXECUTE FUNCTION public.accounts_guard_token();

-- Tries and what somebody adds in a day are counted on: given back one by one, forgotten when their time is over (a minute for
-- clocks that differ), and no longer than a day of 25 hours, so that nobody is kept out for years.
CREATE OR REPLACE FUNCTION public.accounts_guard_count() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.until > clock_timestamp() + interval '1 minute' THEN
        PERFORM accounts_refuse('a count that still counts is not forgotten');
    ELSIF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF NEW.count > coalesce(OLD.count, 0) + 1000 OR NEW.until > clock_timestamp() + interval '26 hours' THEN
        PERFORM accounts_refuse('so much is not counted at once, nor for longer than a day');
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.until > clock_timestamp() + interval '1 minute'
            AND (NEW.key <> OLD.key OR NEW.until <> OLD.until OR NEW.count < OLD.count - 1) THEN
        PERFORM accounts_refuse('a count goes on as it began, and is given back one by one');
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_count BEFORE INSERT OR UPDATE OR DELETE ON public.accounts_trycount
    FOR EACH ROW EXECUTE FUNCTION public.accounts_guard_count();
