//! The file: one line of JSON for each event; nothing is ever changed or taken out.

use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::event::Event;

/// The version of the lines that this program writes.
const SCHEMA: u32 = 1;

/// A line of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The line's version.
    pub schema: u32,
    /// When, in UTC.
    pub at: String,
    /// Which exercise.
    pub exercise: String,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
}

impl Entry {
    /// When, in seconds since 1970 began; nothing where that cannot be read.
    #[must_use]
    pub fn seconds(&self) -> Option<i64> {
        self.moment().map(jiff::Timestamp::as_second)
    }

    fn moment(&self) -> Option<jiff::Timestamp> {
        self.at.parse().ok()
    }
}

/// The file.
#[derive(Clone, Debug)]
pub struct Journal {
    path: PathBuf,
}

/// What could be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// The events in the order of their time.
    pub entries: Vec<Entry>,
    /// How many lines could not be read: damaged, or written by a newer program. They stay.
    pub unread: usize,
}

/// The journal as it goes to another machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// The lines, as they stand in the file.
    pub text: Vec<u8>,
    /// How many there are.
    pub events: usize,
    /// How many lines of the file are damaged and left out.
    pub left_out: usize,
}

/// What an import came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Imported {
    /// Events that were not there before.
    pub new: usize,
    /// Events that were.
    pub known: usize,
}

/// A file cannot be imported. Nothing was written.
#[derive(Debug, Error)]
pub enum ImportError {
    /// A line is no event.
    #[error("line {line} is no event of a journal: {fault}")]
    Unreadable {
        /// Its number, counted from 1.
        line: usize,
        /// What is wrong.
        fault: String,
    },
    /// A line was written by a newer program.
    #[error("line {line} was written by a newer diffdojo")]
    Newer {
        /// Its number, counted from 1.
        line: usize,
    },
    /// The journal cannot be read or written.
    #[error(transparent)]
    Disk(#[from] std::io::Error),
}

impl Journal {
    /// The journal in a learner's folder; nothing is made yet.
    #[must_use]
    pub fn new(home: &Path) -> Self {
        Self { path: home.join("journal.jsonl") }
    }

    /// Appends one event, whole or not at all, while nobody else does. It is on the disk when this
    /// returns.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn append(&self, exercise: &str, event: Event) -> std::io::Result<()> {
        let mut file = self.open()?;
        // The moment is taken under the lock, so that the file's order is that of time.
        let at = jiff::Timestamp::now().to_string();
        let entry = Entry { schema: SCHEMA, at, exercise: exercise.to_owned(), event };
        write_lines(&mut file, &[serde_json::to_vec(&entry)?])
    }

    /// Reads all events. A line that cannot be read is counted and left where it is.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub fn read(&self) -> std::io::Result<Contents> {
        let bytes = self.bytes()?;
        let mut read = Contents::default();
        for (_, line) in lines(&bytes) {
            match parse(line) {
                Line::Event(entry) => read.entries.push(entry),
                Line::Newer | Line::Damaged(_) => read.unread += 1,
            }
        }
        // Events that came from another machine stand behind those of this one.
        let mut last = jiff::Timestamp::MIN;
        read.entries.sort_by_cached_key(|entry| {
            last = entry.moment().unwrap_or(last);
            last
        });
        Ok(read)
    }

    /// Every line that another machine can use, as it stands in the file: also those that a newer
    /// program wrote.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub fn export(&self) -> std::io::Result<Export> {
        let bytes = self.bytes()?;
        let mut export = Export { text: Vec::new(), events: 0, left_out: 0 };
        for (_, line) in lines(&bytes) {
            if matches!(parse(line), Line::Damaged(_)) {
                export.left_out += 1;
            } else {
                export.text.extend_from_slice(line);
                export.text.push(b'\n');
                export.events += 1;
            }
        }
        Ok(export)
    }

    /// Takes the events of an exported journal in, each once, all of them or none. What is there
    /// already is left alone.
    ///
    /// # Errors
    /// When a line cannot be read, or the journal cannot be read or written.
    pub fn import(&self, text: &[u8]) -> Result<Imported, ImportError> {
        let mut theirs = Vec::new();
        for (line, bytes) in lines(text) {
            match parse(bytes) {
                Line::Event(entry) => {
                    theirs.push((serde_json::to_string(&entry).map_err(std::io::Error::from)?, bytes))
                }
                Line::Newer => return Err(ImportError::Newer { line }),
                Line::Damaged(fault) => return Err(ImportError::Unreadable { line, fault }),
            }
        }
        let mut file = self.open()?;
        let mut ours = Vec::new();
        file.seek(SeekFrom::Start(0))?;
        file.read_to_end(&mut ours)?;
        let mut known: HashSet<String> = lines(&ours)
            .filter_map(|(_, line)| match parse(line) {
                Line::Event(entry) => serde_json::to_string(&entry).ok(),
                Line::Newer | Line::Damaged(_) => None,
            })
            .collect();
        let total = theirs.len();
        let new: Vec<Vec<u8>> = theirs
            .into_iter()
            .filter(|(key, _)| known.insert(key.clone()))
            .map(|(_, line)| line.to_vec())
            .collect();
        write_lines(&mut file, &new)?;
        Ok(Imported { new: new.len(), known: total - new.len() })
    }

    /// All of the file; nothing where it is missing.
    fn bytes(&self) -> std::io::Result<Vec<u8>> {
        let mut file = match File::open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        // Somebody else may be in the middle of a line; Windows lets nobody read meanwhile.
        without_locks_too(file.lock_shared())?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// The file, made where it is missing, for this process alone until it is closed.
    fn open(&self) -> std::io::Result<File> {
        if let Some(folder) = self.path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let file = OpenOptions::new().read(true).append(true).create(true).open(&self.path)?;
        without_locks_too(file.lock())?;
        Ok(file)
    }
}

/// A file system without locks is still one to write to.
fn without_locks_too(locked: std::io::Result<()>) -> std::io::Result<()> {
    match locked {
        Err(error) if error.kind() == ErrorKind::Unsupported => Ok(()),
        other => other,
    }
}

/// Appends lines, all of them or none.
fn write_lines(file: &mut File, lines: &[Vec<u8>]) -> std::io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    let end = file.seek(SeekFrom::End(0))?;
    let mut text = Vec::new();
    // A crash may have left half a line: the new one begins on its own.
    if end > 0 && !ends_a_line(file)? {
        text.push(b'\n');
    }
    for line in lines {
        text.extend_from_slice(line);
        text.push(b'\n');
    }
    file.write_all(&text).and_then(|()| file.sync_data()).inspect_err(|_| {
        // Half an event on a full disk would be worse than none. Where this fails too, the next
        // line begins on its own all the same.
        file.set_len(end).ok();
    })
}

fn ends_a_line(file: &mut File) -> std::io::Result<bool> {
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last == [b'\n'])
}

/// The lines that are not empty, with their numbers, counted from 1.
fn lines(bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    bytes
        .split(|byte| *byte == b'\n')
        .enumerate()
        .map(|(index, line)| (index + 1, line.trim_ascii()))
        .filter(|(_, line)| !line.is_empty())
}

/// What a line is.
enum Line {
    Event(Entry),
    /// Of a later version: whole, and not for this program.
    Newer,
    Damaged(String),
}

fn parse(line: &[u8]) -> Line {
    #[derive(Deserialize)]
    struct Version {
        schema: u32,
    }
    match serde_json::from_slice::<Version>(line) {
        Ok(version) if version.schema > SCHEMA => Line::Newer,
        Err(error) => Line::Damaged(error.to_string()),
        Ok(_) => match serde_json::from_slice::<Entry>(line) {
            Ok(entry) => Line::Event(entry),
            Err(error) => Line::Damaged(error.to_string()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graded(verdict: &str) -> Event {
        Event::Graded { verdict: verdict.into(), seed: 1 }
    }

    fn folder() -> (tempfile::TempDir, Journal, PathBuf) {
        let folder = tempfile::tempdir().expect("a folder");
        let journal = Journal::new(folder.path());
        let path = folder.path().join("journal.jsonl");
        (folder, journal, path)
    }

    fn events(journal: &Journal) -> Vec<Event> {
        journal.read().expect("read").entries.into_iter().map(|entry| entry.event).collect()
    }

    const NEWER: &str = "{\"schema\":99,\"at\":\"x\",\"exercise\":\"01-a\",\"event\":\"started\"}\n";

    #[test]
    fn what_is_appended_is_read_and_damage_is_left_alone() {
        let (_folder, journal, path) = folder();
        assert_eq!(journal.read().expect("read"), Contents::default());
        journal.append("01-a", Event::Started).expect("appended");
        let mut text = std::fs::read(&path).expect("read");
        text.extend_from_slice(NEWER.as_bytes());
        text.extend_from_slice(b"\xff\x00\x00 not even text\n{\"half");
        std::fs::write(&path, &text).expect("written");
        journal.append("01-a", graded("solved")).expect("appended");
        assert_eq!(journal.read().expect("read").unread, 3);
        assert_eq!(events(&journal), [Event::Started, graded("solved")]);
        assert!(std::fs::read(&path).expect("read").starts_with(&text));
    }

    #[test]
    fn what_cannot_be_read_at_all_is_not_written_to_either() {
        let (folder, journal, path) = folder();
        std::fs::create_dir(&path).expect("a folder in its place");
        assert!(journal.append("01-a", Event::Started).is_err());
        assert!(journal.read().is_err());
        assert!(path.is_dir());
        let inside_a_file = Journal::new(&folder.path().join("file"));
        std::fs::write(folder.path().join("file"), "x").expect("written");
        assert!(inside_a_file.append("01-a", Event::Started).is_err());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_an_error_and_takes_nothing_away() {
        let (_folder, journal, path) = folder();
        std::os::unix::fs::symlink("/dev/full", &path).expect("linked");
        let error = journal.append("01-a", Event::Started).expect_err("full");
        assert_eq!(error.kind(), ErrorKind::StorageFull);
    }

    #[test]
    fn many_at_once_lose_nothing() {
        let (_folder, journal, _) = folder();
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let journal = &journal;
                scope.spawn(move || {
                    for number in 0..25 {
                        journal
                            .append("01-a", Event::Hint { number: thread * 25 + number })
                            .expect("appended");
                        assert_eq!(journal.read().expect("read").unread, 0, "half a line was seen");
                    }
                });
            }
        });
        let mut seen: Vec<u32> = events(&journal)
            .into_iter()
            .map(|event| if let Event::Hint { number } = event { number } else { panic!("{event:?}") })
            .collect();
        seen.sort_unstable();
        assert_eq!(seen, (0..100).collect::<Vec<_>>());
    }

    #[test]
    fn a_journal_goes_to_another_machine_without_duplicates() {
        let (_here, here, path) = folder();
        let (_there, there, _) = folder();
        here.append("01-a", Event::Started).expect("appended");
        there.append("02-b", Event::Started).expect("appended");
        here.append("01-a", graded("solved")).expect("appended");
        let mut text = std::fs::read(&path).expect("read");
        text.extend_from_slice(b"{\"half\n");
        std::fs::write(&path, &text).expect("written");
        let export = here.export().expect("exported");
        assert_eq!((export.events, export.left_out), (2, 1));
        assert_eq!(there.import(&export.text).expect("imported"), Imported { new: 2, known: 0 });
        assert_eq!(there.import(&export.text).expect("imported"), Imported { new: 0, known: 2 });
        let twice = [export.text.as_slice(), export.text.as_slice()].concat();
        assert_eq!(there.import(&twice).expect("imported"), Imported { new: 0, known: 4 });
        let order: Vec<_> =
            there.read().expect("read").entries.into_iter().map(|entry| entry.exercise).collect();
        assert_eq!(order, ["01-a", "02-b", "01-a"], "events are in the order of their time");
        assert_eq!(there.import(b"").expect("imported"), Imported { new: 0, known: 0 });
    }

    #[test]
    fn an_import_that_cannot_be_read_writes_nothing() {
        let (_here, here, path) = folder();
        here.append("01-a", Event::Started).expect("appended");
        let before = std::fs::read(&path).expect("read");
        let good = String::from_utf8(before.clone()).expect("UTF-8").replace("01-a", "02-b");
        for (bad, line, newer) in [
            ("not a journal", 1, false),
            (&format!("{good}\n{{\"half"), 3, false),
            (&format!("{good}{NEWER}"), 2, true),
        ] {
            match here.import(bad.as_bytes()) {
                Err(ImportError::Unreadable { line: at, .. }) => assert_eq!((at, newer), (line, false)),
                Err(ImportError::Newer { line: at }) => assert_eq!((at, newer), (line, true)),
                other => panic!("{bad}: {other:?}"),
            }
            assert_eq!(std::fs::read(&path).expect("read"), before);
        }
        // What a newer program wrote is handed on to one that can read it.
        std::fs::write(&path, [before.as_slice(), NEWER.as_bytes()].concat()).expect("written");
        assert!(String::from_utf8(here.export().expect("exported").text).expect("UTF-8").ends_with(NEWER));
    }
}
