-- What leaves the database when it is old enough: trading by whole months, messages and history by rows. Readers: the host, which
-- calls the functions at its start and once a day, and `tradingboost db`. Growth: one row for each instance (and instrument), one
-- for each tenant.
--
-- Nothing leaves that an invariant or a restart needs: no order that is open, was changed lately or belongs to one that stays, no
-- row that was written after the checkpoint that a restart goes on from, no message that is still to be sent.

-- What retention took away, so that sums and numbers still agree: fills of each instance and instrument, and how many intents of
-- an instance. The position's own row stays the truth about a lot that is still held.
CREATE TABLE oms.retired_fill (
    instance_id     bigint NOT NULL,
    instrument_id   bigint NOT NULL,
    tenant_id       bigint NOT NULL,
    bought_quantity numeric NOT NULL CHECK (bought_quantity >= 0),
    sold_quantity   numeric NOT NULL CHECK (sold_quantity >= 0),
    bought_notional numeric NOT NULL CHECK (bought_notional >= 0),
    sold_notional   numeric NOT NULL CHECK (sold_notional >= 0),
    fee             numeric NOT NULL,
    held_fee        numeric NOT NULL,   -- taken in base units, of what is held on spot
    fill_count      bigint NOT NULL CHECK (fill_count >= 0),
    PRIMARY KEY (instance_id, instrument_id),
    FOREIGN KEY (instance_id, tenant_id) REFERENCES strategy.instance (instance_id, tenant_id)
);
CREATE TABLE oms.retired_intent (
    instance_id       bigint PRIMARY KEY,
    tenant_id         bigint NOT NULL,
    -- An instance's numbers grow with time, so these are the lowest ones: its own, and those that the host asked for.
    intent_count      bigint NOT NULL CHECK (intent_count >= 0),
    host_intent_count bigint NOT NULL CHECK (host_intent_count >= 0),
    FOREIGN KEY (instance_id, tenant_id) REFERENCES strategy.instance (instance_id, tenant_id)
);
CREATE TABLE notification.retired_message (
    tenant_id      bigint PRIMARY KEY REFERENCES account.tenant,
    -- Messages about anything earlier may be gone.
    retired_before timestamptz NOT NULL,
    message_count  bigint NOT NULL CHECK (message_count >= 0)
);
SELECT account.isolate('oms.retired_fill');
SELECT account.isolate('oms.retired_intent');
SELECT account.isolate('notification.retired_message');

-- What was recorded until then is in every run's checkpoint. A run without one begins anew and writes all of its rows again.
CREATE FUNCTION strategy.restart_time() RETURNS timestamptz LANGUAGE sql STABLE
    AS $$ SELECT coalesce(min(taken_at), '-infinity') FROM strategy.run_checkpoint $$;

-- The first of the month that retention before a time would reach to: never behind an order that stays.
CREATE FUNCTION oms.retirement_horizon(given_time timestamptz) RETURNS timestamptz
LANGUAGE plpgsql STABLE SET timezone TO 'UTC' AS $$
DECLARE
    horizon timestamptz := date_trunc('month', given_time);
    recorded timestamptz := strategy.restart_time();
    earlier timestamptz;
BEGIN
    LOOP
        SELECT date_trunc('month', min(at)) INTO earlier FROM (
            SELECT created_at FROM oms.order WHERE created_at < horizon
                AND (state NOT IN ('filled', 'cancelled', 'rejected', 'expired') OR updated_at >= given_time)
            UNION ALL
            SELECT intended_at FROM oms.order_intent WHERE intended_at < horizon AND recorded_at > recorded
            UNION ALL
            SELECT filled_at FROM oms.fill WHERE filled_at < horizon AND recorded_at > recorded
            UNION ALL
            SELECT f.filled_at FROM oms.fill f JOIN oms.order o USING (instance_id, intent_number)
            WHERE f.filled_at < horizon AND o.created_at >= horizon
            UNION ALL
            -- The order that a part which stays was made for.
            SELECT whole.created_at FROM oms.order_plan p
                JOIN oms.order part ON part.instance_id = p.instance_id AND part.intent_number = p.intent_number
                JOIN oms.order whole ON whole.instance_id = p.instance_id AND whole.intent_number = p.parent_number
            WHERE whole.created_at < horizon AND part.created_at >= horizon
            UNION ALL
            -- All members of a group in which something still depends on something, or of which one stays.
            SELECT o.created_at FROM oms.order_group_member m JOIN oms.order_group g USING (instance_id, group_number)
                JOIN oms.order o ON o.instance_id = m.instance_id AND o.intent_number = m.order_number
            WHERE o.created_at < horizon AND (NOT g.is_ended OR EXISTS (
                SELECT FROM oms.order_group_member other JOIN oms.order stays
                    ON stays.instance_id = other.instance_id AND stays.intent_number = other.order_number
                WHERE other.instance_id = m.instance_id AND other.group_number = m.group_number
                    AND stays.created_at >= horizon))) kept (at);
        EXIT WHEN earlier IS NULL;
        horizon := earlier;
    END LOOP;
    RETURN horizon;
END $$;

-- Drops the months before the horizon, and returns each dropped partition. Fills and intents are summed before they go. The line
-- trades on meanwhile: the tables as wholes are locked for the moment of detaching alone, in the order in which the line takes
-- them, and not waited for when somebody reads them for long. Fees in other assets than the quote's came later than this, with
-- V0012, and before anything was retired.
CREATE FUNCTION oms.retire_before(given_time timestamptz) RETURNS TABLE (partition_name text, row_count bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path TO pg_catalog, pg_temp SET timezone TO 'UTC' SET lock_timeout TO '250ms' AS $$
DECLARE
    horizon timestamptz;
    leaving text[];
    counts bigint[] := '{}';
    child text;
    place integer;
BEGIN
    PERFORM pg_advisory_xact_lock(x'54425F50415254'::bigint);
    SELECT coalesce(array_agg(c.relname ORDER BY right(c.relname, 7), c.relname), '{}') INTO leaving
    FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid
    WHERE inhparent IN ('oms.fill'::regclass, 'oms.order'::regclass, 'oms.order_intent'::regclass)
        AND c.relname ~ '_\d{4}_\d{2}$' AND to_timestamp(right(c.relname, 7), 'YYYY_MM') < date_trunc('month', given_time);
    -- Nobody writes there while it is summed.
    FOREACH child IN ARRAY leaving || ARRAY['order_intent_default', 'order_default', 'fill_default'] LOOP
        EXECUTE format('LOCK TABLE ONLY oms.%I IN SHARE ROW EXCLUSIVE MODE', child);
    END LOOP;
    horizon := oms.retirement_horizon(given_time);

    INSERT INTO oms.retired_fill AS retired
    SELECT instance_id, instrument_id, tenant_id,
        coalesce(sum(quantity) FILTER (WHERE side = 'buy'), 0), coalesce(sum(quantity) FILTER (WHERE side = 'sell'), 0),
        coalesce(sum(price * quantity) FILTER (WHERE side = 'buy'), 0),
        coalesce(sum(price * quantity) FILTER (WHERE side = 'sell'), 0), sum(fee),
        coalesce(sum(asset_fee) FILTER (WHERE contract = 'spot' AND fee_asset = base_asset), 0), count(*)
    FROM oms.fill JOIN market.instrument USING (instrument_id) WHERE filled_at < horizon
    GROUP BY instance_id, instrument_id, tenant_id
    ON CONFLICT (instance_id, instrument_id) DO UPDATE SET
        bought_quantity = retired.bought_quantity + excluded.bought_quantity,
        sold_quantity = retired.sold_quantity + excluded.sold_quantity,
        bought_notional = retired.bought_notional + excluded.bought_notional,
        sold_notional = retired.sold_notional + excluded.sold_notional,
        fee = retired.fee + excluded.fee, held_fee = retired.held_fee + excluded.held_fee,
        fill_count = retired.fill_count + excluded.fill_count;
    INSERT INTO oms.retired_intent AS retired
    SELECT instance_id, tenant_id, count(*) FILTER (WHERE intent_number < 3000000000000000),
        count(*) FILTER (WHERE intent_number >= 3000000000000000)
    FROM oms.order_intent WHERE intended_at < horizon GROUP BY instance_id, tenant_id
    ON CONFLICT (instance_id) DO UPDATE SET intent_count = retired.intent_count + excluded.intent_count,
        host_intent_count = retired.host_intent_count + excluded.host_intent_count;

    -- What is stored of the plans and groups of orders goes with them.
    DELETE FROM oms.order_plan p USING oms.order o
    WHERE o.instance_id = p.instance_id AND o.intent_number = p.intent_number AND o.created_at < horizon;
    DELETE FROM oms.order_group_member m USING oms.order o
    WHERE o.instance_id = m.instance_id AND o.intent_number = m.order_number AND o.created_at < horizon;
    DELETE FROM oms.order_group g USING oms.order o
    WHERE o.instance_id = g.instance_id AND o.intent_number = g.group_number AND o.created_at < horizon;

    FOREACH child IN ARRAY leaving LOOP
        CONTINUE WHEN to_timestamp(right(child, 7), 'YYYY_MM') >= horizon;
        -- Through its table: nobody but a superuser reads a partition by its own name.
        EXECUTE format('SELECT count(*) FROM oms.%I WHERE tableoid = %L::regclass', left(child, -8), format('oms.%I', child))
            INTO row_count;
        counts := counts || row_count;
    END LOOP;
    IF horizon > '-infinity' THEN
        DELETE FROM oms.fill WHERE filled_at < horizon AND tableoid = 'oms.fill_default'::regclass;
        DELETE FROM oms.order WHERE created_at < horizon AND tableoid = 'oms.order_default'::regclass;
        DELETE FROM oms.order_intent WHERE intended_at < horizon AND tableoid = 'oms.order_intent_default'::regclass;
    END IF;
    IF cardinality(counts) > 0 THEN
        LOCK TABLE ONLY oms.order_intent, ONLY oms.order, ONLY oms.fill IN ACCESS EXCLUSIVE MODE;
    END IF;
    FOR place IN 1..cardinality(counts) LOOP
        EXECUTE format('ALTER TABLE oms.%I DETACH PARTITION oms.%I', left(leaving[place], -8), leaving[place]);
        EXECUTE format('DROP TABLE oms.%I', leaving[place]);
        partition_name := 'oms.' || leaving[place];
        row_count := counts[place];
        RETURN NEXT;
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION oms.retire_before(timestamptz), oms.retirement_horizon(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION oms.retire_before(timestamptz), oms.retirement_horizon(timestamptz) TO tradingboost_host;
GRANT EXECUTE ON FUNCTION oms.retirement_horizon(timestamptz) TO tradingboost_reader;

-- By which the rows of a time are found.
CREATE INDEX outbox_by_time ON notification.outbox (occurred_at);
CREATE INDEX instance_incident_by_time ON strategy.instance_incident (occurred_at);
CREATE INDEX guard_event_by_time ON risk.guard_event (occurred_at);
CREATE INDEX shadow_intent_by_time ON strategy.shadow_intent (intended_at);

-- Deletes at most so many messages from before a time that nobody waits for any more, with their deliveries, the oldest first;
-- returns how many. A caller repeats it until that is 0.
CREATE FUNCTION notification.retire_before(given_time timestamptz, maximum integer) RETURNS bigint LANGUAGE sql AS $$
    WITH leaving AS MATERIALIZED (
        SELECT outbox_id, tenant_id FROM notification.outbox o
        WHERE occurred_at < given_time AND dispatched_at IS NOT NULL AND NOT EXISTS (
            SELECT FROM notification.delivery d WHERE d.outbox_id = o.outbox_id AND d.state = 'pending')
        ORDER BY occurred_at LIMIT maximum),
    counted AS (
        INSERT INTO notification.retired_message AS retired
        SELECT tenant_id, given_time, count(*) FROM leaving GROUP BY tenant_id
        ON CONFLICT (tenant_id) DO UPDATE SET message_count = retired.message_count + excluded.message_count,
            retired_before = greatest(retired.retired_before, excluded.retired_before)),
    deliveries AS (DELETE FROM notification.delivery d USING leaving l WHERE d.outbox_id = l.outbox_id),
    messages AS (DELETE FROM notification.outbox o USING leaving l WHERE o.outbox_id = l.outbox_id RETURNING o.outbox_id)
    SELECT count(*) FROM messages
$$;

-- Deletes history from before a time, at most so many rows of each kind, and returns how many: incidents and guards' events (the
-- last twenty of an instance stay), what shadows asked for, and what a restart repeats where its shard's checkpoint has it
-- (the last of each stays: the next one counts on from it).
CREATE FUNCTION strategy.retire_before(given_time timestamptz, maximum integer) RETURNS bigint LANGUAGE sql AS $$
    WITH incident AS (
        DELETE FROM strategy.instance_incident WHERE instance_incident_id IN (
            SELECT instance_incident_id FROM strategy.instance_incident i
            -- Whether books and venue agree is what the last of these says.
            WHERE occurred_at < given_time AND kind NOT IN ('position_disputed', 'position_agreed') AND EXISTS (
                SELECT FROM strategy.instance_incident later
                WHERE later.instance_id = i.instance_id AND later.instance_incident_id > i.instance_incident_id
                ORDER BY later.instance_incident_id OFFSET 19 LIMIT 1) LIMIT maximum) RETURNING 1),
    guard AS (
        DELETE FROM risk.guard_event WHERE (instance_id, event_number) IN (
            SELECT instance_id, event_number FROM risk.guard_event e
            WHERE occurred_at < given_time AND EXISTS (
                SELECT FROM risk.guard_event later
                WHERE later.instance_id = e.instance_id AND later.event_number > e.event_number
                ORDER BY later.event_number OFFSET 19 LIMIT 1) LIMIT maximum) RETURNING 1),
    shadow AS (
        DELETE FROM strategy.shadow_intent WHERE shadow_intent_id IN (
            SELECT shadow_intent_id FROM strategy.shadow_intent WHERE intended_at < given_time LIMIT maximum) RETURNING 1),
    report AS (
        DELETE FROM oms.venue_report WHERE (shard, report_number) IN (
            SELECT r.shard, r.report_number FROM oms.venue_report r JOIN strategy.run_checkpoint c USING (shard)
            WHERE r.recorded_at < least(given_time, c.taken_at)
                AND EXISTS (SELECT FROM oms.venue_report later WHERE later.shard = r.shard
                            AND later.report_number > r.report_number) LIMIT maximum) RETURNING 1),
    command AS (
        DELETE FROM strategy.line_command WHERE line_command_id IN (
            SELECT l.line_command_id FROM strategy.line_command l JOIN strategy.run_checkpoint c USING (shard)
            WHERE l.commanded_at < least(given_time, c.taken_at)
                AND EXISTS (SELECT FROM strategy.line_command later WHERE later.shard = l.shard
                            AND later.line_command_id > l.line_command_id) LIMIT maximum) RETURNING 1),
    answer AS (
        DELETE FROM strategy.late_answer WHERE (shard, candle_count, instance_id) IN (
            SELECT a.shard, a.candle_count, a.instance_id FROM strategy.late_answer a JOIN strategy.run_checkpoint c USING (shard)
            WHERE a.candle_count < c.candle_count LIMIT maximum) RETURNING 1)
    SELECT count(*) FROM (TABLE incident UNION ALL TABLE guard UNION ALL TABLE shadow UNION ALL TABLE report
        UNION ALL TABLE command UNION ALL TABLE answer) gone
$$;
