//! A review as a mail is answered: the diff quoted, comments under the lines that they are about.

use std::fmt::Write as _;

use super::json::option;
use super::{Fault, leaf, misplaced};
use crate::domain::diff::{FileDiff, LineChange};
use crate::domain::exercise::{Exercise, Leaf, Question};
use crate::domain::review::{Finding, Review, check_place};

/// What stands before the name of a file.
const FILE: &str = "> === ";

/// The text that an editor opens: the diff with the marks that are there already. `found` are the
/// findings and answers that earlier reviews were right about; they stand, and are not written again.
#[must_use]
pub fn write(exercise: &Exercise, diff: &[FileDiff], marks: &[Finding], found: &Review) -> String {
    let mut out = format!(
        "# Review of {}. Write comments under the lines that they are about:\n\
         #\n\
         #   lost-task: nobody waits for this        about the line right above\n\
         #   lost-task 3: nobody waits for these     about the three lines above\n\
         #\n\
         # The word is the defect class of the first question that you answer with no:\n",
        exercise.id
    );
    for leaf in Leaf::ALL {
        writeln!(out, "#   {leaf:24}  {}", leaf.question()).ok();
    }
    out.push_str(
        "#\n\
         # A line that begins with a space goes on with the comment above it. Leave the quoted lines (>) as\n\
         # they are; those that you do not need may go. What begins with # is not read. Where nothing is\n\
         # wrong, write `approve` on a line of its own. An empty file hands nothing in.\n\
         # The three questions stand at the end.\n",
    );
    for file in diff {
        writeln!(out, "\n{FILE}{}", file.path).ok();
        for hunk in &file.hunks {
            let ((old, old_count), (new, new_count)) = hunk.extent();
            writeln!(out, "> @@ -{old},{old_count} +{new},{new_count} @@").ok();
            for line in &hunk.lines {
                writeln!(out, "{}", quoted(line.new, line.change, &line.text)).ok();
                let here = |mark: &&Finding| mark.file == file.path && Some(mark.lines.1) == line.new;
                for mark in found.findings.iter().filter(here) {
                    writeln!(out, "# found: {}: {}", mark.leaf, mark.note.replace('\n', " ")).ok();
                }
                for mark in marks.iter().filter(here) {
                    let count = mark.lines.1 - mark.lines.0 + 1;
                    let count = if count == 1 { String::new() } else { format!(" {count}") };
                    writeln!(out, "{}{count}: {}", mark.leaf, mark.note.replace('\n', "\n  ")).ok();
                }
            }
        }
    }
    let questions = &exercise.questions;
    for (name, question, right) in [
        ("failure", &questions.failure, &found.answers.failure),
        ("hides", &questions.hides, &found.answers.hides),
        ("fix", &questions.fix, &found.answers.fix),
    ] {
        writeln!(out, "\n# {}", question.ask).ok();
        for option in &question.options {
            writeln!(out, "#   {}  {}", option.id, option.text).ok();
        }
        writeln!(out, "{}", format!("{name}: {}", right.as_deref().unwrap_or_default()).trim_end()).ok();
    }
    out
}

fn quoted(new: Option<u32>, change: LineChange, text: &str) -> String {
    let number = new.map_or_else(|| "    ".to_owned(), |number| format!("{number:>4}"));
    let sign = match change {
        LineChange::Added => '+',
        LineChange::Deleted => '-',
        LineChange::Context => ' ',
    };
    format!("> {number} {sign} {text}").trim_end().to_owned()
}

/// Reads what an editor left; nothing where it says nothing at all. The findings in `found` are part of
/// the review in any case.
///
/// # Errors
/// For the first line that cannot be understood.
pub fn parse(
    text: &str,
    exercise: &Exercise,
    diff: &[FileDiff],
    found: &[Finding],
) -> Result<Option<Review>, Fault> {
    let mut reading = Reading {
        exercise,
        diff,
        file: None,
        line: None,
        approved: false,
        going_on: false,
        review: Review { findings: found.to_vec(), ..Review::default() },
    };
    let read = |line: &&str| !line.trim().is_empty() && !line.starts_with('#');
    if !text.lines().any(|line| read(&line)) {
        return Ok(None);
    }
    for (index, line) in text.lines().enumerate() {
        let place = format!("line {}", index + 1);
        if line.starts_with('#') || line.trim().is_empty() {
            reading.going_on = false;
        } else if line.starts_with('>') {
            reading.quote(&place, line)?;
        } else {
            reading.say(&place, line)?;
        }
    }
    match (reading.approved, reading.review.findings.is_empty()) {
        (true, false) => {
            Err(Fault::new("approve", "it is approved and has comments", "take the one or the others out"))
        }
        (false, true) => Err(Fault::new(
            "the whole",
            "there is no comment",
            "write one under the line that it is about, or `approve` on a line of its own",
        )),
        _ => Ok(Some(reading.review)),
    }
}

struct Reading<'a> {
    exercise: &'a Exercise,
    diff: &'a [FileDiff],
    file: Option<&'a FileDiff>,
    /// The quoted line that was read last; its number, where it has one.
    line: Option<Option<u32>>,
    approved: bool,
    /// The line before was a comment.
    going_on: bool,
    review: Review,
}

impl Reading<'_> {
    fn quote(&mut self, place: &str, line: &str) -> Result<(), Fault> {
        self.going_on = false;
        let changed = || {
            Fault::new(
                place,
                "this quoted line is not as it was",
                "leave quoted lines as they are, or delete them",
            )
        };
        if let Some(name) = line.strip_prefix(FILE) {
            self.line = None;
            self.file = Some(
                self.diff.iter().find(|file| file.path.as_str() == name.trim_end()).ok_or_else(changed)?,
            );
            return Ok(());
        }
        if line.starts_with("> @@ ") {
            self.line = None;
            return Ok(());
        }
        let lines = self.file.into_iter().flat_map(|file| &file.hunks).flat_map(|hunk| &hunk.lines);
        let found = lines
            .into_iter()
            .find(|one| quoted(one.new, one.change, &one.text) == line.trim_end())
            .ok_or_else(changed)?;
        self.line = Some(found.new);
        Ok(())
    }

    fn say(&mut self, place: &str, line: &str) -> Result<(), Fault> {
        if line.starts_with([' ', '\t']) && self.going_on {
            if let Some(last) = self.review.findings.last_mut() {
                last.note = format!("{}\n{}", last.note, line.trim()).trim().to_owned();
            }
            return Ok(());
        }
        if line.trim() == "approve" {
            self.approved = true;
            return Ok(());
        }
        let form = "begin a comment with a defect class, as in `lost-task: nobody waits for this`";
        let Some((head, rest)) = line.split_once(':') else {
            return Err(Fault::new(place, "this is no comment", form));
        };
        let (head, rest) = (head.trim(), rest.trim());
        let questions = &self.exercise.questions;
        let answers = &mut self.review.answers;
        let answer: Option<(&Question, &mut Option<String>)> = match head {
            "failure" => Some((&questions.failure, &mut answers.failure)),
            "hides" => Some((&questions.hides, &mut answers.hides)),
            "fix" => Some((&questions.fix, &mut answers.fix)),
            _ => None,
        };
        if let Some((question, answer)) = answer {
            let given = (!rest.is_empty()).then(|| rest.to_owned());
            *answer = option(&format!("{place}, {head}"), question, given)?;
            return Ok(());
        }
        let (word, count) = head.split_once(char::is_whitespace).unwrap_or((head, "1"));
        let leaf = leaf(place, word)?;
        let Some(count) = count.trim().parse::<u32>().ok().filter(|count| *count > 0) else {
            return Err(Fault::new(
                place,
                format!("{:?} is no number of lines", count.trim()),
                "write for example `lost-task 3: …`",
            ));
        };
        let above = "put it right under the line that it is about";
        let (Some(file), Some(line)) = (self.file, self.line) else {
            return Err(Fault::new(place, "there is no line above this comment", above));
        };
        let Some(last) = line else {
            return Err(Fault::new(
                place,
                "the line above is not there after the pull request",
                "put it under one that is",
            ));
        };
        let first = (last + 1).saturating_sub(count);
        let path = file.path.as_str();
        let file = check_place(self.exercise, self.diff, path, (first, last))
            .map_err(|why| misplaced(place, path, (first, last), &why))?;
        self.review.findings.push(Finding { file, lines: (first, last), leaf, note: rest.to_owned() });
        self.going_on = true;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::load::load;
    use crate::catalogue::pack::Pack;
    use crate::domain::diff::diff_trees;
    use crate::domain::review::Answers;

    fn with<T>(act: impl Fn(&Exercise, &[FileDiff], String) -> T) -> T {
        let exercise = load(&Pack::BuiltIn, "01-session-cleanup").expect("loads");
        let diff = diff_trees(exercise.main_tree(), exercise.buggy_tree());
        let text = write(&exercise, &diff, &[], &Review::default());
        act(&exercise, &diff, text)
    }

    /// The text with something under the first line that holds these words.
    fn under(text: &str, words: &str, more: &str) -> String {
        let at = text.find(words).expect("it is quoted");
        let end = at + text[at..].find('\n').expect("a line") + 1;
        format!("{}{more}\n{}", &text[..end], &text[end..])
    }

    #[test]
    fn comments_stand_under_the_lines_that_they_are_about() {
        with(|exercise, diff, text| {
            let text = under(&text, "await store.delete(id)", "lost-task 2: nobody waits\n  for these");
            let text =
                under(&text, "const { deleted } =", "unbounded: and this").replace("\nhides:", "\nhides: b");
            let review = parse(&text, exercise, diff, &[]).expect("read").expect("a review");
            let seen: Vec<_> = review
                .findings
                .iter()
                .map(|one| (one.file.as_str(), one.lines, one.leaf, one.note.as_str()))
                .collect();
            assert_eq!(
                seen,
                [
                    ("src/cleanup-job.js", (8, 8), Leaf::Unbounded, "and this"),
                    ("src/sessions.js", (13, 14), Leaf::LostTask, "nobody waits\nfor these"),
                ]
            );
            assert_eq!(review.answers, Answers { hides: Some("b".into()), ..Answers::default() });
            // What was marked before is written down, and read as the same.
            let again = write(exercise, diff, &review.findings, &Review::default());
            assert_eq!(
                parse(&again, exercise, diff, &[]).expect("read").expect("a review").findings,
                review.findings
            );
        });
    }

    #[test]
    fn an_approval_is_said_and_an_empty_file_hands_nothing_in() {
        with(|exercise, diff, text| {
            let approved = parse(&format!("approve\n{text}"), exercise, diff, &[]).expect("read");
            assert_eq!(approved, Some(Review::default()));
            assert_eq!(parse("", exercise, diff, &[]), Ok(None));
            assert_eq!(parse("# only this\n\n", exercise, diff, &[]), Ok(None));
            assert!(parse(&text, exercise, diff, &[]).is_err(), "nothing was said");
        });
    }

    #[test]
    fn what_cannot_be_understood_is_named_with_its_line() {
        with(|exercise, diff, text| {
            let table = [
                (under(&text, "store.delete(id)", "nobody waits"), "this is no comment"),
                (under(&text, "store.delete(id)", "race: nobody waits"), "is no defect class"),
                (under(&text, "store.delete(id)", "lost-task x: nobody waits"), "no number of lines"),
                (under(&text, "store.delete(id)", "lost-task 99: nobody waits"), "has no line 0"),
                (under(&text, "=== src/sessions.js", "lost-task: nobody waits"), "no line above"),
                (under(&text, "-   log(\"clean-up done\")", "lost-task: x"), "not there after"),
                (text.replace("store.delete(id)", "store.remove(id)"), "not as it was"),
                (text.replace("\nfix:", "\nfix: z"), "is no option"),
                (
                    format!("approve\n{}", under(&text, "store.delete(id)", "lost-task: x")),
                    "approved and has",
                ),
            ];
            for (text, word) in table {
                let fault = parse(&text, exercise, diff, &[]).expect_err(word);
                assert!(fault.fault.contains(word), "{word}: {fault:?}");
            }
        });
    }

    #[test]
    fn the_file_for_the_editor_explains_itself() {
        with(|_, _, text| insta::assert_snapshot!(text));
    }
}
