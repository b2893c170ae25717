-- Whose rows one may see: row-level security on every table of the host. Readers: the host as tradingboost_host, which a policy
-- lets see all tenants, because one line trades for all of them; a tenant's own questions as tradingboost_tenant, after
-- SET app.tenant_id; checks and reports as tradingboost_reader, which reads everything and writes nothing. No role owns any or
-- passes by the policies. They are of the whole server, so databases share them.
--
-- A migration that makes a table ends with SELECT account.isolate('schema.table'), and one that makes a schema with
-- SELECT account.isolate_schema('schema'). A test finds what was forgotten.

DO $$
DECLARE
    role_name text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['tradingboost_host', 'tradingboost_tenant', 'tradingboost_reader'] LOOP
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
                EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOBYPASSRLS', role_name);
            END IF;
            IF NOT pg_has_role(current_user, role_name, 'MEMBER') THEN
                EXECUTE format('GRANT %I TO CURRENT_USER', role_name);
            END IF;
        EXCEPTION
            -- Another database of the same server makes it at the same moment.
            WHEN duplicate_object OR unique_violation THEN NULL;
            WHEN insufficient_privilege THEN
                RAISE EXCEPTION 'user % may not make or use role %; let an administrator run CREATE ROLE %; GRANT % TO %;',
                    current_user, role_name, role_name, role_name, current_user;
        END;
    END LOOP;
END $$;

-- The tenant that speaks, or NULL, which no row equals.
CREATE FUNCTION account.current_tenant() RETURNS bigint LANGUAGE sql STABLE
    AS $$ SELECT nullif(current_setting('app.tenant_id', true), '')::bigint $$;

-- Row-level security for one table: everything for the host, everything to be read for a reader, its own rows for a tenant (where
-- the table has a tenant_id), nothing for anybody else.
CREATE FUNCTION account.isolate(isolated regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', isolated);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO tradingboost_host', isolated);
    EXECUTE format('CREATE POLICY host ON %s TO tradingboost_host USING (true) WITH CHECK (true)', isolated);
    EXECUTE format('GRANT SELECT ON %s TO tradingboost_reader', isolated);
    EXECUTE format('CREATE POLICY reader ON %s FOR SELECT TO tradingboost_reader USING (true)', isolated);
    IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = isolated AND attname = 'tenant_id' AND NOT attisdropped) THEN
        EXECUTE format('GRANT SELECT ON %s TO tradingboost_tenant', isolated);
        EXECUTE format('CREATE POLICY tenant ON %s TO tradingboost_tenant USING (tenant_id = account.current_tenant())
                        WITH CHECK (tenant_id = account.current_tenant())', isolated);
    END IF;
END $$;

-- All roles may look into the schema; what the host may do with its tables holds for later ones too.
CREATE FUNCTION account.isolate_schema(schema_name text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    member regclass;
BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO tradingboost_host, tradingboost_tenant, tradingboost_reader',
                   schema_name);
    EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO tradingboost_host',
                   schema_name);
    EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT USAGE ON SEQUENCES TO tradingboost_host', schema_name);
    FOR member IN SELECT oid FROM pg_class WHERE relnamespace = schema_name::regnamespace AND relkind IN ('r', 'p')
            AND NOT relispartition AND NOT relrowsecurity LOOP
        PERFORM account.isolate(member);
    END LOOP;
END $$;

SELECT account.isolate_schema(name) FROM unnest(ARRAY['account', 'strategy', 'oms', 'notification']) name;

-- What all share: every tenant reads it, the host writes it.
GRANT USAGE ON SCHEMA market, public TO tradingboost_host, tradingboost_tenant, tradingboost_reader;
GRANT SELECT ON market.instrument TO tradingboost_tenant, tradingboost_reader;
GRANT SELECT, INSERT, UPDATE, DELETE ON market.instrument TO tradingboost_host;
GRANT SELECT ON public.schema_migration TO tradingboost_host, tradingboost_reader;

-- A delivery is the tenant's whose message it delivers.
GRANT SELECT ON notification.delivery TO tradingboost_tenant;
CREATE POLICY tenant ON notification.delivery TO tradingboost_tenant
    USING (EXISTS (SELECT FROM notification.outbox o WHERE o.outbox_id = delivery.outbox_id
                   AND o.tenant_id = account.current_tenant()));

-- A partition is read through its table, whose policies hold then. Read by its own name it shows nothing.
CREATE FUNCTION oms.close_partitions() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    child regclass;
BEGIN
    FOR child IN SELECT c.oid FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid
            WHERE c.relnamespace = 'oms'::regnamespace AND c.relkind = 'r' AND NOT c.relrowsecurity LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', child);
        EXECUTE format('REVOKE ALL ON %s FROM tradingboost_host', child);
    END LOOP;
END $$;
SELECT oms.close_partitions();

-- What makes partitions works for the host with the rights of the tables' owner.
ALTER FUNCTION oms.make_partitions(timestamptz, timestamptz) RENAME TO make_open_partitions;
CREATE FUNCTION oms.make_partitions(first_time timestamptz, last_time timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path TO pg_catalog, pg_temp AS $$
DECLARE
    made integer := oms.make_open_partitions(first_time, last_time);
BEGIN
    IF made > 0 THEN PERFORM oms.close_partitions(); END IF;
    RETURN made;
END $$;
REVOKE ALL ON FUNCTION oms.make_partitions(timestamptz, timestamptz), oms.make_open_partitions(timestamptz, timestamptz),
    oms.close_partitions(), account.isolate(regclass), account.isolate_schema(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION oms.make_partitions(timestamptz, timestamptz) TO tradingboost_host;

-- Times as people in Seoul read them; everything else is UTC. With the rights of whoever asks, so policies hold.
CREATE VIEW oms.order_intent_kst WITH (security_invoker = true) AS
    SELECT intended_at AT TIME ZONE 'Asia/Seoul' AS intended_at_kst, recorded_at AT TIME ZONE 'Asia/Seoul' AS recorded_at_kst,
        tenant_id, instance_id, intent_number, action, order_number, instrument_id, side, order_type, quantity, price, stop_price,
        trailing_distance, time_in_force, expire_at AT TIME ZONE 'Asia/Seoul' AS expire_at_kst, is_post_only, is_reduce_only,
        outcome, refusal_code, refusal_text
    FROM oms.order_intent;
CREATE VIEW oms.order_kst WITH (security_invoker = true) AS
    SELECT created_at AT TIME ZONE 'Asia/Seoul' AS created_at_kst, updated_at AT TIME ZONE 'Asia/Seoul' AS updated_at_kst,
        tenant_id, instance_id, intent_number, client_order_id, venue, venue_order_id, instrument_id, side, order_type, quantity,
        price, stop_price, trailing_distance, time_in_force, expire_at AT TIME ZONE 'Asia/Seoul' AS expire_at_kst, is_post_only,
        is_reduce_only, state, filled_quantity, filled_notional, fee, reason_code, revision
    FROM oms.order;
CREATE VIEW oms.fill_kst WITH (security_invoker = true) AS
    SELECT filled_at AT TIME ZONE 'Asia/Seoul' AS filled_at_kst, recorded_at AT TIME ZONE 'Asia/Seoul' AS recorded_at_kst,
        tenant_id, instance_id, intent_number, fill_number, venue, venue_fill_id, instrument_id, side, price, quantity, fee,
        is_maker
    FROM oms.fill;
CREATE VIEW oms.position_kst WITH (security_invoker = true) AS
    SELECT updated_at AT TIME ZONE 'Asia/Seoul' AS updated_at_kst, tenant_id, instance_id, instrument_id, quantity, cost,
        realised_profit, fee, revision
    FROM oms.position;
GRANT SELECT ON oms.order_intent_kst, oms.order_kst, oms.fill_kst, oms.position_kst
    TO tradingboost_host, tradingboost_tenant, tradingboost_reader;
