//! The syntax tree of one file, if the file can be read in full.

use ast_grep_config::RuleCore;
use ast_grep_core::AstGrep;
use ast_grep_core::tree_sitter::StrDoc;
use ast_grep_language::SupportLang;

use crate::domain::exercise::Language;

/// The longest file that is read, in bytes.
pub const LONGEST_FILE: usize = 1 << 20;

/// The deepest tree that rules are applied to, in nodes. Code that people write stays below 100;
/// matching costs depth times size, and some of it recurses.
pub const DEEPEST_TREE: u32 = 1000;

/// The grammar of a language. Only these are compiled in; ast-grep panics at any other.
pub(super) fn grammar(language: Language) -> SupportLang {
    match language {
        Language::JavaScript => SupportLang::JavaScript,
        Language::TypeScript => SupportLang::TypeScript,
        Language::Python => SupportLang::Python,
        Language::Go => SupportLang::Go,
        Language::Rust => SupportLang::Rust,
    }
}

/// Why a file was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unread {
    #[error("it is longer than {LONGEST_FILE} bytes")]
    TooLong,
    #[error("its code is nested more than {DEEPEST_TREE} levels deep")]
    TooDeep,
    #[error("its grammar does not understand line {0}")]
    NotUnderstood(u32),
    #[error("its parser gave up")]
    GaveUp,
}

impl Unread {
    pub(super) fn line(self) -> Option<u32> {
        if let Self::NotUnderstood(line) = self { Some(line) } else { None }
    }
}

/// A file that was read.
pub(super) struct Tree(AstGrep<StrDoc<SupportLang>>);

impl Tree {
    /// Parses a file.
    pub(super) fn read(language: Language, text: &str) -> Result<Self, Unread> {
        if text.len() > LONGEST_FILE {
            return Err(Unread::TooLong);
        }
        let document = StrDoc::try_new(text, grammar(language)).map_err(|_| Unread::GaveUp)?;
        let mut cursor = document.tree.walk();
        loop {
            if cursor.depth() > DEEPEST_TREE {
                return Err(Unread::TooDeep);
            }
            let node = cursor.node();
            if node.is_error() || node.is_missing() {
                return Err(Unread::NotUnderstood(line(node.start_position().row)));
            }
            if cursor.goto_first_child() || cursor.goto_next_sibling() {
                continue;
            }
            while cursor.goto_parent() {
                if cursor.goto_next_sibling() {
                    break;
                }
            }
            if cursor.depth() == 0 {
                drop(cursor);
                return Ok(Self(AstGrep::doc(document)));
            }
        }
    }

    /// The kind and the bytes of every node at the top of the file, in order.
    pub(super) fn top_level(&self) -> Vec<(String, std::ops::Range<usize>)> {
        self.0.root().children().map(|node| (node.kind().into_owned(), node.range())).collect()
    }

    /// The same with other names of what the platform gives written out; nothing where there are none.
    pub(super) fn written_out(&self, language: Language) -> Option<Self> {
        let text = super::names::written_out(grammar(language), &self.0)?;
        Self::read(language, &text).ok()
    }

    /// The line of the first node that a rule matches, from 1.
    pub(super) fn first_match(&self, rule: &RuleCore) -> Option<u32> {
        self.0.root().find(rule).map(|found| line(found.start_pos().line()))
    }
}

fn line(from_zero: usize) -> u32 {
    u32::try_from(from_zero + 1).unwrap_or(u32::MAX)
}
