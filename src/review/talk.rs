//! A review line by line, for a terminal that can do nothing but print.

use tui_input::Input;

use super::screen::stage::{Effect, Press, Stage};
use super::screen::state::ReviewScreen;
use crate::domain::exercise::Leaf;
use crate::domain::review::{Misplaced, check_place};

/// What to ask at a stage of a review; the answer is a line.
#[must_use]
pub fn prompt(screen: &ReviewScreen<'_>) -> String {
    match screen.stage {
        Stage::Resume => {
            let count = screen.marks.own().len();
            format!("There are {count} marks from an earlier time. Go on with them? [y/n]")
        }
        Stage::About | Stage::Reading | Stage::Keys | Stage::Files(_) | Stage::Search => {
            "A line to mark (file:line or file:first-last), or just enter when you are done:".to_owned()
        }
        Stage::Flow(number) => {
            let question = Leaf::ALL.get(number).map_or("", |leaf| leaf.question());
            format!("Question {} of {}. {question} [y/n, b: back]", number + 1, Leaf::ALL.len())
        }
        Stage::NoLeaf => {
            "Five times yes: by these questions nothing is wrong with it. [enter: no mark, b: back]"
                .to_owned()
        }
        Stage::Note(leaf) => format!("{leaf}. Say why, in your words:"),
        Stage::Finish => {
            let marks = match screen.marks.own().len() {
                0 if !screen.marks.found.is_empty() => "No new mark.".to_owned(),
                0 => "No mark: that approves the pull request.".to_owned(),
                1 => "1 mark.".to_owned(),
                many => format!("{many} marks."),
            };
            format!("{marks} [enter: three questions, and hand it in; b: back; l: leave, the marks are kept]")
        }
        Stage::Question(ask, _) => {
            let question = screen.question(ask);
            let options: Vec<String> = question
                .options
                .iter()
                .map(|option| option.text.as_str())
                .chain(["I do not know."])
                .zip(1..)
                .map(|(text, number)| format!("  {number} {text}"))
                .collect();
            format!("{}\n{}\nWhich? [1-{}, b: back]", question.ask, options.join("\n"), options.len())
        }
    }
}

/// Takes the answer to a prompt.
pub fn answer(screen: &mut ReviewScreen<'_>, line: &str) -> Effect {
    let line = line.trim();
    screen.said = None;
    match screen.stage {
        Stage::About | Stage::Reading | Stage::Keys | Stage::Files(_) | Stage::Search if line.is_empty() => {
            screen.stage = Stage::Finish;
            Effect::Nothing
        }
        Stage::About | Stage::Reading | Stage::Keys | Stage::Files(_) | Stage::Search => {
            if let Err(why) = mark(screen, line) {
                screen.said = Some(why);
            }
            Effect::Nothing
        }
        Stage::Note(_) => {
            screen.input = Input::new(line.to_owned());
            screen.press(Press::Enter)
        }
        Stage::Question(..) if line.is_empty() => Effect::Nothing,
        Stage::NoLeaf if line.is_empty() => screen.press(Press::Enter),
        Stage::Flow(0) | Stage::NoLeaf | Stage::Flow(_) | Stage::Question(..) | Stage::Finish
            if line == "b" =>
        {
            screen.press(Press::Left)
        }
        Stage::Flow(_) | Stage::Resume | Stage::Finish | Stage::Question(..) | Stage::NoLeaf => {
            match line.chars().next() {
                Some(c) => screen.press(Press::Char(c)),
                None => screen.press(Press::Enter),
            }
        }
    }
}

/// Puts the cursor and the range on the lines that were named.
fn mark(screen: &mut ReviewScreen<'_>, line: &str) -> Result<(), String> {
    let form = "write it as file:line or file:first-last, such as src/a.js:12-14";
    let (file, lines) = line.rsplit_once(':').ok_or(form)?;
    let (first, last) = lines.split_once('-').unwrap_or((lines, lines));
    let number = |text: &str| text.trim().parse::<u32>().map_err(|_| form.to_owned());
    let lines = (number(first)?, number(last)?);
    let file =
        check_place(screen.exercise, &screen.view.files, file.trim(), lines).map_err(|why| match why {
            Misplaced::NoSuchFile { files } => {
                format!("that is not in the diff; name one of {}", files.join(", "))
            }
            Misplaced::NoSuchLine { last } => format!("the file has the lines 1 to {last}"),
            Misplaced::Backwards => form.to_owned(),
        })?;
    let row = |line: u32| screen.view.row_of(&file, line);
    let (Some(first), Some(last)) = (row(lines.0), row(lines.1)) else {
        return Err("these lines are not in the diff".to_owned());
    };
    screen.stage = Stage::Reading;
    screen.view.anchor = Some(first);
    screen.view.cursor = last;
    screen.press(Press::Enter);
    match screen.said.take() {
        Some(why) => {
            screen.view.anchor = None;
            Err(why)
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::load::load;
    use crate::catalogue::pack::Pack;
    use crate::domain::diff::diff_trees;
    use crate::domain::review::Review;

    #[test]
    fn a_whole_review_in_lines() {
        let exercise = load(&Pack::BuiltIn, "01-session-cleanup").expect("loads");
        let diff = diff_trees(exercise.main_tree(), exercise.buggy_tree());
        let mut screen = ReviewScreen::new(&exercise, &diff, vec![], Review::default(), vec![]);
        for (line, word) in [
            ("14", "file:line"),
            ("src/none.js:14", "not in the diff"),
            ("src/sessions.js:99", "lines 1 to"),
            ("src/sessions.js:x", "file:line"),
            ("src/sessions.js:14-13", "file:line"),
            ("src/cleanup-job.js:1", "not in the diff"),
        ] {
            answer(&mut screen, line);
            assert!(
                screen.said.as_deref().is_some_and(|said| said.contains(word)),
                "{line}: {:?}",
                screen.said
            );
        }
        for line in ["src/sessions.js:13-14", "y", "b", "n", "nobody waits"] {
            assert!(!prompt(&screen).is_empty());
            answer(&mut screen, line);
        }
        assert_eq!(screen.marks.own().len(), 1);
        assert_eq!((screen.marks.own()[0].leaf, screen.marks.own()[0].lines), (Leaf::LostTask, (13, 14)));
        for line in ["", "", "", "3", "2", "b", "2"] {
            answer(&mut screen, line);
        }
        assert_eq!(answer(&mut screen, "1"), Effect::HandedIn);
        assert_eq!(screen.answers.failure.as_deref(), Some("c"));
    }
}
