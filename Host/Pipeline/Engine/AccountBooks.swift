import Accounts
import OMS
package import TradingModel

/// The accounts of the engine's instances, one for each tenant, venue and instrument: whether the instances' books sum to what
/// the fills of the account come to. A fill costs one comparison, whatever others hold.
struct AccountBooks: Sendable {
    struct Account: Sendable, Hashable, Codable {
        var tenant: TenantID
        var venue: String
        var instrument: InstrumentID
    }

    /// What a checkpoint has of an account: the books are stored by themselves.
    struct Stored: Sendable, Codable {
        var account: Account
        var quantity: Quantity
    }

    private struct Member: Sendable {
        var place: Int
        /// Of its book, as it was seen last.
        var quantity: Quantity
    }

    private var places: [Account: Int] = [:]
    private var accounts: [Account] = []
    private var books: [VirtualBooks] = []
    /// In the order of the engine's instances.
    private var members: [Member] = []

    /// What a checkpoint had of the accounts, until the books are taken again; nil: nothing.
    private(set) var stored: [Stored]?

    init() {}

    /// Adds the next instance, with nothing held.
    mutating func add(_ definition: InstanceDefinition) {
        let account = Account(tenant: definition.tenant, venue: definition.venue, instrument: definition.instrument)
        let place = places[account] ?? books.count
        if place == books.count {
            places[account] = place
            accounts.append(account)
            books.append(VirtualBooks())
        }
        members.append(Member(place: place, quantity: .zero))
    }

    /// Books a fill of an instance whose book holds `quantity` now.
    ///
    /// - Returns: what the books of its account differ in; nil when they agree.
    mutating func take(
        _ fill: Fill, holding quantity: Quantity, heldAsset: String?, at position: Int
    ) -> PositionDifference? {
        let member = members[position]
        do throws(Holding.Refusal) {
            try books[member.place].take(
                fill.side, fill.venueFill.quantity, fee: fill.venueFill.fee(in: heldAsset), from: member.quantity, to: quantity)
        } catch {
            // A sum beyond what a decimal holds cannot be compared.
            return PositionDifference(books: books[member.place].books, venue: books[member.place].account)
        }
        members[position].quantity = quantity
        return books[member.place].difference
    }

    /// What the account of an instance holds, by its fills.
    func quantity(at position: Int) -> Quantity { books[members[position].place].account }

    private var current: [Stored] {
        zip(accounts, books).filter { !$1.account.isZero || !$1.books.isZero }
            .map { Stored(account: $0, quantity: $1.account) }
    }

    /// After a restart: the books as they are stored, the accounts as theirs are; where nothing of an account is stored, the
    /// books are believed.
    ///
    /// - Parameter held: of each instance, in their order.
    /// - Returns: the instruments on which an account and its books differ.
    mutating func resume(_ stored: [Stored]?, holding held: [Quantity]) -> [InstrumentID: PositionDifference] {
        var sums = [Quantity](repeating: .zero, count: books.count)
        for (index, quantity) in held.enumerated() {
            members[index].quantity = quantity
            sums[members[index].place] += quantity
        }
        let quantities = stored.map { Dictionary($0.map { ($0.account, $0.quantity) }) { first, _ in first } }
        var differences: [InstrumentID: PositionDifference] = [:]
        for (place, account) in accounts.enumerated() {
            books[place] = VirtualBooks(books: sums[place], account: quantities.map { $0[account] ?? .zero })
            if let difference = books[place].difference { differences[account.instrument] = difference }
        }
        return differences
    }
}

extension AccountBooks: Codable {
    init(from decoder: any Decoder) throws { stored = try [Stored](from: decoder) }

    func encode(to encoder: any Encoder) throws { try (stored ?? current).encode(to: encoder) }
}

// MARK: - Agreement

extension Engine {
    /// What the books on an instrument differ from the venue in; nil: nothing that is known.
    package func dispute(_ instrument: InstrumentID) -> PositionDifference? { disputes[instrument] }

    /// What the account of an instance holds, by its fills: the sum of its instances' books. Base units.
    package func accountQuantity(of id: InstanceID) -> Quantity { accounts.quantity(at: index(id)) }

    /// Books a fill in the account of its instance, and compares that with the books.
    mutating func bookInAccount(_ fill: Fill, _ holding: Position, at position: Int, into effects: inout [EngineEffect]) {
        guard
            let difference = accounts.take(
                fill, holding: holding.quantity, heldAsset: instrument(at: position).heldAsset, at: position)
        else { return }
        dispute(holding.instrument, difference, into: &effects)
    }

    /// Takes the outcome of a comparison of an instrument's books with the venue. While they differ nothing is added there;
    /// cancels and reduce-only orders pass.
    mutating func dispute(
        _ instrument: InstrumentID, _ difference: PositionDifference?, into effects: inout [EngineEffect]
    ) {
        guard disputes[instrument] != difference else { return }
        let wasDisputed = disputes[instrument] != nil
        disputes[instrument] = difference
        standingRevision += 1
        let kind: InstanceIncident.Kind = difference == nil ? .positionAgreed : .positionDisputed
        let name = market(instrument).map { markets[$0].instrument.name } ?? "\(instrument)"
        let text =
            difference.map { "position of \(name): \($0.text); nothing is added until they agree" }
            ?? "the venue and the books agree on the position of \(name) again"
        effects.append(.alarm(text))
        guard !wasDisputed || difference == nil else { return }
        for position in instances.indices where instances[position].definition.instrument == instrument {
            let definition = instances[position].definition
            record(
                InstanceIncident(
                    tenant: definition.tenant, instance: definition.instance, kind: kind, text: text,
                    lastSeq: instances[position].nextSeq - 1, time: now), into: &effects)
        }
    }

    /// After a restart.
    mutating func resumeAccounts() {
        let stored = accounts.stored
        accounts = AccountBooks()
        for state in instances { accounts.add(state.definition) }
        let differences = accounts.resume(
            stored, holding: instances.map { oms.position($0.definition.instance).quantity })
        disputes.merge(differences) { _, found in found }
    }
}
