-- Topics are a tree like units and areas (accounts/sql/trees.sql).

CREATE OR REPLACE TRIGGER topic_path BEFORE INSERT OR UPDATE OF parent_id ON public.casework_topic
    FOR EACH ROW EXECUTE FUNCTION public.tree_path();
CREATE OR REPLACE TRIGGER topic_move AFTER UPDATE OF parent_id ON public.casework_topic
    FOR EACH ROW WHEN (OLD.path::text IS DISTINCT FROM NEW.path::text) EXECUTE FUNCTION public.tree_move();
