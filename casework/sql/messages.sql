-- How messages are worded, what became of each attempt to send one, and what its gateway reports: written once, and it stays.

CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON public.casework_messageversion
    FOR EACH ROW EXECUTE FUNCTION public.casework_append_only();
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON public.casework_attempt
    FOR EACH ROW EXECUTE FUNCTION public.casework_append_only();
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON public.casework_receipt
    FOR EACH ROW EXECUTE FUNCTION public.casework_append_only();
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON public.casework_staffchoice
    FOR EACH ROW EXECUTE FUNCTION public.casework_append_only();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.casework_messageversion
    EXECUTE FUNCTION public.casework_never_emptied();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.casework_attempt
    EXECUTE FUNCTION public.casework_never_emptied();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.casework_receipt
    EXECUTE FUNCTION public.casework_never_emptied();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON public.casework_staffchoice
    EXECUTE FUNCTION public.casework_never_emptied();
