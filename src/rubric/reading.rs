//! Reads a rubric file, and refuses whatever an author may have meant otherwise.

use std::collections::{HashMap, HashSet};
use std::error::Error;

use ast_grep_config::{DeserializeEnv, RuleCore, SerializableRule, SerializableRuleCore};
use ast_grep_core::Matcher;
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use serde::Deserialize;
use serde_json::Value;

use super::tree::grammar;
use crate::domain::exercise::Language;

/// What is wrong in a rubric file, and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}, rule {rule}: {problem}; {mend}")]
pub struct RubricError {
    /// The file that was handed to [`Rubric::parse`](super::Rubric::parse).
    pub file: String,
    /// The rule's id in backticks, or its number where it has none.
    pub rule: String,
    /// What is wrong.
    pub problem: String,
    /// What to do about it.
    pub mend: &'static str,
}

/// A rule, ready to be matched.
pub(super) struct Rule {
    pub(super) id: String,
    pub(super) language: Language,
    pub(super) message: String,
    pub(super) catches: String,
    pub(super) passes: String,
    pub(super) matcher: RuleCore,
    files: Option<GlobSet>,
}

impl Rule {
    /// Whether the rule's globs, if it has any, take in a path.
    pub(super) fn speaks_of(&self, path: &str) -> bool {
        self.files.as_ref().is_none_or(|globs| globs.is_match(path))
    }
}

/// One YAML document. What ast-grep's rules can do beyond this (fixes, labels, transformations,
/// severities) has no meaning in a rubric and is refused.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    id: Option<String>,
    language: Option<String>,
    message: Option<String>,
    files: Option<Vec<String>>,
    rule: SerializableRule,
    constraints: Option<HashMap<String, SerializableRule>>,
    utils: Option<HashMap<String, SerializableRule>>,
    #[serde(default)]
    metadata: Samples,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Samples {
    catches: Option<String>,
    passes: Option<String>,
}

/// A problem and its mend, of a rule still to be named.
type Complaint = (String, &'static str);

pub(super) fn read(yaml: &str, file: &str) -> Result<Vec<Rule>, RubricError> {
    let mut rules = Vec::new();
    let mut ids = HashSet::new();
    for (index, document) in documents(yaml).iter().enumerate() {
        // Also of a document that is not YAML.
        let name = document.lines().find_map(|line| line.strip_prefix("id:"));
        let refuse = |(problem, mend): Complaint| RubricError {
            file: file.to_owned(),
            rule: name.map_or_else(|| (index + 1).to_string(), |id| format!("`{}`", id.trim())),
            problem,
            mend,
        };
        let rule = read_rule(document).map_err(refuse)?;
        if !ids.insert(rule.id.clone()) {
            return Err(refuse(("its id is used twice".to_owned(), "give each rule its own id")));
        }
        rules.push(rule);
    }
    if rules.is_empty() {
        return Err(RubricError {
            file: file.to_owned(),
            rule: "1".to_owned(),
            problem: "there is none".to_owned(),
            mend: "write at least one rule, or leave the file out",
        });
    }
    Ok(rules)
}

/// The documents of a YAML file that hold anything. They are parted here and not by the YAML
/// parser so that an error can name its rule; empty lines before each keep the file's line numbers.
fn documents(yaml: &str) -> Vec<String> {
    let mut documents = vec![String::new()];
    for (above, line) in yaml.lines().enumerate() {
        if line.trim_end() == "---" {
            documents.push("\n".repeat(above + 1));
        } else if let Some(document) = documents.last_mut() {
            document.push_str(line);
            document.push('\n');
        }
    }
    documents.retain(|document| {
        document.lines().any(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'))
    });
    documents
}

fn read_rule(yaml: &str) -> Result<Rule, Complaint> {
    let document: Document = ast_grep_config::from_str(yaml)
        .map_err(|error| (told(&error), "see the format of rubric.yml for the fields of a rule"))?;
    let fields = ast_grep_config::from_str(yaml).unwrap_or_default();
    if let Some(field) = unknown_in_relation(&fields, false) {
        return Err((
            format!("unknown field `{field}` in a relation"),
            "write `stopBy` or `field` beside its rule",
        ));
    }
    let id = filled(document.id, "id", "name the rule in a few words joined by hyphens")?;
    let message = filled(document.message, "message", "say in one sentence what is wrong")?;
    let language = filled(document.language, "language", LANGUAGES)?;
    let language = match language.as_str() {
        "JavaScript" => Language::JavaScript,
        "TypeScript" => Language::TypeScript,
        "Python" => Language::Python,
        "Go" => Language::Go,
        "Rust" => Language::Rust,
        other => return Err((format!("the language `{other}` is not available"), LANGUAGES)),
    };
    let Samples { catches, passes } = document.metadata;
    let catches = filled(catches, "metadata.catches", "add code that the rule must catch")?;
    let passes = filled(passes, "metadata.passes", "add code that the rule must let pass")?;
    let core = SerializableRuleCore {
        rule: document.rule,
        constraints: document.constraints,
        utils: document.utils,
        transform: None,
    };
    let matcher = core.get_matcher(DeserializeEnv::new(grammar(language))).map_err(|error| {
        (told(&error), "mend the rule: its kinds and patterns are those of the language's grammar")
    })?;
    if matcher.potential_kinds().is_none() {
        let problem = "it could match any kind of node".to_owned();
        return Err((problem, "give it a `pattern` or a `kind`"));
    }
    let files = document.files.map(|globs| globs_of(&globs)).transpose()?;
    Ok(Rule { id, language, message, catches, passes, matcher, files })
}

const RELATIONS: [&str; 4] = ["inside", "has", "precedes", "follows"];
const RELATION_FIELDS: [&str; 15] = [
    "pattern", "kind", "regex", "nthChild", "range", "inside", "has", "precedes", "follows", "all", "any",
    "not", "matches", "stopBy", "field",
];

/// A field that ast-grep would pass over in silence: it refuses unknown ones everywhere but beside
/// a relation's rule, where a misspelt `stopBy` makes the rule look at the nearest node only.
fn unknown_in_relation(value: &Value, is_relation: bool) -> Option<&str> {
    match value {
        Value::Object(fields) => fields.iter().find_map(|(name, value)| {
            if is_relation && !RELATION_FIELDS.contains(&name.as_str()) {
                return Some(name.as_str());
            }
            unknown_in_relation(value, RELATIONS.contains(&name.as_str()))
        }),
        Value::Array(items) => items.iter().find_map(|item| unknown_in_relation(item, false)),
        _ => None,
    }
}

const LANGUAGES: &str = "write JavaScript, TypeScript, Python or Go";

fn filled(field: Option<String>, name: &str, mend: &'static str) -> Result<String, Complaint> {
    field.filter(|text| !text.trim().is_empty()).ok_or_else(|| (format!("`{name}` is missing"), mend))
}

fn globs_of(globs: &[String]) -> Result<GlobSet, Complaint> {
    let complain = |error: globset::Error| (told(&error), "mend the glob in `files`");
    let mut set = GlobSetBuilder::new();
    for glob in globs {
        set.add(GlobBuilder::new(glob).literal_separator(true).build().map_err(complain)?);
    }
    set.build().map_err(complain)
}

/// An error and its causes in one line.
fn told(error: &dyn Error) -> String {
    let mut told = String::new();
    let mut cause = Some(error);
    while let Some(error) = cause {
        let text = error.to_string();
        // What spans lines shows the place below its first line, and a regex its error last.
        let first = text.lines().next().unwrap_or_default();
        let line = if first.ends_with(':') { text.lines().last().unwrap_or_default() } else { first };
        let line = line.trim_start_matches("error: ").trim_end_matches('.');
        if !told.contains(line) {
            if !told.is_empty() {
                told.push_str(": ");
            }
            told.push_str(line);
        }
        cause = error.source();
    }
    told
}
