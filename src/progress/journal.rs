//! One line of JSON for each event; nothing is ever changed or taken out.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Standing;
use crate::domain::verdict::Verdict;

/// The version of the lines that this program writes.
const SCHEMA: u32 = 1;

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// An exercise was checked out.
    Started,
    /// A working tree was graded.
    Graded {
        /// The verdict's word.
        verdict: String,
        /// What the inputs were drawn from.
        seed: u64,
    },
    /// A hint was shown.
    Hint {
        /// Its number, from 1.
        number: u32,
    },
    /// The answer was opened.
    Answered,
    /// The working tree was put back.
    Reset,
}

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

/// The file.
#[derive(Clone, Debug)]
pub struct Journal {
    path: PathBuf,
}

/// What could be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// The events in order.
    pub entries: Vec<Entry>,
    /// How many lines could not be read: damaged, or written by a newer program. They stay.
    pub unread: usize,
}

impl Journal {
    /// The journal in a learner's folder; nothing is made yet.
    #[must_use]
    pub fn new(home: &Path) -> Self {
        Self { path: home.join("journal.jsonl") }
    }

    /// Appends one event, whole or not at all, while nobody else does.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn append(&self, exercise: &str, event: Event) -> std::io::Result<()> {
        let at = jiff::Timestamp::now().to_string();
        let entry = Entry { schema: SCHEMA, at, exercise: exercise.to_owned(), event };
        if let Some(folder) = self.path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(&self.path)?;
        file.lock()?;
        let end = file.seek(SeekFrom::End(0))?;
        let mut line = serde_json::to_string(&entry)?;
        line.push('\n');
        // A crash may have left half a line: the new one begins on its own.
        if end > 0 && !ends_a_line(&mut file)? {
            line.insert(0, '\n');
        }
        if let Err(error) = file.write_all(line.as_bytes()).and_then(|()| file.sync_data()) {
            // Half an event on a full disk would be worse than none.
            file.set_len(end)?;
            return Err(error);
        }
        Ok(())
    }

    /// Reads all events. A line that cannot be read is counted and left where it is.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub fn read(&self) -> std::io::Result<Contents> {
        let bytes = match std::fs::read(&self.path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Contents::default()),
            Err(error) => return Err(error),
        };
        let mut read = Contents::default();
        for line in bytes.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty()) {
            match serde_json::from_slice::<Entry>(line) {
                Ok(entry) if entry.schema <= SCHEMA => read.entries.push(entry),
                _ => read.unread += 1,
            }
        }
        Ok(read)
    }
}

fn ends_a_line(file: &mut File) -> std::io::Result<bool> {
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last == [b'\n'])
}

/// How the learner stands with an exercise after these events.
#[must_use]
pub fn standing(entries: &[Entry], exercise: &str) -> Standing {
    let mut now = Standing::New;
    for entry in entries.iter().filter(|entry| entry.exercise == exercise) {
        let next = match &entry.event {
            Event::Graded { verdict, .. } if verdict == Verdict::Solved.word() => Standing::Solved,
            Event::Graded { verdict, .. } if verdict == Verdict::Partial.word() => Standing::Partial,
            Event::Answered => Standing::Answered,
            Event::Started | Event::Graded { .. } | Event::Hint { .. } | Event::Reset => Standing::Started,
        };
        // Solved and answered are final; which came first decides.
        if !matches!(now, Standing::Solved | Standing::Answered) {
            now = now.max(next);
        }
    }
    now
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graded(verdict: &str) -> Event {
        Event::Graded { verdict: verdict.into(), seed: 1 }
    }

    #[test]
    fn what_is_appended_is_read_and_damage_is_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let journal = Journal::new(folder.path());
        assert_eq!(journal.read().expect("read"), Contents::default());
        journal.append("01-a", Event::Started).expect("appended");
        let path = folder.path().join("journal.jsonl");
        let mut text = std::fs::read_to_string(&path).expect("read");
        text.push_str("{\"schema\":99,\"at\":\"x\",\"exercise\":\"01-a\",\"event\":\"started\"}\n{\"half");
        std::fs::write(&path, &text).expect("written");
        journal.append("01-a", graded("solved")).expect("appended");
        let read = journal.read().expect("read");
        assert_eq!(read.unread, 2);
        assert_eq!(
            read.entries.iter().map(|entry| entry.event.clone()).collect::<Vec<_>>(),
            [Event::Started, graded("solved")]
        );
        assert!(std::fs::read_to_string(&path).expect("read").starts_with(&text));
    }

    #[test]
    fn the_first_of_solved_and_answered_stays() {
        let entry = |event| Entry { schema: 1, at: String::new(), exercise: "01-a".into(), event };
        let table: [(&[Event], Standing); 6] = [
            (&[], Standing::New),
            (&[Event::Started, graded("unsolved")], Standing::Started),
            (&[graded("partial"), graded("unsolved")], Standing::Partial),
            (&[graded("solved"), Event::Answered], Standing::Solved),
            (&[Event::Answered, graded("solved")], Standing::Answered),
            (&[Event::Reset], Standing::Started),
        ];
        for (events, expected) in table {
            let entries: Vec<_> = events.iter().cloned().map(entry).collect();
            assert_eq!(standing(&entries, "01-a"), expected, "{events:?}");
            assert_eq!(standing(&entries, "02-b"), Standing::New);
        }
    }
}
