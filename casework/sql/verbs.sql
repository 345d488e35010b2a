-- What the event of a verb answers for: the columns of a case that it may change, and whether it touches what the case waits for.
-- A test compares it with what the verbs declare. Verbs of other rooms may touch waits, and no column of a case.

CREATE OR REPLACE FUNCTION public.casework_verb_reach() RETURNS TABLE (verb text, columns text[], waits boolean)
    LANGUAGE sql IMMUTABLE
    SET search_path = pg_catalog, public, pg_temp AS $$
    VALUES ('register', '{}'::text[], true),
           ('dispatch', '{state,round,unit_id,handler_id,visits_required,photo_reason,closed_at,ending,merged_into_id,assisting}', true),
           ('reopen', '{state,round,unit_id,handler_id,visits_required,photo_reason,closed_at,ending}', true),
           ('rule_on_return', '{state,unit_id,handler_id,visits_required,photo_reason,assisting}', true),
           ('came_back', '{state,round,unit_id,handler_id,visits_required,photo_reason,closed_at,ending}', true),
           ('acknowledge', '{state,handler_id}', true),
           ('assign', '{handler_id}', false),
           ('hand_over', '{handler_id}', false),
           ('reassign', '{state,unit_id,handler_id,assisting}', true),
           ('succeed', '{state,unit_id,handler_id,assisting}', true),
           ('return', '{state,unit_id,handler_id,returns}', true),
           ('attest', '{state,handler_id}', true),
           ('retract', '{state,ending}', true),
           ('resolve', '{state,ending}', true),
           ('keep_plan', '{}', true),
           ('rate', '{}', true),
           ('accept_rating', '{}', true),
           ('void_rating', '{}', true),
           ('extend', '{}', true),
           ('decide_extension', '{}', true),
           ('suspend', '{}', true),
           ('decide_suspension', '{state}', true),
           ('release', '{state}', true),
           ('assist', '{}', true),
           ('decide_assist', '{assisting}', true),
           ('assist_done', '{assisting}', true),
           ('end_assist', '{assisting}', true),
           ('succeed_assist', '{assisting}', true),
           ('attempt', '{}', false),
           ('lapse', '{state,closed_at}', true),
           ('set_aside_rating', '{}', true),
           ('exclude', '{}', true),
           ('decide_exclusion', '{}', true),
           ('close', '{state,closed_at}', true),
           ('close_dissatisfied', '{state,closed_at}', true),
           ('decline', '{state,closed_at,assisting}', true),
           ('withdraw', '{state,closed_at,merged_into_id,assisting}', true),
           ('merge', '{state,closed_at,merged_into_id,assisting}', true),
           ('join', '{state,closed_at,merged_into_id}', true),
           ('merge_along', '{merged_into_id}', false),
           ('take_in', '{}', false),
           ('split', '{state,unit_id,handler_id,closed_at,merged_into_id}', true),
           ('resolve_along', '{unit_id,handler_id}', true),
           ('reopen_along', '{}', true),
           ('correct', '{address,citizen_id,email}', true),
           ('classify', '{topic_id,area_id,urgency}', false),
           ('escalate', '{card,attention}', true),
           ('waive_leader_visit', '{}', true),
           ('attach', '{}', false),
           ('brief', '{}', false),
           ('chase', '{}', false),
           ('chase_along', '{}', false),
           ('supplement', '{}', false),
           ('at_home', '{}', false),
           ('comment', '{}', false),
           ('contact', '{}', false),
           ('delay', '{}', true),
           ('rating_slip', '{}', false),
           ('mask', '{source,external_id,source_category}', false),
           ('recall_notices', '{}', false),
           ('redact', '{}', false),
           ('remind', '{}', false),
           ('reply', '{}', false),
           ('reveal', '{}', false),
           ('send_code', '{}', false),
           ('send_link', '{}', false)
$$;

CREATE OR REPLACE FUNCTION public.casework_verbs_changing(changed text) RETURNS text[] LANGUAGE sql IMMUTABLE
    SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce(array_agg(verb), '{}') FROM casework_verb_reach() WHERE changed = ANY (columns)
$$;

CREATE OR REPLACE FUNCTION public.casework_verbs_without_waits() RETURNS text[] LANGUAGE sql IMMUTABLE
    SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT array_agg(verb) FROM casework_verb_reach() WHERE NOT waits
$$;
