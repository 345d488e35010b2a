-- Photos and files: they come with the event that quotes their words, or within a day with one of their own, by the words' author,
-- and go with those words; none is added to what was done once the citizen has rated it. Each is noted by its id and hash in the
-- event that brought it.

CREATE OR REPLACE FUNCTION public.casework_guard_attachment() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF EXISTS (SELECT 1 FROM casework_words WHERE id = NEW.words_id AND redacted_at IS NOT NULL) THEN
            PERFORM casework_refuse('nothing is added to words that were redacted');
        END IF;
        IF EXISTS (
            SELECT 1 FROM casework_words AS w
            JOIN casework_event AS e ON e.case_id = w.case_id AND e.facts ->> 'words_id' = w.id::text
            JOIN casework_rating AS r ON r.case_id = w.case_id AND r.at >= e.occurred_at AND r.status <> 'void'
            WHERE w.id = NEW.words_id AND w.kind = 'resolution'
        ) THEN
            PERFORM casework_refuse('nothing is added to what was done once the citizen has rated it');
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        PERFORM casework_refuse('a photo or file is never deleted, only emptied together with its words');
    END IF;
    IF OLD.redacted_at IS NOT NULL OR NEW.redacted_at IS NULL OR NEW.content IS NOT NULL
            OR length(NEW.name) + length(NEW.sha256) + length(NEW.salt) > 0
            OR (NEW.id, NEW.case_id, NEW.words_id, NEW.position, NEW.kind, NEW.size, NEW.width, NEW.height, NEW.digest, NEW.added_at)
            IS DISTINCT FROM
               (OLD.id, OLD.case_id, OLD.words_id, OLD.position, OLD.kind, OLD.size, OLD.width, OLD.height, OLD.digest, OLD.added_at)
            THEN
        PERFORM casework_refuse('a photo or file is only ever emptied, whole and once');
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_attachment BEFORE INSERT OR UPDATE OR DELETE ON public.casework_attachment
    FOR EACH ROW EXECUTE FUNCTION public.casework_guard_attachment();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.casework_attachment
    EXECUTE FUNCTION public.casework_never_emptied();

CREATE OR REPLACE FUNCTION public.casework_guard_attachment_event() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NOT casework_written_now(NEW.case_id, '{redact}', jsonb_build_object('redacted', NEW.words_id)) THEN
            PERFORM casework_refuse('photos and files are emptied only together with the event that redacts their words');
        END IF;
    ELSIF NEW.redacted_at IS NOT NULL OR NEW.content IS NULL OR NOT EXISTS (
        SELECT 1 FROM casework_words AS w JOIN casework_event AS e ON e.case_id = w.case_id AND e.recorded_at = now()
        WHERE w.id = NEW.words_id AND w.case_id = NEW.case_id
          AND w.kind IN ('demand', 'reply', 'resolution', 'chase') AND e.actor_id IS NOT DISTINCT FROM w.author_id
          AND e.changes -> 'files' @> jsonb_build_array(jsonb_build_array(NEW.id, encode(NEW.digest, 'hex')))
          AND (e.facts ->> 'words_id' = w.id::text
               OR e.verb = 'attach' AND e.actor_id IS NOT NULL AND e.facts ->> 'attached_to' = w.id::text AND EXISTS (
                  SELECT 1 FROM casework_event AS quoting
                  WHERE quoting.case_id = w.case_id AND quoting.facts ->> 'words_id' = w.id::text
                    AND quoting.recorded_at > now() - interval '1 day'))
    ) THEN
        PERFORM casework_refuse('photos and files come only together with the event of their words, or on the same day with their own');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER guard_attachment_event AFTER INSERT OR UPDATE ON public.casework_attachment
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION public.casework_guard_attachment_event();
