//! What the learner has agreed to run: the content of packs, by digest.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::content::Content;

/// The version of the file that this program writes.
const SCHEMA: u32 = 1;

/// One agreement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// The pack's name, or its folder.
    pub pack: String,
    /// When, in UTC.
    pub at: String,
    /// The digest of the whole.
    pub content: String,
    /// Of each exercise.
    pub exercises: BTreeMap<String, String>,
    /// Of each file.
    pub files: BTreeMap<String, String>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Written {
    schema: u32,
    agreed: Vec<Agreement>,
}

/// The file in the learner's home.
#[derive(Clone, Debug)]
pub struct Trust {
    path: PathBuf,
}

impl Trust {
    /// The file in a home; nothing is made yet.
    #[must_use]
    pub fn new(home: &Path) -> Self {
        Self { path: home.join("trust.json") }
    }

    /// Whether an exercise of this digest was agreed to. A file that cannot be read agrees to nothing.
    #[must_use]
    pub fn covers(&self, digest: &str) -> bool {
        self.read().agreed.iter().any(|one| one.exercises.values().any(|agreed| agreed == digest))
    }

    /// Whether all of this was agreed to.
    #[must_use]
    pub fn covers_all(&self, content: &Content) -> bool {
        let agreed = self.read().agreed;
        content
            .exercises
            .values()
            .all(|digest| agreed.iter().any(|one| one.exercises.values().any(|agreed| agreed == digest)))
    }

    /// What was agreed to last for a pack.
    #[must_use]
    pub fn latest(&self, pack: &str) -> Option<Agreement> {
        self.read().agreed.into_iter().rfind(|one| one.pack == pack)
    }

    /// Keeps an agreement.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn agree(&self, pack: &str, content: &Content) -> std::io::Result<()> {
        let mut written = self.read();
        written.agreed.retain(|one| one.pack != pack || one.content != content.whole);
        written.agreed.push(Agreement {
            pack: pack.to_owned(),
            at: jiff::Timestamp::now().to_string(),
            content: content.whole.clone(),
            exercises: content.exercises.clone(),
            files: content.files.clone(),
        });
        self.write(written)
    }

    /// Takes back what was agreed to for a pack.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn forget(&self, pack: &str) -> std::io::Result<()> {
        let mut written = self.read();
        let before = written.agreed.len();
        written.agreed.retain(|one| one.pack != pack);
        if written.agreed.len() == before { Ok(()) } else { self.write(written) }
    }

    fn read(&self) -> Written {
        std::fs::read_to_string(&self.path)
            .ok()
            .and_then(|text| serde_json::from_str::<Written>(&text).ok())
            .filter(|written| written.schema <= SCHEMA)
            .unwrap_or_default()
    }

    fn write(&self, written: Written) -> std::io::Result<()> {
        let folder = self.path.parent().unwrap_or(&self.path);
        std::fs::create_dir_all(folder)?;
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        let text = serde_json::to_string(&Written { schema: SCHEMA, ..written })?;
        writeln!(file, "{text}")?;
        file.persist(&self.path).map_err(|error| error.error)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_agreed_to_is_covered() {
        let home = tempfile::tempdir().expect("a folder");
        let trust = Trust::new(home.path());
        let content = |whole: &str, digest: &str| Content {
            whole: whole.to_owned(),
            exercises: [("01-a".to_owned(), digest.to_owned())].into(),
            files: BTreeMap::new(),
        };
        assert!(!trust.covers("x") && trust.latest("team").is_none());
        trust.agree("team", &content("one", "x")).expect("written");
        trust.agree("team", &content("two", "y")).expect("written");
        assert!(trust.covers("x") && trust.covers("y") && !trust.covers("z"));
        assert!(!trust.covers_all(&content("three", "z")));
        assert_eq!(trust.latest("team").map(|one| one.content).as_deref(), Some("two"));
        trust.forget("team").expect("written");
        assert!(!trust.covers("x"));
        std::fs::write(home.path().join("trust.json"), "damaged").expect("written");
        assert!(!trust.covers("x"));
    }
}
