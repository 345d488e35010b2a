-- What was said, and who said it: words come with the event that quotes them, and go with the one that redacts them. To seal
-- them changes nothing of what was said.

-- The first brief of a case is written at its registration, whose event quotes the demand.
CREATE OR REPLACE FUNCTION public.casework_guard_words_event() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.redacted_at IS NOT NULL
                AND NOT casework_written_now(NEW.case_id, '{redact}', jsonb_build_object('redacted', NEW.id)) THEN
            PERFORM casework_refuse('words are redacted only together with an event');
        END IF;
        IF NEW.redacted_at IS NOT NULL
                AND EXISTS (SELECT 1 FROM casework_attachment WHERE words_id = NEW.id AND redacted_at IS NULL) THEN
            PERFORM casework_refuse('words are redacted together with their photos and files');
        END IF;
    ELSIF NOT EXISTS (
        SELECT 1 FROM casework_event
        WHERE case_id = NEW.case_id AND recorded_at = now()
          AND (facts ->> 'words_id' = NEW.id::text OR verb = 'register' AND NEW.kind = 'brief')
    ) THEN
        PERFORM casework_refuse('words are written only together with the event that quotes them');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER guard_words_event AFTER INSERT OR UPDATE ON public.casework_words DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION public.casework_guard_words_event();

-- A person's number is never written over: another number is another row.
CREATE OR REPLACE FUNCTION public.casework_guard_citizen() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM casework_refuse('a citizen is never deleted');
    END IF;
    IF to_jsonb(NEW) - '{name,language}'::text[] IS DISTINCT FROM to_jsonb(OLD) - '{name,language}'::text[] THEN
        PERFORM casework_refuse('of a citizen only the name is corrected');
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_citizen BEFORE UPDATE OR DELETE ON public.casework_citizen
    FOR EACH ROW EXECUTE FUNCTION public.casework_guard_citizen();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.casework_citizen
    EXECUTE FUNCTION public.casework_never_emptied();

CREATE OR REPLACE FUNCTION public.casework_guard_citizen_corrected() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM casework_case WHERE citizen_id = NEW.id AND casework_written_now(id, '{correct}', '{"field": "name"}')
    ) THEN
        PERFORM casework_refuse('a citizen''s name is corrected only together with an event of their case');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER guard_citizen_corrected AFTER UPDATE ON public.casework_citizen DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.name <> NEW.name)
    EXECUTE FUNCTION public.casework_guard_citizen_corrected();

-- A proposed number is confirmed by a second person, or replaced: both are on the timeline.
CREATE OR REPLACE FUNCTION public.casework_guard_correction() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE proposed casework_correction := coalesce(NEW, OLD);
BEGIN
    IF TG_OP = 'UPDATE' THEN
        PERFORM casework_refuse('a proposed correction stays as it was proposed');
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM casework_event
        WHERE case_id = proposed.case_id AND recorded_at = now() AND verb = 'correct'
          AND (TG_OP = 'DELETE' OR actor_id = proposed.proposed_by_id AND occurred_at = proposed.proposed_at)
    ) THEN
        PERFORM casework_refuse('a correction is proposed, confirmed or replaced only together with an event');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER guard_correction AFTER INSERT OR UPDATE OR DELETE ON public.casework_correction
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION public.casework_guard_correction();
