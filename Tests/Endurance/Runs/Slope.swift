/// The line through points that comes closest to them: least squares. Source: any text on linear regression; the standard
/// error is that of the slope, from the residuals with n - 2 degrees of freedom.
package struct Slope: Sendable {
    /// Units of the ordinate for each unit of the abscissa.
    package let value: Double
    package let standardError: Double
    /// Of the ordinates.
    package let mean: Double

    /// Nil with fewer than three points, or with all of them at one place.
    package init?(_ points: [(x: Double, y: Double)]) {
        guard points.count > 2 else { return nil }
        let count = Double(points.count)
        let meanX = points.reduce(0) { $0 + $1.x } / count
        let meanY = points.reduce(0) { $0 + $1.y } / count
        let squares = points.reduce(0) { $0 + ($1.x - meanX) * ($1.x - meanX) }
        guard squares > 0 else { return nil }
        let slope = points.reduce(0) { $0 + ($1.x - meanX) * ($1.y - meanY) } / squares
        let residuals = points.reduce(0) { sum, point in
            let residual = point.y - meanY - slope * (point.x - meanX)
            return sum + residual * residual
        }
        value = slope
        standardError = (residuals / (count - 2) / squares).squareRoot()
        mean = meanY
    }
}
