//! What a person should look at in a submission: code that asks how it is run, or reaches for what the
//! exercise gives no reason to reach for. A remark never changes a verdict and never accuses.

use super::reading::{Rule, read};
use super::tree::{Tree, Unread};
use crate::domain::exercise::Language;
use crate::domain::verdict::Remark;

const JAVASCRIPT: &str = include_str!("remarks/javascript.yml");
const PYTHON: &str = include_str!("remarks/python.yml");
const GO: &str = include_str!("remarks/go.yml");

/// The rules for a language; none for those that no judge speaks.
fn rules(language: Language) -> Vec<Rule> {
    let text = match language {
        Language::JavaScript => JAVASCRIPT.to_owned(),
        Language::TypeScript => JAVASCRIPT.replace("language: JavaScript", "language: TypeScript"),
        Language::Python => PYTHON.to_owned(),
        Language::Go => GO.to_owned(),
        Language::Rust => return Vec::new(),
    };
    // The texts are the program's own; a test reads each of them.
    read(&text, "remarks").unwrap_or_default()
}

/// One remark for each rule and file that a submission's own files give reason to. Both iterators
/// yield a path with `/` and a text; a rule that `given`, the exercise's own code, breaks too is left
/// out. A file that its grammar cannot read in full yields none.
pub fn remarks<'f>(
    own: impl Iterator<Item = (&'f str, &'f str)>,
    given: impl Iterator<Item = (&'f str, &'f str)> + Clone,
) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let mut known: Vec<(Language, Vec<Rule>)> = Vec::new();
    for (path, text) in own {
        let Some(language) = Language::of_path(path) else { continue };
        let Ok(read) = Read::of(language, text) else { continue };
        if !known.iter().any(|(other, _)| *other == language) {
            known.push((language, rules(language)));
        }
        for rule in known.iter().filter(|(other, _)| *other == language).flat_map(|(_, rules)| rules) {
            let Some(line) = read.first_match(rule) else { continue };
            if given.clone().any(|(path, text)| is_in(rule, path, text)) {
                continue;
            }
            remarks.push(Remark {
                id: rule.id.clone(),
                file: Some(path.to_owned()),
                line: Some(line),
                message: format!("{}; the exercise gives no reason to", rule.message),
            });
        }
    }
    remarks
}

fn is_in(rule: &Rule, path: &str, text: &str) -> bool {
    Language::of_path(path) == Some(rule.language)
        && Read::of(rule.language, text).is_ok_and(|read| read.first_match(rule).is_some())
}

/// A file as it stands, and with its other names of what the platform gives written out.
struct Read(Tree, Option<Tree>);

impl Read {
    fn of(language: Language, text: &str) -> Result<Self, Unread> {
        let tree = Tree::read(language, text)?;
        let written_out = tree.written_out(language);
        Ok(Self(tree, written_out))
    }

    fn first_match(&self, rule: &Rule) -> Option<u32> {
        let of = |tree: &Tree| tree.first_match(&rule.matcher);
        of(&self.0).or_else(|| self.1.as_ref().and_then(of))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LANGUAGES: [(Language, &str); 4] = [
        (Language::JavaScript, "a.js"),
        (Language::TypeScript, "a.ts"),
        (Language::Python, "a.py"),
        (Language::Go, "a.go"),
    ];

    #[test]
    fn each_rule_catches_every_line_of_its_sample_and_no_line_of_the_other() {
        let mut faults = Vec::new();
        for (language, _) in LANGUAGES {
            let rules = rules(language);
            assert!(rules.len() > 10, "{language}: {} rules", rules.len());
            for rule in rules {
                for (sample, expected) in [(&rule.catches, true), (&rule.passes, false)] {
                    for line in sample.lines().filter(|line| !line.trim().is_empty()) {
                        match Read::of(language, line) {
                            Err(unread) => faults.push(format!("{language} {}: {line:?}: {unread}", rule.id)),
                            Ok(read) if read.first_match(&rule).is_some() != expected => {
                                faults
                                    .push(format!("{language} {}: {line:?} caught: {}", rule.id, !expected));
                            }
                            Ok(_) => {}
                        }
                    }
                }
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }

    #[test]
    fn what_the_exercise_does_itself_is_no_remark() {
        let own = [("src/a.js", "const a = process.env.A;\nconst where = process.argv;\n")];
        let given = [("src/b.js", "export const b = process.env.B;\n")];
        let found = remarks(own.into_iter(), given.into_iter());
        let told: Vec<_> = found.iter().map(|remark| (remark.id.as_str(), remark.line)).collect();
        assert_eq!(told, [("reads-the-arguments", Some(2))]);
        assert!(found[0].message.ends_with("the exercise gives no reason to"));
    }

    #[test]
    fn a_file_that_cannot_be_read_or_is_of_no_language_yields_none() {
        let own = [("src/a.js", "const = process.argv"), ("notes.txt", "process.argv")];
        assert_eq!(remarks(own.into_iter(), [].into_iter()), []);
    }
}
