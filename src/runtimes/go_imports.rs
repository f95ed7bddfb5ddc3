//! The import declarations of a Go file: read, and some paths exchanged, every line in its place.

use std::ops::Range;

/// One import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// The path, unquoted.
    pub path: String,
    /// Whether it is given a name (also `.` and `_`).
    pub named: bool,
    /// The bytes of the quoted path.
    at: Range<usize>,
}

/// The imports of a file. What does not parse ends the list: the compiler will say so.
#[must_use]
pub fn imports(source: &str) -> Vec<Import> {
    let mut scanner = Scanner { source, at: 0 };
    let mut found = Vec::new();
    if scanner.next() != Some(Token::Word("package")) || !matches!(scanner.next(), Some(Token::Word(_))) {
        return found;
    }
    loop {
        match scanner.next() {
            Some(Token::Mark(';')) => {}
            Some(Token::Word("import")) => {
                let mut named = false;
                let mut grouped = false;
                loop {
                    let Some(token) = scanner.next() else { return found };
                    match token {
                        Token::Mark('(') if !grouped && !named => grouped = true,
                        Token::Mark(')') if grouped => break,
                        Token::Mark(';') if grouped => {}
                        Token::Mark('.') | Token::Word(_) => named = true,
                        Token::Text { value, at } => {
                            found.push(Import { path: value.to_owned(), named, at });
                            named = false;
                            if !grouped {
                                break;
                            }
                        }
                        Token::Mark(_) => return found,
                    }
                }
            }
            _ => return found,
        }
    }
}

/// The source with some import paths exchanged. An import without a name keeps the one it had.
#[must_use]
pub fn substitute(source: &str, paths: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(source.len() + 64);
    let mut kept = 0;
    for import in imports(source) {
        if let Some((from, to)) = paths.iter().find(|(from, _)| *from == import.path) {
            out.push_str(&source[kept..import.at.start]);
            if !import.named {
                out.push_str(from.rsplit('/').next().unwrap_or(from));
                out.push(' ');
            }
            out.push('"');
            out.push_str(to);
            out.push('"');
            kept = import.at.end;
        }
    }
    out.push_str(&source[kept..]);
    out
}

#[derive(Debug, PartialEq, Eq)]
enum Token<'a> {
    Word(&'a str),
    Text { value: &'a str, at: Range<usize> },
    Mark(char),
}

struct Scanner<'a> {
    source: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    /// The next token; white space and comments are passed over.
    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let rest = self.source.get(self.at..)?;
            let first = rest.chars().next()?;
            if first.is_whitespace() || first == '\u{feff}' {
                self.at += first.len_utf8();
            } else if rest.starts_with("//") {
                self.at += rest.find('\n').unwrap_or(rest.len());
            } else if rest.starts_with("/*") {
                self.at += rest.find("*/")? + 2;
            } else if first == '"' || first == '`' {
                let end = rest[1..].find(first)? + 1;
                let at = self.at..self.at + end + 1;
                self.at = at.end;
                return Some(Token::Text { value: &rest[1..end], at });
            } else if first.is_alphabetic() || first == '_' {
                let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
                self.at += end;
                return Some(Token::Word(&rest[..end]));
            } else {
                self.at += first.len_utf8();
                return Some(Token::Mark(first));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLOCK: [(&str, &str); 2] = [("time", "v/vtime"), ("context", "v/vcontext")];

    #[test]
    fn paths_are_exchanged_and_names_and_lines_kept() {
        let table = [
            ("package a\nimport \"time\"\n", "package a\nimport time \"v/vtime\"\n"),
            (
                "// \"time\"\npackage a // x\n\nimport (\n\t\"context\"\n\t/* \"time\" */ t \"time\"\n\t. \"time\"\n\t_ `time`\n\t\"net/http\"\n)\n",
                "// \"time\"\npackage a // x\n\nimport (\n\tcontext \"v/vcontext\"\n\t/* \"time\" */ t \"v/vtime\"\n\t. \"v/vtime\"\n\t_ \"v/vtime\"\n\t\"net/http\"\n)\n",
            ),
            (
                "package a; import \"time\"; import c \"context\"\n",
                "package a; import time \"v/vtime\"; import c \"v/vcontext\"\n",
            ),
            (
                "package a\nvar x = \"time\"\nimport \"time\"\n",
                "package a\nvar x = \"time\"\nimport \"time\"\n",
            ),
            ("not go at all \"time\"", "not go at all \"time\""),
            ("package a\nimport (\n\t\"time\"", "package a\nimport (\n\ttime \"v/vtime\""),
        ];
        for (input, expected) in table {
            assert_eq!(substitute(input, &CLOCK), expected);
        }
    }

    #[test]
    fn cgo_is_seen() {
        let paths: Vec<String> = imports("package a\n/*\n#cgo LDFLAGS: -lx\n*/\nimport \"C\"\n")
            .into_iter()
            .map(|import| import.path)
            .collect();
        assert_eq!(paths, ["C"]);
    }
}
