//! Ctrl-C and its like: every child is ended at once, and the run that waits for it learns why.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, Once, PoisonError};

use super::process::Killer;

static REQUESTED: AtomicBool = AtomicBool::new(false);
static STOPPED: AtomicBool = AtomicBool::new(false);
static RUNNING: Mutex<Vec<(u64, Killer)>> = Mutex::new(Vec::new());

/// Whether somebody asked the program to end.
#[must_use]
pub fn requested() -> bool {
    REQUESTED.load(Ordering::SeqCst)
}

/// Whether what runs should come to an end, because of the program or because its caller lost interest.
#[must_use]
pub fn stopping() -> bool {
    requested() || STOPPED.load(Ordering::SeqCst)
}

/// Ends everything that runs at the moment, as if Ctrl-C had been pressed, and keeps the program.
/// Nothing runs again until [`allow_runs`].
pub fn stop_runs() {
    STOPPED.store(true, Ordering::SeqCst);
    kill_all();
}

/// After [`stop_runs`], once what ran is known to have ended.
pub fn allow_runs() {
    STOPPED.store(false, Ordering::SeqCst);
}

/// Takes over the signals that ask a program to end. Where that cannot be done they keep their
/// ordinary meaning, and the system ends the program.
pub fn watch() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        #[cfg(unix)]
        {
            use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
            if let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGINT, SIGTERM, SIGHUP]) {
                std::thread::spawn(move || signals.forever().for_each(|_| end_all()));
            }
        }
        #[cfg(windows)]
        drop(ctrlc::set_handler(end_all));
    });
}

/// Asks the program to end, as Ctrl-C does; a terminal in raw mode sends a key in its place.
pub fn end_all() {
    REQUESTED.store(true, Ordering::SeqCst);
    kill_all();
}

fn kill_all() {
    for (_, killer) in RUNNING.lock().unwrap_or_else(PoisonError::into_inner).iter() {
        killer.kill();
    }
}

/// Remembers a child for as long as it may have to be ended.
pub(super) fn enter(id: u64, killer: Killer) {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner).push((id, killer.clone()));
    // Looked at only now: whoever asks for the end either finds the child above or has asked before.
    if stopping() {
        killer.kill();
    }
}

/// Forgets a child that has ended.
pub(super) fn leave(id: u64) {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner).retain(|(other, _)| *other != id);
}
