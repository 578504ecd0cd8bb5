//! Who publishes the provider: `repository` in `Cargo.toml`, from which everything else follows.
//!
//! Code gets it from Cargo, and pages get it from a template variable. Other files contain the addresses, so that they
//! work unchanged, and `make docs` rewrites them.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use crate::{Result, files, pattern};

/// The path below a repository's address that shows its current files.
const FILES: &str = "blob/main";

pub(crate) struct Publisher {
    /// The address of the repository.
    repository: String,
}

impl Publisher {
    pub(crate) fn ours() -> Self {
        Self::of(env!("CARGO_PKG_REPOSITORY"))
    }

    pub(crate) fn of(repository: &str) -> Self {
        Self { repository: repository.to_owned() }
    }

    fn owner(&self) -> &str {
        self.repository.rsplit('/').nth(1).unwrap_or_default()
    }

    /// The provider's source address without a host, as both registries derive it from the repository's address.
    pub(crate) fn source(&self) -> String {
        format!("{}/northflank", self.owner().to_lowercase())
    }

    /// Where the pages of `docs/` are shown, even before a release and for users of any registry.
    pub(crate) fn pages(&self) -> String {
        format!("{}/{FILES}/docs", self.repository)
    }

    /// A text with the addresses of this publisher.
    fn rewritten(&self, text: &str) -> String {
        let repository = pattern(r"https://github\.com/[\w.-]+/terraform-provider-northflank");
        let text = repository.replace_all(text, self.repository.as_str());
        let flag = pattern(r"(--repo|--signer-workflow) [\w.-]+/");
        let text = flag.replace_all(&text, format!("$1 {}/", self.owner()).as_str());
        let source = pattern(r#""[\w.-]+/northflank""#);
        source.replace_all(&text, format!("{:?}", self.source()).as_str()).into_owned()
    }

    /// The files below `root` that name a publisher, as they should be.
    pub(crate) fn files(&self, root: &Path) -> Result<BTreeMap<PathBuf, String>> {
        let is_page = |path: &PathBuf| {
            path.extension().is_some_and(|extension| extension == "md") && !path.ends_with("docs/index.md")
        };
        let pages =
            [files::within(root)?, files::within(&root.join("docs"))?].concat().into_iter().filter(is_page);
        let others = [files::below(&root.join("examples"))?, files::below(&root.join(".github"))?].concat();
        pages.chain(others).map(|path| Ok((path.clone(), self.rewritten(&files::read(&path)?)))).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::paths;

    #[test]
    fn an_address_follows_from_the_repository() {
        let publisher = Publisher::of("https://github.com/Acme/terraform-provider-northflank");
        assert_eq!(publisher.source(), "acme/northflank");
        let text = "--repo a/terraform-provider-northflank \"a/northflank\" \
                    https://github.com/a/terraform-provider-northflank/x \"arn:aws:iam::1:role/northflank\"";
        let expected = "--repo Acme/terraform-provider-northflank \"acme/northflank\" \
                        https://github.com/Acme/terraform-provider-northflank/x \"arn:aws:iam::1:role/northflank\"";
        assert_eq!(publisher.rewritten(text), expected);
    }

    /// The paths of all text files that name the publisher.
    fn naming(root: &Path, publisher: &Publisher) -> Vec<String> {
        let mut found = Vec::new();
        for path in files::within(root).unwrap() {
            let name = files::relative(&path, root);
            if ["target", ".git", "Cargo.lock"].contains(&name.as_str()) {
                continue;
            }
            let paths = if path.is_dir() { files::below(&path).unwrap() } else { vec![path] };
            for path in paths {
                // A file that is not UTF-8 is not text.
                let text = fs::read_to_string(&path).unwrap_or_default();
                let owner = format!("{}/terraform-provider-northflank", publisher.owner());
                if text.contains(&publisher.source()) || text.contains(&owner) {
                    found.push(files::relative(&path, root));
                }
            }
        }
        found
    }

    #[test]
    fn one_line_says_it_and_the_rest_is_generated() {
        let (root, ours) = (paths::root(), Publisher::ours());
        // The files that `make docs`, this module and `make picture` generate.
        let is_generated = |path: &String| {
            ["docs/", "examples/", ".github/"].iter().any(|folder| path.starts_with(folder))
                || path.ends_with(".md") && !path.contains('/')
        };
        let named = naming(&root, &ours).into_iter().filter(|path| !is_generated(path));
        assert_eq!(named.collect::<Vec<_>>(), ["Cargo.toml"]);
    }

    #[test]
    fn another_publisher_is_named_everywhere() {
        let (root, ours) = (paths::root(), Publisher::ours());
        let copy = tempfile::tempdir().unwrap();
        let theirs = Publisher::of("https://github.com/acme/terraform-provider-northflank");
        let files = theirs.files(&root).unwrap();
        assert!(files.len() > 40, "{}", files.len());
        for (path, text) in files {
            let path = copy.path().join(files::relative(&path, &root));
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let templates = root.join("templates");
        for path in files::below(&templates).unwrap() {
            let target = copy.path().join("templates").join(files::relative(&path, &templates));
            fs::create_dir_all(target.parent().unwrap()).unwrap();
            fs::copy(path, target).unwrap();
        }
        for (path, text) in crate::docs::written_pages(copy.path(), &theirs).unwrap() {
            fs::write(copy.path().join("docs").join(path.replace('/', "-")), text).unwrap();
        }
        assert_eq!(naming(copy.path(), &ours), Vec::<String>::new());
        assert!(naming(copy.path(), &theirs).len() > 10);
    }
}
