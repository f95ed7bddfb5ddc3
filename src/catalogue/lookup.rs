//! From what a person types to an exercise's id.

use thiserror::Error;

use crate::domain::names::{former, same};

/// No exercise, or more than one, goes by that name.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LookupError {
    /// None does.
    #[error("no exercise goes by {query:?}")]
    Unknown {
        /// What was typed.
        query: String,
    },
    /// More than one does.
    #[error("{query:?} could be {}", candidates.join(", "))]
    Ambiguous {
        /// What was typed.
        query: String,
        /// The ids that it could mean.
        candidates: Vec<String>,
    },
}

/// What is meant by a name that a shell may have completed to a folder's: `./01-a/` is `01-a`.
pub(super) fn typed(query: &str) -> &str {
    let query = query.trim();
    query.strip_prefix("./").unwrap_or(query).trim_end_matches(['/', '\\'])
}

/// Finds the id that is meant by an id, a number or an unambiguous part of an id. What is no part of
/// any id is looked for in the former ids of exercises that were renamed.
///
/// # Errors
/// When none or more than one is meant.
pub fn lookup(ids: &[String], query: &str) -> Result<String, LookupError> {
    let wanted = typed(query).to_lowercase();
    let unknown = || LookupError::Unknown { query: query.to_owned() };
    if wanted.is_empty() {
        return Err(unknown());
    }
    if let Some(id) = ids.iter().find(|id| id.to_lowercase() == wanted) {
        return Ok(id.clone());
    }
    if let Some(id) = ids.iter().find(|id| same(id, &wanted)) {
        return Ok(id.clone());
    }
    let number = |text: &str| text.parse::<u32>().ok();
    let matches: Vec<String> = if let Some(wanted) = number(&wanted) {
        ids.iter().filter(|id| id.split('-').next().and_then(number) == Some(wanted)).cloned().collect()
    } else {
        let part_of = |name: &str| name.to_lowercase().contains(&wanted);
        let by_id: Vec<String> = ids.iter().filter(|id| part_of(id)).cloned().collect();
        if by_id.is_empty() {
            ids.iter().filter(|id| former(id).is_some_and(part_of)).cloned().collect()
        } else {
            by_id
        }
    };
    match matches.as_slice() {
        [] => Err(unknown()),
        [one] => Ok(one.clone()),
        _ => Err(LookupError::Ambiguous { query: query.to_owned(), candidates: matches }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exercise_goes_by_its_id_its_number_or_a_part() {
        let ids: Vec<String> =
            ["01-session-cleanup", "02-dashboard-page", "11-user-migration"].map(String::from).into();
        let find = |query| lookup(&ids, query);
        for (query, id) in [
            ("01-session-cleanup", 0),
            ("1", 0),
            ("01", 0),
            ("SESSION", 0),
            ("2", 1),
            ("dashboard", 1),
            ("11", 2),
            ("01-foreach-async", 0),
            ("01-session-cleanup/", 0),
            ("./11-user-migration/", 2),
            ("fanout", 2),
            (" migration ", 2),
        ] {
            assert_eq!(find(query), Ok(ids[id].clone()), "{query:?}");
        }
        assert_eq!(find("7"), Err(LookupError::Unknown { query: "7".into() }));
        assert_eq!(find("/"), Err(LookupError::Unknown { query: "/".into() }));
        assert_eq!(find(""), Err(LookupError::Unknown { query: String::new() }));
        assert!(matches!(find("a"), Err(LookupError::Ambiguous { candidates, .. }) if candidates.len() == 3));
    }
}
