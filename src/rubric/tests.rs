//! Rules of every language on files good, bad and unreadable; and rules that are refused.

use super::*;

const SILENCED: &str = r#"
id: no-silenced-rejections
language: JavaScript
message: a handler for the whole process hides every rejection
rule:
  pattern: process.on($EVENT, $$$)
constraints:
  EVENT: { regex: unhandledRejection }
metadata:
  catches: process.on("unhandledRejection", () => {});
  passes: |
    // process.on("unhandledRejection", () => {})
    log('process.on("unhandledRejection")');
    process.on("SIGTERM", stop);
"#;

const NO_RACE: &str = r#"
id: no-norace
language: Go
message: the race detector is switched off
rule: { kind: comment, regex: '^//go:norace' }
metadata: { catches: "package a\n\n//go:norace\nfunc f() {}\n", passes: "package a\n\n// not go:norace\nfunc f() {}\n" }
"#;

const HANDLER: &str = r#"
id: no-deaf-loop
language: Python
message: the loop's exception handler is silenced
rule: { pattern: $LOOP.set_exception_handler($_) }
metadata: { catches: "loop.set_exception_handler(None)", passes: "loop.call_soon(f)" }
"#;

const IN_LOOP: &str = r"
id: no-await-in-loop
language: TypeScript
message: one after the other
files: ['src/**/*.ts']
utils:
  loop:
    any: [{ kind: for_in_statement }, { kind: for_statement }]
rule:
  kind: await_expression
  inside: { matches: loop, stopBy: { kind: arrow_function } }
metadata:
  catches: for (const id of ids as string[]) { await load(id); }
  passes: for (const id of ids) { run(async () => { await load(id); }); }
";

fn rubric(documents: &[&str]) -> Rubric {
    Rubric::parse(&documents.join("---\n"), "rubric.yml").expect("a sound rubric")
}

fn statuses(rubric: &Rubric, files: &[(&str, &str)]) -> Vec<(Status, Option<String>, Option<u32>)> {
    let checks = rubric.check(files.iter().copied());
    checks.into_iter().map(|check| (check.status, check.file, check.line)).collect()
}

fn failed(file: &str, line: u32) -> (Status, Option<String>, Option<u32>) {
    (Status::Failed, Some(file.to_owned()), Some(line))
}

const PASSED: (Status, Option<String>, Option<u32>) = (Status::Passed, None, None);

#[test]
fn rules_of_all_four_languages_hold_on_their_samples() {
    assert_eq!(rubric(&[SILENCED, NO_RACE, HANDLER, IN_LOOP]).self_test(), Ok(()));
}

#[test]
fn the_first_match_names_its_file_and_line() {
    let files = [
        ("src/a.js", "export const a = 1;\n"),
        ("src/b.mjs", "\n\nprocess.on('unhandledRejection', f);\nprocess.on('unhandledRejection', g);\n"),
        ("src/c.js", "process.on('unhandledRejection', f);\n"),
        ("x.go", "package x\n\n//go:norace\nfunc f() {}\n"),
        ("app/x.py", "def f(loop):\n    loop.set_exception_handler(lambda *a: None)\n"),
    ];
    assert_eq!(
        statuses(&rubric(&[SILENCED, NO_RACE, HANDLER]), &files),
        [failed("src/b.mjs", 3), failed("x.go", 3), failed("app/x.py", 2)]
    );
}

#[test]
fn without_a_file_of_its_language_a_rule_is_passed() {
    assert_eq!(
        statuses(&rubric(&[SILENCED]), &[("a.go", "package a"), ("README", "x"), (".js/x", "(")]),
        [PASSED]
    );
}

#[test]
fn a_comment_in_the_code_switches_no_rule_off() {
    let code = "// ast-grep-ignore\nprocess.on('unhandledRejection', f); // ast-grep-ignore: no-silenced-rejections\n";
    assert_eq!(statuses(&rubric(&[SILENCED]), &[("a.js", code)]), [failed("a.js", 2)]);
}

#[test]
fn globs_say_which_files_a_rule_speaks_of() {
    let code = "for (const a of b) { await a; }";
    let rubric = rubric(&[IN_LOOP]);
    assert_eq!(statuses(&rubric, &[("test/a.ts", code)]), [PASSED]);
    assert_eq!(
        statuses(&rubric, &[("test/a.ts", code), ("src/deep/a.ts", code)]),
        [failed("src/deep/a.ts", 1)]
    );
}

#[test]
fn a_file_that_is_not_understood_fails_nothing_and_says_so() {
    let broken = "const a = ;\nprocess.on('unhandledRejection', f);\n";
    let rubric = rubric(&[SILENCED]);
    let checks = rubric.check([("a.js", broken), ("b.js", "ok();")].into_iter());
    assert_eq!(
        checks,
        [Check {
            id: "no-silenced-rejections".to_owned(),
            status: Status::NotRun,
            file: Some("a.js".to_owned()),
            line: Some(1),
            message: "a.js was not checked: its grammar does not understand line 1".to_owned(),
        }]
    );
    // What another file shows still counts.
    let found = "process.on('unhandledRejection', f);";
    assert_eq!(statuses(&rubric, &[("a.js", broken), ("b.js", found)]), [failed("b.js", 1)]);
}

#[test]
fn a_file_that_is_too_long_or_too_deep_is_not_read() {
    let long = " ".repeat(LONGEST_FILE + 1);
    let deep = format!("x = {}1{}\n", "(".repeat(100_000), ")".repeat(100_000));
    let deep_go = format!("package a\nvar {deep}");
    let chain = format!("x = 1{}\n", " + 1".repeat(20_000));
    for (text, go) in [(&long, &long), (&deep, &deep_go), (&chain, &format!("package a\nvar {chain}"))] {
        let files = [("a.js", text.as_str()), ("a.go", go), ("a.py", text), ("src/a.ts", text)];
        let found = statuses(&rubric(&[SILENCED, NO_RACE, HANDLER, IN_LOOP]), &files);
        assert!(found.iter().all(|(status, ..)| *status == Status::NotRun), "{found:?}");
    }
}

#[test]
fn samples_that_do_not_show_what_they_should_are_told() {
    let wrong = HANDLER.replace("loop.set_exception_handler(None)", "loop.call_soon(f)");
    let strict = IN_LOOP.replace("run(async () => { await load(id); })", "await load(id)");
    let broken = NO_RACE.replace("func f() {}", "func f( {}");
    let complaints = rubric(&[&wrong, &strict, &broken]).self_test().expect_err("three bad rules");
    assert_eq!(
        complaints,
        [
            "rule `no-deaf-loop`: the sample `catches` is not caught",
            "rule `no-await-in-loop`: the sample `passes` is caught, in line 1",
            "rule `no-norace`: the sample `catches` cannot be used: its grammar does not understand line 4",
            "rule `no-norace`: the sample `passes` cannot be used: its grammar does not understand line 4",
        ]
    );
}

#[test]
fn a_rule_that_is_not_sound_is_refused_with_its_mend() {
    let change = |from: &str, to: &str| {
        assert!(SILENCED.contains(from), "{from}");
        SILENCED.replace(from, to)
    };
    let cases = [
        (String::new(), "rubric.yml, rule 1: there is none;"),
        ("# nothing\n---\n".to_owned(), "rubric.yml, rule 1: there is none;"),
        (change("id: no-silenced-rejections", ""), "rule 1: `id` is missing; name the rule"),
        (
            change("message: a handler for the whole process hides every rejection", "message: ''"),
            "rule `no-silenced-rejections`: `message` is missing;",
        ),
        (
            change("language: JavaScript", "language: Ruby"),
            "`Ruby` is not available; write JavaScript, TypeScript, Python or Go",
        ),
        (change("language: JavaScript", "language: Tsx"), "`Tsx` is not available;"),
        (change("language: JavaScript", ""), "`language` is missing;"),
        (change("metadata:", "metadata:\n  catch: x"), "unknown field `catch`"),
        (change("message:", "massage:"), "unknown field `massage`"),
        (change("constraints:", "fix: ''\nconstraints:"), "unknown field `fix`"),
        (change("  pattern:", "  patern: x\n  pattern:"), "unknown field `patern`"),
        (
            change("  pattern:", "  inside: { kind: program, stopby: end }\n  pattern:"),
            "unknown field `stopby`",
        ),
        (change("  catches:", "  passes2:"), "unknown field `passes2`"),
        (change("constraints:", "constraints:\n  OTHER: { kind: string }"), "OTHER"),
        (change("process.on($EVENT, $$$)", ""), "cannot be null"),
        (change("pattern: process.on($EVENT, $$$)", "kind: no_such_kind"), "no_such_kind"),
        (
            HANDLER.replace("pattern: $LOOP.set_exception_handler($_)", "regex: x"),
            "any kind of node; give it a `pattern` or a `kind`",
        ),
        (change("pattern: process.on($EVENT, $$$)", "matches: nothing"), "nothing"),
        (change("{ regex: unhandledRejection }", "{ regex: '(' }"), "unclosed group"),
        (change("constraints:", "files: ['[']\nconstraints:"), "mend the glob"),
        (change("rule:\n", "rule: [\n"), "rule `no-silenced-rejections`: line 5 column 7"),
        (format!("{HANDLER}---\n{HANDLER}"), "its id is used twice"),
    ];
    for (yaml, expected) in cases {
        let error = Rubric::parse(&yaml, "rubric.yml").err().expect(expected).to_string();
        assert!(error.starts_with("rubric.yml, rule "), "{error}");
        assert!(error.contains(expected), "{error:?} should contain {expected:?}");
        assert!(!error.contains('\n'), "{error:?}");
    }
}

#[test]
fn each_missing_sample_is_named() {
    for name in ["catches", "passes"] {
        let yaml = HANDLER.replace(&format!("{name}:"), "other:");
        let error = Rubric::parse(&yaml, "rubric.yml").err().expect("an unknown field").to_string();
        assert!(error.contains("unknown field `other`"), "{error}");
    }
    let yaml = HANDLER.split("metadata").next().expect("the part before");
    let error = Rubric::parse(yaml, "rubric.yml").err().expect("no sample").to_string();
    assert_eq!(
        error,
        "rubric.yml, rule `no-deaf-loop`: `metadata.catches` is missing; add code that the rule must catch"
    );
}
