/// One step in the shape of the database: the bytes of `Migrations/V0001_….sql`, embedded in the program.
package struct Migration: Sendable {
    /// From 1, without gaps.
    package let version: Int
    /// What it does, as in its file's name: `create_schemas`.
    package let name: String
    /// The file's bytes; their hash is what the database remembers.
    package let sql: [UInt8]

    package init(version: Int, name: String, sql: [UInt8]) {
        self.version = version
        self.name = name
        self.sql = sql
    }

    /// `V0001_create_schemas.sql`
    package var fileName: String {
        let digits = "\(version)"
        return "V" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits + "_\(name).sql"
    }
}

/// Every migration of this program, in order. A new file in `Migrations/` needs one line here.
package enum Migrations {
    package static let all: [Migration] = [
        Migration(version: 1, name: "create_schemas", sql: PackageResources.V0001_create_schemas_sql),
        Migration(version: 2, name: "add_publisher_keys", sql: PackageResources.V0002_add_publisher_keys_sql),
        Migration(version: 3, name: "add_operations", sql: PackageResources.V0003_add_operations_sql),
        Migration(version: 4, name: "extend_order", sql: PackageResources.V0004_extend_order_sql),
        Migration(version: 5, name: "partition_trading", sql: PackageResources.V0005_partition_trading_sql),
        Migration(version: 6, name: "isolate_tenants", sql: PackageResources.V0006_isolate_tenants_sql),
        Migration(version: 7, name: "add_venue_report", sql: PackageResources.V0007_add_venue_report_sql),
        Migration(version: 8, name: "create_order_group", sql: PackageResources.V0008_create_order_group_sql),
        Migration(version: 9, name: "add_guard_events", sql: PackageResources.V0009_add_guard_events_sql),
        Migration(version: 10, name: "add_retention", sql: PackageResources.V0010_add_retention_sql),
        Migration(version: 11, name: "add_instance_limits", sql: PackageResources.V0011_add_instance_limits_sql),
        Migration(version: 12, name: "add_portfolio_snapshot", sql: PackageResources.V0012_add_portfolio_snapshot_sql),
        Migration(version: 13, name: "create_users", sql: PackageResources.V0013_create_users_sql),
        Migration(version: 14, name: "add_identity", sql: PackageResources.V0014_add_identity_sql),
        Migration(version: 15, name: "add_credentials", sql: PackageResources.V0015_add_credentials_sql),
        Migration(version: 16, name: "add_strategy_commands", sql: PackageResources.V0016_add_strategy_commands_sql),
        Migration(version: 17, name: "add_manual_orders", sql: PackageResources.V0017_add_manual_orders_sql),
        Migration(version: 18, name: "add_jobs", sql: PackageResources.V0018_add_jobs_sql),
        Migration(version: 19, name: "add_configuration", sql: PackageResources.V0019_add_configuration_sql),
        Migration(version: 20, name: "add_idempotency", sql: PackageResources.V0020_add_idempotency_sql),
        Migration(version: 21, name: "add_usage", sql: PackageResources.V0021_add_usage_sql),
        Migration(
            version: 22, name: "add_notification_preferences", sql: PackageResources.V0022_add_notification_preferences_sql),
        Migration(version: 23, name: "index_changes", sql: PackageResources.V0023_index_changes_sql),
        Migration(version: 24, name: "add_halt_setter", sql: PackageResources.V0024_add_halt_setter_sql),
    ]
}
