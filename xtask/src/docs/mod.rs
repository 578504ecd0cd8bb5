//! The pages that the registries show: `docs/`, generated from the provider's schema, `examples/` and `templates/`.
//!
//! The layout is that of tfplugindocs, which every reader of a provider's page knows. `schema` reads the built
//! provider's schema, `pages` generates pages from it and the templates, and `rules` checks them. `handwritten` checks
//! the pages that are not generated.

mod handwritten;
mod markdown;
mod messages;
mod pages;
mod rules;
mod schema;

use std::{collections::BTreeMap, fs, path::Path};

use crate::{Result, files, paths, publisher::Publisher};

/// Pages by their path below `docs/`.
type Pages = BTreeMap<String, String>;

/// The folders of `docs/` that the registries read. Everything in them is generated.
const FOLDERS: [&str; 6] =
    ["data-sources", "ephemeral-resources", "functions", "guides", "list-resources", "resources"];

/// The page of the provider itself. Beside it, `docs/` has pages that the registries do not read.
const INDEX: &str = "index.md";

/// Generates `docs/`.
pub(crate) fn write() -> Result<()> {
    let pages = generate()?;
    let docs = paths::root().join("docs");
    for path in committed(&docs)?.keys().filter(|path| !pages.contains_key(*path)) {
        fs::remove_file(docs.join(path))?;
    }
    for (path, text) in &pages {
        let path = docs.join(path);
        fs::create_dir_all(path.parent().ok_or("a page has a folder")?)?;
        fs::write(path, text)?;
    }
    for (path, text) in Publisher::ours().files(&paths::root())? {
        fs::write(path, text)?;
    }
    // Only after the pages that they name exist.
    complete(&handwritten::problems(&paths::root())?)
}

/// Fails if `docs/` differs from what [`write`] would generate.
pub(crate) fn check() -> Result<()> {
    let pages = generate()?;
    let committed = committed(&paths::root().join("docs"))?;
    let mut problems: Vec<String> = Vec::new();
    for (path, text) in &pages {
        match committed.get(path) {
            None => problems.push(format!("docs/{path} is missing")),
            Some(other) if other != text => problems.push(format!("docs/{path} {}", difference(other, text))),
            Some(_) => {}
        }
    }
    let extra = committed.keys().filter(|path| !pages.contains_key(*path));
    problems.extend(extra.map(|path| format!("docs/{path} documents nothing that there is")));
    for (path, text) in Publisher::ours().files(&paths::root())? {
        if files::read(&path)? != text {
            let name = files::relative(&path, &paths::root());
            problems.push(format!("{name} names another publisher than Cargo.toml"));
        }
    }
    if !problems.is_empty() {
        return Err(format!("run `make docs`:\n  {}", problems.join("\n  ")).into());
    }
    complete(&handwritten::problems(&paths::root())?)
}

/// The generated pages, or the problems in them.
fn generate() -> Result<Pages> {
    let root = paths::root();
    let schema = schema::of_the_provider()?;
    let pages = pages::all(&schema, &root, &Publisher::ours())?;
    let problems = [rules::problems(&schema, &pages, &root)?, messages::problems(&pages, &root)?].concat();
    complete(&problems)?;
    Ok(pages)
}

/// The handwritten pages, with a publisher's addresses.
#[cfg(test)]
pub(crate) fn written_pages(root: &Path, publisher: &Publisher) -> Result<BTreeMap<String, String>> {
    pages::all(&schema::Provider::default(), root, publisher)
}

/// Fails if there are problems.
fn complete(problems: &[String]) -> Result<()> {
    if problems.is_empty() {
        return Ok(());
    }
    Err(format!("the documentation is not complete:\n  {}", problems.join("\n  ")).into())
}

/// The committed pages.
fn committed(docs: &Path) -> Result<Pages> {
    let mut pages = Pages::new();
    for path in files::below(docs)? {
        let name = files::relative(&path, docs);
        if name == INDEX || name.split_once('/').is_some_and(|(folder, _)| FOLDERS.contains(&folder)) {
            pages.insert(name, files::read(&path)?);
        }
    }
    Ok(pages)
}

/// The first line in which two texts differ.
fn difference(is: &str, should_be: &str) -> String {
    let lines = is.lines().map(Some).chain(std::iter::repeat(None));
    let mut others = should_be.lines().map(Some).chain([None]).zip(lines).enumerate();
    match others.find(|(_, (should_be, is))| should_be != is) {
        Some((number, (should_be, is))) => {
            let quoted =
                |line: Option<&str>| line.map_or_else(|| "the end".to_owned(), |line| format!("{line:?}"));
            format!("differs in line {}: {} in place of {}", number + 1, quoted(is), quoted(should_be))
        }
        None => "differs in how it ends".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_named_by_its_line() {
        let cases = [
            ("a\nb", "a\nc", "differs in line 2: \"b\" in place of \"c\""),
            ("a", "a\nc", "differs in line 2: the end in place of \"c\""),
            ("a\nb", "a", "differs in line 2: \"b\" in place of the end"),
            ("a\n", "a", "differs in how it ends"),
        ];
        for (is, should_be, expected) in cases {
            assert_eq!(difference(is, should_be), expected);
        }
    }

    #[test]
    fn pages_beside_the_registries_folders_are_left_alone() {
        let docs = tempfile::tempdir().unwrap();
        fs::create_dir(docs.path().join("guides")).unwrap();
        for path in ["index.md", "architecture.md", "guides/start.md"] {
            fs::write(docs.path().join(path), path).unwrap();
        }
        let found = committed(docs.path()).unwrap();
        assert_eq!(found.keys().collect::<Vec<_>>(), ["guides/start.md", "index.md"]);
    }
}
