//! Lines that are too long: code in pieces, paths without their first folders; no word is broken inside.

use std::ops::Range;

use console::measure_text_width;

use super::paint::Paint;

/// The columns of a character; a tab has four.
fn columns(c: char) -> usize {
    match c {
        '\t' => 4,
        c if c.is_control() => 1,
        c => measure_text_width(c.encode_utf8(&mut [0; 4])),
    }
}

/// The columns of a line of code.
#[must_use]
pub fn width(text: &str) -> usize {
    text.chars().map(columns).sum()
}

/// A line of code in pieces of so many columns, in bytes: broken at spaces, else after a bracket or a
/// comma, and inside a word only where the word alone is longer than a piece.
#[must_use]
pub fn pieces(text: &str, room: usize) -> Vec<Range<usize>> {
    let room = room.max(1);
    let mut out = Vec::new();
    let mut start = 0;
    while width(&text[start..]) > room {
        let end = first_end(&text[start..], room) + start;
        out.push(start..start + text[start..end].trim_end().len());
        // What a piece begins with is no indentation.
        start = end + (text[end..].len() - text[end..].trim_start().len());
    }
    if out.is_empty() || start < text.len() {
        out.push(start..text.len());
    }
    out
}

/// Where the first piece of a text ends that is too long, in bytes.
fn first_end(text: &str, room: usize) -> usize {
    let (mut at_space, mut at_mark, mut hard) = (None, None, None);
    let mut used = 0;
    let mut blank = true;
    for (index, c) in text.char_indices() {
        let end = index + c.len_utf8();
        if c.is_whitespace() {
            // A space may stand past the end: it is not shown.
            if !blank && used <= room {
                at_space = Some(end);
            }
        }
        used += columns(c);
        if used > room {
            break;
        }
        blank &= c.is_whitespace();
        if !blank {
            if matches!(c, ',' | ';' | '(' | ')' | '[' | ']' | '{' | '}') {
                at_mark = Some(end);
            }
            hard = Some(end);
        }
    }
    let least = text.chars().next().map_or(0, char::len_utf8);
    at_space.or(at_mark).or(hard).unwrap_or(least)
}

/// A path in so many columns: where it is too long, its first folders are left out.
#[must_use]
pub fn path(path: &str, room: usize) -> String {
    if width(path) <= room {
        return path.to_owned();
    }
    let starts = path.match_indices('/').map(|(index, _)| index);
    let mut ends = starts.map(|index| format!("…{}", &path[index..]));
    let fits = ends.find(|end| width(end) <= room);
    fits.unwrap_or_else(|| format!("…/{}", path.rsplit('/').next().unwrap_or(path)))
}

/// A text in lines that fit; what was indented stays so.
#[must_use]
pub fn fitted(text: &str, paint: Paint) -> Vec<String> {
    let line = |line: &str| {
        let indent = &line[..line.len() - line.trim_start().len()];
        paint.wrap("", indent, line).lines().map(str::to_owned).collect::<Vec<_>>()
    };
    text.lines()
        .flat_map(|text| {
            let wrapped = line(text);
            if wrapped.is_empty() { vec![String::new()] } else { wrapped }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_broken_between_words() {
        let table: [(&str, usize, &[&str]); 10] = [
            ("short", 10, &["short"]),
            ("", 10, &[""]),
            ("one two three", 8, &["one two", "three"]),
            ("one two three", 7, &["one two", "three"]),
            ("    call(first, second)", 16, &["    call(first,", "second)"]),
            ("call(src/a-long/path.js)", 20, &["call(", "src/a-long/path.js)"]),
            ("        src/a-long/path.js", 12, &["        src/", "a-long/path.", "js"]),
            ("abcdefghij", 4, &["abcd", "efgh", "ij"]),
            ("\tone two", 8, &["\tone", "two"]),
            ("日本語 日本", 6, &["日本語", "日本"]),
        ];
        for (text, room, expected) in table {
            let seen: Vec<&str> = pieces(text, room).into_iter().map(|piece| &text[piece]).collect();
            // Only what is longer than a whole piece is cut anywhere.
            if text.trim().chars().any(|c| c == ' ' || c == '(') || width(text.trim()) <= room {
                assert_eq!(seen, expected, "{text} {room}");
            }
            assert!(seen.iter().all(|piece| width(piece) <= room), "{text} {room}: {seen:?}");
            let kept = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            assert_eq!(kept(&seen.concat()), kept(text), "nothing is lost");
        }
    }

    #[test]
    fn a_path_keeps_its_name_and_whole_folders() {
        let long = "packages/service/src/sessions/clean-up.ts";
        assert_eq!(path(long, 60), long);
        assert_eq!(path(long, 30), "…/src/sessions/clean-up.ts");
        assert_eq!(path(long, 25), "…/sessions/clean-up.ts");
        assert_eq!(path(long, 5), "…/clean-up.ts");
        assert_eq!(path("name.ts", 3), "…/name.ts");
    }

    #[test]
    fn a_text_keeps_its_indentation_and_its_empty_lines() {
        let text = "head\n\n    one two three\n  src/a-path/that-is-long.js";
        assert_eq!(
            fitted(text, Paint::plain(20)),
            ["head", "", "    one two three", "  src/a-path/that-is-long.js"]
        );
        assert_eq!(
            fitted("    one two three four five", Paint::plain(20)),
            ["    one two three", "    four five"]
        );
    }
}
