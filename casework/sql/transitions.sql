-- Which state a case may step to from which. Written by `manage.py draw_lifecycle` from the verbs, not by hand.

CREATE OR REPLACE FUNCTION public.casework_transitions() RETURNS TABLE (source text, target text) LANGUAGE sql IMMUTABLE
    SET search_path = pg_catalog, public, pg_temp AS $$
    VALUES ('received', 'dispatched'), ('received', 'declined'), ('received', 'withdrawn'), ('received', 'merged'),
           ('dispatched', 'received'), ('dispatched', 'acknowledged'), ('dispatched', 'visited'), ('dispatched', 'suspended'), ('dispatched', 'withdrawn'), ('dispatched', 'merged'),
           ('acknowledged', 'received'), ('acknowledged', 'dispatched'), ('acknowledged', 'visited'), ('acknowledged', 'suspended'), ('acknowledged', 'withdrawn'), ('acknowledged', 'merged'),
           ('visited', 'received'), ('visited', 'dispatched'), ('visited', 'acknowledged'), ('visited', 'resolved'), ('visited', 'suspended'), ('visited', 'withdrawn'), ('visited', 'merged'),
           ('resolved', 'dispatched'), ('resolved', 'acknowledged'), ('resolved', 'closed'), ('resolved', 'lapsed'),
           ('closed', 'dispatched'),
           ('suspended', 'dispatched'), ('suspended', 'acknowledged'), ('suspended', 'visited'), ('suspended', 'withdrawn'),
           ('lapsed', 'dispatched'), ('lapsed', 'closed'),
           ('declined', 'dispatched'),
           ('withdrawn', 'dispatched'),
           ('merged', 'received'), ('merged', 'dispatched'), ('merged', 'withdrawn')
$$;
