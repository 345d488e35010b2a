-- No change of the catalogue without a line in the history of the administration (accounts/sql/administration.sql).

CREATE CONSTRAINT TRIGGER guard_administered AFTER INSERT OR UPDATE ON public.casework_topic
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION public.accounts_guard_administered(
        'topic', 'code', 'name', 'name_en', 'parent_id', 'visits_required', 'photo_reason', 'public_matter', 'enabled');
CREATE CONSTRAINT TRIGGER guard_administered AFTER INSERT OR UPDATE OR DELETE ON public.casework_limit
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION public.accounts_guard_administered('limit', 'topic_id', 'urgency', 'amount', 'unit', 'extension');
CREATE CONSTRAINT TRIGGER guard_administered AFTER INSERT OR UPDATE OR DELETE ON public.casework_route
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION public.accounts_guard_administered('route', 'topic_id', 'area_id', 'unit_id');
CREATE CONSTRAINT TRIGGER guard_administered AFTER INSERT OR UPDATE OR DELETE ON public.casework_citizenlimit
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION public.accounts_guard_administered('citizenlimit', 'code', 'most', 'minutes');
CREATE CONSTRAINT TRIGGER guard_administered AFTER INSERT OR UPDATE OR DELETE ON public.casework_urgencyword
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION public.accounts_guard_administered('urgencyword', 'word', 'urgency');
CREATE CONSTRAINT TRIGGER guard_administered AFTER INSERT OR UPDATE ON public.casework_textmodule
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION public.accounts_guard_administered('textmodule', 'unit_id', 'key', 'title', 'text', 'enabled');
CREATE OR REPLACE TRIGGER never_removed BEFORE DELETE ON public.casework_textmodule
    FOR EACH ROW EXECUTE FUNCTION public.accounts_never_removed();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.casework_textmodule
    EXECUTE FUNCTION public.accounts_never_removed();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.casework_urgencyword
    EXECUTE FUNCTION public.accounts_never_removed();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.casework_citizenlimit
    EXECUTE FUNCTION public.accounts_never_removed();
CREATE OR REPLACE TRIGGER never_removed BEFORE DELETE ON public.casework_topic
    FOR EACH ROW EXECUTE FUNCTION public.accounts_never_removed();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.casework_topic
    EXECUTE FUNCTION public.accounts_never_removed();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.casework_limit
    EXECUTE FUNCTION public.accounts_never_removed();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.casework_route
    EXECUTE FUNCTION public.accounts_never_removed();
