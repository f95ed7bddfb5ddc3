//! What TypeScript adds to classes.

use oxc_ast::ast::{
    AccessorPropertyType, Class, ClassElement, Decorator, PropertyDefinition, PropertyDefinitionType,
    PropertyKey,
};
use oxc_parser::Kind;
use oxc_span::{GetSpan, Span};

use super::Eraser;

impl Eraser<'_> {
    /// Blanks `abstract`; the type parameters and `implements` are met on the walk.
    pub(super) fn erase_class_head(&mut self, class: &Class) {
        if class.r#abstract {
            let start = after_decorators(class.span, &class.decorators);
            let keyword = self.tokens_from(start).iter().find(|token| token.kind() == Kind::Abstract);
            if let Some(keyword) = keyword {
                self.edits.blank(keyword.span());
            }
        }
    }

    /// Erases a member that is only a type, or what is only type in its head; says whether
    /// nothing of it is left.
    pub(super) fn erase_member(&mut self, member: &ClassElement) -> bool {
        match member {
            ClassElement::StaticBlock(_) => return false,
            ClassElement::TSIndexSignature(_) => {}
            ClassElement::MethodDefinition(method) => {
                if method.value.body.is_some() {
                    self.erase_modifiers(method.span, &method.decorators, &method.key);
                    if method.optional {
                        self.blank_after_key(&method.key, method.computed, Kind::Question);
                    }
                    return false;
                }
            }
            ClassElement::PropertyDefinition(field) => {
                let is_abstract = field.r#type == PropertyDefinitionType::TSAbstractPropertyDefinition;
                if !field.declare && !is_abstract {
                    self.erase_modifiers(field.span, &field.decorators, &field.key);
                    self.erase_field_tail(field);
                    return false;
                }
            }
            ClassElement::AccessorProperty(field) => {
                if field.r#type == AccessorPropertyType::AccessorProperty {
                    self.erase_modifiers(field.span, &field.decorators, &field.key);
                    if field.definite {
                        self.blank_after_key(&field.key, field.computed, Kind::Bang);
                    }
                    return false;
                }
            }
        }
        self.blank_whole(member.span());
        true
    }

    /// Blanks the modifiers that only the type checker reads.
    fn erase_modifiers(&mut self, member: Span, decorators: &[Decorator], key: &PropertyKey) {
        let start = after_decorators(member, decorators);
        let end = key.span().start;
        for token in self.tokens_from(start).iter().take_while(|token| token.start() < end) {
            let is_modifier = matches!(
                token.kind(),
                Kind::Public | Kind::Private | Kind::Protected | Kind::Readonly | Kind::Override
            );
            if !is_modifier {
                continue;
            }
            self.edits.blank(token.span());
            // Else the member before, if it has no `;`, could reach on into `[key]`, `*key` or `in`.
            if token.start() == member.start {
                self.edits.put(token.start(), ';');
            }
        }
    }

    fn erase_field_tail(&mut self, field: &PropertyDefinition) {
        if field.optional {
            self.blank_after_key(&field.key, field.computed, Kind::Question);
        } else if field.definite {
            self.blank_after_key(&field.key, field.computed, Kind::Bang);
        }
        // A field of this name would become a keyword of the member on the next line.
        let is_keyword = matches!(
            &field.key,
            PropertyKey::StaticIdentifier(name) if matches!(name.name.as_str(), "get" | "set" | "static")
        );
        let is_shortened = field.optional || field.type_annotation.is_some();
        if is_keyword
            && is_shortened
            && field.value.is_none()
            && let Some(token) = self.token_from(field.key.span().end)
        {
            self.edits.put(token.start(), ';');
        }
    }

    fn blank_after_key(&mut self, key: &PropertyKey, computed: bool, kind: Kind) {
        let end = key.span().end;
        let bracket = if computed { self.token_from(end) } else { None };
        self.blank_token(bracket.map_or(end, |token| token.end()), kind);
    }
}

fn after_decorators(span: Span, decorators: &[Decorator]) -> u32 {
    decorators.last().map_or(span.start, |last| last.span.end.max(span.start))
}
