import Glibc

enum Terminal {
    /// Of standard output; what most have where nobody knows.
    static var size: (columns: Int, rows: Int) {
        var size = winsize()
        // SAFETY: TIOCGWINSZ fills the structure that it is given.
        guard unsafe ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return (120, 40) }
        return (Int(size.ws_col), Int(size.ws_row))
    }
}
