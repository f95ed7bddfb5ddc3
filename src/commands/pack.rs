//! `pack`: exercises of others, brought whole, kept by name, run only once they were agreed to.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::Format;
use crate::catalogue::about::{About, name_from};
use crate::catalogue::content::Content;
use crate::catalogue::installed::{
    Entry, InstallError, Library, MAX_FILES, MAX_TOTAL, Origin, accept, gather, goes_along,
};
use crate::catalogue::pack::{MAX_FILE, Pack};
use crate::catalogue::trust::Trust;
use crate::domain::tree::{Tree, TreePath};
use crate::present::packs::{Line, added, changed, list, list_json, source};
use crate::repo::fetch::{Kind, Measure, fetch, kind};
use crate::runner::{MachineError, interrupt};
use crate::session::failure::Failure;
use crate::session::{Ending, Exit, Session};

/// The options of `pack`.
#[derive(Debug, Args)]
pub struct Options {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Bring a pack: a folder, or a git repository by https, ssh or file
    Add(Add),
    /// Show the packs that were added
    List(List),
    /// Bring packs up to date with where they come from, and show what has changed
    Update(Update),
    /// Take a pack away; your progress with it stays
    Remove(Remove),
    /// Agree to what a pack runs on this machine when it grades
    Trust(TrustOptions),
}

#[derive(Debug, Args)]
struct Add {
    /// A folder, or the address of a git repository
    source: String,
    /// A branch, a tag or a commit of the repository
    #[arg(long, value_name = "REV")]
    rev: Option<String>,
    /// What to call it; as it says itself, or as its folder or repository is called
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
}

#[derive(Debug, Args)]
struct List {
    /// For people or for scripts
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

#[derive(Debug, Args)]
struct Update {
    /// The pack; all of them where it is not said
    name: Option<String>,
    /// From now on this branch, tag or commit
    #[arg(long, value_name = "REV", requires = "name")]
    rev: Option<String>,
}

#[derive(Debug, Args)]
struct Remove {
    /// The pack
    name: String,
}

#[derive(Debug, Args)]
struct TrustOptions {
    /// An added pack; where it is not said, the folder that --pack or DIFFDOJO_PACK names
    name: Option<String>,
    /// Only show what it runs
    #[arg(long)]
    show: bool,
}

/// Does what is asked for.
///
/// # Errors
/// When a pack cannot be reached, has a fault, or cannot be written; nothing is changed then.
pub fn run(options: &Options, session: &Session) -> Ending {
    let library = Library::new(&session.home.data);
    match &options.verb {
        Verb::Add(options) => add(options, &library, session),
        Verb::List(options) => show(options, &library, session),
        Verb::Update(options) => update(options, &library, session),
        Verb::Remove(options) => remove(options, &library, session),
        Verb::Trust(options) => trust(options, &library, session),
    }
}

/// What was brought, and from where.
struct Brought {
    files: Tree,
    origin: Origin,
}

fn bring(stated: &str, rev: Option<&str>, session: &Session) -> Result<Brought, Failure> {
    let spinner = session.terminal.spinner("reading the pack");
    let local = || std::path::absolute(stated).unwrap_or_else(|_| PathBuf::from(stated));
    let (gathered, origin) = match (kind(stated), rev) {
        (Kind::Other, _) => {
            return Err(Failure::usage(
                format!("{stated} is an address of a kind that is not taken"),
                "name a folder, or an address that begins with https://, ssh:// or file://",
            ));
        }
        (Kind::Folder, _) if !Path::new(stated).is_dir() => {
            return Err(Failure::usage(
                format!("there is no folder {stated}"),
                "name a pack's folder, or the address of its git repository",
            ));
        }
        (Kind::Folder, None) => {
            let folder = local();
            (gather(&folder)?, Origin::now(folder.display().to_string(), None, None))
        }
        (of, rev) => {
            spinner.say("fetching the pack");
            let address = if of == Kind::Folder { local().display().to_string() } else { stated.to_owned() };
            let beside = |name: &str| goes_along(name);
            let measure = Measure { file: MAX_FILE, total: MAX_TOTAL, files: MAX_FILES, beside: &beside };
            let fetched = fetch(&address, rev, measure, session.terminal.can_ask()).map_err(|error| {
                if interrupt::requested() { MachineError::Interrupted.into() } else { Failure::from(error) }
            })?;
            let kept = without_password(&address);
            if kept != address {
                session.terminal.note("note: the password in the address is not kept; git asks for it");
            }
            (fetched.gathered, Origin::now(kept, rev.map(str::to_owned), Some(fetched.commit)))
        }
    };
    Ok(Brought { files: accept(gathered, stated)?, origin })
}

/// An address without the password that stands in it.
fn without_password(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else { return address.to_owned() };
    let (host, path) = rest.split_once('/').map_or((rest, None), |(host, path)| (host, Some(path)));
    let Some((user, host)) = host.rsplit_once('@') else { return address.to_owned() };
    let user = user.split(':').next().unwrap_or_default();
    let path = path.map(|path| format!("/{path}")).unwrap_or_default();
    format!("{scheme}://{user}@{host}{path}")
}

fn add(options: &Add, library: &Library, session: &Session) -> Ending {
    let brought = bring(&options.source, options.rev.as_deref(), session)?;
    let about = TreePath::new(crate::catalogue::about::FILE).ok();
    let about = about.and_then(|path| About::read(brought.files.text(&path)?, "pack.toml").ok());
    let name = options
        .name
        .clone()
        .or_else(|| about.and_then(|about| about.name))
        .or_else(|| name_from(&brought.origin.source));
    let Some(name) = name else {
        return Err(Failure::usage(
            format!("{} gives no name to call the pack by", options.source),
            "call it with --name",
        ));
    };
    let held = library.hold()?;
    let content = library.put(&held, &name, &brought.files, brought.origin, false)?;
    session.terminal.print(&added(&library.entry(&name)?, &content, session.paint()));
    Ok(Exit::Yes)
}

fn entries(library: &Library, session: &Session) -> Vec<Entry> {
    let names = library.packs().into_iter().filter_map(|pack| match pack {
        Pack::Installed { name, .. } => Some(name),
        Pack::BuiltIn | Pack::Folder(_) => None,
    });
    names
        .filter_map(|name| {
            library.entry(&name).map_err(|error| session.terminal.note(&format!("warning: {error}"))).ok()
        })
        .collect()
}

fn show(options: &List, library: &Library, session: &Session) -> Ending {
    let trust = Trust::new(&session.home.data);
    let lines: Vec<Line> = entries(library, session)
        .into_iter()
        .map(|entry| Line {
            exercises: entry.pack.ids().map(|ids| ids.len()).map_err(|error| error.to_string()),
            agreed: trust.latest(&entry.name).is_some_and(|latest| latest.content == entry.origin.content),
            entry,
        })
        .collect();
    if lines.is_empty() && options.format == Format::Human {
        session.terminal.note("no pack was added yet; `diffdojo pack add <folder or address>` brings one");
    }
    session.terminal.print(&match options.format {
        Format::Human => list(&lines, session.paint()),
        Format::Json => list_json(&lines),
    });
    Ok(Exit::Yes)
}

fn update(options: &Update, library: &Library, session: &Session) -> Ending {
    if let Some(name) = &options.name {
        update_one(&library.entry(name)?, options.rev.as_deref(), library, session)?;
        return Ok(Exit::Yes);
    }
    let all = entries(library, session);
    if all.is_empty() {
        session.terminal.note("no pack was added yet");
    }
    let mut first = None;
    for entry in all {
        // One that cannot be reached keeps no other from being brought up to date.
        if let Err(failure) = update_one(&entry, None, library, session) {
            if interrupt::requested() {
                return Err(failure);
            }
            session.terminal.note(&format!("{}: {}", entry.name, failure.message));
            first.get_or_insert(failure);
        }
    }
    match first {
        None => Ok(Exit::Yes),
        Some(failure) => {
            Err(Failure { message: "not every pack could be brought up to date".to_owned(), ..failure })
        }
    }
}

fn update_one(entry: &Entry, rev: Option<&str>, library: &Library, session: &Session) -> Result<(), Failure> {
    let rev = rev.or(entry.origin.rev.as_deref());
    let brought = bring(&entry.origin.source, rev, session)?;
    let held = library.hold()?;
    // What is there may be damaged; then all of it counts as new.
    let before = Content::of(&entry.pack).map(|content| content.files).unwrap_or_default();
    let content = library.put(&held, &entry.name, &brought.files, brought.origin, true)?;
    drop(held);
    let now = library.entry(&entry.name)?;
    let changes = content.since(&before);
    if changes.is_empty() {
        session.terminal.print(&format!("{} is up to date: {}\n", entry.name, source(&now)));
        return Ok(());
    }
    let again = if Trust::new(&session.home.data).covers_all(&content) {
        ""
    } else {
        "What has changed is asked about before it runs.\n"
    };
    session.terminal.print(&format!(
        "{} has changed: {}\n{}{again}",
        entry.name,
        source(&now),
        changed(&changes, session.paint())
    ));
    Ok(())
}

fn remove(options: &Remove, library: &Library, session: &Session) -> Ending {
    let held = library.hold()?;
    let from = library.entry(&options.name).map(|entry| source(&entry));
    library.remove(&held, &options.name)?;
    if let Err(error) = Trust::new(&session.home.data).forget(&options.name) {
        session.terminal.note(&format!("warning: the agreement to it stays: {error}"));
    }
    let from = from.map(|from| format!("; it came from {from}")).unwrap_or_default();
    session.terminal.print(&format!("{} is gone{from}\n", options.name));
    Ok(Exit::Yes)
}

fn trust(options: &TrustOptions, library: &Library, session: &Session) -> Ending {
    let pack = match (&options.name, &session.pack) {
        (Some(name), _) => library.entry(name)?.pack,
        (None, Pack::Folder(folder)) => Pack::Folder(folder.clone()),
        (None, _) => {
            return Err(Failure::usage(
                "it is not said which pack",
                "name an added one, or a folder with --pack; `diffdojo pack list` shows those that were added",
            ));
        }
    };
    let content = Content::of(&pack).map_err(InstallError::Pack)?;
    let plan = session.plan(&pack, &content, session.paint())?;
    session.terminal.print(&format!("{plan}\n"));
    if !options.show {
        session.agree(&pack, &content);
        session.terminal.print("Agreed; until it changes it is not asked about again.\n");
    }
    Ok(Exit::Yes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_in_an_address_is_not_kept() {
        for (address, kept) in [
            ("https://ann:secret@example.com/a.git", "https://ann@example.com/a.git"),
            ("https://ann@example.com/a.git", "https://ann@example.com/a.git"),
            ("https://example.com/a@b:c", "https://example.com/a@b:c"),
            ("git@example.com:a.git", "git@example.com:a.git"),
            ("https://a:b:c@example.com", "https://a@example.com"),
        ] {
            assert_eq!(without_password(address), kept);
        }
    }
}
