//! What TypeScript adds to declarations, imports and exports.

use oxc_ast::ast::{
    Declaration, ExportDefaultDeclarationKind, ExportSpecifier, Function, ImportDeclaration,
    ImportDeclarationSpecifier, ImportOrExportKind, Statement, TSNamespaceDeclaration,
    TSNamespaceDeclarationBody,
};
use oxc_span::{GetSpan, Span};

use super::Eraser;

/// What becomes of a declaration.
enum Fate {
    Kept,
    Erased,
    Refused(&'static str),
}

const ENUM: &str = "an `enum` makes code at run time: write an object with `as const` and a union type";
const NAMESPACE: &str = "a `namespace` with values makes code at run time: write a module";
const IMPORT_EQUALS: &str = "`import … =` makes code at run time: write an `import` declaration";
const EXPORT_EQUALS: &str = "`export =` makes code at run time: write `export default`";

impl Eraser<'_> {
    /// Erases what is only type in a statement; says whether the rest need not be walked.
    pub(super) fn erase_statement(&mut self, statement: &Statement) -> bool {
        if let Some(declaration) = statement.as_declaration() {
            return self.meet(&fate(declaration), declaration.span());
        }
        match statement {
            Statement::ExportDeclaration(export) => self.meet(&fate(&export.declaration), export.span),
            Statement::ExportDefaultDeclaration(export) => {
                let fate = match &export.declaration {
                    ExportDefaultDeclarationKind::TSInterfaceDeclaration(_) => Fate::Erased,
                    ExportDefaultDeclarationKind::FunctionDeclaration(function) => of_function(function),
                    _ => Fate::Kept,
                };
                self.meet(&fate, export.span)
            }
            Statement::ImportDeclaration(import) => {
                self.erase_import(import);
                true
            }
            Statement::ExportNamedDeclaration(export) => {
                self.erase_export(export.span, export.export_kind, &export.specifiers);
                true
            }
            Statement::ExportFromDeclaration(export) => {
                self.erase_export(export.span, export.export_kind, &export.specifiers);
                true
            }
            Statement::ExportAllDeclaration(export) => {
                self.erase_export(export.span, export.export_kind, &[]);
                true
            }
            Statement::TSExportAssignment(export) => self.meet(&Fate::Refused(EXPORT_EQUALS), export.span),
            Statement::TSNamespaceExportDeclaration(export) => self.meet(&Fate::Erased, export.span),
            _ => false,
        }
    }

    fn meet(&mut self, fate: &Fate, span: Span) -> bool {
        match fate {
            Fate::Kept => return false,
            Fate::Erased => self.blank_whole(span),
            Fate::Refused(message) => self.refuse(span, message),
        }
        true
    }

    fn erase_import(&mut self, import: &ImportDeclaration) {
        if import.import_kind.is_type() {
            return self.blank_whole(import.span);
        }
        for specifier in import.specifiers.iter().flatten() {
            if let ImportDeclarationSpecifier::ImportSpecifier(named) = specifier
                && named.import_kind.is_type()
            {
                self.blank_item(named.span);
            }
        }
    }

    fn erase_export(&mut self, whole: Span, kind: ImportOrExportKind, specifiers: &[ExportSpecifier]) {
        if kind.is_type() {
            return self.blank_whole(whole);
        }
        for specifier in specifiers.iter().filter(|specifier| specifier.export_kind.is_type()) {
            self.blank_item(specifier.span);
        }
    }
}

fn fate(declaration: &Declaration) -> Fate {
    match declaration {
        Declaration::FunctionDeclaration(it) => of_function(it),
        Declaration::VariableDeclaration(it) if !it.declare => Fate::Kept,
        Declaration::ClassDeclaration(it) if !it.declare => Fate::Kept,
        Declaration::TSEnumDeclaration(it) if !it.declare => Fate::Refused(ENUM),
        Declaration::TSNamespaceDeclaration(it) if !it.declare && has_values(it) => Fate::Refused(NAMESPACE),
        Declaration::TSImportEqualsDeclaration(it) if !it.import_kind.is_type() => {
            Fate::Refused(IMPORT_EQUALS)
        }
        _ => Fate::Erased,
    }
}

/// Without a body it is an overload or a `declare`.
fn of_function(function: &Function) -> Fate {
    if function.declare || function.body.is_none() { Fate::Erased } else { Fate::Kept }
}

/// Whether anything in a namespace is more than an interface or a type.
fn has_values(namespace: &TSNamespaceDeclaration) -> bool {
    let block = match &namespace.body {
        TSNamespaceDeclarationBody::TSNamespaceDeclaration(inner) => return has_values(inner),
        TSNamespaceDeclarationBody::TSModuleBlock(block) => block,
    };
    !block.directives.is_empty()
        || block.body.iter().any(|statement| {
            let declaration = match statement {
                Statement::ExportDeclaration(export) => Some(&export.declaration),
                statement => statement.as_declaration(),
            };
            match declaration {
                Some(Declaration::TSTypeAliasDeclaration(_) | Declaration::TSInterfaceDeclaration(_)) => {
                    false
                }
                Some(Declaration::TSNamespaceDeclaration(inner)) => has_values(inner),
                _ => true,
            }
        })
}
