// An index out of range: Swift ends the process.
@_cdecl("hostile_elsewhere")
public func hostileElsewhere() {
    let one = [1]
    let index = one.count
    print(one[index])
}
