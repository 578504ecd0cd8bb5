//! Checks that the troubleshooting guide has a section for each message, and no other sections.
//!
//! The messages are the titles of errors and warnings in the code.

use std::{collections::BTreeSet, path::Path};

use super::Pages;
use crate::{Result, files, pattern};

const GUIDE: &str = "guides/troubleshooting.md";

/// Where the code creates errors and warnings for users.
const SOURCES: [&str; 2] = ["framework/src/protocol", "src/provider"];

/// The beginning of the code that creates a message, up to its title: a literal or a constant.
const MAKER: &str = r#"(?:Diagnostic::error|Diagnostic::warning|Self::error|diagnostic)\((?:\s*format!\()?\s*(?:"([^"]*)"|([A-Z_]+))"#;

/// Where the code defines the nouns that titles contain.
const KINDS: &str = "src/northflank";

/// The noun and its plural.
const WORDS: &str = r#"words: Words \{\s*noun: "([^"]*)",\s*nouns: "([^"]*)""#;

/// What the guide has in place of a value in a title.
const PLACEHOLDER: &str = "…";

/// Titles without a section, and sections without a title.
pub(super) fn problems(pages: &Pages, root: &Path) -> Result<Vec<String>> {
    let mut nouns = Vec::new();
    for path in files::below(&root.join(KINDS))? {
        nouns.extend(self::nouns(&files::read(&path)?));
    }
    let mut titles = BTreeSet::new();
    for source in SOURCES {
        for path in files::below(&root.join(source))? {
            titles.extend(self::titles(&files::read(&path)?, &nouns));
        }
    }
    let guide = pages.get(GUIDE).map(String::as_str).unwrap_or_default();
    let sections: BTreeSet<String> =
        guide.lines().filter_map(|line| line.strip_prefix("## ").map(str::to_owned)).collect();
    let is_covered = |title: &&String| sections.iter().any(|section| covers(section, title));
    let missing = titles.iter().filter(|title| !is_covered(title));
    let missing = missing.map(|title| format!("docs/{GUIDE} has no section \"## {title}\""));
    let stale = sections.difference(&titles);
    let stale = stale.map(|section| format!("docs/{GUIDE}: no message has the title \"{section}\""));
    Ok(missing.chain(stale).collect())
}

/// The nouns and their plurals in a source file.
fn nouns(code: &str) -> Vec<(String, String)> {
    let words = pattern(WORDS);
    let captures = words.captures_iter(without_tests(code));
    captures.map(|words| (words[1].to_owned(), words[2].to_owned())).collect()
}

fn without_tests(code: &str) -> &str {
    code.split("#[cfg(test)]\nmod ").next().unwrap_or_default()
}

/// The titles of errors and warnings in a source file, without its tests. A title with a noun is repeated for each
/// noun.
fn titles(code: &str, nouns: &[(String, String)]) -> BTreeSet<String> {
    let code = without_tests(code);
    let title = |maker: regex_lite::Captures| {
        let title = match maker.get(1) {
            Some(literal) => literal.as_str().to_owned(),
            None => constant(code, &maker[2])?,
        };
        Some(of_each(&title, nouns))
    };
    let (maker, values) = (pattern(MAKER), pattern(r"\{[^}]*\}"));
    let titles = maker.captures_iter(code).filter_map(title).flatten();
    titles.map(|title| values.replace_all(&title, PLACEHOLDER).into_owned()).collect()
}

/// A title for each noun, if the title contains a placeholder for it; otherwise the title itself.
fn of_each(title: &str, nouns: &[(String, String)]) -> Vec<String> {
    if !title.contains("{noun}") && !title.contains("{nouns}") {
        return vec![title.to_owned()];
    }
    nouns.iter().map(|(noun, nouns)| title.replace("{noun}", noun).replace("{nouns}", nouns)).collect()
}

/// The text of a constant.
fn constant(code: &str, name: &str) -> Option<String> {
    let constant = pattern(&format!("const {name}: &str = \"([^\"]*)\""));
    Some(constant.captures(code)?[1].to_owned())
}

/// Whether a section's title matches this title. A section may have a placeholder for some words.
fn covers(section: &str, title: &str) -> bool {
    pattern(&format!("^{}$", regex_lite::escape(section).replace(PLACEHOLDER, ".*"))).is_match(title)
}

#[cfg(test)]
mod tests {
    use std::fs;

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
        let nouns = nouns.map(|(noun, nouns)| (noun.to_owned(), nouns.to_owned()));
        assert_eq!(titles(CODE, &nouns).iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn nouns_are_found_in_the_code() {
        let code = "Kind {\n    words: Words {\n        noun: \"mouse\", nouns: \"mice\",\n        a_noun: \"a mouse\" },\n}";
        let expected = ("mouse".to_owned(), "mice".to_owned());
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
    fn the_guide_and_the_code_have_the_same_titles() {
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
