-- Nothing that happened is edited or deleted (DOMAIN, hard rule 3).

-- Every refusal carries SQLSTATE DS001, so that a door can tell a broken rule from a fault.
CREATE OR REPLACE FUNCTION public.casework_refuse(reason text) RETURNS void LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '%', reason USING ERRCODE = 'DS001';
END $$;

CREATE OR REPLACE FUNCTION public.casework_append_only() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM casework_refuse(format('%s is append-only: a correction is a new event', TG_TABLE_NAME));
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON public.casework_event
    FOR EACH ROW EXECUTE FUNCTION public.casework_append_only();
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON public.casework_firing
    FOR EACH ROW EXECUTE FUNCTION public.casework_append_only();
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON public.casework_ruleversion
    FOR EACH ROW EXECUTE FUNCTION public.casework_append_only();
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON public.casework_casehandler
    FOR EACH ROW EXECUTE FUNCTION public.casework_append_only();
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON public.casework_view
    FOR EACH ROW EXECUTE FUNCTION public.casework_append_only();
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON public.casework_listexport
    FOR EACH ROW EXECUTE FUNCTION public.casework_append_only();
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON public.casework_calendaredit
    FOR EACH ROW EXECUTE FUNCTION public.casework_append_only();
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON public.casework_noticerecall
    FOR EACH ROW EXECUTE FUNCTION public.casework_append_only();
CREATE OR REPLACE TRIGGER append_only BEFORE DELETE ON public.casework_escalationstop
    FOR EACH ROW EXECUTE FUNCTION public.casework_append_only();
CREATE OR REPLACE TRIGGER append_only BEFORE DELETE ON public.casework_attestation
    FOR EACH ROW EXECUTE FUNCTION public.casework_append_only();
CREATE OR REPLACE TRIGGER append_only BEFORE DELETE ON public.casework_rating
    FOR EACH ROW EXECUTE FUNCTION public.casework_append_only();
CREATE OR REPLACE TRIGGER append_only BEFORE DELETE ON public.casework_words
    FOR EACH ROW EXECUTE FUNCTION public.casework_append_only();
CREATE OR REPLACE TRIGGER append_only BEFORE DELETE ON public.casework_wait
    FOR EACH ROW EXECUTE FUNCTION public.casework_append_only();
CREATE OR REPLACE TRIGGER append_only BEFORE DELETE ON public.casework_head
    FOR EACH ROW EXECUTE FUNCTION public.casework_append_only();
CREATE OR REPLACE TRIGGER append_only BEFORE DELETE ON public.casework_link
    FOR EACH ROW EXECUTE FUNCTION public.casework_append_only();

-- Emptying a whole table would pass by every row's trigger.
CREATE OR REPLACE FUNCTION public.casework_never_emptied() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM casework_refuse(format('%s is never emptied', TG_TABLE_NAME));
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.casework_case
    EXECUTE FUNCTION public.casework_never_emptied();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.casework_event
    EXECUTE FUNCTION public.casework_never_emptied();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.casework_head
    EXECUTE FUNCTION public.casework_never_emptied();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.casework_words
    EXECUTE FUNCTION public.casework_never_emptied();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.casework_wait
    EXECUTE FUNCTION public.casework_never_emptied();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.casework_attestation
    EXECUTE FUNCTION public.casework_never_emptied();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.casework_rating
    EXECUTE FUNCTION public.casework_never_emptied();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.casework_link
    EXECUTE FUNCTION public.casework_never_emptied();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.casework_casehandler
    EXECUTE FUNCTION public.casework_never_emptied();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.casework_firing
    EXECUTE FUNCTION public.casework_never_emptied();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.casework_ruleversion
    EXECUTE FUNCTION public.casework_never_emptied();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.casework_view
    EXECUTE FUNCTION public.casework_never_emptied();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.casework_listexport
    EXECUTE FUNCTION public.casework_never_emptied();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.casework_calendaredit
    EXECUTE FUNCTION public.casework_never_emptied();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.casework_noticerecall
    EXECUTE FUNCTION public.casework_never_emptied();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.casework_escalationstop
    EXECUTE FUNCTION public.casework_never_emptied();
