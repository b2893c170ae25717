/// A tenant's life over the API: what it has when it is asked by others, and what it does with it then. Each route that changes
/// something is in one of them.
extension Surface {
    /// Afterwards the tenant acme has one of everything that it can have.
    static let begin = [
        SurfaceStep("platform-owner", "setFlag", #"{"rule": "on"}"#),
        SurfaceStep(
            "platform-owner", "trustPublisher", #"{"key": "$publicKey", "name": "Ada"}"#, keep: ["publisher": "fingerprint"]),
        SurfaceStep("platform-owner", "uploadPlugin", "?name=hyperrsi.so strategy"),
        SurfaceStep(
            "acme-owner", "enableInstance",
            #"{"user": "acme-owner", "plugin": "HyperRSI", "limits": {"maximum_open_orders": 5}, \#(quiet)}"#,
            keep: ["instance": "id"]),
        SurfaceStep(
            "acme-owner", "submitOrder", order(#""type": "limit", "price": "1000", "user": "acme-owner""#),
            keep: ["order": "id"]),
        SurfaceStep(
            "acme-owner", "submitOrder", order(#""type": "market", "user": "acme-owner""#), keep: ["manual": "instance"]),
        // It fills with the next candle; nothing moves by itself afterwards.
        SurfaceStep("acme-owner", "listFills", until: "fills.0"),
        SurfaceStep(
            "acme-owner", "registerCredential",
            #"{"venue": "paper", "name": "acme", "key": "EXAMPLE-KEY-0001", "secret": "EXAMPLE-SECRET-0001"}"#,
            keep: ["credential": "id"]),
        SurfaceStep(
            "acme-owner", "startBacktest",
            #"{"plugin": "Quoting", "candles": {"source": "synthetic", "seed": 7, "count": 500}, "keepIntents": true}"#,
            keep: ["job": "id"]),
        SurfaceStep("acme-owner", "showJob", until: "endedAt"),
        SurfaceStep("acme-owner", "uploadCandles", "?name=acme.csv candles", keep: ["candleFile": "id"]),
        SurfaceStep("acme-owner", "invite", #"{"role": "trader"}"#, keep: ["invitation": "id", "code": "token"]),
        SurfaceStep(
            "acme-owner", "addChannel",
            #"{"kind": "webhook", "name": "acme", "url": "https://127.0.0.1:1/acme", "topics": ["fill"]}"#,
            keep: ["channel": "id"]),
        SurfaceStep("acme-owner", "changeConfiguration", #"{"limits": {"maximum_open_orders": 50}, "comment": "of acme"}"#),
        SurfaceStep(
            "acme-owner", "makeOwnToken",
            #"{"password": "$password", "name": "acme", "scopes": ["orders.read"], "expiresAt": "$tomorrow"}"#,
            keep: ["apiToken": "id"]),
        SurfaceStep("acme-owner", "listOwnSessions", keep: ["session": "sessions.0.id"]),
        SurfaceStep("acme-owner", "listUsers", "?role=owner", keep: ["user": "users.0.id"]),
        SurfaceStep(
            "acme-owner", "setHalt",
            #"{"scope": "user", "name": "acme-viewer", "level": "cancel", "reason": "acme has a look"}"#),
    ]

    /// A test is over before the first candle: what changes before is a request's doing.
    private static let quiet = #""parameters": {"timeframe": "1h", "trend_timeframe": "4h"}"#

    private static func order(_ more: String) -> String {
        #"{"instrument": "BTC-USDT", "side": "buy", "quantity": "0.01", \#(more)}"#
    }

    /// What else can be done, and last how everything is taken away.
    static let end =
        [
            SurfaceStep("acme-owner", "askCommand"),
            SurfaceStep("acme-owner", "listCandles", "?instrument=BTC-USDT&timeframe=1m"),
            SurfaceStep("acme-owner", "pauseOneInstance"), SurfaceStep("acme-owner", "resumeOneInstance"),
            SurfaceStep("acme-owner", "changeLimits", #"{"set": {"maximum_open_orders": 4}}"#),
            SurfaceStep("acme-owner", "liftSafeMode", #"{"reason": "nothing to lift"}"#, refusal: "no_safe_mode"),
            SurfaceStep("acme-owner", "giveCommand"),
            SurfaceStep("acme-owner", "disableOneInstance", #"{"openOrders": "cancel"}"#),
            SurfaceStep("acme-owner", "enableOneInstance"),
            SurfaceStep("acme-owner", "amendOrder", #"{"price": "999"}"#),
            SurfaceStep(
                "acme-owner", "changeOrders",
                #"{"user": "acme-owner", "actions": [{"submit": \#(order(#""type": "limit", "price": "900""#))}]}"#),
            SurfaceStep("acme-owner", "cancelOrder"), SurfaceStep("acme-owner", "cancelOrders", "?user=acme-owner"),
            SurfaceStep("acme-owner", "closePosition"),
            SurfaceStep(
                "acme-owner", "enableInstance", #"{"user": "acme-owner", "plugin": "Quoting", "version": "1.0.0"}"#,
                keep: ["instance": "id"]),
            SurfaceStep("acme-owner", "changeParameters", #"{"orders": 3}"#),
            SurfaceStep("acme-owner", "swap", #"{"instance": $instance, "to": "2.0.0"}"#),
            SurfaceStep("acme-owner", "changeCredential", #"{"enabled": false}"#),
            SurfaceStep("acme-owner", "endJob"),
            SurfaceStep("acme-owner", "changeChannel", #"{"enabled": true}"#), SurfaceStep("acme-owner", "testChannel"),
            SurfaceStep("acme-owner", "changePreferences", #"{"mutedTopics": ["refusal"]}"#),
            SurfaceStep("acme-owner", "restoreConfiguration"),
            SurfaceStep("acme-owner", "inspectPlugin", "?name=hyperrsi.so strategy"),
        ] + ofThePlatform + ofPeople + away

    private static let ofThePlatform = [
        SurfaceStep("platform-owner", "reloadConfiguration"),
        SurfaceStep("platform-owner", "rotateKey", #"{"key": "master"}"#),
        SurfaceStep("platform-owner", "revokePlugin", #"{"subject": "$publisher", "reason": "laptop stolen"}"#),
        SurfaceStep("platform-owner", "liftRevocation", #"{"subject": "$publisher", "reason": "found again"}"#),
        SurfaceStep("platform-owner", "checkPluginVersion", #"{"parameters": {}, "seed": 42}"#, keep: ["check": "id"]),
        SurfaceStep("platform-owner", "releasePluginVersion", refusal: "version_not_quarantined"),
        SurfaceStep("platform-owner", "makeTenant", #"{"name": "cord", "plan": "standard"}"#),
        SurfaceStep("platform-owner", "changeTenant", #"{"status": "active"}"#),
    ]

    private static let ofPeople = [
        SurfaceStep("nobody", "register", #"{"name": "acme-kim", "password": "$password", "invitation": "$code"}"#),
        SurfaceStep(
            "nobody", "login", #"{"name": "acme-kim", "password": "$password"}"#,
            keep: ["kim": "accessToken", "renewal": "refreshToken"]),
        SurfaceStep("nobody", "refreshToken", #"{"refreshToken": "$renewal"}"#, keep: ["kim": "accessToken"]),
        SurfaceStep("kim", "beginSecondFactor", #"{"password": "$password"}"#),
        SurfaceStep("kim", "confirmSecondFactor", #"{"code": "000000"}"#, refusal: "code_wrong"),
        SurfaceStep(
            "kim", "removeSecondFactor", #"{"password": "$password", "code": "000000"}"#, refusal: "second_factor_off"),
        SurfaceStep("kim", "changeOwnPassword", #"{"currentPassword": "$password", "newPassword": "another horse battery"}"#),
        SurfaceStep("kim", "listOwnSessions", keep: ["session": "sessions.0.id"]),
        SurfaceStep("kim", "endOwnSession"),
        SurfaceStep(
            "acme-owner", "makeUser", #"{"name": "acme-lee", "role": "trader", "password": "$password"}"#, keep: ["user": "id"]),
        SurfaceStep("nobody", "login", #"{"name": "acme-lee", "password": "$password"}"#, keep: ["lee": "accessToken"]),
        SurfaceStep("lee", "listOwnSessions", keep: ["session": "sessions.0.id"]),
        SurfaceStep("acme-owner", "changeUser", #"{"role": "viewer"}"#),
        SurfaceStep("acme-owner", "endSessionOfUser"), SurfaceStep("acme-owner", "endSessionsOfUser"),
        SurfaceStep("acme-owner", "resetPassword", #"{"password": "another horse battery"}"#),
        SurfaceStep("acme-owner", "removeSecondFactorOfUser"),
    ]

    private static let away = [
        SurfaceStep("acme-owner", "removeCandleFile"), SurfaceStep("acme-owner", "deleteCredential"),
        SurfaceStep("acme-owner", "deleteChannel"), SurfaceStep("acme-owner", "removeOwnToken"),
        SurfaceStep("acme-owner", "invite", #"{"role": "viewer"}"#, keep: ["invitation": "id"]),
        SurfaceStep("acme-owner", "revokeInvitation"), SurfaceStep("acme-owner", "disableUser"),
        SurfaceStep("acme-owner", "liftHalt", "?scope=user&name=acme-viewer&reason=done"),
        SurfaceStep("platform-owner", "deleteFlag"), SurfaceStep("platform-owner", "distrustPublisher"),
        SurfaceStep("acme-owner", "logout"),
    ]
}
