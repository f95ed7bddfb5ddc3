//! The exercise of the demo: one that is in no list, so that playing it gives no other one away.

use super::load::{LoadError, load_from};
use super::pack::Pack;
use super::scaffold;
use crate::domain::exercise::{Exercise, Language};
use crate::domain::tree::{Tree, TreePath};

/// How it is called.
const ID: &str = "00-notices";

/// The languages that it comes in. Node.js and Python take a moment; Go compiles for longer at its first
/// time on a machine.
pub const LANGUAGES: [Language; 3] = [Language::JavaScript, Language::Python, Language::Go];

/// The exercise in one of [`LANGUAGES`]: the small one that authors begin with.
///
/// # Errors
/// When a file of it has a fault, which a test holds against.
pub fn exercise(language: Language) -> Result<Exercise, LoadError> {
    let files = scaffold::files(language, ID);
    let files: Tree = files.iter().map(|(path, bytes)| (path.clone(), for_players(path, bytes))).collect();
    load_from(&Pack::BuiltIn, ID, &files)
}

/// A file without what the pull request tells to authors.
fn for_players(path: &TreePath, bytes: &[u8]) -> Vec<u8> {
    match std::str::from_utf8(bytes) {
        Ok(text) if path.as_str() == "pull-request.md" => {
            let said = text.split("<!--").next().unwrap_or(text);
            format!("{}\n", said.trim_end()).into_bytes()
        }
        _ => bytes.to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_loads_in_each_language_and_stands_in_no_list() {
        for language in LANGUAGES {
            let exercise = exercise(language).expect("it loads");
            assert_eq!((exercise.language, exercise.id.as_str()), (language, ID));
            assert!(!exercise.clean && exercise.reference_fix().is_some());
            let told = format!("{} {}", exercise.pull_request.title, exercise.pull_request.description);
            assert!(!told.contains(exercise.leaf.word()) && !told.contains("TODO"), "{told}");
        }
        assert!(!Pack::BuiltIn.ids().expect("ids").iter().any(|id| id == ID));
    }
}
