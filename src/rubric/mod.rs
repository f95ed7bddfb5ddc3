//! Structural rules over syntax trees: what is wrong in a fix whatever its behaviour.
//!
//! A rubric is a YAML file of ast-grep rules. It only ever *rejects*, so it is careful about what it
//! can see:
//!
//! - Each rule is matched by itself. ast-grep's combined scan would obey an `ast-grep-ignore`
//!   comment in the code that is judged.
//! - A file that its grammar cannot read in full is not judged: after an error the tree around it
//!   is a guess, and a guess must not fail a fix. The check is then [`Status::NotRun`] and says
//!   so, unless a file that was read breaks the rule.
//! - The same holds for a file that is too long or nested too deeply.

pub mod inline;
mod names;
mod reading;
pub mod remarks;
mod tree;

use crate::domain::exercise::Language;
use crate::domain::verdict::{Check, Status};
use reading::Rule;
use tree::Tree;

pub use reading::RubricError;
pub use tree::{DEEPEST_TREE, LONGEST_FILE};

/// The rules of one exercise.
pub struct Rubric {
    rules: Vec<Rule>,
}

impl Rubric {
    /// Reads the rules of a rubric; `file` only names it in an error.
    ///
    /// # Errors
    ///
    /// A [`RubricError`] when the text is not YAML, holds no rule or the same id twice, or when a
    /// rule has an unknown field, lacks its message or a sample, names a language that is not
    /// built in, or does not compile.
    pub fn parse(yaml: &str, file: &str) -> Result<Self, RubricError> {
        reading::read(yaml, file).map(|rules| Self { rules })
    }

    /// Applies every rule to the files of its language; one check for each rule, in order.
    ///
    /// Paths are relative and with `/`; the files' order decides which match is the first.
    pub fn check<'f>(&self, files: impl Iterator<Item = (&'f str, &'f str)>) -> Vec<Check> {
        let mut checks: Vec<Check> = self.rules.iter().map(passed).collect();
        for (path, text) in files {
            let Some(language) = Language::of_path(path) else { continue };
            let mut tree = None;
            for (rule, check) in self.rules.iter().zip(&mut checks) {
                if check.status == Status::Failed || rule.language != language || !rule.speaks_of(path) {
                    continue;
                }
                match tree.get_or_insert_with(|| Tree::read(language, text)) {
                    Ok(tree) => {
                        if let Some(line) = tree.first_match(&rule.matcher) {
                            *check = Check {
                                status: Status::Failed,
                                file: Some(path.to_owned()),
                                line: Some(line),
                                ..passed(rule)
                            };
                        }
                    }
                    Err(unread) if check.status == Status::Passed => {
                        check.status = Status::NotRun;
                        check.file = Some(path.to_owned());
                        check.line = unread.line();
                        check.message = format!("{path} was not checked: {unread}");
                    }
                    Err(_) => {}
                }
            }
        }
        checks
    }

    /// Tries every rule on its two samples.
    ///
    /// # Errors
    ///
    /// One sentence for each sample that cannot be read, that its rule misses though it should
    /// catch it, or that its rule catches though it should let it pass.
    pub fn self_test(&self) -> Result<(), Vec<String>> {
        let mut complaints = Vec::new();
        for rule in &self.rules {
            let samples = [("catches", &rule.catches, true), ("passes", &rule.passes, false)];
            for (name, sample, should_match) in samples {
                let complaint = match Tree::read(rule.language, sample) {
                    Err(unread) => format!("cannot be used: {unread}"),
                    Ok(tree) => match (tree.first_match(&rule.matcher), should_match) {
                        (None, true) => "is not caught".to_owned(),
                        (Some(line), false) => format!("is caught, in line {line}"),
                        (Some(_), true) | (None, false) => continue,
                    },
                };
                complaints.push(format!("rule `{}`: the sample `{name}` {complaint}", rule.id));
            }
        }
        if complaints.is_empty() { Ok(()) } else { Err(complaints) }
    }
}

fn passed(rule: &Rule) -> Check {
    Check {
        id: rule.id.clone(),
        status: Status::Passed,
        file: None,
        line: None,
        message: rule.message.clone(),
    }
}

#[cfg(test)]
mod tests;
