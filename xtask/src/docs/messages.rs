//! The guide on messages has a section for each message that users can meet, and for no other.
//!
//! What users can meet is read from the code: the titles of its errors and warnings.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use super::Pages;
use crate::Result;

const GUIDE: &str = "guides/troubleshooting.md";

/// Where errors and warnings are made for users.
const SOURCES: [&str; 2] = ["framework/src/protocol", "src/provider"];

/// Where it is said what things are called: titles say it of each.
const KINDS: &str = "src/northflank";

/// How the making of one begins; its title follows.
const MAKERS: [&str; 4] = ["Diagnostic::error(", "Diagnostic::warning(", "Self::error(", "diagnostic("];

/// What stands in the guide where a title has a value in it.
const PLACEHOLDER: &str = "…";

/// Titles without a section, and sections without a title.
pub(super) fn problems(pages: &Pages, root: &Path) -> Result<Vec<String>> {
    let mut nouns = Vec::new();
    for path in rust_files(&root.join(KINDS))? {
        nouns.extend(self::nouns(&fs::read_to_string(path)?));
    }
    let mut titles = BTreeSet::new();
    for source in SOURCES {
        for path in rust_files(&root.join(source))? {
            titles.extend(self::titles(&fs::read_to_string(path)?, &nouns));
        }
    }
    let sections: BTreeSet<String> = pages
        .get(GUIDE)
        .map(|guide| guide.lines().filter_map(|line| line.strip_prefix("## ").map(str::to_owned)).collect())
        .unwrap_or_default();
    let is_covered = |title: &&String| sections.iter().any(|section| covers(section, title));
    let missing = titles.iter().filter(|title| !is_covered(title));
    let missing = missing.map(|title| format!("docs/{GUIDE} has no section \"## {title}\""));
    let stale = sections.difference(&titles);
    let stale = stale.map(|section| format!("docs/{GUIDE}: no message has the title \"{section}\""));
    Ok(missing.chain(stale).collect())
}

/// Every file of Rust code in a folder and below it.
pub(super) fn rust_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(rust_files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(files)
}

/// What one is called, and several.
#[derive(Debug, PartialEq)]
struct Noun {
    noun: String,
    nouns: String,
}

/// The words of each kind that a file of code has.
fn nouns(code: &str) -> Vec<Noun> {
    let text = |words: &str, name: &str| {
        let (_, literal) = words.split_once(&format!("{name}: \""))?;
        Some(literal.split_once('"')?.0.to_owned())
    };
    let kinds = without_tests(code).split("words: Words {").skip(1);
    kinds
        .filter_map(|words| Some(Noun { noun: text(words, " noun")?, nouns: text(words, " nouns")? }))
        .collect()
}

fn without_tests(code: &str) -> &str {
    code.split("#[cfg(test)]\nmod ").next().unwrap_or_default()
}

/// The titles of errors and warnings in a file of code, without its tests; those that name a noun, for each noun.
fn titles(code: &str, nouns: &[Noun]) -> BTreeSet<String> {
    let code = without_tests(code);
    MAKERS
        .iter()
        .flat_map(|maker| code.split(maker).skip(1))
        .filter_map(|rest| {
            let rest = rest.trim_start();
            let rest = rest.strip_prefix("format!(").unwrap_or(rest).trim_start();
            let literal = rest.strip_prefix('"').or_else(|| constant(code, rest))?;
            Some(of_each(&literal[..literal.find('"')?], nouns))
        })
        .flatten()
        .map(|title| without_values(&title))
        .collect()
}

/// A title for each noun, where it names one.
fn of_each(format: &str, nouns: &[Noun]) -> Vec<String> {
    let named = |Noun { noun, nouns }: &Noun| format.replace("{noun}", noun).replace("{nouns}", nouns);
    let names_one = ["{noun}", "{nouns}"].iter().any(|it| format.contains(it));
    if names_one { nouns.iter().map(named).collect() } else { vec![format.to_owned()] }
}

/// The text of the constant whose name `rest` begins with, and what follows it.
fn constant<'a>(code: &'a str, rest: &str) -> Option<&'a str> {
    let name = rest.split(|it: char| !(it.is_ascii_uppercase() || it == '_')).next()?;
    if name.is_empty() {
        return None;
    }
    let (_, literal) = code.split_once(&format!("const {name}: &str = \""))?;
    Some(literal)
}

/// Whether a title is that of a section, which may have a placeholder for some of its words.
fn covers(section: &str, title: &str) -> bool {
    let Some((start, mut rest)) = section.split_once(PLACEHOLDER) else { return section == title };
    let Some(mut title) = title.strip_prefix(start) else { return false };
    while let Some((between, after)) = rest.split_once(PLACEHOLDER) {
        let Some((_, following)) = title.split_once(between) else { return false };
        (title, rest) = (following, after);
    }
    title.ends_with(rest)
}

fn without_values(format: &str) -> String {
    let mut title = String::new();
    let mut rest = format;
    while let Some((before, after)) = rest.split_once('{') {
        title = title + before + PLACEHOLDER;
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    title + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = r#"
        fn f() {
            Diagnostic::error("At once", "detail");
            Diagnostic::warning(
                format!("Could not {} it", self.verb),
                "detail",
            );
            Diagnostic::error(format!("Could not {verb} one {noun} of many {nouns}"), "detail");
            found.push(diagnostic("By another name", detail));
            Self::error(BUG, "detail");
            Err("no title");
            Diagnostic::error(title, "not to be seen");
        }
        const BUG: &str = "By a constant";
        #[cfg(test)]
        fn g() { Diagnostic::error("Beside the tests", ""); }

#[cfg(test)]
mod tests {
    fn h() { Diagnostic::error("Only in tests", ""); }
}
"#;

    #[test]
    fn titles_are_found_in_the_code() {
        let expected = [
            "At once",
            "Beside the tests",
            "By a constant",
            "By another name",
            "Could not … it",
            "Could not … one house of many houses",
            "Could not … one mouse of many mice",
        ];
        let nouns = [("house", "houses"), ("mouse", "mice")];
        let nouns = nouns.map(|(noun, nouns)| Noun { noun: noun.to_owned(), nouns: nouns.to_owned() });
        assert_eq!(titles(CODE, &nouns).iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn nouns_are_found_in_the_code() {
        let code = "Kind {\n    words: Words {\n        noun: \"mouse\", nouns: \"mice\",\n        a_noun: \"a mouse\" },\n}";
        let expected = Noun { noun: "mouse".to_owned(), nouns: "mice".to_owned() };
        assert_eq!(nouns(code), [expected]);
    }

    #[test]
    fn a_section_may_be_for_several_titles() {
        assert!(covers("Could not … it", "Could not read it"));
        assert!(covers("Could not … it", "Could not … it"));
        assert!(!covers("Could not … it", "Could not read that"));
        assert!(!covers("Could not read it", "Could not … it"));
        assert!(covers("Could not … the …", "Could not list the things"));
        assert!(!covers("Could not … the …", "Could not list things"));
        assert!(!covers("Could not … the … it", "Could not list the things"));
    }

    #[test]
    fn the_guide_and_the_code_have_the_same() {
        let root = tempfile::tempdir().unwrap();
        for source in SOURCES.into_iter().chain([KINDS]) {
            fs::create_dir_all(root.path().join(source).join("deep")).unwrap();
        }
        fs::write(root.path().join("src/provider/deep/a.rs"), "Diagnostic::error(\"New\", \"\")").unwrap();
        let guide = "# Messages\n\n## Old\n\n### Within\n";
        let problems = problems(&Pages::from([(GUIDE.to_owned(), guide.to_owned())]), root.path()).unwrap();
        let expected = [
            "docs/guides/troubleshooting.md has no section \"## New\"",
            "docs/guides/troubleshooting.md: no message has the title \"Old\"",
        ];
        assert_eq!(problems, expected);
    }
}
