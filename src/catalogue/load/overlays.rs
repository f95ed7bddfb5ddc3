//! What lies over the tree of the pull request: accepted fixes and decoys.

use super::super::manifest;
use super::{LoadError, Loader, below};
use crate::domain::exercise::{Decoy, Fix, Overlay};
use crate::domain::tree::{Tree, TreePath};
use crate::domain::verdict::Verdict;

impl Loader<'_> {
    pub(super) fn reference(&self, fixes: &[manifest::Fix], clean: bool) -> Result<(), LoadError> {
        // A clean pull request is right as it is; ways to write it otherwise may stand beside it.
        if clean && fixes.is_empty() {
            return Ok(());
        }
        if fixes.iter().filter(|fix| fix.reference).count() == 1 {
            return Ok(());
        }
        self.fault("fixes", "not exactly one is the reference", "give one of them `reference = true`")
    }

    pub(super) fn fix(&self, fix: &manifest::Fix, files: &Tree, buggy: &Tree) -> Result<Fix, LoadError> {
        Ok(Fix {
            name: fix.name.clone(),
            summary: self.line(&format!("fixes.{}.summary", fix.name), &fix.summary)?,
            reference: fix.reference,
            overlay: self.overlay("fixes", &fix.name, &fix.removes, files, buggy)?,
        })
    }

    pub(super) fn decoy(
        &self,
        decoy: &manifest::Decoy,
        files: &Tree,
        buggy: &Tree,
    ) -> Result<Decoy, LoadError> {
        let field = format!("decoys.{}.verdict", decoy.name);
        let verdict = self.word(&field, &decoy.verdict, Verdict::ALL, Verdict::word)?;
        if verdict == Verdict::Solved {
            return self.fault(field, "a decoy is never solved", "move it to fixes/ if it is right");
        }
        Ok(Decoy {
            name: decoy.name.clone(),
            why: self.line(&format!("decoys.{}.why", decoy.name), &decoy.why)?,
            verdict,
            overlay: self.overlay("decoys", &decoy.name, &decoy.removes, files, buggy)?,
        })
    }

    pub(super) fn overlay(
        &self,
        kind: &str,
        name: &str,
        removes: &[String],
        files: &Tree,
        buggy: &Tree,
    ) -> Result<Overlay, LoadError> {
        let field = format!("{kind}.{name}");
        let overlay = Overlay {
            removes: self.removes(&field, removes, buggy)?,
            files: below(files, &format!("{kind}/{name}")),
        };
        if buggy.overlaid(&overlay.removes, &overlay.files) == *buggy {
            return self.fault(
                field,
                "it changes nothing",
                format!("put the changed files in {kind}/{name}/, whole"),
            );
        }
        Ok(overlay)
    }

    /// Every folder of fixes or decoys is told of in the manifest, once.
    pub(super) fn all_told<'n>(
        &self,
        kind: &str,
        files: &Tree,
        names: impl Iterator<Item = &'n str>,
    ) -> Result<(), LoadError> {
        let names: Vec<&str> = names.collect();
        for (index, name) in names.iter().enumerate() {
            if names[..index].contains(name) {
                return self.fault(kind, format!("{name:?} is there twice"), "give each its own name");
            }
        }
        for (path, _) in below(files, kind).iter() {
            let folder = path.as_str().split('/').next().unwrap_or_default();
            if !names.contains(&folder) {
                return self.fault(
                    kind,
                    format!("the folder {kind}/{folder}/ is not told of"),
                    format!("add a [[{kind}]] with `name = \"{folder}\"`, or delete the folder"),
                );
            }
        }
        Ok(())
    }

    pub(super) fn removes(
        &self,
        field: &str,
        removes: &[String],
        tree: &Tree,
    ) -> Result<Vec<TreePath>, LoadError> {
        removes
            .iter()
            .map(|file| {
                let path = self.path(field, file)?;
                if tree.get(&path).is_none() {
                    return self.fault(field, format!("{file} is not there to be deleted"), "take it out");
                }
                Ok(path)
            })
            .collect()
    }
}
