-- Whoever loses something is signed out everywhere, and stays so when they get it back: sessions, tokens and invitations are
-- bound to the generation of their person. Kept here so that no writer can forget it, and none can write an old one back.
CREATE OR REPLACE FUNCTION public.accounts_user_generation() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
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

CREATE OR REPLACE TRIGGER user_generation BEFORE UPDATE ON public.accounts_user
    FOR EACH ROW EXECUTE FUNCTION public.accounts_user_generation();
CREATE OR REPLACE TRIGGER membership_removed AFTER DELETE ON public.accounts_membership
    FOR EACH ROW EXECUTE FUNCTION public.accounts_membership_generation();
CREATE OR REPLACE TRIGGER membership_changed AFTER UPDATE ON public.accounts_membership
    FOR EACH ROW WHEN (OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION public.accounts_membership_generation();
