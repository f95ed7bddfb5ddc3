//! Which of a learner's files may take part in a run at all, by their names.

use crate::domain::exercise::Language;
use crate::domain::tree::TreePath;

/// Whether a file of that name may come from a learner. Tests, the settings of runtimes and of their
/// tools, and what would reach another compiler or the linker may not.
#[must_use]
pub fn admits(language: Language, path: &TreePath) -> bool {
    let path = path.as_str();
    let name = path.rsplit('/').next().unwrap_or_default();
    let below = |folders: &[&str]| path.split('/').any(|part| folders.contains(&part));
    if path.split('/').any(|part| part.starts_with('.')) {
        return false;
    }
    match language {
        Language::JavaScript | Language::TypeScript => {
            !matches!(name, "package.json" | "package-lock.json" | "tsconfig.json")
                && !below(&["node_modules"])
                && !path.starts_with("test/")
        }
        Language::Python => {
            !matches!(name, "conftest.py" | "sitecustomize.py" | "usercustomize.py" | "pyvenv.cfg")
                && !name.ends_with(".pth")
                && !name.ends_with(".pyc")
                && !below(&["__pycache__"])
                && !path.starts_with("tests/")
        }
        Language::Rust => !matches!(name, "Cargo.toml" | "Cargo.lock" | "build.rs"),
        Language::Go => {
            let foreign = [
                "c", "cc", "cpp", "cxx", "m", "f", "F", "s", "S", "h", "hh", "hpp", "syso", "swig",
                "swigcxx", "a", "o",
            ];
            !name.ends_with("_test.go")
                && !matches!(name, "go.mod" | "go.sum" | "go.work" | "go.work.sum")
                && !below(&["vendor", "diffdojo_subject", "diffdojo_libraries"])
                && !name.rsplit_once('.').is_some_and(|(_, end)| foreign.contains(&end))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_may_come_from_a_learner_and_settings_may_not() {
        use Language::{Go, JavaScript, Python, TypeScript};
        let table = [
            (JavaScript, "src/pool.js", true),
            (JavaScript, "src/package.json", false),
            (JavaScript, "src/node_modules/x/index.js", false),
            (JavaScript, "test/a.test.js", false),
            (TypeScript, "src/limits.ts", true),
            (TypeScript, "src/.env", false),
            (Python, "app/pool.py", true),
            (Python, "app/conftest.py", false),
            (Python, "app/sitecustomize.py", false),
            (Python, "app/x.pth", false),
            (Python, "app/__pycache__/quotes.cpython-311.pyc", false),
            (Python, "tests/test_quotes.py", false),
            (Go, "sizes/pool.go", true),
            (Go, "internal/group/group.go", true),
            (Go, "sizes/total_test.go", false),
            (Go, "go.mod", false),
            (Go, "vendor/x/x.go", false),
            (Go, "sizes/asm_amd64.s", false),
            (Go, "sizes/x.c", false),
        ];
        for (language, path, expected) in table {
            assert_eq!(admits(language, &TreePath::new(path).expect("a path")), expected, "{path}");
        }
    }
}
