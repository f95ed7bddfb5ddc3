//! Turns TypeScript into JavaScript by blanking its types in place.
//!
//! Every line and every column (counted as JavaScript counts them, in UTF-16 units) stays where it
//! was, so that a stack trace names the learner's own code. Only *erasable* syntax is taken, as
//! Node.js takes it: whatever makes code at run time (`enum`, a `namespace` with values, parameter
//! properties) is refused. Imports are never dropped for being unused: `import type` goes, every
//! other import stays. Decorators stay as they are.

mod edits;
mod eraser;
mod nesting;

use oxc_allocator::Allocator;
use oxc_ast_visit::Visit;
use oxc_parser::{Parser, config::TokensParserConfig};
use oxc_span::SourceType;

/// The longest source that is stripped, in bytes.
pub const LONGEST_SOURCE: usize = 1 << 20;

/// Why a source cannot be stripped, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}:{line}:{column}: {message}")]
pub struct StripError {
    /// The path that was handed to [`strip`].
    pub path: String,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in UTF-16 units.
    pub column: u32,
    /// What is wrong there: `SyntaxError: …`, or what is not erasable and what to write instead.
    pub message: String,
}

/// Blanks the types of `source`; `path` only names it in an error.
///
/// # Errors
///
/// A [`StripError`] when the source is not TypeScript (JSX is not), when it holds syntax that is not erasable, or
/// when it is longer than [`LONGEST_SOURCE`] or nested too deeply to be parsed.
pub fn strip(source: &str, path: &str) -> Result<String, StripError> {
    let outcome = if source.len() > LONGEST_SOURCE {
        Err(Refusal::new(0, format!("the file is longer than {LONGEST_SOURCE} bytes")))
    } else {
        nesting::with_room(source, strip_here)
    };
    outcome.map_err(|refusal| {
        let before = source.get(..refusal.at as usize).unwrap_or(source);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        StripError {
            path: path.to_owned(),
            line: count(before.matches('\n').count()),
            column: count(before[line_start..].encode_utf16().count()),
            message: refusal.message,
        }
    })
}

/// The modules that a source imports by name, in JavaScript or TypeScript; none where it does not parse.
#[must_use]
pub fn specifiers(source: &str) -> Vec<String> {
    if source.len() > LONGEST_SOURCE {
        return Vec::new();
    }
    nesting::with_room(source, |source| Ok(specifiers_here(source))).unwrap_or_default()
}

fn specifiers_here(source: &str) -> Vec<String> {
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, source, SourceType::ts().with_module(true)).parse();
    let record = parsed.module_record;
    let named = record.requested_modules.keys().map(|name| name.as_str());
    let dynamic = record.dynamic_imports.iter().filter_map(|import| {
        let text = source.get(import.module_request.start as usize..import.module_request.end as usize)?;
        Some(text.trim_matches(['"', '\'', '`']))
    });
    named.chain(dynamic).map(str::to_owned).collect()
}

/// What is wrong at a byte of the source.
#[derive(Debug)]
struct Refusal {
    at: u32,
    message: String,
}

impl Refusal {
    fn new(at: u32, message: impl Into<String>) -> Self {
        Self { at, message: message.into() }
    }
}

fn count(from_zero: usize) -> u32 {
    u32::try_from(from_zero + 1).unwrap_or(u32::MAX)
}

fn strip_here(source: &str) -> Result<String, Refusal> {
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, source, SourceType::ts().with_module(true))
        .with_config(TokensParserConfig)
        .parse();
    if let Some(diagnostic) = parsed.diagnostics.first() {
        let at = match diagnostic.labels.first() {
            Some(label) => label.offset(),
            None => 0,
        };
        return Err(Refusal::new(at, format!("SyntaxError: {}", diagnostic.message)));
    }
    let mut eraser = eraser::Eraser::new(source, &parsed.tokens);
    eraser.visit_program(&parsed.program);
    eraser.finish().map(|edits| edits.apply(source))
}

#[cfg(test)]
mod tests;
