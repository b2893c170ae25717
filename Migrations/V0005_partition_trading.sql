-- Trading by months: oms.order_intent, oms.order and oms.fill are partitioned by time, so that old months leave in one piece and
-- the indexes that each commit writes stay small. Readers: the host, operators through psql. Growth: one partition of each table
-- a month (UTC); what a month holds grows with trading.
--
-- The time is part of each key, because PostgreSQL keeps a key unique within a partition only. That is right for a writer that
-- repeats itself after a restart: the time of an intent, an order and a fill is the line's own, so the same event comes back with
-- the same time and finds its row. It does not catch the same number or fill id at another time: the triggers below refuse that
-- within 31 days, and `tradingboost db check` finds it at any distance.
--
-- Between the three tables there are no foreign keys: one of them would have to hold the other's time, and a check for each row
-- costs more than writing the row. Triggers that look once at all rows of a statement refuse the same things.
-- notification.outbox is not partitioned: its key is what tells a message once, whatever its time, and delivered messages of a
-- month are deleted with it.

ALTER TABLE oms.fill RENAME TO fill_whole;
ALTER TABLE oms.order RENAME TO order_whole;
ALTER TABLE oms.order_intent RENAME TO order_intent_whole;

CREATE TABLE oms.order_intent (LIKE oms.order_intent_whole INCLUDING DEFAULTS INCLUDING CONSTRAINTS)
    PARTITION BY RANGE (intended_at);
CREATE TABLE oms.order (LIKE oms.order_whole INCLUDING DEFAULTS INCLUDING CONSTRAINTS) PARTITION BY RANGE (created_at);
CREATE TABLE oms.fill (LIKE oms.fill_whole INCLUDING DEFAULTS INCLUDING CONSTRAINTS) PARTITION BY RANGE (filled_at);

-- A row as the journal sends it, by the hundred in one array; columns in the order of its statements.
CREATE TYPE oms.order_intent_row AS (
    instance_id bigint, intent_number bigint, tenant_id bigint, action text, order_number bigint, instrument_id bigint, side text,
    order_type text, quantity numeric, price numeric, stop_price numeric, time_in_force text, is_post_only boolean,
    is_reduce_only boolean, trailing_distance numeric, expire_at timestamptz, outcome text, refusal_code text, refusal_text text,
    intended_at timestamptz);
CREATE TYPE oms.order_row AS (
    instance_id bigint, intent_number bigint, tenant_id bigint, client_order_id text, venue text, venue_order_id text,
    instrument_id bigint, side text, order_type text, quantity numeric, price numeric, stop_price numeric, time_in_force text,
    is_post_only boolean, is_reduce_only boolean, trailing_distance numeric, expire_at timestamptz, state text,
    filled_quantity numeric, filled_notional numeric, fee numeric, reason_code text, revision bigint, created_at timestamptz,
    updated_at timestamptz);
CREATE TYPE oms.fill_row AS (
    venue text, venue_fill_id text, tenant_id bigint, instance_id bigint, intent_number bigint, fill_number bigint,
    instrument_id bigint, side text, price numeric, quantity numeric, fee numeric, is_maker boolean, filled_at timestamptz);

-- What comes outside every month that was made: nothing is lost, and `tradingboost db check` warns.
CREATE TABLE oms.order_intent_default PARTITION OF oms.order_intent DEFAULT;
CREATE TABLE oms.order_default PARTITION OF oms.order DEFAULT;
CREATE TABLE oms.fill_default PARTITION OF oms.fill DEFAULT;

-- Makes the partitions of the months from one time to another, both included, and returns how many it made. Rows of such a month
-- that came before it was made move from the default partition into it.
CREATE FUNCTION oms.make_partitions(first_time timestamptz, last_time timestamptz) RETURNS integer
LANGUAGE plpgsql SET timezone TO 'UTC' SET lock_timeout TO '2s' AS $$
DECLARE
    parent record;
    month timestamptz := date_trunc('month', first_time);
    partition_name text;
    made integer := 0;
BEGIN
    IF last_time - first_time > interval '50 years' THEN
        RAISE EXCEPTION 'partitions from % to % are more than 50 years', first_time, last_time;
    END IF;
    -- One maker at a time; "TB_PART".
    PERFORM pg_advisory_xact_lock(x'54425F50415254'::bigint);
    WHILE month <= last_time LOOP
        FOR parent IN SELECT * FROM (VALUES ('order_intent', 'intended_at'), ('order', 'created_at'), ('fill', 'filled_at'))
                      AS partitioned (name, key) LOOP
            partition_name := parent.name || to_char(month, '_YYYY_MM');
            CONTINUE WHEN to_regclass(format('oms.%I', partition_name)) IS NOT NULL;
            EXECUTE format('CREATE TABLE oms.%I (LIKE oms.%I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)',
                           partition_name, parent.name);
            EXECUTE format('WITH moved AS (DELETE FROM oms.%I WHERE %I >= %L AND %I < %L RETURNING *)
                            INSERT INTO oms.%I SELECT * FROM moved', parent.name, parent.key, month, parent.key,
                           month + interval '1 month', partition_name);
            -- Attached, not made as a partition: readers and writers of other months go on meanwhile.
            EXECUTE format('ALTER TABLE oms.%I ATTACH PARTITION oms.%I FOR VALUES FROM (%L) TO (%L)', parent.name,
                           partition_name, month, month + interval '1 month');
            made := made + 1;
        END LOOP;
        month := month + interval '1 month';
    END LOOP;
    RETURN made;
END $$;

-- A month for every row that is there. Times that a market had before it began (1677) stay in the default partition.
DO $$
DECLARE
    month timestamptz;
BEGIN
    FOR month IN SELECT DISTINCT date_trunc('month', at, 'UTC') FROM (
            SELECT intended_at FROM oms.order_intent_whole UNION ALL SELECT created_at FROM oms.order_whole
            UNION ALL SELECT filled_at FROM oms.fill_whole) times (at) WHERE at >= '1970-01-01' AND at < '2200-01-01' LOOP
        PERFORM oms.make_partitions(month, month);
    END LOOP;
END $$;

INSERT INTO oms.order_intent SELECT * FROM oms.order_intent_whole;
INSERT INTO oms.order SELECT * FROM oms.order_whole;
INSERT INTO oms.fill SELECT * FROM oms.fill_whole;
DROP TABLE oms.fill_whole;
DROP TABLE oms.order_whole;
DROP TABLE oms.order_intent_whole;

ALTER TABLE oms.order_intent ADD PRIMARY KEY (instance_id, intent_number, intended_at);
-- The client order id is a function of tenant, instance and number, so this key is its key too.
ALTER TABLE oms.order ADD PRIMARY KEY (instance_id, intent_number, created_at);
-- A trade between two orders of one account has one id for both of them.
ALTER TABLE oms.fill
    ADD PRIMARY KEY (instance_id, intent_number, venue_fill_id, filled_at),
    ADD UNIQUE (instance_id, fill_number, filled_at);
CREATE INDEX order_open ON oms.order (instance_id)
    WHERE state NOT IN ('filled', 'cancelled', 'rejected', 'expired');

-- As before; the tables that it speaks of are partitions now.
CREATE OR REPLACE FUNCTION oms.refuse_contradiction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', CASE
        WHEN TG_TABLE_NAME LIKE 'order\_intent%' THEN format('order intent %s of instance %s is stored with other contents',
                                                             OLD.intent_number, OLD.instance_id)
        ELSE format('fill %s of instance %s (order %s) is stored with other contents',
                    to_jsonb(OLD) ->> 'venue_fill_id', OLD.instance_id, OLD.intent_number) END
        USING ERRCODE = 'TB001';
END $$;

CREATE TRIGGER order_intent_is_final BEFORE UPDATE ON oms.order_intent
    FOR EACH ROW EXECUTE FUNCTION oms.refuse_contradiction();
CREATE TRIGGER fill_is_final BEFORE UPDATE ON oms.fill
    FOR EACH ROW EXECUTE FUNCTION oms.refuse_contradiction();

-- What foreign keys would refuse, and numbers that come back at another time: looked for once for all new rows of a statement.
-- A function plans once for a connection, when the tables may still be empty: only plans by index stay right while they grow.
CREATE FUNCTION oms.check_new_intents() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan TO off SET enable_bitmapscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off
SET plan_cache_mode TO force_generic_plan AS $$
DECLARE
    bad record;
BEGIN
    SELECT n.* INTO bad FROM (SELECT DISTINCT instance_id, tenant_id FROM added) n
        WHERE NOT EXISTS (SELECT FROM strategy.instance i WHERE i.instance_id = n.instance_id AND i.tenant_id = n.tenant_id)
        LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'an order intent names instance % of tenant %, which is not there', bad.instance_id, bad.tenant_id
            USING ERRCODE = 'foreign_key_violation';
    END IF;
    SELECT n.instance_id, s.intent_number INTO bad
        -- The host's own numbers begin far above a strategy's.
        FROM (SELECT instance_id, min(intent_number) low, max(intent_number) high,
                  min(intended_at) - interval '31 days' first, max(intended_at) + interval '31 days' last
              FROM added GROUP BY instance_id, intent_number >= 3000000000000000) n
        CROSS JOIN LATERAL (SELECT intent_number FROM oms.order_intent
            WHERE instance_id = n.instance_id AND intent_number BETWEEN n.low AND n.high
                AND intended_at BETWEEN n.first AND n.last
            GROUP BY intent_number HAVING count(*) > 1 LIMIT 1) s LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'order intent % of instance % is stored with other contents', bad.intent_number, bad.instance_id
            USING ERRCODE = 'TB001';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER order_intent_fits AFTER INSERT ON oms.order_intent
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION oms.check_new_intents();

CREATE FUNCTION oms.check_new_orders() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan TO off SET enable_bitmapscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off
SET plan_cache_mode TO force_generic_plan AS $$
DECLARE
    bad record;
BEGIN
    SELECT n.* INTO bad FROM (SELECT DISTINCT instance_id, tenant_id, instrument_id FROM added) n
        WHERE NOT EXISTS (SELECT FROM strategy.instance i WHERE i.instance_id = n.instance_id AND i.tenant_id = n.tenant_id)
            OR NOT EXISTS (SELECT FROM market.instrument i WHERE i.instrument_id = n.instrument_id) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'an order names instance % of tenant % and instrument %, which are not there', bad.instance_id,
            bad.tenant_id, bad.instrument_id USING ERRCODE = 'foreign_key_violation';
    END IF;
    -- An order is made within moments of its intent; only what is not found there is looked for everywhere.
    FOR bad IN SELECT n.instance_id, n.intent_number, n.tenant_id FROM added n
        WHERE (n.instance_id, n.intent_number, n.tenant_id) NOT IN (
            SELECT r.instance_id, i.intent_number, i.tenant_id
            FROM (SELECT instance_id, min(intent_number) low, max(intent_number) high,
                      min(created_at) - interval '1 hour' first, max(created_at) + interval '1 hour' last
                  FROM added GROUP BY instance_id, intent_number >= 3000000000000000) r
            CROSS JOIN LATERAL (SELECT intent_number, tenant_id FROM oms.order_intent
                WHERE instance_id = r.instance_id AND intent_number BETWEEN r.low AND r.high
                    AND intended_at BETWEEN r.first AND r.last OFFSET 0) i) LOOP
        IF NOT EXISTS (SELECT FROM oms.order_intent i WHERE i.instance_id = bad.instance_id
                       AND i.intent_number = bad.intent_number AND i.tenant_id = bad.tenant_id) THEN
            RAISE EXCEPTION 'order % of instance % has no intent', bad.intent_number, bad.instance_id
                USING ERRCODE = 'foreign_key_violation';
        END IF;
    END LOOP;
    SELECT n.instance_id, s.intent_number INTO bad
        -- The host's own numbers begin far above a strategy's.
        FROM (SELECT instance_id, min(intent_number) low, max(intent_number) high,
                  min(created_at) - interval '31 days' first, max(created_at) + interval '31 days' last
              FROM added GROUP BY instance_id, intent_number >= 3000000000000000) n
        CROSS JOIN LATERAL (SELECT intent_number FROM oms.order
            WHERE instance_id = n.instance_id AND intent_number BETWEEN n.low AND n.high
                AND created_at BETWEEN n.first AND n.last
            GROUP BY intent_number HAVING count(*) > 1 LIMIT 1) s LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'order % of instance % is stored with another time', bad.intent_number, bad.instance_id
            USING ERRCODE = 'TB001';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER order_fits AFTER INSERT ON oms.order
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION oms.check_new_orders();

CREATE FUNCTION oms.check_new_fills() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan TO off SET enable_bitmapscan TO off SET enable_hashjoin TO off SET enable_mergejoin TO off
SET plan_cache_mode TO force_generic_plan AS $$
DECLARE
    bad record;
BEGIN
    -- Its order is of the same tenant, whose instance that checked; nearly always of the last month.
    FOR bad IN SELECT n.venue_fill_id, n.instance_id, n.intent_number, n.tenant_id FROM added n
        WHERE NOT EXISTS (SELECT FROM oms.order o WHERE o.instance_id = n.instance_id
            AND o.intent_number = n.intent_number AND o.tenant_id = n.tenant_id
            AND o.created_at BETWEEN n.filled_at - interval '31 days' AND n.filled_at + interval '1 hour') LOOP
        IF NOT EXISTS (SELECT FROM oms.order o WHERE o.instance_id = bad.instance_id
                       AND o.intent_number = bad.intent_number AND o.tenant_id = bad.tenant_id) THEN
            RAISE EXCEPTION 'fill % of instance % has no order %', bad.venue_fill_id, bad.instance_id, bad.intent_number
                USING ERRCODE = 'foreign_key_violation';
        END IF;
    END LOOP;
    SELECT n.venue_fill_id, n.instance_id, n.intent_number INTO bad
        FROM added n JOIN oms.fill s ON s.instance_id = n.instance_id AND s.intent_number = n.intent_number
            AND s.venue_fill_id = n.venue_fill_id
            AND s.filled_at BETWEEN n.filled_at - interval '31 days' AND n.filled_at + interval '31 days'
            AND s.filled_at <> n.filled_at LIMIT 1;
    IF NOT FOUND THEN
        SELECT n.venue_fill_id, n.instance_id, n.intent_number INTO bad FROM added n JOIN oms.fill s
            ON s.instance_id = n.instance_id AND s.fill_number = n.fill_number
            AND s.filled_at BETWEEN n.filled_at - interval '31 days' AND n.filled_at + interval '31 days'
            AND s.filled_at <> n.filled_at LIMIT 1;
    END IF;
    IF FOUND THEN
        RAISE EXCEPTION 'fill % of instance % (order %) is stored with other contents', bad.venue_fill_id, bad.instance_id,
            bad.intent_number USING ERRCODE = 'TB001';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER fill_fits AFTER INSERT ON oms.fill
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION oms.check_new_fills();

-- An instance with trading stays: its rows refer to it.
CREATE FUNCTION oms.keep_instance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM oms.order_intent WHERE instance_id = OLD.instance_id)
        OR EXISTS (SELECT FROM oms.order WHERE instance_id = OLD.instance_id)
        OR EXISTS (SELECT FROM oms.fill WHERE instance_id = OLD.instance_id) THEN
        RAISE EXCEPTION 'instance % has traded: its rows refer to it', OLD.instance_id USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER instance_with_trading_stays BEFORE DELETE ON strategy.instance
    FOR EACH ROW EXECUTE FUNCTION oms.keep_instance();
