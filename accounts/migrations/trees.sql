-- The place of a unit, an area or a topic in its tree: ids from the root down. Kept here so that no writer can forget it.
CREATE FUNCTION tree_path() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE above ltree;
BEGIN
    IF NEW.parent_id IS NULL THEN
        NEW.path := NEW.id::text::ltree;
    ELSE
        EXECUTE format('SELECT path FROM %I WHERE id = $1', TG_TABLE_NAME) INTO above USING NEW.parent_id;
        IF TG_OP = 'UPDATE' AND above <@ OLD.path THEN
            RAISE EXCEPTION 'a place in a tree cannot lie below itself' USING ERRCODE = 'check_violation';
        END IF;
        NEW.path := above || NEW.id::text;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION tree_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('UPDATE %I SET path = $1 || subpath(path, nlevel($2)) WHERE path <@ $2 AND id <> $3', TG_TABLE_NAME)
        USING NEW.path, OLD.path, NEW.id;
    RETURN NULL;
END $$;

CREATE TRIGGER unit_path BEFORE INSERT OR UPDATE OF parent_id ON accounts_unit FOR EACH ROW EXECUTE FUNCTION tree_path();
CREATE TRIGGER unit_move AFTER UPDATE OF parent_id ON accounts_unit
    FOR EACH ROW WHEN (OLD.path IS DISTINCT FROM NEW.path) EXECUTE FUNCTION tree_move();
CREATE TRIGGER area_path BEFORE INSERT OR UPDATE OF parent_id ON accounts_area FOR EACH ROW EXECUTE FUNCTION tree_path();
CREATE TRIGGER area_move AFTER UPDATE OF parent_id ON accounts_area
    FOR EACH ROW WHEN (OLD.path IS DISTINCT FROM NEW.path) EXECUTE FUNCTION tree_move();
