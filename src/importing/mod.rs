//! From a fix commit to an exercise: split, traced to where it came from, tried, and written.

pub mod draft;
mod request;
pub mod split;
mod suspects;
pub mod trial;
pub mod write;

use std::path::{Path, PathBuf};

use globset::{Glob, GlobSetBuilder};
use thiserror::Error;

use crate::catalogue::pack::MAX_FILE;
use crate::domain::project::{Origin, Project, Review};
use crate::domain::tree::{Tree, TreePath};
use crate::projects::detect::{Candidate, Stated, candidates, ecosystem};
use crate::projects::fingerprint::Fingerprint;
use crate::repo::RepoError;
use crate::repo::source::{Facts, Limits, Snapshot, Source};
use crate::runner::MachineError;
use crate::runtimes::toolchain::Toolbox;
use draft::Draft;
use request::as_pull_request;
use split::{Split, split};
use suspects::{marks, suspects};
use trial::{Shown, Trial};

/// The most that a project may have, in bytes.
const MAX_TOTAL: usize = 64 << 20;

/// How many of the commits that may have brought the defect in are tried.
const SUSPECTS: usize = 2;

/// What is to be imported.
#[derive(Clone, Debug)]
pub struct Request {
    /// A path or an address.
    pub repo: String,
    /// The fix.
    pub fix: String,
    /// The pack's folder.
    pub pack: PathBuf,
    /// The exercise's id, where the author has chosen one.
    pub id: Option<String>,
    /// The commit that brought the defect in, where the author knows it.
    pub introduced_by: Option<String>,
    /// Commands, where the author states them.
    pub stated: Stated,
    /// Patterns of the tests' paths, in place of the conventions.
    pub tests: Vec<String>,
    /// Patterns of what is left out of the project.
    pub leave_out: Vec<String>,
    /// The leaf's word, where the author knows it.
    pub leaf: Option<String>,
    /// How often the tests are run on each side.
    pub repeat: u32,
}

/// What an import came to.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The exercise's id.
    pub id: String,
    /// Its folder.
    pub folder: PathBuf,
    /// What a person should know of it, a line each.
    pub told: Vec<String>,
}

/// Why there is no exercise.
#[derive(Debug, Error)]
pub enum ImportError {
    /// Something in what was asked for.
    #[error("{message}")]
    Usage {
        /// What is wrong.
        message: String,
        /// What to do about it.
        mend: String,
    },
    /// The commit was tried, and is no exercise.
    #[error("{0}")]
    Refused(String),
    /// The repository.
    #[error(transparent)]
    Repo(#[from] RepoError),
    /// The machine.
    #[error(transparent)]
    Machine(#[from] MachineError),
}

fn usage<T>(message: impl Into<String>, mend: impl Into<String>) -> Result<T, ImportError> {
    Err(ImportError::Usage { message: message.into(), mend: mend.into() })
}

/// What goes on, for whoever waits.
pub type Say<'a> = &'a dyn Fn(&str);

/// Imports a fix.
///
/// # Errors
/// When the commit cannot be read, tried or written, or is no exercise.
pub fn import(request: &Request, toolbox: &Toolbox, say: Say<'_>) -> Result<Imported, ImportError> {
    let mut kept = None;
    let made = steps(request, toolbox, say, &mut kept);
    // What is done, and what was refused, is seen anew the next time; what was cut off goes on.
    if matches!(made, Ok(_) | Err(ImportError::Refused(_)))
        && let Some(folder) = kept
    {
        std::fs::remove_dir_all(folder).ok();
    }
    made
}

/// The steps of an import. `kept` is where finished ones are remembered.
fn steps(
    request: &Request,
    toolbox: &Toolbox,
    say: Say<'_>,
    kept: &mut Option<PathBuf>,
) -> Result<Imported, ImportError> {
    let state = toolbox.cache().join("imports");
    let (source, url) = open(request, &state, say)?;
    say("reading the fix");
    let fix = find_commit(&source, &request.fix)?;
    let id = write::choose_id(request, &url)?;
    let Some(parent) = fix.parents.first().cloned() else {
        if source.is_shallow() {
            return usage(
                format!(
                    "the commit before {} is not in this repository, whose history is cut off",
                    fix.short()
                ),
                "bring the rest with `git fetch --unshallow`, or name the repository's address",
            );
        }
        return usage(
            format!(
                "{} is the first commit of its history: there is nothing before it that could be wrong",
                fix.short()
            ),
            "name the commit that mended something",
        );
    };
    if !source.has(&parent) {
        return usage(
            format!("the commit before {} is not in this repository, whose history is cut off", fix.short()),
            "bring the rest with `git fetch --unshallow`, or name the repository's address",
        );
    }
    let changes = source.changes(&parent, &fix.id)?;
    let skip = skip(request)?;
    let fixed = snapshot(&source, &fix.id, &skip)?;
    let before = snapshot(&source, &parent, &skip)?;
    let touched: Vec<String> =
        changes.iter().filter_map(|change| change.after.clone().or_else(|| change.before.clone())).collect();
    let Some(ecosystem) = ecosystem(touched.iter().map(String::as_str), &fixed.tree) else {
        return usage(
            "this project is in none of the languages that diffdojo knows",
            "import a fix in JavaScript, TypeScript, Python, Go or Rust",
        );
    };
    let split = split(ecosystem, &changes, &before, &fixed, &request.tests).map_err(ImportError::Refused)?;
    let mut told = vec![format!(
        "{} {:?}: {} of sources, {} of tests",
        fix.short(),
        fix.subject(),
        files(split.sources.len()),
        files(split.test_files())
    )];
    told.extend(split.notes.iter().cloned());
    let mut left: Vec<String> = before.left_out.clone();
    left.sort();
    left.dedup();
    told.extend(left.iter().map(|what| format!("not taken: {what}")));

    let date = day(fix.author.seconds);
    let all = candidates(ecosystem, &fixed.tree, &touched, &date, &request.stated);
    if all.is_empty() {
        return usage(
            "no way to test this project was found",
            "say how its tests are run with --test, and what has to be fetched for them with --setup",
        );
    }
    let trial =
        Trial { toolbox, state: state.join(state_key(request, &url, &fix.id)), repeat: request.repeat, say };
    *kept = Some(trial.state.clone());
    // The commit before the fix tells the truth about the tests; what brought the defect in comes after.
    let at_parent =
        Side { buggy: &before, fixed: split.fixed(&before.tree), split: &split, snapshot: &before };
    let (candidate, first) = choose(&trial, &all, &at_parent)?;
    told.push(format!("tested by `{}`, as {} says", candidate.project.test, candidate.found_in));

    say("looking for the commit that brought the defect in");
    let suspects = suspects(&source, request, &parent, &split, &before)?;
    let mut whys = Vec::new();
    let mut chosen = None;
    for suspect in suspects.commits.iter().take(SUSPECTS) {
        match as_pull_request(&source, suspect, &parent, &split, &before, &skip, ecosystem)? {
            Err(why) => {
                // What a command said there is of no interest: the commit is only left out.
                let short = why.lines().next().unwrap_or_default();
                whys.push(format!("{}: {short}", &suspect.id[..10]));
            }
            Ok(request) => {
                let side = Side {
                    buggy: &request.after,
                    fixed: request.fixed.clone(),
                    split: &request.split,
                    snapshot: &request.after,
                };
                match trial.whole(
                    &candidate,
                    &side,
                    if suspect.id == parent { Some(first.clone()) } else { None },
                )? {
                    Err(why) => {
                        // What a command said there is of no interest: the commit is only left out.
                        let short = why.lines().next().unwrap_or_default();
                        whys.push(format!("{}: {short}", &suspect.id[..10]));
                    }
                    Ok(shown) => {
                        chosen = Some((request, shown));
                        break;
                    }
                }
            }
        }
    }
    whys.extend(suspects.note.clone());
    let origin = Origin {
        url: url.clone(),
        fix: fix.id.clone(),
        introduced_by: suspects.commits.first().map(|suspect| suspect.id.clone()),
        licence: write::licence(ecosystem, &fixed.tree),
    };
    let draft = if let Some((request_side, shown)) = chosen {
        told.push(format!(
            "the pull request is {} {:?}, which wrote the lines that the fix mends",
            request_side.facts.short(),
            request_side.facts.subject()
        ));
        Draft {
            id: &id,
            leaf: request.leaf.as_deref(),
            fix: &fix,
            main: request_side.before.tree.clone(),
            main_facts: request_side.parent.clone(),
            buggy: request_side.after.tree.clone(),
            request: Some(request_side.facts.clone()),
            request_facts: request_side.facts.clone(),
            fixed: request_side.fixed.clone(),
            project: complete(
                &candidate,
                &shown,
                &request_side.split,
                &request_side.after,
                Origin { introduced_by: Some(request_side.facts.id.clone()), ..origin },
                Review { pull_request: true, why: "it wrote the lines that the fix mends, the tests of the fix fail on it, and the fix can be carried to it".to_owned() },
            ),
            shown,
            marks: request_side.marks.clone(),
        }
    } else {
        let shown = match trial.whole(&candidate, &at_parent, Some(first))? {
            Ok(shown) => shown,
            Err(why) => return Err(ImportError::Refused(why)),
        };
        let why = if whys.is_empty() {
            "no commit is known that brought the defect in".to_owned()
        } else {
            whys.join("; ")
        };
        told.push(format!("there is no pull request: {why}"));
        let under_review: Vec<TreePath> =
            split.sources.iter().filter_map(|source| source.before.clone()).collect();
        if under_review.is_empty() {
            return Err(ImportError::Refused(
                "the fix only adds files: there is nothing that could be under review".to_owned(),
            ));
        }
        let fixed = at_parent.fixed.clone();
        let marks = marks(&before.tree, &fixed, None);
        Draft {
            id: &id,
            leaf: request.leaf.as_deref(),
            fix: &fix,
            main: before.tree.only(|path| !under_review.contains(path)),
            main_facts: source.commit(&parent)?,
            buggy: before.tree.clone(),
            request: None,
            request_facts: source.commit(&parent)?,
            fixed,
            project: complete(
                &candidate,
                &shown,
                &split,
                &before,
                origin,
                Review { pull_request: false, why },
            ),
            shown,
            marks,
        }
    };
    told.extend(draft.shown.told());
    say("writing the exercise");
    let folder = write::write(&request.pack, &draft)?;
    Ok(Imported { id, folder, told })
}

/// One commit with a defect, and the same mended.
pub struct Side<'a> {
    /// As it was.
    pub buggy: &'a Snapshot,
    /// The whole tree with the sources of the fix.
    pub fixed: Tree,
    /// The tests.
    pub split: &'a Split,
    /// Its links and programs.
    pub snapshot: &'a Snapshot,
}

fn open(request: &Request, state: &Path, say: Say<'_>) -> Result<(Source, String), ImportError> {
    // What is on this machine is read where it lies.
    let path = Path::new(request.repo.strip_prefix("file://").unwrap_or(&request.repo));
    if path.exists() {
        let source = Source::open(path).map_err(|error| ImportError::Usage {
            message: format!("{} is no git repository: {error}", path.display()),
            mend: "name a folder with a .git, a bare repository or an address".to_owned(),
        })?;
        // Where it came from says more than where it lies.
        let whole = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let name = whole.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let url = source.came_from().unwrap_or(name);
        return Ok((source, url));
    }
    if !request.repo.contains("://") && !request.repo.contains('@') {
        return usage(
            format!("there is no folder {:?}, and it is no address", request.repo),
            "name a folder with a .git, a bare repository or an address such as https://host/name",
        );
    }
    let folder = state.join("clones").join(hash(&[&request.repo]));
    if let Some(parent) = folder.parent() {
        std::fs::create_dir_all(parent).map_err(MachineError::disk(parent))?;
    }
    // A commit that is there already needs no network.
    if let Ok(source) = Source::open(&folder)
        && request.fix.len() >= 7
        && request.fix.chars().all(|c| c.is_ascii_hexdigit())
        && source.commit(&request.fix).is_ok()
    {
        return Ok((source, request.repo.clone()));
    }
    say(&format!("fetching {}", request.repo));
    let source = Source::bring(&request.repo, &folder, &|have, all| {
        say(&format!("fetching {}: {have} of {all} objects", request.repo));
    })
    .map_err(|error| ImportError::Usage {
        message: format!("{} cannot be fetched: {error}", request.repo),
        mend: "look at the address and the network, or clone it with git and name the folder".to_owned(),
    })?;
    Ok((source, request.repo.clone()))
}

fn find_commit(source: &Source, name: &str) -> Result<Facts, ImportError> {
    source.commit(name).or_else(|_| {
        let why = if source.is_shallow() { "; its history is cut off (a shallow clone)" } else { "" };
        usage(
            format!("there is no commit {name:?} in this repository{why}"),
            "name a commit by its id, a branch or a tag",
        )
    })
}

type Skip = Box<dyn Fn(&str) -> bool>;

fn skip(request: &Request) -> Result<Skip, ImportError> {
    let mut set = GlobSetBuilder::new();
    for pattern in &request.leave_out {
        match Glob::new(pattern) {
            Ok(glob) => {
                set.add(glob);
            }
            Err(error) => return usage(error.to_string(), "write a pattern such as \"docs/**\""),
        }
    }
    let set = set.build().unwrap_or_default();
    Ok(Box::new(move |path| {
        set.is_match(path) || path.split('/').any(|part| matches!(part, "__pycache__" | ".DS_Store"))
    }))
}

fn snapshot(source: &Source, id: &str, skip: &Skip) -> Result<Snapshot, ImportError> {
    let limits = Limits { file: usize::try_from(MAX_FILE).unwrap_or(usize::MAX), total: MAX_TOTAL };
    match source.snapshot(id, limits, skip)? {
        Ok(mut snapshot) => {
            let bad: Vec<TreePath> = snapshot
                .links
                .iter()
                .filter(|(path, target)| !crate::catalogue::load::stays_inside(path, target))
                .map(|(path, _)| path.clone())
                .collect();
            for path in bad {
                snapshot.links.remove(&path);
                snapshot.left_out.push(format!("{path}: a link that leads out of the project"));
            }
            Ok(snapshot)
        }
        Err(why) => usage(why, "leave out what the tests do not need with --leave-out PATTERN"),
    }
}

/// The first of the ways to test this project that shows a test that fails before and passes after.
fn choose(trial: &Trial<'_>, all: &[Candidate], side: &Side<'_>) -> Result<(Candidate, Shown), ImportError> {
    let mut seen = Vec::new();
    for candidate in all {
        match trial.first(candidate, side)? {
            Ok((candidate, shown)) => return Ok((candidate, shown)),
            Err(why) => seen.push(format!("`{}`: {why}", candidate.project.test)),
        }
    }
    Err(ImportError::Refused(format!(
        "no test was seen that fails before the fix and passes after it\n{}",
        seen.join("\n")
    )))
}

/// The project with all that is known of it now.
fn complete(
    candidate: &Candidate,
    shown: &Shown,
    split: &Split,
    snapshot: &Snapshot,
    origin: Origin,
    review: Review,
) -> Project {
    Project {
        setup: shown.setup.clone(),
        seconds: shown.seconds,
        exit_code: shown.exit_code,
        broken: shown.broken_files.clone(),
        outcome: shown.outcome,
        fail_to_pass: shown.fail_to_pass.clone(),
        pass_to_pass: shown.pass_to_pass.clone(),
        tests: split.tests.clone(),
        removes: split.removes.clone(),
        inline: split.inline.clone(),
        executable: snapshot.executable.clone(),
        links: snapshot.links.clone(),
        origin,
        review,
        ..candidate.project.clone()
    }
}

fn files(count: usize) -> String {
    if count == 1 { "1 file".to_owned() } else { format!("{count} files") }
}

/// A moment's day in UTC, as package managers read it.
fn day(seconds: i64) -> String {
    let moment = jiff::Timestamp::from_second(seconds + 86_400).unwrap_or_default();
    moment.to_zoned(jiff::tz::TimeZone::UTC).strftime("%Y-%m-%d").to_string()
}

fn hash(parts: &[&str]) -> String {
    let mut fingerprint = Fingerprint::default();
    parts.iter().for_each(|part| fingerprint.add(part.as_bytes()));
    fingerprint.hex()
}

/// What an import's steps are good for: the same commit and the same wishes.
fn state_key(request: &Request, url: &str, fix: &str) -> String {
    let stated = format!("{:?} {:?} {:?}", request.stated, request.tests, request.leave_out);
    hash(&[url, fix, &stated])
}
