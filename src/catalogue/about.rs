//! `pack.toml`: what a pack says of itself. A folder of exercises without it is a pack too.

use serde::Deserialize;

use super::manifest;
use super::pack::PackError;

/// The file's name, beside the exercises' folders.
pub const FILE: &str = "pack.toml";

/// The whole file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// The version of the exercises' format.
    pub format: u32,
    /// What it is called where it is installed.
    pub name: Option<String>,
    /// A line for people.
    pub title: Option<String>,
    /// Under which licence it may be passed on.
    pub licence: Option<String>,
    /// Who made it.
    #[serde(default)]
    pub authors: Vec<String>,
}

impl About {
    /// Reads the text of the file, which `shown` names in an error.
    ///
    /// # Errors
    /// When the format is another, or a field is not as it should be.
    pub fn read(text: &str, shown: &str) -> Result<Self, PackError> {
        let fault = |fault: String, mend: String| PackError::About { file: shown.to_owned(), fault, mend };
        if let Some((words, mend)) = manifest::stated_format(text).and_then(manifest::format_fault) {
            return Err(fault(words, mend));
        }
        let about: Self = toml::from_str(text).map_err(|error| {
            fault(
                error.message().trim().replace('\n', ", "),
                "it may have format, name, title, licence and authors".to_owned(),
            )
        })?;
        match about.name.as_deref().and_then(|name| Some((name, name_fault(name)?))) {
            Some((name, why)) => Err(fault(
                format!("{name:?} cannot be a pack's name: {why}"),
                "use small letters, digits and hyphens".to_owned(),
            )),
            None => Ok(about),
        }
    }
}

/// What is wrong with a pack's name, in words.
#[must_use]
pub fn name_fault(name: &str) -> Option<&'static str> {
    let small = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if name.is_empty() {
        Some("it is empty")
    } else if name.len() > 40 {
        Some("it is longer than 40 letters")
    } else if !name.chars().all(small) {
        Some("it has other signs than small letters, digits and hyphens")
    } else if !name.starts_with(|c: char| c.is_ascii_lowercase()) {
        Some("it does not begin with a letter")
    } else if name.ends_with('-') || name.contains("--") {
        Some("a hyphen in it stands alone")
    } else if matches!(name, "built-in" | "con" | "prn" | "aux" | "nul") {
        Some("it means something else")
    } else {
        None
    }
}

/// A pack's name from the end of the path or address that it comes from.
#[must_use]
pub fn name_from(source: &str) -> Option<String> {
    let end = source.trim_end_matches(['/', '\\']).rsplit(['/', '\\', ':']).next()?;
    let end = end.strip_suffix(".git").unwrap_or(end);
    let plain: String =
        end.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let name = plain.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-");
    name_fault(&name).is_none().then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pack_is_called_after_where_it_comes_from() {
        for (source, name) in [
            ("https://example.com/team/Our_Katas.git", Some("our-katas")),
            ("git@example.com:katas.git", Some("katas")),
            ("/home/ann/my pack/", Some("my-pack")),
            ("C:\\packs\\one", Some("one")),
            ("/", None),
            ("/home/ann/2025", None),
        ] {
            assert_eq!(name_from(source).as_deref(), name, "{source}");
        }
    }

    #[test]
    fn what_a_pack_says_of_itself_is_checked() {
        let read = |text| About::read(text, "pack.toml").map_err(|error| error.to_string());
        let about =
            read("format = 1\nname = \"team\"\ntitle = \"Ours\"\nauthors = [\"Ann\"]\nlicence = \"MIT\"\n");
        assert_eq!(about.expect("read").name.as_deref(), Some("team"));
        for (text, words) in [
            ("format = 9\nsurprise = true\n", "made for format 9, this diffdojo reads up to 1"),
            ("format = 0\n", "made for format 0"),
            ("format = 1\nnames = \"x\"\n", "unknown field"),
            ("format = 1\nname = \"Team\"\n", "cannot be a pack's name"),
            ("name = \"x\"\n", "missing field `format`"),
        ] {
            let fault = read(text).expect_err("refused");
            assert!(fault.contains(words), "{text}: {fault}");
        }
    }
}
