-- What was settled on the call stays as it was settled, and what it quotes stays as it was quoted.

CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON public.casework_contact
    FOR EACH ROW EXECUTE FUNCTION public.casework_append_only();
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON public.casework_contactopening
    FOR EACH ROW EXECUTE FUNCTION public.casework_append_only();
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON public.casework_contactreview
    FOR EACH ROW EXECUTE FUNCTION public.casework_append_only();
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON public.casework_articleversion
    FOR EACH ROW EXECUTE FUNCTION public.casework_append_only();
CREATE OR REPLACE TRIGGER append_only BEFORE DELETE ON public.casework_article
    FOR EACH ROW EXECUTE FUNCTION public.casework_append_only();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.casework_contact
    EXECUTE FUNCTION public.casework_never_emptied();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.casework_contactopening
    EXECUTE FUNCTION public.casework_never_emptied();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.casework_contactreview
    EXECUTE FUNCTION public.casework_never_emptied();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.casework_articleversion
    EXECUTE FUNCTION public.casework_never_emptied();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.casework_article
    EXECUTE FUNCTION public.casework_never_emptied();

-- An expired article is never quoted, nor one that was edited meanwhile. The deployment's zone is the application's matter: by
-- the database's own day an article is expired when it is so everywhere.
CREATE OR REPLACE FUNCTION public.casework_guard_contact() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.article_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM casework_articleversion AS v JOIN casework_article AS a ON a.current_id = v.id
        WHERE v.id = NEW.article_id AND v.valid_until + 1 >= (NEW.at AT TIME ZONE 'UTC')::date
    ) THEN
        PERFORM casework_refuse('a contact quotes an article that is valid, as it stands');
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_contact BEFORE INSERT ON public.casework_contact
    FOR EACH ROW EXECUTE FUNCTION public.casework_guard_contact();

CREATE OR REPLACE FUNCTION public.casework_guard_contact_opening() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM casework_contact AS contact
        JOIN casework_case AS c ON c.source = 'doorstep-contact' AND c.external_id = contact.number
        JOIN casework_event AS e ON e.case_id = c.id AND e.verb = 'register' AND e.recorded_at = now()
        WHERE contact.id = NEW.contact_id AND c.id = NEW.case_id
          AND e.actor_id IS NOT DISTINCT FROM NEW.by_id AND e.occurred_at = NEW.at
    ) THEN
        PERFORM casework_refuse('a contact becomes a case only together with the registration of that case');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER guard_contact_opening AFTER INSERT ON public.casework_contactopening DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION public.casework_guard_contact_opening();

-- Nobody looks at their own work, and what should have been a case is one.
CREATE OR REPLACE FUNCTION public.casework_guard_contact_review() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE contact casework_contact;
BEGIN
    SELECT * INTO contact FROM casework_contact WHERE id = NEW.contact_id;
    IF NOT contact.sampled OR contact.operator_id = NEW.by_id THEN
        PERFORM casework_refuse('a contact is looked at once it was drawn, and by another than who settled it');
    END IF;
    IF NEW.result = 'case' AND NOT EXISTS (SELECT 1 FROM casework_contactopening WHERE contact_id = NEW.contact_id) THEN
        PERFORM casework_refuse('a contact that should have been a case becomes one');
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_contact_review BEFORE INSERT ON public.casework_contactreview
    FOR EACH ROW EXECUTE FUNCTION public.casework_guard_contact_review();

-- An article goes on to its next version, never back and never to another's.
CREATE OR REPLACE FUNCTION public.casework_guard_article() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM casework_articleversion AS v
        WHERE v.id = NEW.current_id AND v.article_id = NEW.id
          AND v.version = 1 + coalesce((SELECT version FROM casework_articleversion WHERE id = OLD.current_id), 0)
    ) THEN
        PERFORM casework_refuse('an article goes on to its next version');
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_article BEFORE UPDATE ON public.casework_article
    FOR EACH ROW EXECUTE FUNCTION public.casework_guard_article();

-- How often something was asked in vain is only ever counted on.
CREATE OR REPLACE FUNCTION public.casework_guard_gap() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.times <> OLD.times + 1 THEN
        PERFORM casework_refuse('what was asked in vain is counted one by one');
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_gap BEFORE UPDATE ON public.casework_knowledgegap
    FOR EACH ROW EXECUTE FUNCTION public.casework_guard_gap();
