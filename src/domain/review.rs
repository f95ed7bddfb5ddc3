//! A review, and its judgement: which findings lie on a defect, which beside one, which on nothing.

use super::diff::{FileChange, FileDiff, Hunk, LineChange};
use super::exercise::{Defect, Exercise, Leaf, Question, Questions};
use super::tree::TreePath;

/// How many lines from a defect still count as beside it.
const BESIDE: u32 = 2;

/// Something that a reviewer says is wrong: claimed, not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The file, as it is after the pull request.
    pub file: TreePath,
    /// First and last line there, counted from 1.
    pub lines: (u32, u32),
    /// The kind that it is said to be.
    pub leaf: Leaf,
    /// Why, in the reviewer's words.
    pub note: String,
}

/// What was answered to the three questions: the `id` of an option each, or nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// What is seen when it ships.
    pub failure: Option<String>,
    /// Why nobody saw it before.
    pub hides: Option<String>,
    /// What has to change.
    pub fix: Option<String>,
}

/// All that a reviewer says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Review {
    /// The findings; none where the pull request is approved.
    pub findings: Vec<Finding>,
    /// The answers.
    pub answers: Answers,
}

/// Where a finding lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// On defects that no finding before it hits: their numbers.
    Hit(Vec<usize>),
    /// On a defect that another finding hits: counts for nothing.
    Again(usize),
    /// Beside a defect that another finding hits: counts for nothing.
    Beside(usize),
    /// On nothing that was found. Beside a defect that nobody hits it is that, too: a third kind would
    /// tell where the defect stands.
    FalseAlarm,
}

/// Which of the three questions were answered right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Right {
    /// What is seen when it ships.
    pub failure: bool,
    /// Why nobody saw it before.
    pub hides: bool,
    /// What has to change.
    pub fix: bool,
}

/// What a review is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// Defects that were found. One that is judged in review only is extra and not counted here.
    pub hits: usize,
    /// Defects that were not found, counted likewise.
    pub misses: usize,
    /// Findings on nothing that is wrong.
    pub false_alarms: usize,
    /// The main defect was hit, and the first finding on it names its leaf. Where nothing is wrong:
    /// nothing was claimed.
    pub leaf_right: bool,
    /// The numbers of the further defects that were found.
    pub extra_found: Vec<usize>,
    /// The three questions.
    pub answers: Right,
    /// Where each finding lies, in the order of the review.
    pub places: Vec<Place>,
}

/// Judges a review of an exercise. `diff` is what its pull request changes.
///
/// A finding lies on a defect when all its lines are on defects or beside them, and at least one is on
/// it. It hits every defect of its class that it lies on; where none is of its class, the first one. A
/// defect is hit once.
#[must_use]
pub fn judge(exercise: &Exercise, diff: &[FileDiff], review: &Review) -> Judgement {
    let defects = &exercise.defects;
    let mut found = vec![false; defects.len()];
    let mut leaf_right = exercise.clean && review.findings.is_empty();
    let mut hits = Vec::new();
    for finding in &review.findings {
        let hit = newly_hit(defects, diff, finding, &found);
        for index in &hit {
            found[*index] = true;
            if !defects[*index].further {
                leaf_right = defects[*index].leaf == finding.leaf;
            }
        }
        hits.push(hit);
    }
    // Only now is it known what was found: the order of the findings makes no difference to the rest.
    let places: Vec<Place> = review
        .findings
        .iter()
        .zip(hits)
        .map(
            |(finding, hit)| {
                if hit.is_empty() { place(defects, diff, finding, &found) } else { Place::Hit(hit) }
            },
        )
        .collect();
    let counted = |wanted: bool| {
        defects.iter().zip(&found).filter(|(defect, found)| !defect.finding_only && **found == wanted).count()
    };
    Judgement {
        hits: counted(true),
        misses: counted(false),
        false_alarms: places.iter().filter(|place| **place == Place::FalseAlarm).count(),
        leaf_right,
        extra_found: (0..defects.len()).filter(|index| found[*index] && defects[*index].further).collect(),
        answers: answers(&exercise.questions, &review.answers),
        places,
    }
}

fn answers(questions: &Questions, answers: &Answers) -> Right {
    let right =
        |question: &Question, answer: &Option<String>| answer.as_deref() == Some(question.answer.as_str());
    Right {
        failure: right(&questions.failure, &answers.failure),
        hides: right(&questions.hides, &answers.hides),
        fix: right(&questions.fix, &answers.fix),
    }
}

/// The defects that a finding lies on.
fn lies_on(defects: &[Defect], diff: &[FileDiff], finding: &Finding) -> Vec<usize> {
    let mut lines = finding.lines.0..=finding.lines.1;
    if !lines.all(|line| defects.iter().any(|defect| near(defect, diff, &finding.file, line))) {
        return Vec::new();
    }
    let on_it = |defect: &Defect| {
        defect.file == finding.file && finding.lines.0 <= defect.lines.1 && defect.lines.0 <= finding.lines.1
    };
    (0..defects.len()).filter(|index| on_it(&defects[*index])).collect()
}

/// The defects that a finding hits and none before it did.
fn newly_hit(defects: &[Defect], diff: &[FileDiff], finding: &Finding, found: &[bool]) -> Vec<usize> {
    let on = lies_on(defects, diff, finding);
    let (of_its_class, others): (Vec<usize>, Vec<usize>) =
        on.into_iter().partition(|index| defects[*index].leaf == finding.leaf);
    let new = |index: &usize| !found[*index];
    if of_its_class.is_empty() {
        others.into_iter().filter(new).take(1).collect()
    } else {
        of_its_class.into_iter().filter(new).collect()
    }
}

/// Where a finding lies that hits nothing; `found` says which defects the whole review hits.
fn place(defects: &[Defect], diff: &[FileDiff], finding: &Finding, found: &[bool]) -> Place {
    if let Some(index) = lies_on(defects, diff, finding).into_iter().find(|index| found[*index]) {
        return Place::Again(index);
    }
    let beside = |line: u32| {
        (0..defects.len()).find(|index| found[*index] && near(&defects[*index], diff, &finding.file, line))
    };
    let lines = finding.lines.0..=finding.lines.1;
    let places: Option<Vec<usize>> = lines.map(beside).collect();
    places.and_then(|places| places.first().copied()).map_or(Place::FalseAlarm, Place::Beside)
}

/// Whether a line of a file is one of a defect's, or stands beside them.
fn near(defect: &Defect, diff: &[FileDiff], file: &TreePath, line: u32) -> bool {
    defect.file == *file
        && ((defect.lines.0..=defect.lines.1).contains(&line) || beside(defect.lines, diff, file, line))
}

/// Whether a line stands beside these lines: in the same hunk, and two lines away at most, or in the
/// unchanged lines that follow or precede them without a gap.
fn beside(lines: (u32, u32), diff: &[FileDiff], file: &TreePath, line: u32) -> bool {
    let Some(hunk) = diff
        .iter()
        .filter(|one| one.path == *file)
        .flat_map(|one| &one.hunks)
        .find(|hunk| numbers(hunk).any(|(number, _)| number == lines.0))
    else {
        return false;
    };
    let change = |wanted: u32| numbers(hunk).find(|(number, _)| *number == wanted).map(|(_, change)| change);
    let Some(_) = change(line) else { return false };
    let between = if line < lines.0 { line..lines.0 } else { lines.1 + 1..line + 1 };
    between.len() <= BESIDE as usize
        || between.into_iter().all(|number| change(number) == Some(LineChange::Context))
}

/// The lines of a hunk that are there after the change.
fn numbers(hunk: &Hunk) -> impl Iterator<Item = (u32, LineChange)> {
    hunk.lines.iter().filter_map(|line| Some((line.new?, line.change)))
}

/// Why a finding cannot stand where it was put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misplaced {
    /// The pull request does not touch such a file, or deletes it.
    NoSuchFile {
        /// The files that it may be.
        files: Vec<String>,
    },
    /// The file has no such line.
    NoSuchLine {
        /// The file's last line.
        last: u32,
    },
    /// The last line comes before the first.
    Backwards,
}

/// The files that a finding may lie in: those that the pull request touches and leaves there as text.
#[must_use]
pub fn reviewable(diff: &[FileDiff]) -> Vec<&FileDiff> {
    diff.iter().filter(|file| file.change != FileChange::Deleted && !file.binary).collect()
}

/// Checks a finding's place against the pull request, and gives its file.
///
/// # Errors
/// When the pull request does not touch the file, or the file has no such lines after it.
pub fn check_place(
    exercise: &Exercise,
    diff: &[FileDiff],
    file: &str,
    lines: (u32, u32),
) -> Result<TreePath, Misplaced> {
    let files = reviewable(diff);
    let plain = file.strip_prefix("./").unwrap_or(file);
    let Some(path) = files.iter().map(|file| &file.path).find(|path| path.as_str() == plain) else {
        return Err(Misplaced::NoSuchFile {
            files: files.iter().map(|file| file.path.to_string()).collect(),
        });
    };
    let count = exercise.buggy_tree().text(path).map_or(0, |text| text.lines().count());
    let last = u32::try_from(count).unwrap_or(u32::MAX);
    if lines.0 < 1 || lines.0 > last || lines.1 > last {
        return Err(Misplaced::NoSuchLine { last });
    }
    if lines.1 < lines.0 {
        return Err(Misplaced::Backwards);
    }
    Ok(path.clone())
}

/// The text of some lines of a file, each without its end.
#[must_use]
pub fn text_of(exercise: &Exercise, file: &TreePath, lines: (u32, u32)) -> Vec<String> {
    let text = exercise.buggy_tree().text(file).unwrap_or_default();
    let (first, last) = (lines.0.max(1) as usize, lines.1 as usize);
    text.lines().take(last).skip(first - 1).map(str::to_owned).collect()
}

/// Where lines stand that once stood elsewhere: at the same place where they still do, else at the
/// nearest place where the file has them.
#[must_use]
pub fn relocate(text: &str, lines: (u32, u32), code: &[String]) -> Option<(u32, u32)> {
    let all: Vec<&str> = text.lines().collect();
    if code.is_empty() {
        return None;
    }
    let place = |index: usize| {
        let first = u32::try_from(index + 1).ok()?;
        Some((first, first + u32::try_from(code.len()).ok()? - 1))
    };
    all.windows(code.len())
        .enumerate()
        .filter(|(_, window)| *window == code)
        .filter_map(|(index, _)| place(index))
        .min_by_key(|(first, _)| first.abs_diff(lines.0))
}

#[cfg(test)]
mod tests {
    use super::super::diff::diff_trees;
    use super::super::exercise::{
        Choice, Commit, Difficulty, ExposingSuite, Language, PullRequest, Signature, VisibleSuite,
    };
    use super::super::tree::Tree;
    use super::super::verdict::Outcome;
    use super::*;

    const BEFORE: &str = "a1\na2\na3\na4\na5\nz1\nz2\nz3\nz4\nz5\nz6\nz7\nz8\nz9\n";

    /// Lines 6 to 12 are new; 13 to 15 are context in the same hunk; 21 is new in another hunk.
    const AFTER: &str =
        "a1\na2\na3\na4\na5\nn6\nn7\nn8\nn9\nn10\nn11\nn12\nz1\nz2\nz3\nz4\nz5\nz6\nz7\nz8\nz9\nn22\n";

    fn tree(text: &str) -> Tree {
        [(TreePath::new("src/a.js").expect("a path"), text.as_bytes().to_vec())].into_iter().collect()
    }

    fn question(answer: &str) -> Question {
        let options =
            ["a", "b", "c", "d"].map(|id| Choice { id: id.into(), text: id.into(), why: id.into() }).to_vec();
        Question { ask: "?".into(), options, answer: answer.into() }
    }

    fn defect(lines: (u32, u32), leaf: Leaf, further: bool, finding_only: bool) -> Defect {
        let file = TreePath::new("src/a.js").expect("a path");
        Defect { file, lines, leaf, summary: "x".into(), further, finding_only }
    }

    fn exercise(defects: Vec<Defect>) -> Exercise {
        let author = Signature { name: "A".into(), email: "a@b".into(), seconds: 0, offset: 0 };
        let commit = |text| Commit { message: "m\n".into(), author: author.clone(), tree: tree(text) };
        Exercise {
            content: String::new(),
            id: "01-a".into(),
            title: "A".into(),
            language: Language::JavaScript,
            difficulty: Difficulty::Easy,
            leaf: Leaf::LostTask,
            summary: "s".into(),
            clean: defects.is_empty(),
            editable: vec!["**".into()],
            history: vec![commit(BEFORE)],
            pull_request: PullRequest {
                branch: "b".into(),
                title: "t".into(),
                description: "d".into(),
                commit: commit(AFTER),
            },
            visible: VisibleSuite { files: vec![], on_main: vec![], tests: vec![] },
            exposing: ExposingSuite {
                outcome: Outcome::Fail,
                tests: vec![],
                seconds: 1,
                shared: false,
                files: Tree::new(),
            },
            defects,
            hints: vec![],
            questions: Questions { failure: question("a"), hides: question("b"), fix: question("c") },
            explanation: String::new(),
            rubric: String::new(),
            libraries: Vec::new(),
            lock: Tree::default(),
            fixes: vec![],
            decoys: vec![],
            project: None,
        }
    }

    fn finding(lines: (u32, u32), leaf: Leaf) -> Finding {
        Finding { file: TreePath::new("src/a.js").expect("a path"), lines, leaf, note: String::new() }
    }

    fn judged(exercise: &Exercise, findings: &[((u32, u32), Leaf)]) -> Judgement {
        let diff = diff_trees(exercise.main_tree(), exercise.buggy_tree());
        let findings = findings.iter().map(|(lines, leaf)| finding(*lines, *leaf)).collect();
        judge(exercise, &diff, &Review { findings, answers: Answers::default() })
    }

    #[test]
    fn one_finding_on_one_defect() {
        use Leaf::{LostTask, Unbounded};
        // The defect stands in lines 8 and 9.
        let exercise = exercise(vec![defect((8, 9), LostTask, false, false)]);
        // (findings, hits, misses, false alarms, leaf right)
        type Row<'a> = (&'a [((u32, u32), Leaf)], usize, usize, usize, bool);
        let table: [Row<'_>; 23] = [
            (&[], 0, 1, 0, false),
            // On it.
            (&[((8, 8), LostTask)], 1, 0, 0, true),
            (&[((9, 9), LostTask)], 1, 0, 0, true),
            (&[((8, 9), LostTask)], 1, 0, 0, true),
            (&[((8, 8), Unbounded)], 1, 0, 0, false),
            // A mark that is a little wider still hits; one that takes in everything says nothing.
            (&[((6, 11), LostTask)], 1, 0, 0, true),
            (&[((6, 12), LostTask)], 0, 1, 1, false),
            (&[((1, 22), LostTask)], 0, 1, 1, false),
            // Beside one that was not found: to count it as anything else would give the place away.
            (&[((7, 7), LostTask)], 0, 1, 1, false),
            (&[((6, 6), LostTask)], 0, 1, 1, false),
            (&[((10, 11), LostTask)], 0, 1, 1, false),
            // Beside one that was found, whichever of the two was said first.
            (&[((7, 7), LostTask), ((8, 8), LostTask)], 1, 0, 0, true),
            (&[((8, 8), LostTask), ((10, 11), LostTask)], 1, 0, 0, true),
            (&[((8, 8), LostTask), ((1, 22), LostTask)], 1, 0, 1, true),
            // Far from it.
            (&[((12, 12), LostTask)], 0, 1, 1, false),
            (&[((5, 5), LostTask)], 0, 1, 1, false),
            (&[((14, 14), LostTask)], 0, 1, 1, false),
            (&[((19, 19), LostTask)], 0, 1, 1, false),
            (&[((22, 22), LostTask)], 0, 1, 1, false),
            // A second finding on a defect counts for nothing, and the first one says its leaf.
            (&[((8, 8), LostTask), ((9, 9), LostTask)], 1, 0, 0, true),
            (&[((8, 8), Unbounded), ((9, 9), LostTask)], 1, 0, 0, false),
            (&[((8, 8), LostTask), ((9, 9), Unbounded)], 1, 0, 0, true),
            // Each false alarm counts.
            (&[((1, 1), LostTask), ((8, 8), LostTask), ((22, 22), LostTask)], 1, 0, 2, true),
        ];
        for (findings, hits, misses, false_alarms, leaf_right) in table {
            let seen = judged(&exercise, findings);
            assert_eq!(
                (seen.hits, seen.misses, seen.false_alarms, seen.leaf_right),
                (hits, misses, false_alarms, leaf_right),
                "{findings:?}"
            );
        }
    }

    #[test]
    fn unchanged_lines_right_after_a_defect_are_beside_it_and_another_hunk_never_is() {
        let exercise = exercise(vec![defect((12, 12), Leaf::LostTask, false, false)]);
        // 13 to 15 are the unchanged end of the hunk; 16 stands in no hunk; 10 is two lines above.
        let table = [(13, 0), (14, 0), (15, 0), (16, 1), (10, 0), (9, 1)];
        for (line, false_alarms) in table {
            let both = [((12, 12), Leaf::LostTask), ((line, line), Leaf::LostTask)];
            assert_eq!(judged(&exercise, &both).false_alarms, false_alarms, "{line}");
        }
    }

    #[test]
    fn further_defects_are_extra_and_those_for_review_only_are_never_missed() {
        use Leaf::{LostTask, SharedState, Unbounded};
        let exercise = exercise(vec![
            defect((6, 6), LostTask, false, false),
            defect((9, 9), SharedState, true, false),
            defect((12, 12), Unbounded, true, true),
        ]);
        // (findings, hits, misses, extra found, leaf right)
        type Row<'a> = (&'a [((u32, u32), Leaf)], usize, usize, &'a [usize], bool);
        let table: [Row<'_>; 7] = [
            (&[], 0, 2, &[], false),
            (&[((6, 6), LostTask)], 1, 1, &[], true),
            (&[((9, 9), SharedState)], 1, 1, &[1], false),
            // Any leaf is taken for a further one.
            (&[((9, 9), LostTask)], 1, 1, &[1], false),
            (&[((12, 12), LostTask)], 0, 2, &[2], false),
            (&[((6, 6), LostTask), ((9, 9), SharedState)], 2, 0, &[1], true),
            (&[((6, 6), LostTask), ((9, 9), SharedState), ((12, 12), Unbounded)], 2, 0, &[1, 2], true),
        ];
        for (findings, hits, misses, extra, leaf_right) in table {
            let seen = judged(&exercise, findings);
            assert_eq!(
                (seen.hits, seen.misses, seen.extra_found.as_slice(), seen.leaf_right, seen.false_alarms),
                (hits, misses, extra, leaf_right, 0),
                "{findings:?}"
            );
        }
    }

    #[test]
    fn a_mark_over_several_lines_counts_for_every_defect_of_its_class_inside_it() {
        use Leaf::{LostTask, SharedState, Unbounded};
        let exercise = exercise(vec![
            defect((8, 8), LostTask, false, false),
            defect((9, 9), LostTask, true, false),
            defect((10, 10), SharedState, true, false),
        ]);
        let hit = |indices: &[usize]| Place::Hit(indices.to_vec());
        type Row<'a> = (&'a [((u32, u32), Leaf)], usize, usize, Vec<Place>);
        let table: [Row<'_>; 8] = [
            (&[((8, 10), LostTask)], 2, 1, vec![hit(&[0, 1])]),
            (&[((7, 9), LostTask)], 2, 1, vec![hit(&[0, 1])]),
            (&[((8, 10), SharedState)], 1, 2, vec![hit(&[2])]),
            (&[((8, 10), LostTask), ((8, 10), SharedState)], 3, 0, vec![hit(&[0, 1]), hit(&[2])]),
            (&[((8, 9), LostTask), ((8, 9), LostTask)], 2, 1, vec![hit(&[0, 1]), Place::Again(0)]),
            (&[((8, 8), LostTask), ((8, 9), LostTask)], 2, 1, vec![hit(&[0]), hit(&[1])]),
            // Of none of their classes: it is right about one place, and not about all.
            (&[((8, 10), Unbounded)], 1, 2, vec![hit(&[0])]),
            (&[((10, 10), Unbounded)], 1, 2, vec![hit(&[2])]),
        ];
        for (findings, hits, misses, places) in table {
            let seen = judged(&exercise, findings);
            assert_eq!((seen.hits, seen.misses, seen.false_alarms), (hits, misses, 0), "{findings:?}");
            assert_eq!(seen.places, places, "{findings:?}");
        }
    }

    #[test]
    fn a_clean_pull_request_is_right_to_approve() {
        let exercise = exercise(vec![]);
        let approved = judged(&exercise, &[]);
        assert_eq!((approved.hits, approved.misses, approved.false_alarms), (0, 0, 0));
        assert!(approved.leaf_right);
        let refused = judged(&exercise, &[((8, 8), Leaf::LostTask), ((13, 13), Leaf::Unbounded)]);
        assert_eq!((refused.hits, refused.misses, refused.false_alarms), (0, 0, 2));
        assert!(!refused.leaf_right);
    }

    #[test]
    fn answers_are_right_one_by_one() {
        let exercise = exercise(vec![]);
        let diff = diff_trees(exercise.main_tree(), exercise.buggy_tree());
        let answers = Answers { failure: Some("a".into()), hides: Some("a".into()), fix: None };
        let seen = judge(&exercise, &diff, &Review { findings: vec![], answers });
        assert_eq!(seen.answers, Right { failure: true, hides: false, fix: false });
    }

    #[test]
    fn a_finding_stands_on_a_line_of_a_file_that_the_pull_request_leaves_there() {
        let exercise = exercise(vec![]);
        let diff = diff_trees(exercise.main_tree(), exercise.buggy_tree());
        let check = |file: &str, lines| check_place(&exercise, &diff, file, lines);
        assert!(check("src/a.js", (1, 22)).is_ok());
        assert!(check("./src/a.js", (22, 22)).is_ok());
        assert_eq!(check("src/a.js", (0, 1)), Err(Misplaced::NoSuchLine { last: 22 }));
        assert_eq!(check("src/a.js", (22, 23)), Err(Misplaced::NoSuchLine { last: 22 }));
        assert_eq!(check("src/a.js", (4, 3)), Err(Misplaced::Backwards));
        let files = vec!["src/a.js".to_owned()];
        assert_eq!(check("src/b.js", (1, 1)), Err(Misplaced::NoSuchFile { files }));
    }

    #[test]
    fn lines_are_found_again_where_they_stand_now() {
        let code = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
        let text = "x\nb\nc\nx\nb\nc\n";
        assert_eq!(relocate(text, (2, 3), &code("b\nc")), Some((2, 3)));
        assert_eq!(relocate(text, (4, 5), &code("b\nc")), Some((5, 6)));
        assert_eq!(relocate(text, (9, 9), &code("x")), Some((4, 4)));
        assert_eq!(relocate(text, (1, 1), &code("y")), None);
        assert_eq!(relocate(text, (1, 1), &[]), None);
    }
}
