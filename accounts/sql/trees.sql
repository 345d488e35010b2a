-- The place of a unit, an area or a topic in its tree: ids from the root down. Kept here so that no writer can forget it.
CREATE OR REPLACE FUNCTION public.tree_path() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE above ltree;
BEGIN
    IF NEW.parent_id IS NULL THEN
        NEW.path := NEW.id::text::ltree;
    ELSE
        EXECUTE format('SELECT path FROM %I.%I WHERE id = $1', TG_TABLE_SCHEMA, TG_TABLE_NAME) INTO above USING NEW.parent_id;
        IF TG_OP = 'UPDATE' AND above <@ OLD.path THEN
            RAISE EXCEPTION 'a place in a tree cannot lie below itself' USING ERRCODE = 'check_violation';
        END IF;
        NEW.path := above || NEW.id::text;
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION public.tree_move() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    EXECUTE format('UPDATE %I.%I SET path = $1 || subpath(path, nlevel($2)) WHERE path <@ $2 AND id <> $3',
                   TG_TABLE_SCHEMA, TG_TABLE_NAME)
        USING NEW.path, OLD.path, NEW.id;
    RETURN NULL;
END $$;

-- Compared as text: no search_path is needed to find an operator of ltree's, as when a dump is restored.
CREATE OR REPLACE TRIGGER unit_path BEFORE INSERT OR UPDATE OF parent_id ON public.accounts_unit
    FOR EACH ROW EXECUTE FUNCTION public.tree_path();
CREATE OR REPLACE TRIGGER unit_move AFTER UPDATE OF parent_id ON public.accounts_unit
    FOR EACH ROW WHEN (OLD.path::text IS DISTINCT FROM NEW.path::text) EXECUTE FUNCTION public.tree_move();
CREATE OR REPLACE TRIGGER area_path BEFORE INSERT OR UPDATE OF parent_id ON public.accounts_area
    FOR EACH ROW EXECUTE FUNCTION public.tree_path();
CREATE OR REPLACE TRIGGER area_move AFTER UPDATE OF parent_id ON public.accounts_area
    FOR EACH ROW WHEN (OLD.path::text IS DISTINCT FROM NEW.path::text) EXECUTE FUNCTION public.tree_move();
