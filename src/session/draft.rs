//! Marks of a review that was left: kept in the checkout, found again by what stands there.

use std::io::{ErrorKind, Write};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::domain::exercise::{Exercise, Leaf};
use crate::domain::review::{Finding, relocate};
use crate::domain::tree::TreePath;
use crate::progress::event::Claimed;
use crate::repo::checkout::Checkout;

/// The version of the file that this program writes.
const SCHEMA: u32 = 1;

/// The largest draft that is read, in bytes.
const MAX: u64 = 4 << 20;

/// The marks of one checkout.
#[derive(Debug)]
pub struct Draft {
    path: PathBuf,
}

#[derive(Serialize, Deserialize)]
struct Document {
    schema: u32,
    findings: Vec<Claimed>,
}

/// What was found of an earlier time.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The marks that could be placed.
    pub findings: Vec<Finding>,
    /// Something to tell the learner.
    pub said: Option<String>,
}

impl Draft {
    /// The draft of a checkout; nothing is read or made yet.
    #[must_use]
    pub fn of(checkout: &Checkout) -> Self {
        Self { path: checkout.git_folder.join("diffdojo").join("review-draft.json") }
    }

    /// The marks of an earlier time. A file that cannot be read is put aside and not written over.
    #[must_use]
    pub fn load(&self, exercise: &Exercise) -> Found {
        let text = match std::fs::metadata(&self.path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Found::default(),
            Ok(meta) if meta.len() > MAX => Err("it is far too large".to_owned()),
            _ => std::fs::read_to_string(&self.path).map_err(|error| error.to_string()),
        };
        let document = text.and_then(|text| {
            serde_json::from_str::<Document>(&text).map_err(|error| error.to_string()).and_then(|document| {
                if document.schema > SCHEMA {
                    Err("a newer diffdojo wrote it".to_owned())
                } else {
                    Ok(document)
                }
            })
        });
        match document {
            Ok(document) => {
                let count = document.findings.len();
                let findings: Vec<_> =
                    document.findings.into_iter().filter_map(|mark| placed(exercise, mark)).collect();
                let lost = count - findings.len();
                let said = (lost > 0)
                    .then(|| format!("{lost} marks are on lines that the exercise does not have any more"));
                Found { findings, said }
            }
            Err(fault) => {
                let aside = self.put_aside();
                Found {
                    findings: Vec::new(),
                    said: Some(format!(
                        "the marks of an earlier time cannot be read: {fault}; they are kept in {}",
                        aside.display()
                    )),
                }
            }
        }
    }

    /// Keeps the marks, whole or not at all.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn save(&self, exercise: &Exercise, findings: &[Finding]) -> std::io::Result<()> {
        if findings.is_empty() {
            return self.clear();
        }
        let document = Document {
            schema: SCHEMA,
            findings: findings.iter().map(|finding| Claimed::of(exercise, finding)).collect(),
        };
        let folder = self.path.parent().map(PathBuf::from).unwrap_or_default();
        std::fs::create_dir_all(&folder)?;
        let mut file = tempfile::NamedTempFile::new_in(&folder)?;
        writeln!(file, "{}", serde_json::to_string_pretty(&document)?)?;
        file.persist(&self.path).map_err(|error| error.error)?;
        Ok(())
    }

    /// Forgets the marks.
    ///
    /// # Errors
    /// When they are there and cannot be taken away.
    pub fn clear(&self) -> std::io::Result<()> {
        match std::fs::remove_file(&self.path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn put_aside(&self) -> PathBuf {
        for number in 1..100 {
            let aside = self.path.with_extension(format!("unread-{number}.json"));
            if !aside.exists() && std::fs::rename(&self.path, &aside).is_ok() {
                return aside;
            }
        }
        self.path.clone()
    }
}

/// A mark where its lines stand now.
fn placed(exercise: &Exercise, mark: Claimed) -> Option<Finding> {
    let file = TreePath::new(&mark.file).ok()?;
    let text = exercise.buggy_tree().text(&file)?;
    let lines = relocate(text, (mark.line, mark.end_line), &mark.code)?;
    Some(Finding { file, lines, leaf: Leaf::from_word(&mark.leaf)?, note: mark.note })
}
