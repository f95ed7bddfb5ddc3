//! Room and time for a parser that calls itself for every level of nesting.

use std::sync::mpsc;
use std::time::Duration;

use super::Refusal;

/// The most brackets that may be open at once: some parsers look ahead again at every one.
const DEEPEST: usize = 250;

/// Stack that even a trivial source gets, in bytes.
const STACK_FLOOR: usize = 16 << 20;

/// Stack for each byte of source: what the costliest nesting takes that [`too_deep`] does not see
/// (`!!!!…` is one level a byte, `a=>a=>…` one in three).
const STACK_PER_BYTE: usize = if cfg!(debug_assertions) { 4096 } else { 1024 };

/// Parsing takes milliseconds. Only text made to that end needs longer, for ever as far as anyone
/// can wait; its thread is then left to end with the process.
const DEADLINE: Duration = Duration::from_secs(10);

/// Runs `parse` where no source of this length can overflow the stack, nor hold up the caller.
///
/// The stack is reserved, not used, until the nesting asks for it.
pub(super) fn with_room<T: Send + 'static>(
    source: &str,
    parse: impl FnOnce(&str) -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    if let Some(at) = too_deep(source) {
        return Err(Refusal::new(at, format!("more than {DEEPEST} brackets are open at once")));
    }
    let owned = source.to_owned();
    let (sender, receiver) = mpsc::sync_channel(1);
    std::thread::Builder::new()
        .name("typescript".to_owned())
        .stack_size(STACK_FLOOR + STACK_PER_BYTE * source.len())
        .spawn(move || sender.send(parse(&owned)))
        .map_err(|error| Refusal::new(0, format!("no memory to parse the file: {error}")))?;
    receiver.recv_timeout(DEADLINE).unwrap_or_else(|_| {
        Err(Refusal::new(0, "the parser gave up on this file: simplify how its code is nested"))
    })
}

/// The bracket that opens one level too many. Brackets in strings and comments count as well: in
/// code that people write they come in pairs, and the bound is far off.
fn too_deep(source: &str) -> Option<u32> {
    let mut open = 0_usize;
    for (at, byte) in source.bytes().enumerate() {
        match byte {
            b'(' | b'[' | b'{' => open += 1,
            b')' | b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        if open > DEEPEST {
            return u32::try_from(at).ok();
        }
    }
    None
}
