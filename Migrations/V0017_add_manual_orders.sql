-- Orders that people ask for by hand, and lists of trading that people page through. Readers: the line at its start, the API.
-- Growth: one instance for each user who ever traded by hand; the indexes as the tables that they are of.
--
-- An instance without a plugin is a person's own: nothing runs for it, and its orders pass risk, journal and venue like every
-- other. Readers that join the plugin do not see it.

ALTER TABLE strategy.instance ALTER COLUMN plugin_id DROP NOT NULL;
CREATE UNIQUE INDEX instance_by_hand ON strategy.instance (tenant_id, user_id) NULLS NOT DISTINCT WHERE plugin_id IS NULL;

-- What a caller named a request by: the same key of an instance again finds the command that was carried out, and makes no other.
-- It is remembered as long as the command is, which retention decides.
ALTER TABLE strategy.line_command
    ADD COLUMN instance_id bigint REFERENCES strategy.instance,
    ADD COLUMN request_key text CHECK (request_key <> '' AND length(request_key) <= 255),
    ADD CHECK ((instance_id IS NULL) = (request_key IS NULL));
CREATE UNIQUE INDEX line_command_request ON strategy.line_command (instance_id, request_key) WHERE request_key IS NOT NULL;

-- Newest first, by instance: the instances of a person, a tenant or a filter are found first, then the newest of each.
CREATE INDEX order_newest ON oms.order (instance_id, created_at, intent_number);
CREATE INDEX order_intent_newest ON oms.order_intent (instance_id, intended_at, intent_number);
CREATE INDEX fill_newest ON oms.fill (instance_id, filled_at, fill_number);
-- Of very many instances together it is quicker to walk back through time. New rows go to the end of these.
CREATE INDEX order_by_time ON oms.order (created_at, instance_id, intent_number);
CREATE INDEX order_intent_by_time ON oms.order_intent (intended_at, instance_id, intent_number);
CREATE INDEX fill_by_time ON oms.fill (filled_at, instance_id, fill_number);

-- What an instance runs, for its tenant, who does not read the plugins themselves.
CREATE FUNCTION strategy.plugin_name(given_id bigint) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path TO pg_catalog, pg_temp
    AS $$ SELECT name FROM strategy.plugin WHERE plugin_id = given_id $$;
REVOKE ALL ON FUNCTION strategy.plugin_name(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION strategy.plugin_name(bigint) TO tradingboost_host, tradingboost_tenant, tradingboost_reader;
