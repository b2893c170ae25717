//! One declaration of a plugin: the manifest, the settings, the entry and the commands come from it.

/// A note of an ELF file whose description has `N` bytes.
#[repr(C, align(4))]
pub struct Note<const N: usize> {
    name_size: u32,
    size: u32,
    kind: u32,
    name: [u8; 16],
    description: [u8; N],
}

impl<const N: usize> Note<N> {
    /// The note of `tradingboost.h` that holds the manifest.
    pub const fn manifest(json: &str) -> Note<N> {
        Note {
            name_size: 13,
            size: N as u32,
            kind: crate::raw::NOTE_MANIFEST,
            name: *b"TradingBoost\0\0\0\0",
            description: manifest_bytes(json),
        }
    }
}

/// The macro begins every list with a comma; here it becomes a space.
pub const fn manifest_bytes<const N: usize>(json: &str) -> [u8; N] {
    let text = json.as_bytes();
    assert!(text.len() == N, "a manifest has the size that was computed for it");
    let mut bytes = [0; N];
    let (mut index, mut in_text, mut is_escaped, mut begins) = (0, false, false, false);
    while index < N {
        let byte = text[index];
        bytes[index] = if begins && byte == b',' { b' ' } else { byte };
        if in_text {
            in_text = is_escaped || byte != b'"';
            is_escaped = !is_escaped && byte == b'\\';
        } else {
            in_text = byte == b'"';
            if byte != b' ' {
                begins = byte == b'{' || byte == b'[';
            }
        }
        index += 1;
    }
    bytes
}

/// Declares a plugin, once for each library.
///
/// ```ignore
/// plugin! {
///     strategy: DipBuyer,
///     id: "com.example.dip-buyer", name: "Dip Buyer", version: "1.0.0", vendor: "Example",
///     description: "Buys when the price falls below its average.",
///     state_version: 1,
///     capabilities: [candles, orders, notifications, state],
///     parameters: Settings {
///         period: integer { minimum: 2, maximum: 500, default: 20, unit: "candles", title: "Period" },
///         drop: decimal { minimum: "0.01", maximum: "50", multipleOf: "0.01", default: "0.5" },
///     },
///     commands: {
///         query position() -> Position { quantity: decimal { unit: "base" } };
///         action sell(reason: text { default: "by hand" });
///     },
/// }
/// ```
///
/// It makes `struct Settings` and `struct Position`. Types of parameters are `integer`, `boolean`, `decimal` and `text`, of
/// commands also `number`, `int32` and `bytes`; what stands in their braces is what the manifest may say of them. A command is a
/// method of the strategy with the same name: `fn position(&mut self, host: &Host) -> Result<Vec<Position>, Refusal>`,
/// `fn sell(&mut self, host: &Host, reason: &str) -> Result<(), Refusal>`.
#[macro_export]
macro_rules! plugin {
    (
        strategy: $strategy:ty,
        id: $id:literal, name: $name:literal, version: $version:literal, vendor: $vendor:literal,
        description: $description:literal,
        state_version: $state_version:literal,
        capabilities: [$($capability:ident),* $(,)?],
        parameters: $settings:ident {
            $($parameter:ident: $kind:ident { $($key:ident: $value:expr),* $(,)? }),* $(,)?
        },
        $(commands: {
            $($action:ident $command:ident ($($argument:ident: $argument_kind:ident {
                $($argument_key:ident: $argument_value:expr),* $(,)?
            }),* $(,)?) $(-> $row:ident { $($column:ident: $column_kind:ident {
                $($column_key:ident: $column_value:expr),* $(,)?
            }),* $(,)? })? $({ $($about:ident: $about_value:expr),* $(,)? })?;)*
        },)?
    ) => {
        /// The strategy's parameters, checked by the host against their declaration.
        #[derive(Clone, Debug, PartialEq)]
        pub struct $settings {
            $(#[allow(missing_docs)] pub $parameter: $crate::plugin_type!($kind)),*
        }

        impl $crate::Settings for $settings {
            const DECLARED: &'static [(&'static str, u32, &'static [(&'static str, &'static str)])] = &[
                $((
                    stringify!($parameter), $crate::plugin_value!($kind),
                    &[$((stringify!($key), stringify!($value))),*],
                )),*
            ];

            fn read(parameters: &$crate::Parameters<'_>) -> Result<$settings, $crate::Refusal> {
                Ok($settings { $($parameter: parameters.get(stringify!($parameter))?),* })
            }
        }

        /// The manifest as it stands in the library's note.
        const MANIFEST: &str = concat!(
            "{\"manifest_version\":1,\"id\":", stringify!($id), ",\"name\":", stringify!($name),
            ",\"version\":", stringify!($version), ",\"vendor\":", stringify!($vendor),
            ",\"description\":", stringify!($description), ",\"abi\":{\"major\":1,\"minor\":1},\"state_version\":",
            stringify!($state_version), ",\"capabilities\":[" $(, ",\"", stringify!($capability), "\"")*,
            "],\"parameters\":{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{"
            $(, ",\"", stringify!($parameter), "\":{", $crate::plugin_schema!($kind)
                $(, ",\"", stringify!($key), "\":", stringify!($value))*, "}")*,
            "}}"
            $(, ",\"commands\":["
                $(, ",{\"name\":\"", stringify!($command), "\",\"kind\":\"", stringify!($action), "\""
                    $($(, ",\"", stringify!($about), "\":", stringify!($about_value))*)?,
                    ",\"arguments\":["
                    $(, ",{\"name\":\"", stringify!($argument), "\",", $crate::plugin_schema!($argument_kind)
                        $(, ",\"", stringify!($argument_key), "\":", stringify!($argument_value))*, "}")*,
                    "],\"results\":["
                    $($(, ",{\"name\":\"", stringify!($column), "\",", $crate::plugin_schema!($column_kind)
                        $(, ",\"", stringify!($column_key), "\":", stringify!($column_value))*, "}")*)?,
                    "]}")*,
                "]")?,
            "}"
        );

        #[link_section = ".note.tradingboost"]
        #[used]
        static NOTE: $crate::Note<{ MANIFEST.len() }> = $crate::Note::manifest(MANIFEST);

        /// The plugin's entry (`tradingboost.h`).
        #[no_mangle]
        pub extern "C" fn tradingboost_plugin() -> *const $crate::raw::PluginTable {
            static TABLE: $crate::raw::PluginTable = $crate::thunks::table::<$strategy, $state_version>();
            &TABLE
        }

        $($(
            $(
                #[allow(missing_docs)]
                #[derive(Clone, Debug, PartialEq)]
                pub struct $row { $(pub $column: $crate::plugin_type!($column_kind)),* }

                impl $crate::CommandRow for $row {
                    fn values(&self) -> Vec<$crate::raw::CommandValue> {
                        vec![$($crate::CommandValue::value(&self.$column)),*]
                    }
                }
            )?

            const _: () = {
                // SAFETY: the host calls it with an instance of this plugin and with what the declaration says, as
                // `tradingboost.h` promises for an exported command.
                #[export_name = concat!("tradingboost_command_", stringify!($command))]
                unsafe extern "C" fn command(
                    instance: *mut ::std::ffi::c_void,
                    $($argument: $crate::plugin_argument!($argument_kind),)*
                    rows: *const $crate::raw::CommandRows,
                ) -> i32 {
                    let _ = rows;
                    unsafe {
                        $crate::thunks::command::<$strategy>(instance, |strategy, host| {
                            let answer = strategy.$command(
                                host $(, $crate::plugin_argument!($argument_kind, $argument))*
                            )?;
                            $crate::plugin_answer!(rows, answer $(, $row)?);
                            Ok(())
                        })
                    }
                }
            };
        )*)?
    };
}

/// The Rust type of a declared type.
#[doc(hidden)]
#[macro_export]
macro_rules! plugin_type {
    (integer) => { i64 };
    (int32) => { i64 };
    (number) => { f64 };
    (boolean) => { bool };
    (decimal) => { $crate::Decimal };
    (text) => { String };
    (bytes) => { Vec<u8> };
}

/// The contract's number of a declared type.
#[doc(hidden)]
#[macro_export]
macro_rules! plugin_value {
    (integer) => { $crate::raw::VALUE_INTEGER };
    (boolean) => { $crate::raw::VALUE_BOOLEAN };
    (decimal) => { $crate::raw::VALUE_DECIMAL };
    (text) => { $crate::raw::VALUE_TEXT };
}

/// What the manifest says of a declared type.
#[doc(hidden)]
#[macro_export]
macro_rules! plugin_schema {
    (integer) => { "\"type\":\"integer\"" };
    (int32) => { "\"type\":\"integer\",\"format\":\"int32\"" };
    (number) => { "\"type\":\"number\"" };
    (boolean) => { "\"type\":\"boolean\"" };
    (decimal) => { "\"type\":\"string\",\"format\":\"decimal\"" };
    (text) => { "\"type\":\"string\"" };
    (bytes) => { "\"type\":\"string\",\"format\":\"base64\"" };
}

/// The C type of a command's argument; with a name, its Rust value.
#[doc(hidden)]
#[macro_export]
macro_rules! plugin_argument {
    (integer) => { i64 };
    (int32) => { i32 };
    (number) => { f64 };
    (boolean) => { i32 };
    (decimal) => { $crate::raw::RawDecimal };
    (text) => { $crate::raw::HostBytes };
    (bytes) => { $crate::raw::HostBytes };
    (integer, $name:ident) => { $name };
    (int32, $name:ident) => { $name };
    (number, $name:ident) => { $name };
    (boolean, $name:ident) => { $name != 0 };
    (decimal, $name:ident) => { $crate::Decimal::from($name) };
    (text, $name:ident) => { $crate::text_argument($name) };
    (bytes, $name:ident) => { $crate::bytes_argument($name) };
}

/// Gives a command's rows to the host; a command without columns has none.
#[doc(hidden)]
#[macro_export]
macro_rules! plugin_answer {
    ($rows:ident, $answer:ident) => {
        let () = $answer;
    };
    ($rows:ident, $answer:ident, $row:ident) => {
        let answer: Vec<$row> = $answer;
        $crate::Rows::new($rows).add(&answer)?;
    };
}

#[cfg(test)]
mod tests {
    use super::manifest_bytes;

    #[test]
    fn a_comma_behind_a_bracket_goes_and_others_stay() {
        let bytes = manifest_bytes::<33>(r#"{,"a":[,1,2],"b":"{,\"[,","c":{}}"#);
        assert_eq!(std::str::from_utf8(&bytes), Ok(r#"{ "a":[ 1,2],"b":"{,\"[,","c":{}}"#));
    }
}
