//! The words of an imported exercise: what is known is filled in, what is not is asked of its author.

use super::trial::Shown;
use crate::domain::exercise::{Language, Leaf};
use crate::domain::project::{Ecosystem, Project};
use crate::domain::tree::{Tree, TreePath};
use crate::repo::source::Facts;

/// What marks a question to the author.
pub const QUESTION: &str = "TODO";

/// The longest list of names that stays on one line, in characters.
const ONE_LINE: usize = 90;

/// An exercise that is about to be written.
pub struct Draft<'a> {
    /// Its id.
    pub id: &'a str,
    /// The leaf's word, where the author has said it.
    pub leaf: Option<&'a str>,
    /// The fix.
    pub fix: &'a Facts,
    /// The project before what is under review.
    pub main: Tree,
    /// The commit that it is of.
    pub main_facts: Facts,
    /// The project with the defect.
    pub buggy: Tree,
    /// The commit under review; none where whole files are.
    pub request: Option<Facts>,
    /// Whose commit the branch's commit is.
    pub request_facts: Facts,
    /// The project mended.
    pub fixed: Tree,
    /// How it is set up, tested and judged.
    pub project: Project,
    /// What the trial showed.
    pub shown: Shown,
    /// Where the defect is: file, first and last line.
    pub marks: Vec<(TreePath, u32, u32)>,
}

impl Draft<'_> {
    /// `exercise.toml`
    #[must_use]
    pub fn manifest(&self) -> String {
        let project = &self.project;
        let mut out = String::new();
        let mut line = |text: String| {
            out.push_str(&text);
            out.push('\n');
        };
        line("# Drafted by `diffdojo author import`. What it could not know is marked TODO: answer it, and prove".to_owned());
        line(format!("# the exercise again with `diffdojo --pack DIR author verify {}`.", self.id));
        line("format = 1".to_owned());
        line(format!("id = {}", quoted(self.id)));
        line(format!("title = {}", quoted(&format!("{QUESTION}: a short title that gives nothing away"))));
        line(format!("language = {}", quoted(self.language().word())));
        line(format!("difficulty = \"medium\"        # {QUESTION}: warm-up, easy, medium or hard"));
        match self.leaf {
            Some(leaf) => line(format!("leaf = {}", quoted(leaf))),
            None => {
                line(format!("leaf = {}        # {QUESTION}: {}", quoted(Leaf::SharedState.word()), leaves()))
            }
        }
        line(format!(
            "summary = {}",
            quoted(&format!("{QUESTION}: one sentence about the project, for the list"))
        ));
        line(format!("editable = {}", list(&self.editable())));
        line(format!(
            "hints = {}",
            list(&[
                format!("{QUESTION}: where to look"),
                format!("{QUESTION}: what to ask of the lines there"),
                format!("{QUESTION}: what has to change"),
            ])
        ));
        line(String::new());
        line("[[main.commits]]".to_owned());
        let message = if self.request.is_some() {
            self.main_facts.message.trim().to_owned()
        } else {
            format!("{}, without the files under review", self.main_facts.subject())
        };
        line(format!("message = {}", quoted(or(&message, "The project before it"))));
        line(format!("author = {}", quoted(&author(&self.main_facts))));
        line(format!("date = {}", quoted(&date(&self.main_facts))));
        line(String::new());
        line("[pull-request]".to_owned());
        line(format!("branch = {}", quoted(if self.request.is_some() { "pull-request" } else { "review" })));
        line(format!("author = {}", quoted(&author(&self.request_facts))));
        line(format!("date = {}", quoted(&date(&self.request_facts))));
        let gone: Vec<String> = self.gone(&self.main, &self.buggy);
        if !gone.is_empty() {
            line(format!("removes = {}", list(&gone)));
        }
        line(String::new());
        line("[project]".to_owned());
        line(format!("ecosystem = {}", quoted(project.ecosystem.word())));
        line(format!("runner = {}", quoted(project.runner.word())));
        line(format!("setup = {}", quoted(&project.setup)));
        if !project.build.is_empty() {
            line(format!("build = {}", quoted(&project.build)));
        }
        line(format!("test = {}", quoted(&project.test)));
        line(format!("seconds = {}", project.seconds));
        if let Some(code) = project.exit_code {
            line(format!("exit-code = {code}"));
        }
        if !project.broken.is_empty() {
            line(format!("broken = {}", list(&project.broken)));
        }
        line(format!("outcome = {}", quoted(project.outcome.word())));
        let paths = |paths: Vec<&TreePath>| paths.iter().map(ToString::to_string).collect::<Vec<_>>();
        if !project.removes.is_empty() {
            line(format!("removes = {}", list(&paths(project.removes.iter().collect()))));
        }
        if !project.executable.is_empty() {
            line(format!("executable = {}", list(&paths(project.executable.iter().collect()))));
        }
        line(format!("fail-to-pass = {}", list(&project.fail_to_pass)));
        line(format!("pass-to-pass = {}", list(&project.pass_to_pass)));
        if !project.environment.is_empty() {
            line(String::new());
            line("[project.environment]".to_owned());
            project
                .environment
                .iter()
                .for_each(|(name, value)| line(format!("{} = {}", quoted(name), quoted(value))));
        }
        if !project.links.is_empty() {
            line(String::new());
            line("[project.links]".to_owned());
            project
                .links
                .iter()
                .for_each(|(path, to)| line(format!("{} = {}", quoted(path.as_str()), quoted(to))));
        }
        line(String::new());
        line("[project.origin]".to_owned());
        line(format!("url = {}", quoted(&project.origin.url)));
        line(format!("fix = {}", quoted(&project.origin.fix)));
        if let Some(id) = &project.origin.introduced_by {
            line(format!("introduced-by = {}", quoted(id)));
        }
        line(format!("licence = {}", quoted(&project.origin.licence)));
        line(String::new());
        line("[project.review]".to_owned());
        line(format!("pull-request = {}", project.review.pull_request));
        line(format!("why = {}", quoted(&project.review.why)));
        for (index, (path, first, last)) in self.marks.iter().enumerate() {
            line(String::new());
            line("[[defects]]".to_owned());
            line(format!("file = {}", quoted(path.as_str())));
            line(format!("lines = [{first}, {last}]"));
            line(format!("leaf = {}", quoted(self.leaf.unwrap_or(Leaf::SharedState.word()))));
            line(format!(
                "summary = {}",
                quoted(&format!("{QUESTION}: what is wrong in these lines, which the fix mends"))
            ));
            if index > 0 {
                line("further = true".to_owned());
            }
        }
        for (name, ask) in [
            ("failure", "what is seen first when it ships?"),
            ("hides", "why did nobody see it before?"),
            ("fix", "what has to change in the structure?"),
        ] {
            line(String::new());
            line(format!("[questions.{name}]"));
            line(format!("ask = {}", quoted(&format!("{QUESTION}: {ask}"))));
            line("answer = \"a\"".to_owned());
            for id in ["a", "b", "c", "d"] {
                line(format!("[[questions.{name}.options]]"));
                line(format!("id = {}", quoted(id)));
                let what = if id == "a" { "the right answer" } else { "a plausible wrong answer" };
                line(format!("text = {}", quoted(&format!("{QUESTION}: {what}"))));
                line(format!("why = {}", quoted(&format!("{QUESTION}: why"))));
            }
        }
        line(String::new());
        line("[[fixes]]".to_owned());
        line("name = \"upstream\"".to_owned());
        line(format!("summary = {}", quoted(or(self.fix.subject(), "The project's own fix."))));
        line("reference = true".to_owned());
        let gone = self.gone(&self.buggy, &self.fixed);
        if !gone.is_empty() {
            line(format!("removes = {}", list(&gone)));
        }
        out
    }

    /// `pull-request.md`
    #[must_use]
    pub fn pull_request(&self) -> String {
        let mut out = match &self.request {
            Some(facts) => {
                format!("# {}\n\n{}\n", or(facts.subject(), "A change without a title"), facts.body())
            }
            None => {
                let mut files: Vec<&TreePath> = self
                    .buggy
                    .iter()
                    .map(|(path, _)| path)
                    .filter(|path| self.main.get(path).is_none())
                    .collect();
                files.sort();
                let listed: String = files.iter().map(|path| format!("- `{path}`\n")).collect();
                format!(
                    "# Review of {}\n\nThere is no pull request: this code stood in the project for a while. Something in it is\nwrong. Under review are, whole:\n\n{listed}",
                    if files.len() == 1 { files[0].to_string() } else { format!("{} files", files.len()) },
                )
            }
        };
        if let Some(said) = &self.shown.broken {
            let said: Vec<&str> =
                said.lines().map(str::trim_end).filter(|line| !line.trim().is_empty()).take(12).collect();
            out.push_str(&format!(
                "\n## What the tests call\n\n{QUESTION}: the tests need what the project does not have yet; say its names and what they promise.\nThe compiler or loader says:\n\n```text\n{}\n```\n",
                said.join("\n")
            ));
        }
        out.trim_end().to_owned() + "\n"
    }

    /// `explanation.md`
    #[must_use]
    pub fn explanation(&self) -> String {
        let names: String = self
            .project
            .fail_to_pass
            .iter()
            .take(10)
            .map(|name| format!("- `{}`\n", name.replace('`', "'")))
            .collect();
        let more = match self.project.fail_to_pass.len().saturating_sub(10) {
            0 => String::new(),
            more => format!("- and {more} more\n"),
        };
        let message = self.fix.body();
        let message = if message.is_empty() { String::new() } else { format!("{message}\n\n") };
        let introduced = match (&self.project.origin.introduced_by, self.project.review.pull_request) {
            (Some(id), true) => format!("The defect came with `{}`. ", &id[..10.min(id.len())]),
            (Some(id), false) => format!("The lines were last written in `{}`. ", &id[..10.min(id.len())]),
            _ => String::new(),
        };
        format!(
            "## What fails, and how it is seen\n\nThese tests fail before the fix and pass after it:\n\n{names}{more}\n{QUESTION}: say it in the words of a user.\n\n## Why it hides\n\n{QUESTION}\n\n## The fix\n\n{}\n\n{message}(The project's own words, commit `{}`.) {introduced}\n\n## The rule\n\n{QUESTION}: what to look for next time.\n\n## Origin\n\n{}, licence: {}\n",
            or(self.fix.subject(), "The project's own fix."),
            self.fix.short(),
            self.project.origin.url,
            self.project.origin.licence,
        )
    }

    /// The files that what is under review brings, whole.
    #[must_use]
    pub fn change(&self) -> Tree {
        differing(&self.main, &self.buggy)
    }

    /// The files that the fix brings, whole.
    #[must_use]
    pub fn fix_files(&self) -> Tree {
        differing(&self.buggy, &self.fixed)
    }

    fn gone(&self, before: &Tree, after: &Tree) -> Vec<String> {
        before
            .iter()
            .map(|(path, _)| path)
            .filter(|path| after.get(path).is_none())
            .map(ToString::to_string)
            .collect()
    }

    fn language(&self) -> Language {
        match self.project.ecosystem {
            Ecosystem::Python => Language::Python,
            Ecosystem::Go => Language::Go,
            Ecosystem::Rust => Language::Rust,
            Ecosystem::Node => {
                let typed = self.marks.iter().any(|(path, _, _)| {
                    Language::of_path(path.as_str()) == Some(Language::TypeScript)
                        || path.as_str().ends_with(".tsx")
                });
                if typed { Language::TypeScript } else { Language::JavaScript }
            }
        }
    }

    /// Patterns of the sources, and what else the fix touches.
    fn editable(&self) -> Vec<String> {
        let ends: &[&str] = match self.project.ecosystem {
            Ecosystem::Node => &["js", "mjs", "cjs", "ts", "mts", "cts", "jsx", "tsx"],
            Ecosystem::Python => &["py"],
            Ecosystem::Go => &["go"],
            Ecosystem::Rust => &["rs"],
        };
        let mut out: Vec<String> = ends.iter().map(|end| format!("**/*.{end}")).collect();
        let fix = self.fix_files();
        let also = fix.iter().map(|(path, _)| path.to_string()).chain(self.gone(&self.buggy, &self.fixed));
        for path in also {
            let known = path.rsplit_once('.').is_some_and(|(_, end)| ends.contains(&end));
            if !known && !path.contains(['[', '{', '*', '?']) {
                out.push(path);
            }
        }
        out
    }
}

fn differing(before: &Tree, after: &Tree) -> Tree {
    after.only(|path| before.get(path) != after.get(path))
}

fn or<'t>(text: &'t str, other: &'t str) -> &'t str {
    if text.trim().is_empty() { other } else { text }
}

fn leaves() -> String {
    Leaf::ALL.iter().map(|leaf| leaf.word()).collect::<Vec<_>>().join(", ")
}

/// A string as TOML takes it, whatever stands in it.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn list(items: &[String]) -> String {
    let items: Vec<String> = items.iter().map(|item| quoted(item)).collect();
    let line = items.join(", ");
    if line.len() <= ONE_LINE { format!("[{line}]") } else { format!("[\n    {},\n]", items.join(",\n    ")) }
}

fn author(facts: &Facts) -> String {
    let clean = |text: &str| text.replace(['<', '>', '\n'], "").trim().to_owned();
    let (name, email) = (clean(&facts.author.name), clean(&facts.author.email));
    let email = if email.contains('@') { email } else { format!("{}@localhost", or(&email, "nobody")) };
    format!("{} <{email}>", or(&name, "Somebody"))
}

fn date(facts: &Facts) -> String {
    let offset = jiff::tz::Offset::from_seconds(facts.author.offset * 60).unwrap_or(jiff::tz::Offset::UTC);
    let moment = jiff::Timestamp::from_second(facts.author.seconds).unwrap_or_default();
    moment.to_zoned(jiff::tz::TimeZone::fixed(offset)).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_comes_back_from_toml_as_it_was() {
        for text in ["plain", "with \"quotes\" and \\", "two\nlines\ttab\r", "bell \u{7} ünï", ""] {
            let table: std::collections::BTreeMap<String, String> =
                toml::from_str(&format!("a = {}", quoted(text))).expect("TOML");
            assert_eq!(table["a"], text);
        }
    }
}
