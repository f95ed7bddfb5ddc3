//! Node.js: by the scripts of its package, taken apart.

use serde_json::Value;

use super::{Candidate, Reader, blank, runner_of};
use crate::domain::conventions::{Role, role};
use crate::domain::project::{Ecosystem, TestRunner};

/// The deepest chain of scripts that call each other.
const DEEPEST: usize = 5;

impl Reader<'_> {
    pub(super) fn node(&self) -> Vec<Candidate> {
        let home = self.home_of("package.json").unwrap_or_default();
        let inside = |name: &str| if home.is_empty() { name.to_owned() } else { format!("{home}/{name}") };
        let at = |line: &str| if home.is_empty() { line.to_owned() } else { format!("cd {home} && {line}") };
        let manifest: Value = self
            .text(&inside("package.json"))
            .and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or_default();
        let has = |name: &str| self.has(&inside(name));
        let before = format!("--before={}", self.date);
        let mut setups = Vec::new();
        if has("pnpm-lock.yaml") {
            setups.push("npx --yes pnpm@9 install --frozen-lockfile --ignore-scripts=false".to_owned());
        } else if has("yarn.lock") {
            let classic =
                self.text(&inside("yarn.lock")).is_some_and(|text| text.contains("# yarn lockfile v1"));
            setups.push(if classic {
                "npx --yes yarn@1.22.22 install --frozen-lockfile --non-interactive --ignore-engines"
                    .to_owned()
            } else {
                "npx --yes @yarnpkg/cli-dist@4.5.3 install --immutable".to_owned()
            });
        } else if has("package-lock.json") || has("npm-shrinkwrap.json") {
            setups.push("npm ci --no-audit --no-fund".to_owned());
        }
        let plain = "npm install --no-package-lock --no-audit --no-fund --legacy-peer-deps";
        setups.push(format!("{plain} {before}"));
        setups.push(plain.to_owned());
        setups.push(format!("{plain} --ignore-scripts"));
        let setups: Vec<String> = setups.iter().map(|line| at(line)).collect();
        let scripts = Scripts(&manifest);
        let build = if scripts.get("build").is_some() {
            Some("npm run build")
        } else if scripts.get("compile").is_some() {
            Some("npm run compile")
        } else {
            None
        };
        let mut found: Vec<Candidate> = Vec::new();
        let push = |found: &mut Vec<Candidate>, build: &str, test: &str, runner, found_in: &str| {
            let mut project = blank(Ecosystem::Node, runner, &at(test));
            project.build = if build.is_empty() { String::new() } else { at(build) };
            if !found.iter().any(|other| other.project == project) {
                found.push(Candidate { setups: setups.clone(), project, found_in: found_in.to_owned() });
            }
        };
        for name in [
            "test",
            "unit",
            "test:unit",
            "unit-test",
            "tests",
            "test:node",
            "test-node",
            "coverage",
            "cov",
            "mocha",
            "jest",
            "vitest",
        ] {
            if scripts.get(name).is_none() {
                continue;
            }
            let steps = scripts.steps(name);
            let builds: Vec<&str> = steps.iter().filter_map(|step| step.build.as_deref()).collect();
            let prefix = builds.join(" && ");
            for step in &steps {
                if let Some((line, runner)) = &step.test {
                    push(&mut found, &prefix, line, *runner, &format!("the script {name:?} of package.json"));
                }
            }
        }
        if found.is_empty() {
            let needs = |name: &str| {
                ["devDependencies", "dependencies"].iter().any(|kind| manifest[*kind].get(name).is_some())
            };
            for (name, line, runner) in [
                ("vitest", "vitest run", TestRunner::Vitest),
                ("jest", "jest", TestRunner::Jest),
                ("mocha", "mocha", TestRunner::Mocha),
                ("ava", "ava", TestRunner::Ava),
                ("tap", "tap", TestRunner::NodeTap),
                ("tape", "tape \"test/**/*.js\"", TestRunner::Tap),
            ] {
                if needs(name) {
                    push(&mut found, "", line, runner, &format!("the dependency {name} of package.json"));
                }
            }
        }
        if found.is_empty() {
            let node_test = self.tree.iter().any(|(path, _)| {
                role(Ecosystem::Node, path.as_str()) == Role::Test
                    && self.tree.text(path).is_some_and(|text| text.contains("node:test"))
            });
            if node_test {
                found.push(Candidate {
                    setups: setups.clone(),
                    project: blank(Ecosystem::Node, TestRunner::NodeTest, &at("node --test")),
                    found_in: "the tests, which use node:test".to_owned(),
                });
            } else if scripts.get("test").is_some() {
                found.push(Candidate {
                    setups: setups.clone(),
                    project: blank(Ecosystem::Node, TestRunner::ExitCode, &at("npm test")),
                    found_in: "the script \"test\" of package.json".to_owned(),
                });
            }
        }
        if let Some(build) = build {
            let built: Vec<Candidate> = found
                .iter()
                .filter(|candidate| candidate.project.build.is_empty())
                .map(|candidate| {
                    let mut candidate = candidate.clone();
                    candidate.project.build = at(build);
                    candidate.found_in.push_str(", after a build");
                    candidate
                })
                .collect();
            found.extend(built);
        }
        // Nothing to install is nothing to set up.
        let empty =
            ["devDependencies", "dependencies", "optionalDependencies", "peerDependencies", "workspaces"]
                .iter()
                .all(|kind| {
                    manifest[*kind].as_object().is_none_or(serde_json::Map::is_empty)
                        && !manifest[*kind].is_array()
                });
        if empty {
            found.iter_mut().for_each(|candidate| candidate.setups = vec![String::new()]);
        }
        found
    }
}

/// The scripts of a package.json.
struct Scripts<'a>(&'a Value);

/// One command of a script, where it matters for tests.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Step {
    build: Option<String>,
    test: Option<(String, TestRunner)>,
}

impl Scripts<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        self.0["scripts"].get(name)?.as_str()
    }

    /// What a script comes to, scripts that it calls taken apart.
    fn steps(&self, name: &str) -> Vec<Step> {
        let mut out = Vec::new();
        self.descend(name, 0, &mut out);
        out
    }

    fn descend(&self, name: &str, depth: usize, out: &mut Vec<Step>) {
        if depth > DEEPEST {
            return;
        }
        if self.get(&format!("pre{name}")).is_some() {
            self.descend(&format!("pre{name}"), depth + 1, out);
        }
        let Some(script) = self.get(name) else { return };
        let script = script.replace("||", "&&").replace(';', "&&");
        for part in script.split("&&") {
            // What a formatter makes of the report is not needed.
            let part = part.split('|').next().unwrap_or(part).trim();
            if part.is_empty() {
                continue;
            }
            let called = called_scripts(part);
            if !called.is_empty() && called.iter().any(|name| self.get(name).is_some() || name.contains('*'))
            {
                for name in called {
                    if let Some(prefix) = name.strip_suffix('*') {
                        let all: Vec<String> = self.0["scripts"]
                            .as_object()
                            .map(|all| all.keys().filter(|key| key.starts_with(prefix)).cloned().collect())
                            .unwrap_or_default();
                        all.iter().for_each(|name| self.descend(name, depth + 1, out));
                    } else {
                        self.descend(&name, depth + 1, out);
                    }
                }
                continue;
            }
            let own = unwrapped(part);
            if let Some(runner) = runner_of(&own) {
                out.push(Step { build: None, test: Some((own, runner)) });
            } else if is_build(&own) {
                out.push(Step { build: Some(part.to_owned()), test: None });
            } else if own.starts_with("node ") && own.contains("test") {
                out.push(Step { build: None, test: Some((own, TestRunner::Tap)) });
            }
        }
    }
}

/// The scripts that a command calls.
fn called_scripts(part: &str) -> Vec<String> {
    let words: Vec<&str> =
        part.split_whitespace().filter(|word| !word.contains('=') || word.starts_with('-')).collect();
    let words: Vec<&str> =
        words.iter().copied().skip_while(|word| matches!(*word, "cross-env" | "c8" | "nyc")).collect();
    let named = |rest: &[&str]| {
        rest.iter()
            .take_while(|word| **word != "--")
            .filter(|word| !word.starts_with('-'))
            .map(|word| word.trim_matches(['"', '\'']).to_owned())
            .collect::<Vec<_>>()
    };
    match words.as_slice() {
        ["npm" | "pnpm" | "yarn" | "bun", "run" | "run-script", rest @ ..] => {
            named(rest).into_iter().take(1).collect()
        }
        ["npm" | "pnpm" | "yarn" | "bun", name, ..] if !name.starts_with('-') => vec![(*name).to_owned()],
        ["run-s" | "run-p" | "npm-run-all" | "run-z", rest @ ..] => named(rest),
        ["concurrently", rest @ ..] => {
            named(rest).into_iter().map(|word| word.trim_start_matches("npm:").to_owned()).collect()
        }
        _ => Vec::new(),
    }
}

/// A command without what measures its coverage.
fn unwrapped(part: &str) -> String {
    let mut words: Vec<&str> = part.split_whitespace().collect();
    let mut environment = Vec::new();
    loop {
        match words.first().copied() {
            Some("cross-env" | "env" | "npx" | "exec") => {
                words.remove(0);
            }
            Some("pnpm" | "yarn") if words.get(1) == Some(&"exec") => {
                words.drain(..2);
            }
            Some(word) if word.contains('=') && !word.starts_with('-') && !word.starts_with('/') => {
                environment.push(words.remove(0));
            }
            Some("nyc" | "c8" | "istanbul" | "cover") => {
                words.remove(0);
                while words.first().is_some_and(|word| word.starts_with('-') || *word == "cover") {
                    let option = words.remove(0);
                    // An option with its value in the next word, where that is no program.
                    let valued = [
                        "--reporter",
                        "-r",
                        "--include",
                        "--exclude",
                        "-x",
                        "-n",
                        "--lines",
                        "--check-coverage",
                    ];
                    if valued.contains(&option)
                        && option != "--check-coverage"
                        && words.first().is_some_and(|word| !word.starts_with('-'))
                    {
                        words.remove(0);
                    }
                }
            }
            _ => break,
        }
    }
    environment.into_iter().chain(words).collect::<Vec<_>>().join(" ")
}

fn is_build(part: &str) -> bool {
    let first = part.split_whitespace().find(|word| !word.contains('=')).unwrap_or_default();
    let first = first.rsplit('/').next().unwrap_or(first);
    match first {
        "tsc" => !part.contains("--noEmit"),
        "tsup" | "rollup" | "babel" | "swc" | "unbuild" | "esbuild" | "tshy" | "rimraf" | "del"
        | "del-cli" | "mkdir" | "mkdirp" | "cp" | "cpx" | "copyfiles" | "shx" | "rm" | "webpack"
        | "tsdown" | "microbundle" | "pkgroll" | "bunchee" | "coffee" | "cpy" | "make" | "gulp" | "grunt" => {
            true
        }
        "vite" => part.contains("build"),
        "bash" | "sh" => part.ends_with(".sh") && !part.contains("test"),
        "node" => part.contains("build") || part.contains("generate"),
        _ => false,
    }
}
