//! The packs that are there, one after another, and the exercise that a person means in them.

use super::lookup::{LookupError, lookup, typed};
use super::pack::{Pack, PackError};

/// Finds the pack and the id in it of the exercise that is meant.
///
/// What the first pack has goes first: its names mean the same whatever is installed beside it.
/// `pack/exercise` names one of an installed pack; a part of either will do.
///
/// # Errors
/// When none or more than one is meant, or the first pack cannot be read.
pub fn find(
    first: &Pack,
    installed: &[Pack],
    query: &str,
) -> Result<Result<(Pack, String), LookupError>, PackError> {
    if let Some((pack, rest)) = typed(query).split_once('/') {
        return Ok(find_in(installed, pack, rest, query));
    }
    match lookup(&first.ids()?, query) {
        Ok(id) => return Ok(Ok((first.clone(), id))),
        Err(error @ LookupError::Ambiguous { .. }) => return Ok(Err(error)),
        Err(LookupError::Unknown { .. }) => {}
    }
    Ok(one_of(candidates(installed.iter(), query), query))
}

fn find_in(installed: &[Pack], name: &str, rest: &str, query: &str) -> Result<(Pack, String), LookupError> {
    let named = |pack: &&Pack| matches!(pack, Pack::Installed { name: other, .. } if other == name.trim());
    let like = |pack: &&Pack| {
        let part = name.trim().to_lowercase();
        matches!(pack, Pack::Installed { name: other, .. } if !part.is_empty() && other.contains(&part))
    };
    let found = match installed.iter().find(named) {
        Some(pack) => candidates(std::iter::once(pack), rest),
        None => candidates(installed.iter().filter(like), rest),
    };
    one_of(found, query)
}

/// Every exercise that may be meant. A pack that cannot be read has none.
fn candidates<'p>(packs: impl Iterator<Item = &'p Pack>, query: &str) -> Vec<(Pack, String)> {
    let mut found = Vec::new();
    for pack in packs {
        let ids = pack.ids().unwrap_or_default();
        match lookup(&ids, query) {
            Ok(id) => found.push((pack.clone(), id)),
            Err(LookupError::Ambiguous { candidates, .. }) => {
                found.extend(candidates.into_iter().map(|id| (pack.clone(), id)));
            }
            Err(LookupError::Unknown { .. }) => {}
        }
    }
    found
}

fn one_of(mut found: Vec<(Pack, String)>, query: &str) -> Result<(Pack, String), LookupError> {
    match (found.pop(), found.is_empty()) {
        (Some(one), true) => Ok(one),
        (None, _) => Err(LookupError::Unknown { query: query.to_owned() }),
        (Some(last), false) => {
            found.push(last);
            let candidates = found.iter().map(|(pack, id)| pack.full_id(id)).collect();
            Err(LookupError::Ambiguous { query: query.to_owned(), candidates })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn installed(root: &std::path::Path, name: &str, ids: &[&str]) -> Pack {
        for id in ids {
            let folder = root.join(name).join(id);
            std::fs::create_dir_all(&folder).expect("made");
            std::fs::write(folder.join("exercise.toml"), "format = 1\n").expect("written");
        }
        Pack::Installed { name: name.to_owned(), folder: root.join(name) }
    }

    #[test]
    fn the_first_pack_goes_first_and_a_slash_names_another() {
        let root = tempfile::tempdir().expect("a folder");
        let packs = [
            installed(root.path(), "team", &["01-session-twice", "20-own"]),
            installed(root.path(), "teachers", &["20-own", "30-other"]),
        ];
        let find = |query: &str| {
            find(&Pack::BuiltIn, &packs, query).expect("read").map(|(pack, id)| pack.full_id(&id))
        };
        for (query, id) in [
            ("1", "01-session-cleanup"),
            ("session", "01-session-cleanup"),
            ("30", "teachers/30-other"),
            ("team/1", "team/01-session-twice"),
            ("team/20", "team/20-own"),
            ("teach/own", "teachers/20-own"),
            ("team/20-own", "team/20-own"),
            ("team/20-own/", "team/20-own"),
            ("01-session-cleanup/", "01-session-cleanup"),
        ] {
            assert_eq!(find(query).as_deref(), Ok(id), "{query}");
        }
        for query in ["own", "tea/20", "20"] {
            let told = find(query).expect_err("two").to_string();
            assert!(told.contains("team/20-own") && told.contains("teachers/20-own"), "{told}");
        }
        for query in ["99", "none/1", "/1", "team/", "team/99"] {
            assert!(matches!(find(query), Err(LookupError::Unknown { .. })), "{query}");
        }
    }
}
