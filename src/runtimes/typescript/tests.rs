//! Tables of what is stripped to what, and what every result must hold to.

use super::*;

fn stripped(source: &str) -> String {
    match strip(source, "a.ts") {
        Ok(javascript) => javascript,
        Err(error) => panic!("{source:?}: {error}"),
    }
}

/// Strips, and holds the result to what must be true of every result. What is expected is told with
/// one space for many.
fn check(source: &str, expected: &str) {
    let javascript = stripped(source);
    let mut brief = javascript.clone();
    while brief.contains("  ") {
        brief = brief.replace("  ", " ");
    }
    assert_eq!(brief, expected, "of {source:?}");
    let units = |text: &str| text.encode_utf16().collect::<Vec<_>>();
    let (before, after) = (units(source), units(&javascript));
    assert_eq!(before.len(), after.len(), "the width of {source:?}");
    for (before, after) in before.into_iter().zip(after) {
        let is_put = [' ', ';', '(', ')', 'j'].map(|put| put as u16).contains(&after);
        assert!(before == after || is_put, "{source:?} became {javascript:?}");
        assert!(before != u16::from(b'\n') || after == before, "a line of {source:?} is lost");
    }
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, &javascript, SourceType::mjs()).parse();
    assert!(parsed.diagnostics.is_empty(), "{javascript:?}: {:?}", parsed.diagnostics);
    assert_eq!(stripped(&javascript), javascript, "JavaScript stays as it is");
}

#[test]
fn annotations_go() {
    check("let a: number = 1, b!: string, c: any;", "let a = 1, b , c ;");
    check("const { a, b }: { a: 1; b: 2 } = c;", "const { a, b } = c;");
    check("function f(a?: number, b = 1, ...c: any[]): void {}", "function f(a , b = 1, ...c ) {}");
    check("function f(this: Window, a?) {}", "function f( a ) {}");
    check("function f(this: Window): asserts this is A {}", "function f( ) {}");
    check("try { a() } catch (e: unknown) {}", "try { a() } catch (e ) {}");
    check("for (const a of b as A[]) {}", "for (const a of b ) {}");
    check("let a: 日本 | '𝒳' = '𝒳';", "let a = '𝒳';");
    check("let a /* b */ : /* c */ A /* d */ = 1;", "let a /* b */ /* d */ = 1;");
    check("type A = {\r\n  a: 1\r\n}\r\nlet b: A;", "; \r\n \r\n \r\nlet b ;");
}

#[test]
fn declarations_that_are_only_types_leave_an_empty_statement() {
    check("interface A { a: 1 }", "; ");
    check("export type A = 1;\nexport interface B {}", "; \n; ");
    check("export default interface A {}", "; ");
    check("declare const a: 1; declare function b(): void; declare class C {}", "; ; ; ");
    check("declare enum A { B } declare module 'c' {} declare global {}", "; ; ; ");
    check("declare namespace A { const b: 1 } namespace C.D { export type E = 1; namespace F {} }", "; ; ");
    check("function f(a: 1): void;\nfunction f(a: any) {}", "; \nfunction f(a ) {}");
    check(
        "export default function f(): void;\nexport default function f() {}",
        "; \nexport default function f() {}",
    );
    check("export declare const a: 1;", "; ");
    check("import type a = require('b');", "; ");
}

#[test]
fn words_of_types_stay_where_they_are_names() {
    for source in [
        "type\nA = 1;",
        "declare = abstract;",
        "as(as, satisfies, type);",
        "let of = 1, namespace = of;",
        "class A { declare; readonly = 1; abstract() {} }",
    ] {
        check(source, source);
    }
    check("let as: any = as as any;", "let as = as ;");
}

#[test]
fn type_imports_go_and_all_others_stay() {
    check("import type { A } from './a.ts';", "; ");
    check("import type A from './a.ts'; import type * as B from 'b';", "; ; ");
    check("import { type A, b, type C } from 'd';", "import { b, } from 'd';");
    check("import D, { type A as B , } from 'd';", "import D, { } from 'd';");
    check("import { unused } from 'a';", "import { unused } from 'a';");
    check(
        "import { type } from 'a'; import { type as a } from 'a';",
        "import { type } from 'a'; import { type as a } from 'a';",
    );
    check("export { type A, b } from 'a';", "export { b } from 'a';");
    check("export type { A }; export type * from 'a';", "; ; ");
}

#[test]
fn specifiers_stay_as_they_are() {
    for source in [
        "import { a } from './a.ts'; import '../b.mts';",
        "export * from './a.ts';",
        "await import('./a.ts');",
    ] {
        check(source, source);
    }
    check("import { type A } from './a.ts';", "import { } from './a.ts';");
}

#[test]
fn expressions_keep_their_values() {
    check("a as A; b satisfies B; c!; d as const;", "a ; b ; c ; d ;");
    check("a! + b!.c![0]!() + d?.e!.f;", "a + b .c [0] () + d?.e .f;");
    check("(a as any) = b!; a!++; a! as A as B;", "(a ) = b ; a ++; a ;");
    check(
        "f<A>(b); new C<A>(); f?.<A>(b); f<A>`${b as A}`; const g = f<A>;",
        "f (b); new C (); f?. (b); f `${b }`; const g = f ;",
    );
    check("f<\n  A\n>(b);", "f \n \n (b);");
    check("x = { a: b as A, [c!]: d, ...(e as E) };", "x = { a: b , [c ]: d, ...(e ) };");
    check("a < b, c > (d); a < b || c > (d);", "a (d); a < b || c > (d);");
}

#[test]
fn a_line_end_that_ended_a_type_still_ends_its_statement() {
    check("a as any\n(b)", "a ; \n(b)");
    check("a satisfies A\n[b].c", "a ; \n[b].c");
    check("let a = b as any // c\n`d`", "let a = b ; // c\n`d`");
    check("let a = b as A as B\n(c)", "let a = b ; \n(c)");
    check("a\ntype B = 1\n(c)", "a\n; \n(c)");
    check("a\ndeclare const b: 1\n[c].d", "a\n; \n[c].d");
    check("a\nimport type { B } from 'b'\n`c`", "a\n; \n`c`");
    check("let a: any\n(b)", "let a \n(b)");
    check("a!\n(b)", "a \n(b)");
    check("f(a as any\n)", "f(a \n)");
}

#[test]
fn arrows_keep_their_brackets_on_the_line_that_needs_them() {
    check("f = async <T>(a: T): Promise<T> => a;", "f = async (a ) => a;");
    check("f = (a): Promise<\n  A\n> => a;", "f = (a \n \n) => a;");
    check("f = (a): {\n a: 1 } => a;", "f = (a \n ) => a;");
    check("f = (a): '𝒳' |\n '𝒳' => a;", "f = (a \n ) => a;");
    check("f = async <\n T\n>(a: T) => a;", "f = async (\n \n a ) => a;");
    check("function f() { return <T,\n>(a: T) => a; }", "function f() { return ( \n a ) => a; }");
    check("f = (a: A): b is B => c;", "f = (a ) => c;");
    check("f = (\n a: A,\n): A => a;", "f = (\n a ,\n) => a;");
    check("x = a ? (b: B): C => d : e;", "x = a ? (b ) => d : e;");
}

#[test]
fn classes_lose_what_only_the_checker_reads() {
    check("abstract class A<T> extends B<T> implements C<T>, D {}", " class A extends B {}");
    check("export default abstract class {}", "export default class {}");
    check(
        "class A { a: 1; b?: 2; c!: 3; #d: 4 = 4; static e: 5; 'f'?: 6; [g]?: 7 }",
        "class A { a ; b ; c ; #d = 4; static e ; 'f' ; [g] }",
    );
    check(
        "class A { private a = 1; static readonly b = 2; protected async c(): Promise<void> {} }",
        "class A { ; a = 1; static b = 2; ; async c() {} }",
    );
    check("class A { constructor(a: 1);\n constructor(a: any) {} }", "class A { ; \n constructor(a ) {} }");
    check(
        "abstract class A { abstract a: 1; abstract b(): void; abstract accessor c: 1; d() {} }",
        " class A { ; ; ; d() {} }",
    );
    check("class A { [key: string]: any; static [key: string]: any; declare a: 1 }", "class A { ; ; ; }");
    check(
        "class A extends B { override a<T>(this: A, b: T): void {} accessor c: 1 = 1; d?() {} }",
        "class A extends B { ; a ( b ) {} accessor c = 1; d () {} }",
    );
    check(
        "class A { get a(): 1 { return 1 } set a(b: 1) {} }",
        "class A { get a() { return 1 } set a(b ) {} }",
    );
    check("@a<B>() class C { @d() private e: 1; @f g() {} }", "@a () class C { @d() e ; @f g() {} }");
}

#[test]
fn members_of_a_class_do_not_grow_together() {
    check("class A { a = 1\n declare b: 1\n [c] = 2 }", "class A { a = 1\n ; \n [c] = 2 }");
    check("class A { a = 1\n public [b] = 2\n readonly in = 3 }", "class A { a = 1\n ; [b] = 2\n ; in = 3 }");
    check("class A { a = 1\n private *b() {} }", "class A { a = 1\n ; *b() {} }");
    check("class A { a = b as any\n [c] = 1 }", "class A { a = b ; \n [c] = 1 }");
    check(
        "class A { get: 1\n a() {}\n static?: 2\n b() {}\n set!: 3\n c(d) {} }",
        "class A { get; \n a() {}\n static; \n b() {}\n set; \n c(d) {} }",
    );
}

#[test]
fn what_cannot_be_erased_is_refused_with_its_place() {
    let cases = [
        ("let a;\n  enum A { B }", 2, 3, "an `enum` makes code"),
        ("export const enum A {}", 1, 1, "an `enum` makes code"),
        ("namespace A { export const b = 1 }", 1, 1, "a `namespace` with values"),
        ("namespace A.B { c() }", 1, 1, "a `namespace` with values"),
        ("class A { constructor(private a: 1) {} }", 1, 23, "a parameter property"),
        ("class A { constructor(a, readonly b) {} }", 1, 26, "a parameter property"),
        ("import a = require('a');", 1, 1, "`import … =`"),
        ("import a = b.c;", 1, 1, "`import … =`"),
        ("export = a;", 1, 1, "`export =`"),
        ("'𝒳'; let a = <any>b;", 1, 15, "write `value as Type`"),
        ("a + b as number * c;", 1, 16, "SyntaxError: "),
        ("a ** b as number ** c;", 1, 1, "put parentheses around"),
        ("enum A {} class B { constructor(public c) {} }", 1, 1, "an `enum`"),
        ("let a = ;", 1, 9, "SyntaxError: "),
        ("let a: ;", 1, 8, "SyntaxError: "),
        ("x = <div />;", 1, 10, "SyntaxError: "),
        ("f(\n", 2, 1, "SyntaxError: "),
    ];
    for (source, line, column, message) in cases {
        let error = strip(source, "src/a.ts").expect_err(source);
        assert_eq!((error.line, error.column), (line, column), "{source:?}: {error}");
        assert!(error.message.contains(message), "{source:?}: {error}");
        assert!(error.to_string().starts_with(&format!("src/a.ts:{line}:{column}: ")), "{error}");
    }
    for source in ["(a + b as number) * c;", "a * b as number + c;", "a as number ** b;", "a == b as any;"] {
        stripped(source);
    }
}

#[test]
fn no_nesting_overflows_the_stack() {
    let deep = format!("x = {}1{}", "(".repeat(100_000), ")".repeat(100_000));
    let error = strip(&deep, "a.ts").expect_err("too deep");
    assert_eq!((error.line, error.column), (1, 255), "{error}");
    let repeated = |part: &str| part.repeat(30_000 / part.len());
    for part in ["!", "- ", "a=>", "1+", "a?b:", "keyof ", "new "] {
        stripped(&format!("x = {}1", repeated(part).replace("keyof ", "typeof ")));
    }
    for (before, part, after) in [
        ("x = a", "!", ""),
        ("x = a", ".b", ""),
        ("x = a", " as A", ""),
        ("let x: A", "[]", ""),
        ("", "if(1)", "a"),
    ] {
        stripped(&format!("{before}{}{after}", repeated(part)));
    }
    // Brackets that strings seem to close.
    for part in ["(\")\",", "[']',", "{'}';", "`${'}'+"] {
        strip(&repeated(part), "a.ts").expect_err(part);
    }
    assert!(strip(&" ".repeat(LONGEST_SOURCE + 1), "a.ts").is_err());
}
