//! A line of text that is edited by keys, as a shell's prompt is.

use tui_input::{Input, InputRequest};

use super::stage::Press;

/// The longest line, in characters.
pub const LONGEST: usize = 500;

/// Does what a key means in a line of text. Whether it means something there.
pub fn edit(input: &mut Input, press: Press) -> bool {
    let request = match press {
        Press::Char(c) if c.is_control() => return true,
        Press::Char(_) if input.value().chars().count() >= LONGEST => return true,
        Press::Char(c) => InputRequest::InsertChar(c),
        Press::Left | Press::Control('b') => InputRequest::GoToPrevChar,
        Press::Right | Press::Control('f') => InputRequest::GoToNextChar,
        Press::WordLeft => InputRequest::GoToPrevWord,
        Press::WordRight => InputRequest::GoToNextWord,
        Press::Home | Press::Control('a') => InputRequest::GoToStart,
        Press::End | Press::Control('e') => InputRequest::GoToEnd,
        Press::Backspace | Press::Control('h') => InputRequest::DeletePrevChar,
        Press::Delete => InputRequest::DeleteNextChar,
        Press::Control('w') => InputRequest::DeletePrevWord,
        Press::Control('u') => InputRequest::DeleteFromStart,
        Press::Control('k') => InputRequest::DeleteTillEnd,
        Press::Control('y') => InputRequest::Yank,
        _ => return false,
    };
    input.handle(request);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_edited_as_in_a_shell() {
        use Press::{
            Backspace, Char, Control, Delete, End, Enter, Home, Left, Right, Up, WordLeft, WordRight,
        };
        // (before, keys, after), with the cursor as `|`
        let table: [(&str, &[Press], &str); 20] = [
            ("one two|", &[Char('!')], "one two!|"),
            ("one two|", &[Left, Left, Char('x')], "one tx|wo"),
            ("one two|", &[Home, Char('x')], "x|one two"),
            ("one two|", &[Control('a'), Right, Char('x')], "ox|ne two"),
            ("|one two", &[End, Char('x')], "one twox|"),
            ("|one two", &[Control('e'), Backspace], "one tw|"),
            ("one| two", &[Delete], "one|two"),
            ("one| two", &[Control('u')], "| two"),
            ("one| two", &[Control('k')], "one|"),
            ("one two|", &[Control('w')], "one |"),
            ("one two |", &[Control('w')], "one |"),
            ("one two|", &[Control('w'), Control('w'), Control('w')], "|"),
            ("one two|", &[WordLeft, Control('k'), Home, Control('y')], "two|one "),
            ("|one two", &[WordRight, Char('x')], "one x|two"),
            ("|", &[Backspace, Delete, Left, Right, Control('u'), Control('w')], "|"),
            ("|", &[Char('\u{1b}'), Char('\n')], "|"),
            // A letter with its accent is one character to whoever deletes it.
            ("ae\u{301}|", &[Backspace], "a|"),
            ("日本|", &[Left, Char('x')], "日x|本"),
            ("one|", &[Enter, Up, Control('x')], "one|"),
            ("one|", &[Control('h'), Control('b'), Control('f')], "on|"),
        ];
        for (before, keys, after) in table {
            let at = before.find('|').expect("a cursor");
            let mut input = Input::new(before.replace('|', "")).with_cursor(before[..at].chars().count());
            for key in keys {
                edit(&mut input, *key);
            }
            let mut seen: Vec<char> = input.value().chars().collect();
            seen.insert(input.cursor(), '|');
            assert_eq!(seen.into_iter().collect::<String>(), after, "{before} {keys:?}");
        }
    }

    #[test]
    fn a_line_has_an_end_and_other_keys_are_not_its_own() {
        let mut input = Input::new("x".repeat(LONGEST));
        assert!(edit(&mut input, Press::Char('y')));
        assert_eq!(input.value().len(), LONGEST);
        for press in [Press::Enter, Press::Escape, Press::Up, Press::PageDown, Press::Tab, Press::WheelUp] {
            assert!(!edit(&mut input, press), "{press:?}");
        }
    }
}
