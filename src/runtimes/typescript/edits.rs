//! What to change in a source without moving anything in it.

use oxc_span::Span;

/// Stretches to blank, and single characters to put in place.
#[derive(Debug, Default)]
pub(super) struct Edits {
    blanks: Vec<Span>,
    puts: Vec<(u32, char)>,
}

impl Edits {
    /// Blanks a stretch; line ends in it stay.
    pub(super) fn blank(&mut self, span: Span) {
        self.blanks.push(span);
    }

    /// Puts a character in the place of the one that begins at byte `at`, blanked or not.
    pub(super) fn put(&mut self, at: u32, character: char) {
        self.puts.push((at, character));
    }

    /// The source with the edits made.
    pub(super) fn apply(mut self, source: &str) -> String {
        self.blanks.sort_unstable_by_key(|span| span.start);
        // Stable, and the last put at a place wins: a `;` asked for twice is one.
        self.puts.sort_by_key(|&(at, _)| at);
        let mut blanks = self.blanks.iter().peekable();
        let mut puts = self.puts.iter().peekable();
        let mut blank_until = 0;
        let mut stripped = String::with_capacity(source.len());
        for (at, character) in source.char_indices() {
            while let Some(span) = blanks.next_if(|span| span.start as usize <= at) {
                blank_until = blank_until.max(span.end as usize);
            }
            let mut put = None;
            while let Some(&(_, new)) = puts.next_if(|&&(place, _)| place as usize <= at) {
                put = Some(new);
            }
            let is_blank = at < blank_until && !is_line_end(character);
            if put.is_none() && !is_blank {
                stripped.push(character);
                continue;
            }
            stripped.push(put.unwrap_or(' '));
            for _ in 1..character.len_utf16() {
                stripped.push(' ');
            }
        }
        stripped
    }
}

/// Whether JavaScript begins a new line after the character.
pub(super) fn is_line_end(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\u{2028}' | '\u{2029}')
}
