//! The commits: main and the pull request, each with its author and its files.

use super::super::manifest;
use super::{LoadError, Loader};
use crate::domain::exercise::{Commit, PullRequest, Signature};
use crate::domain::tree::Tree;

impl Loader<'_> {
    pub(super) fn signature(&self, field: &str, author: &str, date: &str) -> Result<Signature, LoadError> {
        let parts = author.trim().strip_suffix('>').and_then(|rest| rest.split_once(" <"));
        let Some((name, email)) = parts.filter(|(name, email)| !name.is_empty() && email.contains('@'))
        else {
            return self.fault(
                format!("{field}.author"),
                format!("{author:?} is no author"),
                "write `Name <name@example.com>`",
            );
        };
        // The offset is part of the commit's id, so it is read from the text and not from a time zone.
        let moment = jiff::fmt::temporal::DateTimeParser::new()
            .parse_timestamp(date)
            .ok()
            .zip(jiff::fmt::temporal::Pieces::parse(date).ok().and_then(|pieces| pieces.to_numeric_offset()));
        let Some((time, offset)) = moment else {
            return self.fault(
                format!("{field}.date"),
                format!("{date:?} is no date with an offset"),
                "write for example \"2025-03-03T09:12:00+01:00\"",
            );
        };
        Ok(Signature {
            name: name.to_owned(),
            email: email.to_owned(),
            seconds: time.as_second(),
            offset: offset.seconds() / 60,
        })
    }

    pub(super) fn history(&self, main: &manifest::Main, base: &Tree) -> Result<Vec<Commit>, LoadError> {
        let mut history: Vec<Commit> = Vec::new();
        let mut tree = Tree::new();
        for (index, commit) in main.commits.iter().enumerate() {
            let field = format!("main.commits[{index}]");
            if let Some(files) = &commit.files {
                for file in files {
                    let path = self.path(&field, file)?;
                    let Some(bytes) = base.get(&path) else {
                        return self.fault(
                            format!("{field}.files"),
                            format!("base/{file} is not there"),
                            "name files of base/",
                        );
                    };
                    tree.insert(path, bytes.to_vec());
                }
            } else {
                tree = base.clone();
            }
            history.push(Commit {
                message: format!("{}\n", self.line(&field, &commit.message)?),
                author: self.signature(&field, &commit.author, &commit.date)?,
                tree: tree.clone(),
            });
        }
        if history.last().is_none_or(|last| last.tree != *base) {
            return self.fault(
                "main.commits",
                "after the last of them not every file of base/ is there",
                "leave `files` out of the last commit",
            );
        }
        Ok(history)
    }

    pub(super) fn pull_request(
        &self,
        stated: &manifest::PullRequest,
        files: &Tree,
        base: &Tree,
        buggy: &Tree,
    ) -> Result<PullRequest, LoadError> {
        if buggy == base {
            return self.fault(
                "change/",
                "it changes nothing",
                "put the files as the pull request leaves them there",
            );
        }
        let text = self.text(files, "pull-request.md")?;
        let (first, description) = text.split_once('\n').unwrap_or((&text, ""));
        let Some(title) = first.strip_prefix("# ").map(str::trim).filter(|title| !title.is_empty()) else {
            return self.fault("pull-request.md", "the first line is no title", "begin it with `# Title`");
        };
        let branch = self.line("pull-request.branch", &stated.branch)?;
        if branch == "main"
            || branch.contains([' ', '~', '^', ':', '?', '*', '[', '\\'])
            || branch.contains("..")
        {
            return self.fault(
                "pull-request.branch",
                format!("{branch:?} cannot be used"),
                "name a branch such as feat/parallel-sweep",
            );
        }
        let description = description.trim().to_owned();
        Ok(PullRequest {
            branch,
            title: title.to_owned(),
            commit: Commit {
                message: format!("{title}\n\n{description}\n"),
                author: self.signature("pull-request", &stated.author, &stated.date)?,
                tree: buggy.clone(),
            },
            description,
        })
    }
}
