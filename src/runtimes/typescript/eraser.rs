//! Finds what TypeScript added to a program, and what of it cannot be erased.

mod classes;
mod modules;

use oxc_ast::ast::{
    ArrowFunctionExpression, BinaryExpression, BinaryOperator, Class, ClassElement, Expression,
    FormalParameter, Statement, TSAsExpression, TSClassImplements, TSNonNullExpression,
    TSSatisfiesExpression, TSThisParameter, TSTypeAnnotation, TSTypeAssertion, TSTypeParameterDeclaration,
    TSTypeParameterInstantiation, VariableDeclarator,
};
use oxc_ast_visit::{Visit, walk};
use oxc_parser::{Kind, Token};
use oxc_span::{GetSpan, Span};

use super::Refusal;
use super::edits::{Edits, is_line_end};

/// Walks the tree of one source and collects the edits that make it JavaScript.
pub(super) struct Eraser<'s> {
    source: &'s str,
    /// All tokens, in order of the source.
    tokens: &'s [Token],
    edits: Edits,
    refusal: Option<Refusal>,
}

impl<'s> Eraser<'s> {
    pub(super) fn new(source: &'s str, tokens: &'s [Token]) -> Self {
        Self { source, tokens, edits: Edits::default(), refusal: None }
    }

    /// The edits, or the first thing that is not erasable.
    pub(super) fn finish(self) -> Result<Edits, Refusal> {
        self.refusal.map_or(Ok(self.edits), Err)
    }

    fn refuse(&mut self, span: Span, message: &str) {
        if self.refusal.as_ref().is_none_or(|earlier| span.start < earlier.at) {
            self.refusal = Some(Refusal::new(span.start, message));
        }
    }

    /// Blanks a whole statement or class member and leaves a `;`, which is an empty statement or
    /// member: without it the lines around it could grow together, or an `if` lose its branch.
    fn blank_whole(&mut self, span: Span) {
        self.edits.blank(span);
        self.edits.put(span.start, ';');
    }

    /// Blanks from the start of a list's item to behind its comma, if one follows.
    fn blank_item(&mut self, span: Span) {
        let comma = self.token_from(span.end).filter(|token| token.kind() == Kind::Comma);
        self.edits.blank(Span::new(span.start, comma.map_or(span.end, |token| token.end())));
    }

    /// Blanks the first token at or after `at` if it is of this kind.
    fn blank_token(&mut self, at: u32, kind: Kind) {
        if let Some(token) = self.token_from(at).filter(|token| token.kind() == kind) {
            self.edits.blank(token.span());
        }
    }

    /// The tokens that begin at or after a byte.
    fn tokens_from(&self, at: u32) -> &'s [Token] {
        let first = self.tokens.partition_point(|token| token.start() < at);
        &self.tokens[first..]
    }

    fn token_from(&self, at: u32) -> Option<Token> {
        self.tokens_from(at).first().copied()
    }

    fn spans_lines(&self, start: u32, end: u32) -> bool {
        self.source[start as usize..end as usize].contains(is_line_end)
    }

    /// `as T` and `satisfies T`.
    fn blank_assertion(&mut self, whole: Span, expression: Span) {
        let Some(keyword) = self.token_from(expression.end) else { return };
        self.edits.blank(Span::new(keyword.start(), whole.end));
        // A type ends at the line's end before these; the expression that is left would not.
        let goes_on = self.token_from(whole.end).is_some_and(|next| {
            let joins = matches!(
                next.kind(),
                Kind::LParen | Kind::LBrack | Kind::TemplateHead | Kind::NoSubstitutionTemplate
            );
            joins && self.spans_lines(whole.end, next.start())
        });
        if goes_on {
            self.edits.put(keyword.start(), ';');
        }
    }
}

/// What an `as` or `satisfies` speaks of.
fn asserted<'e, 'a>(expression: &'e Expression<'a>) -> Option<&'e Expression<'a>> {
    let inner = match expression {
        Expression::TSAsExpression(it) => &it.expression,
        Expression::TSSatisfiesExpression(it) => &it.expression,
        _ => return None,
    };
    asserted(inner).or(Some(inner))
}

impl<'a> Visit<'a> for Eraser<'_> {
    fn visit_statement(&mut self, it: &Statement<'a>) {
        if !self.erase_statement(it) {
            walk::walk_statement(self, it);
        }
    }

    fn visit_class(&mut self, it: &Class<'a>) {
        self.erase_class_head(it);
        walk::walk_class(self, it);
    }

    fn visit_class_element(&mut self, it: &ClassElement<'a>) {
        if !self.erase_member(it) {
            walk::walk_class_element(self, it);
        }
    }

    fn visit_ts_class_implements_list(&mut self, it: &oxc_allocator::Vec<'a, TSClassImplements<'a>>) {
        let (Some(first), Some(last)) = (it.first(), it.last()) else { return };
        let before = self.tokens.partition_point(|token| token.start() < first.span.start);
        if let Some(keyword) = before.checked_sub(1).map(|index| self.tokens[index]) {
            self.edits.blank(Span::new(keyword.start(), last.span.end));
        }
    }

    fn visit_ts_this_parameter(&mut self, it: &TSThisParameter<'a>) {
        self.blank_item(it.span);
    }

    fn visit_formal_parameter(&mut self, it: &FormalParameter<'a>) {
        if it.accessibility.is_some() || it.readonly || it.r#override {
            self.refuse(
                it.span,
                "a parameter property makes code at run time: declare the field and assign it",
            );
        }
        if it.optional {
            self.blank_token(it.pattern.span().end, Kind::Question);
        }
        walk::walk_formal_parameter(self, it);
    }

    fn visit_variable_declarator(&mut self, it: &VariableDeclarator<'a>) {
        if it.definite {
            self.blank_token(it.id.span().end, Kind::Bang);
        }
        walk::walk_variable_declarator(self, it);
    }

    fn visit_arrow_function_expression(&mut self, it: &ArrowFunctionExpression<'a>) {
        let params = it.params.span;
        walk::walk_arrow_function_expression(self, it);
        // `async` and `return` need the `(`, and `=>` the `)`, on their own line.
        if let Some(types) = &it.type_parameters
            && self.spans_lines(types.span.start, params.start)
        {
            self.edits.put(types.span.start, '(');
            self.edits.put(params.start, ' ');
        }
        if let Some(returns) = &it.return_type
            && self.spans_lines(params.end, returns.span.end)
            && let Some((last, _)) = self.source[..returns.span.end as usize].char_indices().next_back()
            && let Ok(last) = u32::try_from(last)
        {
            self.edits.put(params.end - 1, ' ');
            self.edits.put(last, ')');
        }
    }

    fn visit_binary_expression(&mut self, it: &BinaryExpression<'a>) {
        // `a ** b as T ** c` would be `a ** (b ** c)` without the type; the parser refuses the
        // other operators that would group differently.
        let is_power = it.operator == BinaryOperator::Exponential;
        if is_power
            && let Some(
                Expression::BinaryExpression(_)
                | Expression::UnaryExpression(_)
                | Expression::AwaitExpression(_),
            ) = asserted(&it.left)
        {
            self.refuse(
                it.left.span(),
                "without the type the operators would group differently: put parentheses around this",
            );
        }
        walk::walk_binary_expression(self, it);
    }

    fn visit_ts_as_expression(&mut self, it: &TSAsExpression<'a>) {
        self.visit_expression(&it.expression);
        self.blank_assertion(it.span, it.expression.span());
    }

    fn visit_ts_satisfies_expression(&mut self, it: &TSSatisfiesExpression<'a>) {
        self.visit_expression(&it.expression);
        self.blank_assertion(it.span, it.expression.span());
    }

    fn visit_ts_non_null_expression(&mut self, it: &TSNonNullExpression<'a>) {
        self.visit_expression(&it.expression);
        self.blank_token(it.expression.span().end, Kind::Bang);
    }

    fn visit_ts_type_assertion(&mut self, it: &TSTypeAssertion<'a>) {
        self.refuse(it.span, "a type assertion in angle brackets cannot be erased: write `value as Type`");
    }

    fn visit_ts_type_annotation(&mut self, it: &TSTypeAnnotation<'a>) {
        self.edits.blank(it.span);
    }

    fn visit_ts_type_parameter_declaration(&mut self, it: &TSTypeParameterDeclaration<'a>) {
        self.edits.blank(it.span);
    }

    fn visit_ts_type_parameter_instantiation(&mut self, it: &TSTypeParameterInstantiation<'a>) {
        self.edits.blank(it.span);
    }
}
