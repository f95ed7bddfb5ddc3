//! `author import`: a fix commit of any repository becomes an exercise.

use clap::Args;

use super::new::quoted;
use crate::domain::exercise::Leaf;
use crate::importing::{ImportError, Request, import};
use crate::present::paint::Look;
use crate::projects::detect::Stated;
use crate::session::failure::Failure;
use crate::session::{Ending, Exit, Session};

/// The options of `author import`.
#[derive(Debug, Args)]
pub struct Options {
    /// A repository: a folder or an address
    repo: String,
    /// The commit that mended the defect, with its tests
    fix_commit: String,
    /// The exercise's id, NN-name; the next number and the repository's name where it is not said
    #[arg(long)]
    id: Option<String>,
    /// The commit that brought the defect in; found by whose lines the fix mends where it is not said
    #[arg(long, value_name = "COMMIT")]
    introduced_by: Option<String>,
    /// The command that fetches what the project depends on
    #[arg(long, value_name = "CMD")]
    setup: Option<String>,
    /// The command that runs its tests
    #[arg(long, value_name = "CMD")]
    test: Option<String>,
    /// Paths or patterns of the fix's tests, in place of the conventions
    #[arg(long, value_name = "PATH", num_args = 1..)]
    tests: Vec<String>,
    /// Patterns of files that the exercise does without
    #[arg(long, value_name = "PATTERN", num_args = 1..)]
    leave_out: Vec<String>,
    /// The defect class: lost-task, accidental-serialization, shared-state, unbounded or failure-leak
    #[arg(long, value_parser = leaf)]
    leaf: Option<String>,
    /// Run the tests of each side this many times
    #[arg(long, value_name = "N", default_value = "5", value_parser = clap::value_parser!(u32).range(1..=1000))]
    repeat: u32,
}

fn leaf(word: &str) -> Result<String, String> {
    Leaf::from_word(word).map(|leaf| leaf.word().to_owned()).ok_or_else(|| {
        format!("write one of {}", Leaf::ALL.iter().map(|leaf| leaf.word()).collect::<Vec<_>>().join(", "))
    })
}

/// Imports.
///
/// # Errors
/// When no pack is named, or the commit cannot be read or tried.
pub fn run(options: &Options, session: &Session) -> Ending {
    let crate::catalogue::pack::Pack::Folder(pack) = &session.pack else {
        return Err(Failure::usage(
            "nothing says where the exercise goes",
            "name the pack's folder with --pack DIR",
        ));
    };
    let request = Request {
        repo: options.repo.clone(),
        fix: options.fix_commit.clone(),
        pack: pack.clone(),
        id: options.id.clone(),
        introduced_by: options.introduced_by.clone(),
        stated: Stated { setup: options.setup.clone(), test: options.test.clone() },
        tests: options.tests.clone(),
        leave_out: options.leave_out.clone(),
        leaf: options.leaf.clone(),
        repeat: options.repeat,
    };
    let spinner = session.terminal.spinner("reading the fix");
    let made = import(&request, session.toolbox(), &|text| spinner.say(text));
    drop(spinner);
    let paint = session.paint();
    match made {
        Ok(imported) => {
            let mut out =
                format!("{} is in {}\n", paint.look(Look::Strong, &imported.id), imported.folder.display());
            for line in &imported.told {
                out.push_str(&paint.wrap("  ", "    ", &crate::present::paint::harmless(line)));
                out.push('\n');
            }
            let pack = quoted(pack);
            let command = |text: String| paint.look(Look::Command, text);
            out.push_str(&format!(
                "\n{}\n\n  {}\n  {}\n  {}\n",
                paint.wrap("", "", "What only you can know is marked TODO in exercise.toml. Next:"),
                command(format!("edit {}", quoted(&imported.folder.join("exercise.toml")))),
                command(format!("diffdojo --pack {pack} author verify {}", imported.id)),
                command(format!("diffdojo --pack {pack} start {}", imported.id)),
            ));
            session.terminal.print(&out);
            Ok(Exit::Yes)
        }
        Err(ImportError::Refused(why)) => {
            session.terminal.note(&format!(
                "no exercise can be made of this commit: {}",
                crate::present::paint::harmless(&why)
            ));
            Ok(Exit::No)
        }
        Err(ImportError::Usage { message, mend }) => Err(Failure::usage(message, mend)),
        Err(ImportError::Repo(error)) => Err(error.into()),
        Err(ImportError::Machine(error)) => Err(Failure::from(error).outside_grading()),
    }
}
