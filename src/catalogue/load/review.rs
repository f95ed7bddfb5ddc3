//! What a review is judged by: the marked defects and the three questions.

use super::super::manifest;
use super::{LoadError, Loader};
use crate::domain::diff::FileDiff;
use crate::domain::exercise::{Choice, Defect, Leaf, Question};
use crate::domain::tree::Tree;

impl Loader<'_> {
    pub(super) fn defects(
        &self,
        stated: &[manifest::Defect],
        clean: bool,
        buggy: &Tree,
        diff: &[FileDiff],
    ) -> Option<Vec<Defect>> {
        if clean && stated.is_empty() {
            return Some(Vec::new());
        }
        let main = self.keep(if clean {
            self.fault(
                "defects",
                "the exercise is clean and has a defect",
                "take the [[defects]] out, or `clean = true`",
            )
        } else if stated.first().is_none_or(|first| first.further) {
            self.fault(
                "defects",
                "the first is not the main one",
                "put the defect without `further` first, or write `clean = true` where nothing is wrong",
            )
        } else {
            Ok(())
        });
        let all: Vec<_> = stated
            .iter()
            .enumerate()
            .map(|(index, defect)| self.keep(self.defect(&format!("defects[{index}]"), defect, buggy, diff)))
            .collect();
        main.and(all.into_iter().collect())
    }

    pub(super) fn defect(
        &self,
        field: &str,
        defect: &manifest::Defect,
        buggy: &Tree,
        diff: &[FileDiff],
    ) -> Result<Defect, LoadError> {
        let path = self.path(&format!("{field}.file"), &defect.file)?;
        let Some(text) = buggy.text(&path) else {
            return self.fault(
                format!("{field}.file"),
                format!("{} is not in the pull request's tree", defect.file),
                "name a file as it is after the pull request",
            );
        };
        let count = u32::try_from(text.lines().count()).unwrap_or(u32::MAX);
        let by_number = defect.lines.filter(|(first, last)| *first >= 1 && first <= last && *last <= count);
        let Some(lines) = by_number.or_else(|| locate(text, &defect.code)) else {
            return self.fault(
                format!("{field}.code"),
                "these lines do not stand exactly once in the file",
                "copy them from change/, with their indentation",
            );
        };
        if !diff.iter().any(|file| file.path == path && file.adds_lines(lines.0, lines.1)) {
            return self.fault(
                format!("{field}.code"),
                format!("lines {} to {} were not all added by the pull request", lines.0, lines.1),
                "mark added lines only",
            );
        }
        Ok(Defect {
            file: path,
            lines,
            leaf: self.word(&format!("{field}.leaf"), &defect.leaf, Leaf::ALL, Leaf::word)?,
            summary: self.line(&format!("{field}.summary"), &defect.summary)?,
            further: defect.further,
            finding_only: defect.finding_only,
        })
    }

    pub(super) fn question(&self, field: &str, stated: manifest::Question) -> Result<Question, LoadError> {
        if stated.options.len() != 4 {
            return self.fault(field, format!("it has {} options", stated.options.len()), "write four");
        }
        for (index, option) in stated.options.iter().enumerate() {
            if stated.options[..index].iter().any(|other| other.id == option.id) {
                return self.fault(
                    field,
                    format!("two options are called {:?}", option.id),
                    "give each its own id",
                );
            }
        }
        if !stated.options.iter().any(|option| option.id == stated.answer) {
            return self.fault(
                format!("{field}.answer"),
                format!("no option is called {:?}", stated.answer),
                "name the id of the right option",
            );
        }
        let options = stated
            .options
            .into_iter()
            .map(|option| {
                Ok(Choice {
                    id: self.line(field, &option.id)?,
                    text: self.line(field, &option.text)?,
                    why: self.line(field, &option.why)?,
                })
            })
            .collect::<Result<_, LoadError>>()?;
        Ok(Question { ask: self.line(field, &stated.ask)?, options, answer: stated.answer })
    }
}

/// The lines where a piece of code stands, counted from 1, where it stands exactly once.
fn locate(text: &str, code: &str) -> Option<(u32, u32)> {
    let wanted: Vec<&str> = code.trim_matches('\n').lines().map(str::trim_end).collect();
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    if wanted.is_empty() || wanted.iter().all(|line| line.is_empty()) {
        return None;
    }
    let mut found =
        lines.windows(wanted.len()).enumerate().filter(|(_, window)| *window == wanted.as_slice());
    let (index, _) = found.next()?;
    if found.next().is_some() {
        return None;
    }
    let first = u32::try_from(index + 1).ok()?;
    Some((first, first + u32::try_from(wanted.len()).ok()? - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_located_where_it_stands_exactly_once() {
        let text = "a\n  b\nc\na\nd\n";
        assert_eq!(locate(text, "  b\nc\n"), Some((2, 3)));
        assert_eq!(locate(text, "\nd\n"), Some((5, 5)));
        assert_eq!(locate(text, "a"), None);
        assert_eq!(locate(text, "b"), None);
        assert_eq!(locate(text, "\n\n"), None);
    }
}
