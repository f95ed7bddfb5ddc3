//! Markdown as text for a terminal.

use console::Style;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::highlight::{Class, highlight};
use super::paint::{Look, Paint};
use crate::domain::exercise::Language;

/// Renders Markdown in the width and colour of `paint`.
#[must_use]
pub fn markdown(text: &str, paint: Paint) -> String {
    let mut page = Page {
        paint,
        out: String::new(),
        line: String::new(),
        lists: Vec::new(),
        item: None,
        code: None,
        quote: 0,
        link: None,
        table: None,
    };
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        page.event(event);
    }
    page.flush();
    format!("{}\n", page.out.trim_matches('\n'))
}

struct Page {
    paint: Paint,
    out: String,
    line: String,
    /// The next number of each open list; none for bullets.
    lists: Vec<Option<u64>>,
    /// The mark of the item whose first line is still to come.
    item: Option<String>,
    /// The language and the text of an open code block.
    code: Option<(String, String)>,
    quote: usize,
    link: Option<(String, usize)>,
    table: Option<Vec<Vec<String>>>,
}

impl Page {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => match &mut self.code {
                Some((_, code)) => code.push_str(&text),
                None => self.line.push_str(&text),
            },
            Event::Code(text) => {
                let text = if self.paint.colour {
                    self.paint.look(Look::Command, &*text)
                } else {
                    format!("`{text}`")
                };
                self.line.push_str(&text);
            }
            Event::SoftBreak => self.line.push(' '),
            Event::HardBreak => self.line.push('\n'),
            Event::Rule => {
                self.flush();
                self.out.push_str(&format!("{}\n\n", self.paint.look(Look::Dim, "─".repeat(20))));
            }
            // Raw HTML has no meaning here and is shown as it is.
            Event::Html(text) | Event::InlineHtml(text) => self.line.push_str(&text),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { .. } => self.flush(),
            Tag::CodeBlock(kind) => {
                self.flush();
                let name = match kind {
                    pulldown_cmark::CodeBlockKind::Fenced(name) => name.to_string(),
                    pulldown_cmark::CodeBlockKind::Indented => String::new(),
                };
                self.code = Some((name, String::new()));
            }
            Tag::List(first) => {
                self.flush();
                self.lists.push(first);
            }
            Tag::Item => {
                self.flush();
                self.item = Some(match self.lists.last_mut() {
                    Some(Some(number)) => {
                        let mark = format!("{number}. ");
                        *number += 1;
                        mark
                    }
                    _ => "• ".to_owned(),
                });
            }
            Tag::BlockQuote(_) => {
                self.flush();
                self.quote += 1;
            }
            Tag::Link { dest_url, .. } => self.link = Some((dest_url.to_string(), self.line.len())),
            Tag::Table(_) => {
                self.flush();
                self.table = Some(Vec::new());
            }
            Tag::TableHead | Tag::TableRow => {
                if let Some(rows) = &mut self.table {
                    rows.push(Vec::new());
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(level) => {
                let text = std::mem::take(&mut self.line);
                let style = if level == HeadingLevel::H1 {
                    Style::new().bold().underlined()
                } else {
                    Style::new().bold()
                };
                self.out.push_str(&format!("{}\n\n", self.paint.style(&style, &text)));
            }
            TagEnd::Paragraph => {
                self.flush();
                self.out.push('\n');
            }
            TagEnd::Item => self.flush(),
            TagEnd::List(_) => {
                self.flush();
                self.lists.pop();
                if self.lists.is_empty() {
                    self.out.push('\n');
                }
            }
            TagEnd::BlockQuote(_) => {
                self.flush();
                self.quote = self.quote.saturating_sub(1);
            }
            TagEnd::CodeBlock => self.code_block(),
            TagEnd::Link => {
                if let Some((to, from)) = self.link.take()
                    && self.line.get(from..) != Some(to.as_str())
                {
                    self.line.push_str(&format!(" ({to})"));
                }
            }
            TagEnd::TableCell => {
                let cell = std::mem::take(&mut self.line);
                if let Some(row) = self.table.as_mut().and_then(|rows| rows.last_mut()) {
                    row.push(cell);
                }
            }
            TagEnd::Table => self.whole_table(),
            _ => {}
        }
    }

    fn indent(&self) -> String {
        format!("{}{}", "│ ".repeat(self.quote), "  ".repeat(self.lists.len()))
    }

    fn flush(&mut self) {
        let text = std::mem::take(&mut self.line);
        if text.trim().is_empty() {
            return;
        }
        let indent = self.indent();
        let first = match self.item.take() {
            Some(mark) => {
                let outer = indent.strip_suffix("  ").unwrap_or(&indent);
                format!("{outer}{mark}")
            }
            None => indent.clone(),
        };
        // A two-digit number pushes its own lines in.
        let hang = " "
            .repeat(console::measure_text_width(&first).saturating_sub(console::measure_text_width(&indent)));
        let narrow = Paint { width: self.paint.width.min(88), ..self.paint };
        self.out.push_str(&narrow.wrap(&first, &format!("{indent}{hang}"), text.trim()));
        self.out.push('\n');
    }

    fn code_block(&mut self) {
        let Some((name, code)) = self.code.take() else { return };
        let language = match name.split([' ', ',']).next().unwrap_or_default() {
            "js" | "javascript" => Some(Language::JavaScript),
            "ts" | "typescript" => Some(Language::TypeScript),
            "py" | "python" => Some(Language::Python),
            "go" => Some(Language::Go),
            "rs" | "rust" => Some(Language::Rust),
            _ => None,
        };
        let spans = language
            .filter(|_| self.paint.colour)
            .map(|language| highlight(language, &code))
            .unwrap_or_default();
        for (index, line) in code.lines().enumerate() {
            let mut shown = String::new();
            let mut at = 0;
            for (range, class) in spans.get(index).map_or(&[][..], Vec::as_slice) {
                if let (Some(plain), Some(word)) = (line.get(at..range.start), line.get(range.clone())) {
                    shown.push_str(plain);
                    shown.push_str(&self.paint.style(&code_style(*class), word));
                    at = range.end;
                }
            }
            shown.push_str(line.get(at..).unwrap_or_default());
            self.out.push_str(format!("{}    {}", self.indent(), shown.replace('\t', "    ")).trim_end());
            self.out.push('\n');
        }
        self.out.push('\n');
    }

    fn whole_table(&mut self) {
        let Some(rows) = self.table.take() else { return };
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| {
            rows.iter()
                .filter_map(|row| row.get(column))
                .map(|cell| console::measure_text_width(cell))
                .max()
                .unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        for row in rows {
            let cells: Vec<String> =
                row.iter().zip(&widths).map(|(cell, width)| super::paint::pad(cell, *width)).collect();
            self.out.push_str(cells.join("  ").trim_end());
            self.out.push('\n');
        }
        self.out.push('\n');
    }
}

fn code_style(class: Class) -> Style {
    match class {
        Class::Keyword => Style::new().magenta(),
        Class::String => Style::new().yellow(),
        Class::Number | Class::Type => Style::new().cyan(),
        Class::Comment => Style::new().dim(),
        Class::Function => Style::new().blue(),
        Class::Doc | Class::Plain => Style::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_reads_well_without_colour() {
        let text = "# Title\n\nA *long* paragraph with `code` and a [link](https://example.com) that has to be wrapped.\n\n\
                    ## Part\n\n- one\n- two\n  1. inner\n  2. more\n\n> said\n\n```js\nconst a = 1;\n\tb();\n```\n\n| a | b |\n|---|---|\n| 1 | two |\n";
        insta::assert_snapshot!(markdown(text, Paint::plain(50)));
    }
}
