//! Rust keeps tests in the file that they test: such a file taken apart, and put together anew.

use std::ops::Range;

use super::tree::Tree;
use crate::domain::exercise::Language;

/// The tests of a Rust source: every item at its top that is compiled for tests only. Nothing where the
/// file cannot be read.
#[must_use]
pub fn tests_of(text: &str) -> Option<String> {
    Some(items(text)?.into_iter().map(|range| &text[range]).collect())
}

/// A Rust source without its tests. Nothing where the file cannot be read.
#[must_use]
pub fn without_tests(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut from = 0;
    for range in items(text)? {
        out.push_str(&text[from..range.start]);
        from = range.end;
    }
    out.push_str(&text[from..]);
    Some(out)
}

/// A Rust source with other tests in place of its own. A source that cannot be read gets them at its end:
/// the compiler will say what is wrong with it.
#[must_use]
pub fn exchange(text: &str, tests: &str) -> String {
    let ranges = items(text).unwrap_or_default();
    let place = ranges.first().map_or(text.len(), |range| range.start);
    let mut out = String::new();
    let mut from = 0;
    let mut put = false;
    for range in ranges.iter().cloned().chain(std::iter::once(text.len()..text.len())) {
        out.push_str(&text[from..range.start]);
        if range.start == place && !put {
            if !out.is_empty() && !out.ends_with('\n') {
                out.push('\n');
            }
            out.push_str(tests);
            put = true;
        }
        from = range.end;
    }
    out
}

/// Where the items stand, attributes and the end of the last line with them.
fn items(text: &str) -> Option<Vec<Range<usize>>> {
    let Ok(tree) = Tree::read(Language::Rust, text) else { return by_lines(text) };
    let mut out: Vec<Range<usize>> = Vec::new();
    // Attributes and comments stand before the item that they are of.
    let mut start: Option<usize> = None;
    let mut for_tests = false;
    for (kind, range) in tree.top_level() {
        match kind.as_str() {
            "attribute_item" => {
                start.get_or_insert(range.start);
                for_tests |= is_test_attribute(&text[range]);
            }
            "line_comment" | "block_comment" => {
                if text[range.clone()].starts_with("///") || start.is_some() {
                    start.get_or_insert(range.start);
                }
            }
            _ => {
                let begins = start.take().unwrap_or(range.start);
                if std::mem::take(&mut for_tests) {
                    let rest = &text[range.end..];
                    let end = range.end
                        + rest.find('\n').filter(|at| rest[..*at].trim().is_empty()).map_or(0, |at| at + 1);
                    out.push(begins..end);
                }
            }
        }
    }
    Some(out)
}

/// The same for a file that the grammar does not understand, where its tests stand as rustfmt puts them:
/// the attribute and the closing brace at the beginning of a line. Nothing where there are none of these.
fn by_lines(text: &str) -> Option<Vec<Range<usize>>> {
    let mut out = Vec::new();
    let mut at = 0;
    let mut start = None;
    for line in text.split_inclusive('\n') {
        let end = at + line.len();
        let bare = line.trim_end();
        match start {
            None if bare.starts_with("#[") && is_test_attribute(bare) => start = Some(at),
            Some(begins)
                if bare == "}" || (bare.ends_with(';') && !bare.starts_with(char::is_whitespace)) =>
            {
                out.push(begins..end);
                start = None;
            }
            _ => {}
        }
        at = end;
    }
    (!out.is_empty() && start.is_none()).then_some(out)
}

/// `#[cfg(test)]`, `#[cfg(all(test, …))]`, `#[test]`, `#[tokio::test]`; not `#[cfg(not(test))]`.
fn is_test_attribute(text: &str) -> bool {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if let Some(condition) = plain.strip_prefix("#[cfg(") {
        let words = condition.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '"'));
        return words.clone().any(|word| word == "test") && !plain.contains("not(test)");
    }
    let path = plain.trim_start_matches("#[").split(['(', ']']).next().unwrap_or_default().to_owned();
    path == "test" || path.ends_with("::test")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "use std::fmt;\n\npub fn add(a: u8, b: u8) -> u8 {\n    a - b\n}\n\n#[cfg(test)]\nuse fmt::Debug;\n\n#[cfg(not(test))]\nfn real() {}\n\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn adds() {}\n}\n";

    #[test]
    fn a_source_is_taken_apart_from_its_tests() {
        assert_eq!(
            tests_of(SOURCE).expect("read"),
            "#[cfg(test)]\nuse fmt::Debug;\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn adds() {}\n}\n"
        );
        let plain = without_tests(SOURCE).expect("read");
        assert!(
            plain.contains("a - b") && plain.contains("fn real") && !plain.contains("#[test]"),
            "{plain}"
        );
    }

    #[test]
    fn tests_are_exchanged_and_the_rest_stays() {
        let mixed = exchange(SOURCE, "#[cfg(test)]\nmod tests { /* other */ }\n");
        assert!(mixed.contains("a - b") && mixed.contains("other") && !mixed.contains("fn adds"), "{mixed}");
        assert_eq!(mixed.matches("mod tests").count(), 1);
        assert_eq!(exchange("fn a() {}", "#[test]\nfn b() {}\n"), "fn a() {}\n#[test]\nfn b() {}\n");
        assert!(exchange("fn a( {", "#[test]\nfn b() {}\n").ends_with("fn b() {}\n"));
    }

    #[test]
    fn a_source_that_the_grammar_does_not_understand_is_taken_apart_by_its_lines() {
        let odd = format!("{SOURCE}\nfn odd() {{ let x = ; }}\n");
        assert!(Tree::read(Language::Rust, &odd).is_err());
        assert_eq!(tests_of(&odd), tests_of(SOURCE));
        assert_eq!(tests_of("fn odd() { let x = ; }\n"), None);
    }

    #[test]
    fn the_same_source_comes_back_with_its_own_tests() {
        let tests = tests_of(SOURCE).expect("read");
        let again = exchange(SOURCE, &tests);
        assert_eq!(tests_of(&again), Some(tests));
        assert_eq!(without_tests(&again), without_tests(SOURCE));
    }
}
