import Store
import TestSupport
import TradingModel

extension StoredTrading {
    /// Rows of each tenant in every table that names one, so that a question about other tenants' rows has something to find. The
    /// tests of tenants' rows name a table that is missing here. No rule about stored rows is broken by them.
    func fillEveryTable() throws(DatabaseError) {
        for user in sample.tenants.indices {
            try write(sample.filled(1, user: user) + [sample.position(afterBuys: 1, user: user)])
        }
        for statements in [
            StoredTrading.ordersOfInstances, StoredTrading.historyOfInstances, StoredTrading.accounts, StoredTrading.messages,
            StoredTrading.credentials,
        ] { try connection.execute(statements) }
    }

    /// What is stored of order 1 beside itself, and what retention took.
    private static let ordersOfInstances = """
        INSERT INTO oms.order_plan (instance_id, intent_number, tenant_id, plan, revision, updated_at)
            SELECT instance_id, 1, tenant_id, 'bracket stop=39000', 1, now() FROM strategy.instance;
        INSERT INTO oms.order_group (instance_id, group_number, tenant_id, kind, stop_price, is_ended, revision, created_at,
                updated_at)
            SELECT instance_id, 1, tenant_id, 'bracket', 39000, true, 1, now(), now() FROM strategy.instance;
        INSERT INTO oms.order_group_member (instance_id, group_number, order_number, tenant_id, role, quantity, filled_quantity,
                end_state, revision)
            SELECT instance_id, 1, 1, tenant_id, 'entry', 1, 1, 'filled', 1 FROM strategy.instance;
        INSERT INTO oms.venue_report (shard, report_number, tenant_id, instance_id, intent_number, candle_count, next_seq,
                last_intent, report)
            SELECT 'shard ' || instance_id, 1, tenant_id, instance_id, 1, 1, 1, 1, '{}' FROM strategy.instance;
        INSERT INTO oms.funding (instance_id, instrument_id, tenant_id, due_at, rate, mark_price, quantity, payment)
            SELECT instance_id, instrument_id, tenant_id, '2024-01-01', 0, 40000, 1, 0 FROM strategy.instance;
        INSERT INTO oms.retired_fill (instance_id, instrument_id, tenant_id, bought_quantity, sold_quantity, bought_notional,
                sold_notional, fee, held_fee, fill_count)
            SELECT instance_id, instrument_id, tenant_id, 0, 0, 0, 0, 0, 0, 0 FROM strategy.instance;
        INSERT INTO oms.retired_intent (instance_id, tenant_id, intent_count, host_intent_count)
            SELECT instance_id, tenant_id, 0, 0 FROM strategy.instance
        """

    private static let historyOfInstances = """
        INSERT INTO risk.guard_event (instance_id, event_number, tenant_id, kind, step, text, occurred_at)
            SELECT instance_id, 1, tenant_id, 'stop_loss', 'closed', 'closed 1', '2024-01-01' FROM strategy.instance;
        INSERT INTO strategy.instance_checkpoint (instance_id, tenant_id, last_seq, next_intent, state_version, state)
            SELECT instance_id, tenant_id, 1, 2, 1, '' FROM strategy.instance;
        INSERT INTO strategy.instance_incident (tenant_id, instance_id, kind, text, last_seq, occurred_at)
            SELECT tenant_id, instance_id, 'started', 'it runs', 0, '2024-01-01' FROM strategy.instance;
        INSERT INTO strategy.shadow_intent (tenant_id, instance_id, plugin_id, action, order_number, is_equal, intended_at)
            SELECT tenant_id, instance_id, plugin_id, 'cancel', 1, true, '2024-01-01' FROM strategy.instance
        """

    private static let accounts = """
        INSERT INTO account.user (tenant_id, name, role) SELECT tenant_id, 'of ' || name, 'trader' FROM account.tenant;
        INSERT INTO usage.record (tenant_id, meter, hour_at, amount)
            SELECT tenant_id, 'orders', '2024-01-01', 1 FROM account.tenant;
        INSERT INTO account.tenant_configuration (tenant_id, version, limits, comment, changed_by)
            SELECT tenant_id, 1, '{}', '', 'kim' FROM account.tenant;
        INSERT INTO account.user_secret (user_id, tenant_id) SELECT user_id, tenant_id FROM account.user;
        INSERT INTO account.recovery_code (user_id, code_hash, tenant_id)
            SELECT user_id, sha256('code'), tenant_id FROM account.user;
        INSERT INTO account.session (tenant_id, user_id, address, created_at, used_at, expires_at)
            SELECT tenant_id, user_id, '127.0.0.1', '2024-01-01', '2024-01-01', '2024-03-31' FROM account.user;
        INSERT INTO account.refresh_token (token_hash, session_id, tenant_id, issued_at, expires_at)
            SELECT sha256(session_id::text::bytea), session_id, tenant_id, '2024-01-01', '2024-01-15' FROM account.session;
        INSERT INTO account.api_token (tenant_id, user_id, name, token_hash, scopes, created_at, expires_at)
            SELECT tenant_id, user_id, 'reports', sha256(user_id::text::bytea), 'orders.read', '2024-01-01', '2024-02-01'
            FROM account.user;
        INSERT INTO account.invitation (tenant_id, role, token_hash, invited_by, created_at, expires_at)
            SELECT tenant_id, 'viewer', sha256(user_id::text::bytea), 'kim', '2024-01-01', '2024-01-08' FROM account.user;
        INSERT INTO account.candle_file (tenant_id, user_name, name, sha256, byte_count, candle_count, timeframe, fills_gaps,
                first_open_at, last_close_at)
            SELECT tenant_id, 'kim', 'btc.csv', sha256(name::bytea), 9, 2, '1m', false, '2024-01-01', '2024-01-02'
            FROM account.tenant;
        INSERT INTO account.job (tenant_id, user_name, kind, request)
            SELECT tenant_id, 'kim', 'backtest', '{}' FROM account.tenant;
        INSERT INTO audit.entry (tenant_id, user_name, action, target, status, request_id, address)
            SELECT tenant_id, 'kim', 'enableInstance', '/api/v1/instances', 201, 'r1', 'local' FROM account.tenant;
        INSERT INTO account.idempotent_request (tenant_id, user_id, route, key_hash, request_hash)
            SELECT tenant_id, 0, 'swap', sha256('key'), sha256('request') FROM account.tenant;
        INSERT INTO account.portfolio_snapshot (tenant_id, valuation_asset, taken_at, equity, realised_profit, unrealised_profit,
                funding, fee, exposure, drawdown, day_profit, week_profit, seoul_day_profit, seoul_week_profit)
            SELECT tenant_id, 'USDT', '2024-01-01', 1, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0 FROM account.tenant;
        INSERT INTO account.portfolio_exposure (tenant_id, valuation_asset, taken_at, division, name, exposure, net_exposure)
            SELECT tenant_id, valuation_asset, taken_at, division, 'one', 9, 9
            FROM account.portfolio_snapshot, unnest(ARRAY['instrument', 'strategy', 'venue']) division
        """

    private static let messages = """
        INSERT INTO notification.preference (tenant_id, muted_topics) SELECT tenant_id, '{}' FROM account.tenant;
        INSERT INTO notification.channel (tenant_id, kind) SELECT tenant_id, 'log' FROM account.tenant;
        UPDATE notification.outbox SET dispatched_at = now();
        INSERT INTO notification.delivery (outbox_id, channel_id, state, delivered_at)
            SELECT outbox_id, c.channel_id, 'delivered', now()
            FROM notification.outbox JOIN notification.channel c USING (tenant_id);
        INSERT INTO notification.retired_message (tenant_id, retired_before, message_count)
            SELECT tenant_id, '2000-01-01', 1 FROM account.tenant
        """

    /// Sealed with nothing: nobody opens them here.
    private static let credentials = """
        INSERT INTO account.master_key (master_key_id, is_current, wrapped_root) VALUES ('example', true, 'x');
        INSERT INTO account.data_key (tenant_id, version, master_key_id, wrapped_key)
            SELECT tenant_id, 1, 'example', 'x' FROM account.tenant;
        INSERT INTO account.credential (tenant_id, venue, name, key_ending) SELECT tenant_id, 'paper', 'main', '0001'
            FROM account.tenant;
        INSERT INTO account.credential_secret (credential_id, tenant_id, field, version, sealed, venue)
            SELECT credential_id, tenant_id, 'secret', 1, repeat('x', 40)::bytea, venue FROM account.credential;
        INSERT INTO account.credential_use (credential_id, tenant_id, minute, use_count)
            SELECT credential_id, tenant_id, '2024-01-01', 1 FROM account.credential;
        INSERT INTO account.vault_rotation (kind, total_count) VALUES ('master', 1)
        """
}
