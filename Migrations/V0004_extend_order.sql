-- Every kind of order that a strategy may ask for, and the state of one that nobody knows the outcome of.
-- Readers: the host, operators through psql. Growth: as oms.order_intent and oms.order.

ALTER TABLE oms.order_intent
    DROP CONSTRAINT order_intent_order_type_check,
    DROP CONSTRAINT order_intent_time_in_force_check,
    ADD CHECK (order_type IN ('market', 'limit', 'stop', 'stop_limit', 'trailing_stop', 'take_profit', 'take_profit_limit')),
    ADD CHECK (time_in_force IN ('gtc', 'ioc', 'fok', 'gtd')),
    -- Quote units that the price may come back before a trailing stop is triggered.
    ADD COLUMN trailing_distance numeric,
    ADD COLUMN expire_at timestamptz,
    -- As with the other columns: a refused intent is stored as it was asked for.
    ADD CHECK (outcome = 'refused' OR action <> 'submit'
               OR ((order_type = 'trailing_stop') = (trailing_distance IS NOT NULL AND trailing_distance > 0)
                   AND (time_in_force = 'gtd') = (expire_at IS NOT NULL)));

ALTER TABLE oms.order
    DROP CONSTRAINT order_order_type_check,
    DROP CONSTRAINT order_time_in_force_check,
    DROP CONSTRAINT order_state_check,
    ADD CHECK (order_type IN ('market', 'limit', 'stop', 'stop_limit', 'trailing_stop', 'take_profit', 'take_profit_limit')),
    ADD CHECK (time_in_force IN ('gtc', 'ioc', 'fok', 'gtd')),
    -- An order that risk refused has no row here: its intent says so.
    ADD CHECK (state IN ('submitted', 'unknown', 'accepted', 'triggered', 'partially_filled', 'cancel_pending',
                         'update_pending', 'filled', 'cancelled', 'rejected', 'expired')),
    ADD COLUMN trailing_distance numeric CHECK (trailing_distance > 0),
    ADD COLUMN expire_at timestamptz,
    ADD CHECK ((order_type = 'trailing_stop') = (trailing_distance IS NOT NULL)),
    ADD CHECK ((time_in_force = 'gtd') = (expire_at IS NOT NULL));
