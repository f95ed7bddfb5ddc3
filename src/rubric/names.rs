//! Other names of what the platform gives, written out in a copy of a file: `import sys as s` and `s.argv`
//! are `sys.argv`. What has a name of its own in the same file may be taken for it: this is for remarks.

use std::collections::HashMap;

use ast_grep_core::tree_sitter::StrDoc;
use ast_grep_core::{AstGrep, Node};
use ast_grep_language::SupportLang;

type Named<'t> = Node<'t, StrDoc<SupportLang>>;

/// The text with each other name written out, on the same line; nothing where there is none.
pub(super) fn written_out(language: SupportLang, tree: &AstGrep<StrDoc<SupportLang>>) -> Option<String> {
    let names = match language {
        SupportLang::Python => of_python(tree),
        SupportLang::Go => of_go(tree),
        SupportLang::JavaScript | SupportLang::TypeScript => of_javascript(tree),
        _ => return None,
    };
    let root = tree.root();
    let mut out = String::new();
    write(&root, &names, &mut out);
    (out != root.text()).then_some(out)
}

/// Writes a node out. A tree is never deeper than `DEEPEST_TREE`.
fn write(node: &Named<'_>, names: &HashMap<String, String>, out: &mut String) {
    if let Some((owner, name)) = by_text(node) {
        let simple = !matches!(&*owner.kind(), "binary_expression" | "await_expression" | "new_expression")
            || owner.text().ends_with(')');
        out.push_str(if simple { "" } else { "(" });
        write(&owner, names, out);
        out.push_str(if simple { "" } else { ")" });
        out.push('.');
        out.push_str(&name);
        return;
    }
    if node.is_leaf() {
        let is_name = matches!(&*node.kind(), "identifier" | "package_identifier");
        match names.get(&*node.text()).filter(|_| is_name && is_a_use(node)) {
            Some(name) => out.push_str(name),
            None => out.push_str(&node.text()),
        }
        return;
    }
    if matches!(&*node.text(), "globalThis.process" | "global.process") {
        out.push_str("process");
        return;
    }
    let text = node.text();
    let start = node.range().start;
    let mut at = 0;
    for child in node.children() {
        let range = child.range();
        out.push_str(text.get(at..range.start - start).unwrap_or_default());
        write(&child, names, out);
        at = range.end - start;
    }
    out.push_str(text.get(at..).unwrap_or_default());
}

/// A member that is named by a text: `error['stack']`, `Reflect.get(error, 'stack')` and
/// `getattr(sys, "argv")` are `error.stack` and `sys.argv`.
fn by_text<'t>(node: &Named<'t>) -> Option<(Named<'t>, String)> {
    let (owner, name) = match &*node.kind() {
        "subscript_expression" => (node.field("object")?, node.field("index")?),
        "call_expression" | "call" => {
            let getter = node.field("function")?;
            if !matches!(&*getter.text(), "getattr" | "Reflect.get") {
                return None;
            }
            let arguments = node.field("arguments")?;
            let mut named = arguments.children().filter(Node::is_named);
            (named.next()?, named.next()?)
        }
        _ => return None,
    };
    // The lines stay as they are.
    if node.start_pos().line() != node.end_pos().line() {
        return None;
    }
    let name = constant(&name)?;
    let is_a_name = name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    is_a_name.then_some((owner, name))
}

/// What a text in the code says, if it can be read off.
fn constant(node: &Named<'_>) -> Option<String> {
    match &*node.kind() {
        "string" | "template_string" => {
            let text = node.text();
            let inner = text.trim_matches(['"', '\'', '`']);
            (!inner.contains(['\\', '$', '{'])).then(|| inner.to_owned())
        }
        "binary_expression" | "binary_operator" => {
            let plus = node.field("operator").is_none_or(|operator| operator.text() == "+");
            let (left, right) = (node.field("left")?, node.field("right")?);
            plus.then_some(constant(&left)? + &constant(&right)?)
        }
        "parenthesized_expression" => constant(&node.children().find(Node::is_named)?),
        _ => None,
    }
}

/// Whether an identifier is read there, and not given or a part of another name.
fn is_a_use(node: &Named<'_>) -> bool {
    let is_field = |parent: &Named<'_>, field: &str| {
        parent.field(field).is_some_and(|other| other.range() == node.range())
    };
    let Some(parent) = node.parent() else { return false };
    match &*parent.kind() {
        "attribute" => is_field(&parent, "object"),
        "keyword_argument" => is_field(&parent, "value"),
        "default_parameter" | "typed_default_parameter" | "assignment_pattern" => {
            is_field(&parent, "right") || is_field(&parent, "value")
        }
        "variable_declarator" => is_field(&parent, "value"),
        "arrow_function" => is_field(&parent, "body"),
        "aliased_import"
        | "dotted_name"
        | "import_specifier"
        | "namespace_import"
        | "import_clause"
        | "export_specifier"
        | "import_spec"
        | "parameters"
        | "lambda_parameters"
        | "typed_parameter"
        | "formal_parameters"
        | "required_parameter"
        | "optional_parameter"
        | "parameter_declaration"
        | "list_splat_pattern"
        | "dictionary_splat_pattern"
        | "rest_pattern"
        | "array_pattern"
        | "object_pattern"
        | "pair_pattern"
        | "function_definition"
        | "class_definition"
        | "function_declaration"
        | "function_expression"
        | "generator_function_declaration"
        | "class_declaration"
        | "catch_clause"
        | "as_pattern_target"
        | "global_statement"
        | "nonlocal_statement"
        | "method_declaration"
        | "labeled_statement" => false,
        _ => true,
    }
}

fn child(node: &Named<'_>, field: &str) -> Option<String> {
    node.field(field).map(|child| child.text().into_owned())
}

/// Modules, and what is taken out of them.
fn of_python(tree: &AstGrep<StrDoc<SupportLang>>) -> HashMap<String, String> {
    let mut names = HashMap::new();
    for node in tree.root().dfs() {
        match &*node.kind() {
            "import_statement" => {
                for one in node.children().filter(|one| one.kind() == "aliased_import") {
                    if let (Some(name), Some(alias)) = (child(&one, "name"), child(&one, "alias")) {
                        names.insert(alias, name);
                    }
                }
            }
            "import_from_statement" => {
                let module = node.field("module_name");
                // A module of the exercise's own that lies beside this one is none of the platform's.
                let Some(module) = module.filter(|module| module.kind() == "dotted_name") else { continue };
                let from = module.range();
                for one in node.children().filter(|one| one.range() != from) {
                    let (name, alias) = match &*one.kind() {
                        "dotted_name" => (Some(one.text().into_owned()), Some(one.text().into_owned())),
                        "aliased_import" => (child(&one, "name"), child(&one, "alias")),
                        _ => continue,
                    };
                    if let (Some(name), Some(alias)) = (name, alias) {
                        names.insert(alias, format!("{}.{name}", module.text()));
                    }
                }
            }
            _ => {}
        }
    }
    names.retain(|alias, name| alias != name);
    names
}

/// Packages. What a dot imports is found by the import.
fn of_go(tree: &AstGrep<StrDoc<SupportLang>>) -> HashMap<String, String> {
    let mut names = HashMap::new();
    for one in tree.root().dfs().filter(|node| node.kind() == "import_spec") {
        let Some(path) = child(&one, "path") else { continue };
        let path = path.trim_matches(['"', '`']);
        let own = path.rsplit('/').next().unwrap_or(path);
        if let Some(name) = child(&one, "name").filter(|name| name != own && name != "_" && name != ".") {
            names.insert(name, own.to_owned());
        }
    }
    names
}

/// Modules of the platform and what is taken out of them, by an import or out of `process`.
fn of_javascript(tree: &AstGrep<StrDoc<SupportLang>>) -> HashMap<String, String> {
    let mut names = HashMap::new();
    let root = tree.root();
    for one in root.dfs().filter(|node| node.kind() == "import_statement") {
        let Some(module) = child(&one, "source").as_deref().and_then(platform) else { continue };
        for part in one.dfs() {
            match &*part.kind() {
                "import_specifier" => {
                    let Some(name) = child(&part, "name") else { continue };
                    let alias = child(&part, "alias").unwrap_or_else(|| name.clone());
                    let out = if name == "default" { module.clone() } else { format!("{module}.{name}") };
                    names.insert(alias, out);
                }
                "identifier"
                    if part.parent().is_some_and(|parent| {
                        matches!(&*parent.kind(), "import_clause" | "namespace_import")
                    }) =>
                {
                    names.insert(part.text().into_owned(), module.clone());
                }
                _ => {}
            }
        }
    }
    // In the order of the text, so that a name may be taken out of one that was.
    for one in root.dfs().filter(|node| node.kind() == "variable_declarator") {
        let (Some(name), Some(value)) = (one.field("name"), one.field("value")) else { continue };
        let Some(value) = source_of(&value, &names) else { continue };
        take_out(&name, &value, &mut names);
    }
    names.retain(|alias, name| alias != name);
    names
}

/// The platform's own name of a module, by the text of its name in quotes.
fn platform(quoted: &str) -> Option<String> {
    let name = quoted.trim_matches(['"', '\'', '`']);
    let bare = name.strip_prefix("node:").unwrap_or(name);
    let known = ["process", "util", "util/types", "fs", "fs/promises", "os", "async_hooks", "child_process"];
    known.contains(&bare).then(|| bare.replace('/', "."))
}

/// What a name stands for that is given this value: only what is the platform's.
fn source_of(value: &Named<'_>, names: &HashMap<String, String>) -> Option<String> {
    let text = value.text();
    let text =
        text.trim_start_matches("await ").trim_start_matches("globalThis.").trim_start_matches("global.");
    for call in ["require(", "import(", "process.getBuiltinModule("] {
        if let Some(module) = text.strip_prefix(call).and_then(|rest| rest.strip_suffix(')')) {
            return platform(module);
        }
    }
    let first = text.split('.').next()?;
    let rest = text.get(first.len()..)?;
    if !rest.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '$')) {
        return None;
    }
    match names.get(first) {
        Some(name) => Some(format!("{name}{rest}")),
        None => (first == "process").then(|| text.to_owned()),
    }
}

/// Enters the names that a pattern takes out of a value.
fn take_out(pattern: &Named<'_>, value: &str, names: &mut HashMap<String, String>) {
    match &*pattern.kind() {
        "identifier" => {
            names.insert(pattern.text().into_owned(), value.to_owned());
        }
        "object_pattern" => {
            for part in pattern.children() {
                match &*part.kind() {
                    "shorthand_property_identifier_pattern" => {
                        names.insert(part.text().into_owned(), format!("{value}.{}", part.text()));
                    }
                    "pair_pattern" => {
                        if let (Some(key), Some(inner)) = (child(&part, "key"), part.field("value")) {
                            take_out(&inner, &format!("{value}.{key}"), names);
                        }
                    }
                    _ => {}
                }
            }
        }
        _ => {}
    }
}
