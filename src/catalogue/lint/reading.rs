//! A manifest's text: all that does not fit its form, and where a field stands.

use std::borrow::Cow;
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Deserializer};

use super::super::manifest::Manifest;

/// More faults of form than anybody reads at once.
const ENOUGH: usize = 200;

/// The manifest as far as it can be read, and what does not fit.
pub(super) struct Read {
    /// The manifest, where nothing is missing and everything has its form.
    pub(super) manifest: Option<Manifest>,
    /// What does not fit.
    pub(super) faults: Vec<Misfit>,
}

/// Something that does not fit.
pub(super) struct Misfit {
    pub(super) span: Range<usize>,
    pub(super) fault: String,
    pub(super) mend: String,
}

/// Reads a manifest. After each misfit it is put right in memory, so that the next can be seen.
pub(super) fn read(text: &str) -> Read {
    let (mut table, errors) = DeTable::parse_recoverable(text);
    let mut faults: Vec<Misfit> = errors
        .iter()
        .map(|error| Misfit {
            span: clip(text, error.span().unwrap_or(0..0)),
            fault: error.message().trim().replace('\n', ", "),
            mend: "write it as TOML has it (https://toml.io)".to_owned(),
        })
        .collect();
    if !faults.is_empty() {
        return Read { manifest: None, faults };
    }
    // What is put in stands at places that no text has.
    let mut nowhere = usize::MAX / 2;
    let mut whole = true;
    for _ in 0..ENOUGH {
        let error = match Manifest::deserialize(Deserializer::from(table.clone())) {
            Ok(manifest) => return Read { manifest: whole.then_some(manifest), faults },
            Err(error) => error,
        };
        let message = error.message().to_owned();
        let span = error.span().unwrap_or(0..0);
        let real = span.start < usize::MAX / 2;
        let mut tell = |fault: String, mend: String| {
            if real {
                faults.push(Misfit { span: clip(text, span.clone()), fault, mend });
            }
        };
        let put_right = if let Some(rest) = message.strip_prefix("unknown field ") {
            let known =
                rest.split_once(", expected ").map_or("", |(_, known)| known).trim_start_matches("one of ");
            let name = rest.split('`').nth(1).unwrap_or_default();
            let mend = match nearest(name, known) {
                Some(near) => format!("did you mean `{near}`? Else take it out"),
                None => format!("take it out; known here: {}", known.replace('`', "")),
            };
            tell(format!("there is no field `{name}` here"), mend);
            take_out(table.get_mut(), &span)
        } else if let Some(rest) = message.strip_prefix("missing field ") {
            whole = false;
            let name = rest.trim_matches('`').to_owned();
            tell(
                format!("the field `{name}` is missing"),
                "add it; exercises/FORMAT.md shows every field".to_owned(),
            );
            nowhere += 2;
            put_in(&mut table, &span, name, placeholder("\"\"", nowhere))
        } else if let Some((_, expected)) = message.split_once("expected ") {
            whole = false;
            tell(message.clone(), "exercises/FORMAT.md shows every field".to_owned());
            nowhere += 2;
            exchange(table.get_mut(), &span, &placeholder(form(expected), nowhere))
        } else {
            false
        };
        if !put_right {
            if real {
                faults.push(Misfit {
                    span: clip(text, span),
                    fault: message.replace('\n', ", "),
                    mend: "exercises/FORMAT.md shows every field".to_owned(),
                });
            }
            break;
        }
    }
    Read { manifest: None, faults }
}

/// A value of the form that was expected, in TOML.
fn form(expected: &str) -> &'static str {
    let one_of = |words: &[&str]| words.iter().any(|word| expected.contains(word));
    if one_of(&["sequence", "array"]) {
        "[]"
    } else if one_of(&["struct", "map", "table"]) {
        "{}"
    } else if one_of(&["bool"]) {
        "false"
    } else if one_of(&["u32", "u64", "integer"]) {
        "1"
    } else {
        "\"\""
    }
}

fn placeholder(toml: &'static str, at: usize) -> Spanned<DeValue<'static>> {
    let value = DeValue::parse(toml).map_or(DeValue::Boolean(false), Spanned::into_inner);
    Spanned::new(at..at + 1, value)
}

/// The known field that somebody may have meant.
fn nearest<'k>(name: &str, known: &'k str) -> Option<&'k str> {
    let plain = |text: &str| text.to_lowercase().replace(['-', '_', ' '], "");
    let near = |field: &&str| {
        let (one, other) = (plain(name), plain(field));
        one == other
            || one.trim_end_matches('s') == other.trim_end_matches('s')
            || (one.len() > 3 && one_apart(&one, &other))
    };
    known.split('`').skip(1).step_by(2).find(near)
}

/// Whether one letter was added, left out, exchanged, or two swapped.
fn one_apart(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let same_head = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let (one, other) = (&one[same_head..], &other[same_head..]);
    let tail = |one: &[char], skip: usize, other: &[char], leave: usize| {
        one.get(skip..).is_some_and(|rest| other.get(leave..) == Some(rest))
    };
    tail(one, 1, other, 0)
        || tail(one, 0, other, 1)
        || tail(one, 1, other, 1)
        || (one.len() >= 2
            && other.len() >= 2
            && one[0] == other[1]
            && one[1] == other[0]
            && tail(one, 2, other, 2))
}

fn take_out(table: &mut DeTable<'_>, span: &Range<usize>) -> bool {
    let here = table.keys().find(|key| key.span() == *span).map(|key| key.get_ref().to_string());
    match here {
        Some(key) => table.remove(key.as_str()).is_some(),
        None => table.iter_mut().any(|(_, value)| in_tables(value, &mut |table| take_out(table, span))),
    }
}

fn put_in(
    root: &mut Spanned<DeTable<'_>>,
    span: &Range<usize>,
    name: String,
    value: Spanned<DeValue<'static>>,
) -> bool {
    fn descend(
        value: &mut Spanned<DeValue<'_>>,
        span: &Range<usize>,
        name: &str,
        new: &Spanned<DeValue<'static>>,
    ) -> bool {
        let here = value.span() == *span;
        match value.get_mut() {
            DeValue::Table(table) if here => {
                table.insert(Spanned::new(new.span(), Cow::Owned(name.to_owned())), new.clone());
                true
            }
            DeValue::Table(table) => table.iter_mut().any(|(_, value)| descend(value, span, name, new)),
            DeValue::Array(values) => values.iter_mut().any(|value| descend(value, span, name, new)),
            _ => false,
        }
    }
    if root.get_mut().iter_mut().any(|(_, inner)| descend(inner, span, &name, &value)) {
        return true;
    }
    // Not below: the manifest itself lacks it.
    let root = root.get_mut();
    if root.contains_key(name.as_str()) {
        return false;
    }
    root.insert(Spanned::new(value.span(), Cow::Owned(name)), value);
    true
}

fn exchange(table: &mut DeTable<'_>, span: &Range<usize>, new: &Spanned<DeValue<'static>>) -> bool {
    fn descend(
        value: &mut Spanned<DeValue<'_>>,
        span: &Range<usize>,
        new: &Spanned<DeValue<'static>>,
    ) -> bool {
        if value.span() == *span {
            *value = new.clone();
            return true;
        }
        match value.get_mut() {
            DeValue::Table(table) => table.iter_mut().any(|(_, value)| descend(value, span, new)),
            DeValue::Array(values) => values.iter_mut().any(|value| descend(value, span, new)),
            _ => false,
        }
    }
    table.iter_mut().any(|(_, value)| descend(value, span, new))
}

fn in_tables(value: &mut Spanned<DeValue<'_>>, act: &mut dyn FnMut(&mut DeTable<'_>) -> bool) -> bool {
    match value.get_mut() {
        DeValue::Table(table) => act(table),
        DeValue::Array(values) => values.iter_mut().any(|value| in_tables(value, act)),
        _ => false,
    }
}

/// Where a field stands, such as `defects[0].code` or `fixes.retry.summary`; where it is not there,
/// what it would be in.
pub(super) fn find(text: &str, field: &str) -> Option<Range<usize>> {
    let root = DeTable::parse(text).ok()?.into_inner();
    let root = Spanned::new(0..0, DeValue::Table(root));
    let mut here = &root;
    let mut best = None;
    for step in field.split(['.', '[']) {
        let found = match here.get_ref() {
            DeValue::Table(table) => table.get_key_value(step).map(|(key, value)| {
                let shown = if value.get_ref().is_str() { value.span() } else { key.span() };
                (value, shown)
            }),
            DeValue::Array(values) => match step.strip_suffix(']').map(str::parse::<usize>) {
                Some(index) => values.get(index.ok()?).map(|value| (value, value.span())),
                // One of several tables, by its name.
                None => values.iter().find_map(|value| {
                    let name = value.get_ref().as_table()?.get("name")?;
                    (name.get_ref().as_str() == Some(step)).then(|| (value, name.span()))
                }),
            },
            _ => None,
        };
        let Some((value, shown)) = found else { break };
        (here, best) = (value, Some(shown));
    }
    best.map(|span| clip(text, span))
}

/// The part of a span that is on its first line that has something.
fn clip(text: &str, span: Range<usize>) -> Range<usize> {
    let start = floor(text, span.start);
    let end = floor(text, span.end.max(start));
    let words = &text[start..end];
    let skip = if words.starts_with("\"\"\"\n") { 4 } else { words.len() - words.trim_start().len() };
    let start = start + skip.min(words.len());
    let first = text[start..end].lines().next().unwrap_or_default();
    start..start + first.trim_end().len()
}

fn floor(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_found_by_its_path() {
        let text = "id = \"x\"\nhints = [\n  \"a\",\n  \"b\",\n]\n[pull-request]\nbranch = \"b\"\n[[fixes]]\nname = \"one\"\n\
                    [[fixes]]\nname = \"two\"\nsummary = \"s\"\n[[defects]]\ncode = \"\"\"\n  x()\n  y()\n\"\"\"\n";
        for (field, shown) in [
            ("id", "\"x\""),
            ("hints", "hints"),
            ("hints[1]", "\"b\""),
            ("pull-request.branch", "\"b\""),
            ("pull-request.date", "pull-request"),
            ("fixes.two", "\"two\""),
            ("fixes.two.summary", "\"s\""),
            ("fixes.one.summary", "\"one\""),
            ("defects[0].code", "  x()"),
        ] {
            assert_eq!(find(text, field).map(|span| &text[span]), Some(shown), "{field}");
        }
        assert_eq!(find(text, "nothing"), None);
        assert_eq!(find("not = = toml", "not"), None);
    }

    #[test]
    fn every_misfit_is_told_at_once() {
        let whole = std::fs::read_to_string(
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scaffold/01-javascript/exercise.toml"),
        )
        .expect("read");
        let read_whole = read(&whole);
        assert!(read_whole.manifest.is_some() && read_whole.faults.is_empty());
        let bad = whole
            .replacen("summary = ", "sumary = ", 1)
            .replacen("reference = true", "refernce = true", 1)
            .replacen("difficulty = \"easy\"", "difficulty = 3", 1)
            .replacen("verdict = \"unsolved\"\n", "", 1)
            .replacen("[[defects]]", "[[defect]]", 1)
            .replacen("removes = []", "removes = \"nothing\"", 1);
        let read = read(&bad);
        assert!(read.manifest.is_none());
        let told: Vec<String> = read
            .faults
            .iter()
            .map(|one| format!("{} | {} | {}", &bad[one.span.clone()], one.fault, one.mend))
            .collect();
        for wanted in [
            "sumary | there is no field `sumary` here | did you mean `summary`?",
            "refernce | there is no field `refernce` here | did you mean `reference`?",
            "3 | invalid type: integer `3`, expected a string",
            "the field `verdict` is missing",
            "defect | there is no field `defect` here | did you mean `defects`?",
            "the field `summary` is missing",
            "\"nothing\" | invalid type: string \"nothing\", expected a sequence",
        ] {
            assert!(told.iter().any(|one| one.contains(wanted)), "{wanted:?} is not in {told:#?}");
        }
        assert_eq!(told.len(), 7, "{told:#?}");
    }
}
