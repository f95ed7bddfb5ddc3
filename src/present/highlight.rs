//! Colours for source code: which bytes of each line are what, from the syntax tree.
//!
//! The grammars are those that the rubric brings, so this needs no crate of its own. Broken code
//! is no obstacle: what its tree still tells is coloured, the rest stays plain.

use std::ops::Range;

use ast_grep_core::tree_sitter::StrDoc;
use ast_grep_language::SupportLang;

use crate::domain::exercise::Language;

/// What a stretch of code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// A word of the language, and names that act like one (`true`, `None`, `this`).
    Keyword,
    /// A string, with its quotes; a regular expression, a rune.
    String,
    /// A number.
    Number,
    /// A comment.
    Comment,
    /// A comment that says what the code below it promises.
    Doc,
    /// The name of a function where it is defined or called.
    Function,
    /// The name of a type or a class.
    Type,
    /// Anything else. [`highlight`] leaves it out.
    Plain,
}

/// A node of the trees that are walked here.
type Node<'t> = <StrDoc<SupportLang> as ast_grep_core::Doc>::Node<'t>;

/// The longest source that is coloured, in bytes.
pub const LONGEST_SOURCE: usize = 1 << 20;

/// The coloured stretches of every line of `source`, as [`str::lines`] counts them: byte ranges in
/// the line, in order, none empty and none touching another's bytes.
#[must_use]
pub fn highlight(language: Language, source: &str) -> Vec<Vec<(Range<usize>, Class)>> {
    let classes = paint(language, source);
    let mut line_start = 0;
    source
        .split_inclusive('\n')
        .map(|line| {
            let text = line.lines().next().unwrap_or_default();
            let stretches = stretches(&classes[line_start..line_start + text.len()]);
            line_start += line.len();
            stretches
        })
        .collect()
}

/// The class of every byte. An inner node paints over the node that it lies in.
fn paint(language: Language, source: &str) -> Vec<Class> {
    let mut classes = vec![Class::Plain; source.len()];
    let grammar = match language {
        Language::JavaScript => SupportLang::JavaScript,
        Language::TypeScript => SupportLang::TypeScript,
        Language::Python => SupportLang::Python,
        Language::Go => SupportLang::Go,
        Language::Rust => SupportLang::Rust,
    };
    if source.len() > LONGEST_SOURCE {
        return classes;
    }
    let Ok(document) = StrDoc::try_new(source, grammar) else { return classes };
    let mut cursor = document.tree.walk();
    let mut chain = (0, false);
    loop {
        let node = cursor.node();
        let kind = node.kind();
        let class = if node.is_named() {
            class_of(kind)
        } else {
            // The `number` in a type is no keyword.
            let is_free = classes.get(node.start_byte()) == Some(&Class::Plain);
            let is_word = kind.bytes().all(|byte| byte.is_ascii_alphabetic());
            (is_free && is_word).then_some(Class::Keyword)
        };
        let class = match class {
            Some(Class::Comment) if is_doc(&node, source, &mut chain) => Some(Class::Doc),
            class => class,
        };
        if let Some(class) = class {
            classes[node.byte_range()].fill(class);
        }
        if let Some((field, class)) = named_by(kind)
            && let Some(name) = node.child_by_field_name(field)
        {
            // In `store.items.delete()` the name is `delete`.
            let last =
                ["property", "attribute", "field"].iter().find_map(|part| name.child_by_field_name(part));
            let is_defined = node.child_by_field_name("value").is_none_or(|value| is_function(value.kind()));
            let name = last.unwrap_or(name);
            if is_defined && name.child_count() == 0 {
                classes[name.byte_range()].fill(class);
            }
        }
        if cursor.goto_first_child() || cursor.goto_next_sibling() {
            continue;
        }
        loop {
            if !cursor.goto_parent() {
                return classes;
            }
            if cursor.goto_next_sibling() {
                break;
            }
        }
    }
}

/// Whether a comment belongs to a declaration: it is written as one that does, or stands right above it.
/// `chain` is what was found out about the comments that stand together here: where they end, and
/// whether a declaration follows.
fn is_doc(node: &Node<'_>, source: &str, chain: &mut (usize, bool)) -> bool {
    let text = &source[node.byte_range()];
    if ["/**", "///", "//!"].iter().any(|begin| text.starts_with(begin)) {
        return true;
    }
    // One that stands behind code on its line is about that line.
    let line_start = source[..node.start_byte()].rfind('\n').map_or(0, |end| end + 1);
    if !source[line_start..node.start_byte()].trim().is_empty() {
        return false;
    }
    if node.start_byte() >= chain.0 {
        *chain = followed(node, source);
    }
    chain.1
}

/// Where the comments end that stand together with this one, and whether a declaration is right below.
fn followed(first: &Node<'_>, source: &str) -> (usize, bool) {
    let mut last = *first;
    while let Some(next) = last.next_sibling() {
        // In some grammars a comment has the end of its line with it.
        let end = source[last.byte_range()].trim_end().len() + last.start_byte();
        if source[end..next.start_byte()].matches('\n').count() > 1 {
            break;
        }
        if class_of(next.kind()) != Some(Class::Comment) {
            return (last.end_byte(), is_declaration(next.kind()));
        }
        last = next;
    }
    (last.end_byte(), false)
}

/// Whether a node declares something that others use.
fn is_declaration(kind: &str) -> bool {
    matches!(
        kind,
        "function_declaration"
            | "generator_function_declaration"
            | "function_signature"
            | "method_declaration"
            | "method_definition"
            | "method_signature"
            | "method_elem"
            | "method_spec"
            | "class_declaration"
            | "abstract_class_declaration"
            | "interface_declaration"
            | "type_alias_declaration"
            | "enum_declaration"
            | "export_statement"
            | "public_field_definition"
            | "field_definition"
            | "property_signature"
            | "field_declaration"
            | "type_declaration"
            | "const_declaration"
            | "var_declaration"
            | "package_clause"
            | "function_definition"
            | "class_definition"
            | "decorated_definition"
            | "function_item"
            | "function_signature_item"
            | "struct_item"
            | "enum_item"
            | "trait_item"
            | "impl_item"
            | "mod_item"
            | "const_item"
            | "static_item"
            | "type_item"
    )
}

/// The class of a node by its kind, in any of the grammars.
fn class_of(kind: &str) -> Option<Class> {
    Some(match kind {
        "comment" | "line_comment" | "block_comment" | "html_comment" | "hash_bang_line" => Class::Comment,
        "string"
        | "template_string"
        | "template_literal_type"
        | "regex"
        | "interpreted_string_literal"
        | "raw_string_literal"
        | "rune_literal" => Class::String,
        "template_substitution" | "template_type" | "interpolation" => Class::Plain,
        "number" | "integer" | "float" | "int_literal" | "float_literal" | "imaginary_literal" => {
            Class::Number
        }
        "true" | "false" | "null" | "undefined" | "none" | "nil" | "iota" | "this" | "super" => {
            Class::Keyword
        }
        "type_identifier" | "predefined_type" | "type" => Class::Type,
        _ => return None,
    })
}

/// The field of a node that holds a name, and what it names.
fn named_by(kind: &str) -> Option<(&'static str, Class)> {
    Some(match kind {
        "call_expression" | "call" => ("function", Class::Function),
        "function_declaration"
        | "function_expression"
        | "generator_function_declaration"
        | "generator_function"
        | "function_signature"
        | "method_definition"
        | "method_signature"
        | "function_definition"
        | "method_declaration"
        | "variable_declarator" => ("name", Class::Function),
        "pair" => ("key", Class::Function),
        "class_declaration" | "class" | "class_definition" => ("name", Class::Type),
        "new_expression" => ("constructor", Class::Type),
        _ => return None,
    })
}

fn is_function(kind: &str) -> bool {
    matches!(kind, "arrow_function" | "function_expression" | "generator_function")
}

/// The runs of one class in a line.
fn stretches(classes: &[Class]) -> Vec<(Range<usize>, Class)> {
    let mut start = 0;
    classes
        .chunk_by(PartialEq::eq)
        .map(|run| {
            start += run.len();
            (start - run.len()..start, run[0])
        })
        .filter(|&(_, class)| class != Class::Plain)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The stretches as `class:text`, one line after the other.
    fn shown(language: Language, source: &str) -> String {
        let lines = source.lines().zip(highlight(language, source)).map(|(line, stretches)| {
            let stretches = stretches.into_iter().map(|(range, class)| format!("{class:?}:{}", &line[range]));
            stretches.collect::<Vec<_>>().join(" ")
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn javascript() {
        assert_eq!(
            shown(
                Language::JavaScript,
                "// a\nexport async function load(id) {\n  const n = 1 + await store.items.get(`/${id}/x`, null);\n}\nclass A extends B { run() { return new Map(); } }\nconst f = () => /x/;",
            ),
            "Doc:// a\n\
             Keyword:export Keyword:async Keyword:function Function:load\n\
             Keyword:const Number:1 Keyword:await Function:get String:`/ String:/x` Keyword:null\n\
             \n\
             Keyword:class Type:A Keyword:extends Function:run Keyword:return Keyword:new Type:Map\n\
             Keyword:const Function:f String:/x/"
        );
    }

    #[test]
    fn typescript() {
        assert_eq!(
            shown(
                Language::TypeScript,
                "interface A<T> { a: number; b(): T }\nconst x = <T,>(y: T): Promise<T> => f(y as T);"
            ),
            "Keyword:interface Type:A Type:T Type:number Function:b Type:T\n\
             Keyword:const Function:x Type:T Type:T Type:Promise Type:T Function:f Keyword:as Type:T"
        );
    }

    #[test]
    fn python() {
        assert_eq!(
            shown(
                Language::Python,
                "class A(B):\n    async def f(self, n: int = 3) -> None:\n        await self.g(f'x{n}', \"\"\"a\n  b\"\"\")  # c"
            ),
            "Keyword:class Type:A\n\
             Keyword:async Keyword:def Function:f Type:int Number:3 Keyword:None\n\
             Keyword:await Function:g String:f'x String:' String:\"\"\"a\n\
             String:  b\"\"\" Comment:# c"
        );
    }

    #[test]
    fn go() {
        assert_eq!(
            shown(
                Language::Go,
                "package a\n\nfunc (s *Store) Get(id int) error {\n\tgo s.run(`x`, 'c', 1.5) // d\n\treturn nil\n}"
            ),
            "Keyword:package\n\
             \n\
             Keyword:func Type:Store Function:Get Type:int Type:error\n\
             Keyword:go Function:run String:`x` String:'c' Number:1.5 Comment:// d\n\
             Keyword:return Keyword:nil\n"
        );
    }

    #[test]
    fn broken_code_and_odd_line_ends_keep_their_lines() {
        for source in [
            "",
            "\n",
            "a\r\nb",
            "const x = 'open\r\nreturn 1;\n\n",
            "func ((( {",
            "def f(:\n  '''",
            "/* é",
            "日本 = '𝒳'",
        ] {
            for language in [Language::JavaScript, Language::TypeScript, Language::Python, Language::Go] {
                let lines = highlight(language, source);
                assert_eq!(lines.len(), source.lines().count(), "{language:?} {source:?}");
                for (line, stretches) in source.lines().zip(lines) {
                    let mut end = 0;
                    for (range, _) in stretches {
                        assert!(range.start >= end && range.end > range.start, "{language:?} {source:?}");
                        assert!(line.get(range.clone()).is_some(), "{language:?} {source:?}");
                        end = range.end;
                    }
                }
            }
        }
        assert_eq!(
            shown(Language::JavaScript, "let x = (1; return 'a'"),
            "Keyword:let Number:1 Keyword:return String:'a'"
        );
    }

    #[test]
    fn comments_that_hold_a_promise_are_told_from_those_beside_the_point() {
        let docs = |language, source: &str| {
            let lines = source.lines().zip(highlight(language, source));
            let of = |(line, spans): (&str, Vec<(Range<usize>, Class)>)| {
                spans
                    .into_iter()
                    .find(|(_, class)| matches!(class, Class::Doc | Class::Comment))
                    .map(|(range, class)| format!("{class:?}:{}", line[range].trim()))
            };
            lines.filter_map(of).collect::<Vec<_>>().join(" ")
        };
        let go = "package a\n\n// F waits.\n// Always.\nfunc F() { // here\n\t// step\n\tg()\n}\n\n// loose\n\nvar x = 1\n";
        assert_eq!(
            docs(Language::Go, go),
            "Doc:// F waits. Doc:// Always. Comment:// here Comment:// step Comment:// loose"
        );
        let js = "/** Waits. */\nexport function f() {\n  // step\n  g();\n}\n// Says.\nfunction g() {}\n";
        assert_eq!(docs(Language::JavaScript, js), "Doc:/** Waits. */ Comment:// step Doc:// Says.");
        assert_eq!(docs(Language::TypeScript, js), "Doc:/** Waits. */ Comment:// step Doc:// Says.");
        let python = "# Waits.\ndef f():\n    # step\n    g()\n";
        assert_eq!(docs(Language::Python, python), "Doc:# Waits. Comment:# step");
        let rust = "//! All.\n\n/// Waits.\nfn f() {\n    // step\n    g();\n}\n";
        assert_eq!(docs(Language::Rust, rust), "Doc://! All. Doc:/// Waits. Comment:// step");
    }

    #[test]
    fn deep_nesting_is_coloured_like_any_other() {
        for language in [Language::JavaScript, Language::TypeScript, Language::Python, Language::Go] {
            let deep = format!("x = {}1{}\n", "(".repeat(100_000), ")".repeat(100_000));
            assert_eq!(highlight(language, &deep).len(), 1);
        }
    }
}
