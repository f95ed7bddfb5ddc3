//! Colour or none: one place that knows which meaning has which look.

use console::{Style, measure_text_width};

/// Whether a text is coloured, and how wide it may be.
#[derive(Clone, Copy, Debug)]
pub struct Paint {
    /// Colour is wanted.
    pub colour: bool,
    /// The columns there are.
    pub width: usize,
}

/// What a piece of text means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// A heading or a name to find again.
    Strong,
    /// It is as it should be.
    Good,
    /// It is not.
    Bad,
    /// Something to notice.
    Warn,
    /// Beside the point.
    Dim,
    /// Something to type.
    Command,
}

impl Paint {
    /// Text without colour, for a given width.
    #[must_use]
    pub fn plain(width: usize) -> Self {
        Self { colour: false, width }
    }

    /// The text with its look.
    #[must_use]
    pub fn look(&self, look: Look, text: impl AsRef<str>) -> String {
        let style = match look {
            Look::Strong => Style::new().bold(),
            Look::Good => Style::new().green(),
            Look::Bad => Style::new().red(),
            Look::Warn => Style::new().yellow(),
            Look::Dim => Style::new().dim(),
            Look::Command => Style::new().cyan(),
        };
        self.style(&style, text.as_ref())
    }

    /// The text in a style, where colour is wanted.
    #[must_use]
    pub fn style(&self, style: &Style, text: &str) -> String {
        style.clone().force_styling(self.colour).apply_to(text).to_string()
    }

    /// The text in lines that fit, each after the first begun with `indent`.
    #[must_use]
    pub fn wrap(&self, first: &str, indent: &str, text: &str) -> String {
        let options = textwrap::Options::new(self.width.max(20))
            .initial_indent(first)
            .subsequent_indent(indent)
            .word_separator(textwrap::WordSeparator::AsciiSpace)
            // A path is not broken at its hyphens.
            .word_splitter(textwrap::WordSplitter::NoHyphenation)
            .break_words(false);
        text.lines().map(|line| textwrap::fill(line, &options)).collect::<Vec<_>>().join("\n")
    }
}

/// The text with spaces after it up to a width, however many columns its characters take.
#[must_use]
pub fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(measure_text_width(text))))
}

/// The text without anything that could steer a terminal: it may come from a stranger's code.
#[must_use]
pub fn harmless(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' => c,
            '\t' => ' ',
            // Controls, and the marks that reorder what is read.
            c if c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') => {
                '\u{fffd}'
            }
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_steer_a_terminal_is_taken_out() {
        assert_eq!(harmless("a\u{1b}[2Jb\tc\nd\u{202e}e"), "a\u{fffd}[2Jb c\nd\u{fffd}e");
    }

    #[test]
    fn colour_comes_only_where_it_is_wanted() {
        assert_eq!(Paint::plain(80).look(Look::Bad, "no"), "no");
        assert!(Paint { colour: true, width: 80 }.look(Look::Bad, "no").contains("\u{1b}[31m"));
    }

    #[test]
    fn columns_are_padded_by_what_is_seen() {
        assert_eq!(pad("ü", 3), "ü  ");
        assert_eq!(pad("long", 3), "long");
    }
}
