//! A review as it comes in from a person: JSON, a file from an editor, marks on a screen.

pub mod json;
pub mod mail;
pub mod screen;
pub mod talk;

use crate::domain::exercise::Leaf;
use crate::domain::review::Misplaced;

/// Something in what a person handed in cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where it stands, such as `findings[0].line`.
    pub place: String,
    /// What is wrong.
    pub fault: String,
    /// What is allowed there.
    pub mend: String,
}

impl Fault {
    fn new(place: impl Into<String>, fault: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { place: place.into(), fault: fault.into(), mend: mend.into() }
    }
}

/// The leaf that a word stands for.
fn leaf(place: &str, word: &str) -> Result<Leaf, Fault> {
    Leaf::from_word(word).ok_or_else(|| {
        let known: Vec<_> = Leaf::ALL.iter().map(|leaf| leaf.word()).collect();
        Fault::new(
            place,
            format!("{word:?} is no defect class"),
            format!("write one of {}", known.join(", ")),
        )
    })
}

/// What is wrong with the place of a finding, in words.
fn misplaced(place: &str, file: &str, lines: (u32, u32), why: &Misplaced) -> Fault {
    match why {
        Misplaced::NoSuchFile { files } => Fault::new(
            format!("{place}.file"),
            format!("{file:?} is not in the diff"),
            format!("write one of {}", files.join(", ")),
        ),
        Misplaced::NoSuchLine { last } => {
            let (field, line) =
                if (1..=*last).contains(&lines.0) { ("end_line", lines.1) } else { ("line", lines.0) };
            Fault::new(
                format!("{place}.{field}"),
                format!("{file} has no line {line} after the pull request"),
                format!("write a line from 1 to {last}"),
            )
        }
        Misplaced::Backwards => Fault::new(
            format!("{place}.end_line"),
            format!("{} comes before line {}", lines.1, lines.0),
            "write the last line, or leave it out",
        ),
    }
}
