//! A screen with a foot: what there is room for, and one key for each thing that can be done.

use console::measure_text_width;

use super::paint::{Look, Paint};
use super::wrap::fitted;

/// One key and what it does.
pub type KeyName = (char, &'static str);

/// The lines of the body and of the foot, for this many rows; nothing is wider than the paint.
///
/// Long lines go on in the next one. A body that is too long is cut, and says so with the name of `more`, the key that shows all of it.
#[must_use]
pub fn screen(
    body: &str,
    status: &str,
    keys: &[KeyName],
    rows: usize,
    more: char,
    paint: Paint,
) -> (Vec<String>, Vec<String>) {
    let mut foot = vec![paint.look(Look::Dim, "─".repeat(paint.width.min(100))), status_line(status, paint)];
    foot.extend(key_lines(keys, paint));
    let room = rows.saturating_sub(foot.len()).max(1);
    let lines = fitted(body.trim_end(), paint);
    let mut shown: Vec<String> = lines.iter().take(room).map(|line| cut(line, paint.width)).collect();
    if lines.len() > room {
        let hidden = lines.len() + 1 - room;
        let text = format!("… {hidden} more lines; {more} shows all");
        shown.pop();
        shown.push(paint.look(Look::Dim, cut(&text, paint.width)));
    }
    (shown, foot)
}

/// How many lines the keys take; the status stands right above them.
#[must_use]
pub fn key_rows(keys: &[KeyName], paint: Paint) -> usize {
    key_lines(keys, paint).len()
}

/// The status, in one line.
#[must_use]
pub fn status_line(status: &str, paint: Paint) -> String {
    cut(status, paint.width)
}

/// The keys in as few lines as it takes.
fn key_lines(keys: &[KeyName], paint: Paint) -> Vec<String> {
    let mut lines = vec![String::new()];
    for (key, does) in keys {
        let shown = format!("{} {does}", paint.look(Look::Command, key.to_string()));
        let line = lines.last().map_or(0, |line| measure_text_width(line));
        let gap = if line == 0 { 0 } else { 2 };
        if line + gap + measure_text_width(&shown) > paint.width && line > 0 {
            lines.push(shown);
        } else if let Some(last) = lines.last_mut() {
            last.push_str(&" ".repeat(gap));
            last.push_str(&shown);
        }
    }
    lines
}

fn cut(line: &str, width: usize) -> String {
    console::truncate_str(line, width, "…").into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: [KeyName; 9] = [
        ('g', "grade"),
        ('d', "diff"),
        ('r', "review"),
        ('h', "hint"),
        ('a', "answer"),
        ('x', "reset"),
        ('l', "list"),
        ('n', "next"),
        ('q', "quit"),
    ];

    #[test]
    fn a_screen_of_sixty_columns_and_twenty_rows_holds_what_it_can() {
        let body: String = (1..=30).map(|n| format!("line {n} {}\n", "x".repeat(n * 3))).collect();
        let (body, foot) = screen(&body, "graded; save to grade again", &KEYS, 20, 'm', Paint::plain(60));
        assert_eq!(body.len() + foot.len(), 20);
        assert!(body.iter().chain(&foot).all(|line| measure_text_width(line) <= 60));
        insta::assert_snapshot!([body, foot].concat().join("\n"));
    }

    #[test]
    fn a_short_body_is_shown_whole_and_the_keys_fit_one_line_where_there_is_room() {
        let (body, foot) = screen("one\ntwo\n", "ready", &KEYS, 24, 'm', Paint::plain(80));
        assert_eq!(body, ["one", "two"]);
        assert_eq!(foot.len(), 3);
        assert_eq!(key_rows(&KEYS, Paint::plain(80)), 1);
        assert_eq!(key_rows(&KEYS, Paint::plain(60)), 2);
    }

    #[test]
    fn a_window_of_nothing_still_has_a_line() {
        let (body, _) = screen("one\ntwo\n", "ready", &KEYS, 1, 'm', Paint::plain(20));
        assert_eq!(body.len(), 1);
    }
}
