package import TradingModel

// What is asked of all books together, by whoever compares them with the venue's.

extension OMS {
    /// Whether the book of an instance was opened, for this tenant.
    package func hasBook(of order: ClientOrderID) -> Bool { books[order.instance]?.tenant == order.tenant }

    package func hasBook(of instance: InstanceID) -> Bool { books[instance] != nil }

    /// An order that is open or ended lately; nil for one that is not ours, is not here, or was forgotten.
    package func find(_ id: ClientOrderID) -> Order? {
        guard let book = books[id.instance], book.tenant == id.tenant else { return nil }
        return book.order(id.intent)
    }

    /// Whether a fill of an order that is still remembered was booked.
    package func hasBooked(_ venueFillID: String, of id: ClientOrderID) -> Bool {
        books[id.instance]?.seenFills[id.intent]?.contains(venueFillID) ?? false
    }

    /// Whether a fill was booked with this id and other contents.
    package func contradicts(_ fill: VenueFill, of id: ClientOrderID) -> Bool {
        books[id.instance]?.seenFills[id.intent]?.isSame(fill) == false
    }

    /// What the venue was asked to change of an order and has not answered.
    package func pendingAmendment(of id: ClientOrderID) -> Amendment? { books[id.instance]?.pendingAmendments[id.intent] }

    /// Every order that is not final, by instance and number.
    package var allOpenOrders: [Order] {
        books.values.flatMap(\.openOrders.values).sorted {
            ($0.id.instance, $0.id.intent) < ($1.id.instance, $1.id.intent)
        }
    }

    /// Whether the order was cancelled or expired while an amendment was on its way, about which nothing was heard.
    package func hasUnheardAmendment(_ id: ClientOrderID) -> Bool {
        guard let book = books[id.instance], book.pendingAmendments[id.intent] != nil else { return false }
        let state = book.order(id.intent)?.state
        return state == .cancelled || state == .expired
    }

    /// All of them, by instance and number.
    package var unheardAmendments: [ClientOrderID] {
        books.values.flatMap { book in book.pendingAmendments.keys.compactMap { book.order($0)?.id } }
            .filter(hasUnheardAmendment).sorted { ($0.instance, $0.intent) < ($1.instance, $1.intent) }
    }

    /// Books a funding payment; negative = paid.
    ///
    /// - Returns: the position as it stands now; nil out of range, where nothing changes.
    package mutating func applyFunding(_ payment: Notional, to instance: InstanceID) -> Position? {
        updateBook(instance) { book in
            do throws(Holding.Refusal) {
                try book.position.applyFunding(payment)
                return book.position
            } catch {
                return nil
            }
        }
    }

    /// What all instances hold, by instrument; without those that hold nothing.
    package var heldQuantities: [InstrumentID: Quantity] {
        books.values.reduce(into: [:]) { sums, book in
            guard !book.position.quantity.isZero else { return }
            sums[book.position.instrument, default: .zero] += book.position.quantity
        }
    }
}
