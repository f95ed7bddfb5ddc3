//! A review line by line, for a terminal that can do nothing but print.

use super::board::{Board, Effect, Press, Row, Stage};
use crate::domain::exercise::Leaf;
use crate::domain::review::{Misplaced, check_place};

/// What to ask at a stage of a review; the answer is a line.
#[must_use]
pub fn prompt(board: &Board<'_>) -> String {
    match &board.stage {
        Stage::Resume => {
            let count = board.findings.len();
            format!("There are {count} marks from an earlier time. Go on with them? [y/n]")
        }
        Stage::About | Stage::Reading | Stage::Keys => {
            "A line to mark (file:line or file:first-last), or just enter when you are done:".to_owned()
        }
        Stage::Flow(number) => {
            let question = Leaf::ALL.get(*number).map_or("", |leaf| leaf.question());
            format!("Question {} of {}. {question} [y/n, b: back]", number + 1, Leaf::ALL.len())
        }
        Stage::NoLeaf => {
            "Five times yes: by these questions nothing is wrong with it. [enter: no mark, b: back]"
                .to_owned()
        }
        Stage::Note(leaf) => format!("{leaf}. Say why, in your words:"),
        Stage::Finish => {
            let marks = match board.findings.len() {
                0 => "No mark: that approves the pull request.".to_owned(),
                1 => "1 mark.".to_owned(),
                many => format!("{many} marks."),
            };
            format!("{marks} [enter: three questions, and hand it in; b: back; l: leave, the marks are kept]")
        }
        Stage::Question(ask, _) => {
            let question = board.question(*ask);
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
pub fn answer(board: &mut Board<'_>, line: &str) -> Effect {
    let line = line.trim();
    board.said = None;
    match board.stage.clone() {
        Stage::About | Stage::Reading | Stage::Keys if line.is_empty() => {
            board.stage = Stage::Finish;
            Effect::Nothing
        }
        Stage::About | Stage::Reading | Stage::Keys => {
            if let Err(why) = mark(board, line) {
                board.said = Some(why);
            }
            Effect::Nothing
        }
        Stage::Note(_) => {
            board.note = line.to_owned();
            board.press(Press::Enter)
        }
        Stage::Question(..) if line.is_empty() => Effect::Nothing,
        Stage::NoLeaf if line.is_empty() => board.press(Press::Enter),
        Stage::Flow(0) | Stage::NoLeaf | Stage::Flow(_) | Stage::Question(..) | Stage::Finish
            if line == "b" =>
        {
            board.press(Press::Left)
        }
        Stage::Flow(_) | Stage::Resume | Stage::Finish | Stage::Question(..) | Stage::NoLeaf => {
            match line.chars().next() {
                Some(c) => board.press(Press::Char(c)),
                None => board.press(Press::Enter),
            }
        }
    }
}

/// Puts the cursor and the range on the lines that were named.
fn mark(board: &mut Board<'_>, line: &str) -> Result<(), String> {
    let form = "write it as file:line or file:first-last, such as src/a.js:12-14";
    let (file, lines) = line.rsplit_once(':').ok_or(form)?;
    let (first, last) = lines.split_once('-').unwrap_or((lines, lines));
    let number = |text: &str| text.trim().parse::<u32>().map_err(|_| form.to_owned());
    let lines = (number(first)?, number(last)?);
    let diff: Vec<_> = board
        .rows
        .iter()
        .filter_map(|row| if let Row::File(file) = row { Some((*file).clone()) } else { None })
        .collect();
    let file = check_place(board.exercise, &diff, file.trim(), lines).map_err(|why| match why {
        Misplaced::NoSuchFile { files } => {
            format!("that is not in the diff; name one of {}", files.join(", "))
        }
        Misplaced::NoSuchLine { last } => format!("the file has the lines 1 to {last}"),
        Misplaced::Backwards => form.to_owned(),
    })?;
    let row = |wanted: u32| {
        board.rows.iter().position(
            |row| matches!(row, Row::Line(at, _, line) if at.path == file && line.new == Some(wanted)),
        )
    };
    let (Some(first), Some(last)) = (row(lines.0), row(lines.1)) else {
        return Err("these lines are not in the diff".to_owned());
    };
    board.stage = Stage::Reading;
    board.anchor = Some(first);
    board.cursor = last;
    board.press(Press::Enter);
    match board.said.take() {
        Some(why) => {
            board.anchor = None;
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

    #[test]
    fn a_whole_review_in_lines() {
        let exercise = load(&Pack::BuiltIn, "01-session-cleanup").expect("loads");
        let diff = diff_trees(exercise.main_tree(), exercise.buggy_tree());
        let mut board = Board::new(&exercise, &diff, vec![]);
        for (line, word) in [
            ("14", "file:line"),
            ("src/none.js:14", "not in the diff"),
            ("src/sessions.js:99", "lines 1 to"),
            ("src/sessions.js:x", "file:line"),
            ("src/sessions.js:14-13", "file:line"),
            ("src/cleanup-job.js:1", "not in the diff"),
        ] {
            answer(&mut board, line);
            assert!(
                board.said.as_deref().is_some_and(|said| said.contains(word)),
                "{line}: {:?}",
                board.said
            );
        }
        for line in ["src/sessions.js:13-14", "y", "b", "n", "nobody waits"] {
            assert!(!prompt(&board).is_empty());
            answer(&mut board, line);
        }
        assert_eq!(board.findings.len(), 1);
        assert_eq!((board.findings[0].leaf, board.findings[0].lines), (Leaf::LostTask, (13, 14)));
        for line in ["", "", "", "3", "2", "b", "2"] {
            answer(&mut board, line);
        }
        assert_eq!(answer(&mut board, "1"), Effect::HandedIn);
        assert_eq!(board.answers.failure.as_deref(), Some("c"));
    }
}
