//! What happens to the files of a folder, as the operating system tells it or as looking again shows.

pub mod burst;

use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::time::Duration;

use notify::event::{AccessKind, AccessMode, EventKind};
use notify::{RecommendedWatcher, RecursiveMode};

/// How often a folder is looked at where the system tells nothing.
pub const LOOK_AGAIN: Duration = Duration::from_millis(500);

/// Watches one folder and all below it, until it is dropped.
#[derive(Debug)]
pub struct Watcher {
    eyes: Eyes,
}

#[derive(Debug)]
enum Eyes {
    System { _watcher: RecommendedWatcher },
    Looking { _end: Sender<()>, why: Option<String> },
}

impl Watcher {
    /// Calls `tell` with the paths that something happened to; with none where all that is known is
    /// that it is time to look. Reading a file is nothing that happens to it.
    ///
    /// Where the system cannot tell (its watches are used up, say), or `poll` wants it so, `tell` is
    /// called every half second instead.
    pub fn new(folder: &Path, poll: bool, tell: impl Fn(Vec<PathBuf>) + Clone + Send + 'static) -> Self {
        if poll {
            return Self { eyes: look(tell, None) };
        }
        let eyes = match system(folder, tell.clone()) {
            Ok(watcher) => Eyes::System { _watcher: watcher },
            Err(error) => look(tell, Some(error.to_string())),
        };
        Self { eyes }
    }

    /// Why the folder is looked at again and again although nobody asked for it.
    #[must_use]
    pub fn fell_back(&self) -> Option<&str> {
        match &self.eyes {
            Eyes::System { .. } => None,
            Eyes::Looking { why, .. } => why.as_deref(),
        }
    }
}

fn system(
    folder: &Path,
    tell: impl Fn(Vec<PathBuf>) + Send + 'static,
) -> Result<RecommendedWatcher, notify::Error> {
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| match event {
        Ok(event) if event.need_rescan() => tell(Vec::new()),
        Ok(event) if matters(event.kind) => tell(event.paths),
        Ok(_) => {}
        // What was missed is not known.
        Err(_) => tell(Vec::new()),
    })?;
    notify::Watcher::watch(&mut watcher, folder, RecursiveMode::Recursive)?;
    Ok(watcher)
}

/// A grade reads every file: it must not be its own cause.
fn matters(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(kind) => kind == AccessKind::Close(AccessMode::Write),
        _ => true,
    }
}

fn look(tell: impl Fn(Vec<PathBuf>) + Send + 'static, why: Option<String>) -> Eyes {
    let (end, ended) = mpsc::channel();
    std::thread::spawn(move || {
        while ended.recv_timeout(LOOK_AGAIN) == Err(RecvTimeoutError::Timeout) {
            tell(Vec::new());
        }
    });
    Eyes::Looking { _end: end, why }
}
