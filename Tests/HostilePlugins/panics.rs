// A panic that leaves the callback.
#[no_mangle]
pub extern "C" fn hostile_elsewhere() {
    let nothing: Option<u32> = std::hint::black_box(None);
    nothing.expect("nobody catches this");
}
