import Foundation
import PluginFixtures

/// A plugin in C with a command for everything that can go right or wrong with one.
enum Commanded {
    static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    static func make(_ source: String = source, manifest: String = manifest, noteType: Int = 1) throws -> [UInt8] {
        try CompiledPlugin.make(
            source, manifest: manifest, noteType: noteType,
            flags: [
                "-I\(repository)/PluginSDK/CTradingBoost/include",
                "-Wl,--version-script=\(repository)/PluginSDK/exports.map",
            ])
    }

    static let manifest = """
        {"manifest_version":1,"id":"com.example.commanded","name":"Commanded","version":"1.0.0","vendor":"Example",
        "abi":{"major":1,"minor":0},"capabilities":["orders"],"commands":[
        {"name":"echo","kind":"query","arguments":[
        {"name":"whole","type":"integer","minimum":-9,"maximum":9000000000},
        {"name":"small","type":"integer","format":"int32","default":-7},
        {"name":"real","type":"number","default":0.5},{"name":"flag","type":"boolean","default":true},
        {"name":"exact","type":"string","format":"decimal","default":"-0.25"},
        {"name":"words","type":"string","default":"søren"},{"name":"raw","type":"string","format":"base64","default":"AAH/"}],
        "results":[{"name":"whole","type":"integer","unit":"candles"},{"name":"small","type":"integer"},
        {"name":"real","type":"number"},{"name":"flag","type":"boolean"},
        {"name":"exact","type":"string","format":"decimal","unit":"base"},{"name":"words","type":"string"},
        {"name":"raw","type":"string","format":"base64"}]},
        {"name":"ask","kind":"query","results":[{"name":"status","type":"integer"}]},
        {"name":"buy","kind":"action","arguments":[{"name":"quantity","type":"string","format":"decimal"}]},
        {"name":"refuse","kind":"action"},{"name":"crash","kind":"action"},{"name":"hang","kind":"action"},
        {"name":"mistype","kind":"query","results":[{"name":"value","type":"integer"}]},
        {"name":"flood","kind":"query","results":[{"name":"value","type":"integer"}]}]}
        """

    static let source = """
        #include <string.h>
        #include <tradingboost.h>
        static tradingboost_host host;
        static int32_t create(const tradingboost_host *given, const tradingboost_create *c, void **instance) {
            host = *given; *instance = &host; return 0;
        }
        static int32_t start(void *i) { return 0; }
        static int32_t on_event(void *i, const tradingboost_event *e) { return 0; }
        static int32_t destroy(void *i) { return 0; }
        static const tradingboost_plugin_table table = {TRADINGBOOST_MAGIC, sizeof table, 1, 0, 0,
            create, 0, start, on_event, 0, 0, 0, destroy, 0};
        const tradingboost_plugin_table *tradingboost_plugin(void) { return &table; }
        #define SIZE .struct_size = sizeof(tradingboost_command_value)
        int32_t tradingboost_command_echo(void *i, int64_t whole, int32_t small, double real, int32_t flag,
            tradingboost_decimal exact, tradingboost_host_bytes words, tradingboost_host_bytes raw,
            const tradingboost_command_rows *rows) {
            tradingboost_command_value v[7] = {
                {SIZE, .type = TRADINGBOOST_VALUE_INTEGER, .integer = whole},
                {SIZE, .type = TRADINGBOOST_VALUE_INTEGER, .integer = small},
                {SIZE, .type = TRADINGBOOST_VALUE_NUMBER, .number = real},
                {SIZE, .type = TRADINGBOOST_VALUE_BOOLEAN, .integer = flag},
                {SIZE, .type = TRADINGBOOST_VALUE_DECIMAL, .decimal = exact},
                {SIZE, .type = TRADINGBOOST_VALUE_TEXT, .text = {words.data, words.size}},
                {SIZE, .type = TRADINGBOOST_VALUE_BYTES, .text = {raw.data, raw.size}}};
            return rows->add(rows->handle, v, 7);
        }
        static int32_t submit(tradingboost_decimal quantity, uint64_t *order) {
            tradingboost_order_request r = {.struct_size = sizeof r, .instrument = 1, .side = 1, .type = 1, .time_in_force = 1,
                .quantity = quantity, .price = {INT64_MIN, 0}, .stop_price = {INT64_MIN, 0}};
            return host.submit_order(host.handle, &r, order);
        }
        int32_t tradingboost_command_ask(void *i, const tradingboost_command_rows *rows) {
            uint64_t order;
            tradingboost_command_value v = {SIZE, .type = TRADINGBOOST_VALUE_INTEGER,
                .integer = submit((tradingboost_decimal){0, 1000000000000000ull}, &order)};
            return rows->add(rows->handle, &v, 1);
        }
        int32_t tradingboost_command_buy(void *i, tradingboost_decimal quantity, const tradingboost_command_rows *rows) {
            uint64_t order;
            return submit(quantity, &order);
        }
        int32_t tradingboost_command_refuse(void *i, const tradingboost_command_rows *rows) {
            const char *why = "not on a Saturday";
            host.log(host.handle, TRADINGBOOST_LOG_WARNING, (tradingboost_plugin_bytes){(const uint8_t *)why, strlen(why)});
            return TRADINGBOOST_INVALID_PARAMETER;
        }
        int32_t tradingboost_command_crash(void *i, const tradingboost_command_rows *rows) { *(volatile int *)0 = 1; return 0; }
        int32_t tradingboost_command_hang(void *i, const tradingboost_command_rows *rows) { for (;;) __asm__ volatile(""); }
        int32_t tradingboost_command_mistype(void *i, const tradingboost_command_rows *rows) {
            tradingboost_command_value v = {SIZE, .type = TRADINGBOOST_VALUE_TEXT};
            return rows->add(rows->handle, &v, 1);
        }
        int32_t tradingboost_command_flood(void *i, const tradingboost_command_rows *rows) {
            tradingboost_command_value v = {SIZE, .type = TRADINGBOOST_VALUE_INTEGER};
            int32_t status = 0;
            while (status == 0) { status = rows->add(rows->handle, &v, 1); v.integer++; }
            return status;
        }
        """
}
