//! `author new`: a small exercise that works, to be changed bit by bit.

use clap::{Args, ValueEnum};

use crate::catalogue::pack::Pack;
use crate::catalogue::scaffold;
use crate::domain::exercise::Language;
use crate::present::paint::Look;
use crate::session::failure::Failure;
use crate::session::{Ending, Exit, Session};

/// The options of `author new`.
#[derive(Debug, Args)]
pub struct Options {
    /// The id: two digits, a hyphen, a name in small letters, such as 01-tidy-up
    id: String,
    /// The language of its fixture
    #[arg(long, value_enum, default_value = "javascript")]
    language: Word,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Word {
    Javascript,
    Typescript,
    Python,
    Go,
}

impl From<Word> for Language {
    fn from(word: Word) -> Self {
        match word {
            Word::Javascript => Self::JavaScript,
            Word::Typescript => Self::TypeScript,
            Word::Python => Self::Python,
            Word::Go => Self::Go,
        }
    }
}

/// Makes it and says what to do next.
///
/// # Errors
/// When no folder is named, the id is not well formed or taken, or the folder cannot be written.
pub fn run(options: &Options, session: &Session) -> Ending {
    let Pack::Folder(pack) = &session.pack else {
        return Err(Failure::usage(
            "a new exercise needs a folder to stand in",
            format!("name your pack's folder: diffdojo --pack my-pack author new {}", options.id),
        ));
    };
    let language = Language::from(options.language);
    let folder = scaffold::write(pack, &options.id, language)?;
    let paint = session.paint();
    let shown = std::env::current_dir().ok().and_then(|here| pack.strip_prefix(here).ok()).unwrap_or(pack);
    let shown = if shown.as_os_str().is_empty() { std::path::Path::new(".") } else { shown };
    let command = |verb: &str| {
        let typed = format!("diffdojo --pack {} author {verb} {}", quoted(shown), options.id);
        paint.look(Look::Command, typed)
    };
    session.terminal.print(&format!(
        "{} is a small {} exercise that works.\n\n  {}\n      proves it: what is buggy fails, each fix is solved, each decoy gets its verdict\n  {}\n      shows what is left to fill in\n",
        paint.look(Look::Strong, folder.display().to_string()),
        language.title(),
        command("verify"),
        command("lint"),
    ));
    Ok(Exit::Yes)
}

pub(super) fn quoted(path: &std::path::Path) -> String {
    shell_words::quote(&path.display().to_string()).into_owned()
}
