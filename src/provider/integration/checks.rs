//! Checks of single values, by the API's rules.

use framework::Check;
use regex_lite::Regex;

use super::{document_form, documents::Format};

/// The API's own pattern for names.
const NAME: &str = r"^[a-zA-Z]([-\s]?[a-zA-Z0-9]+([-\s][a-zA-Z0-9]+)*)?$";

/// The API's own pattern for descriptions.
const DESCRIPTION: &str = r#"^[a-zA-Z0-9.,?\s\\/'"()\[\];`%^&*\-_:!]+$"#;

/// What `\s` means in these patterns, which are JavaScript's: more than ASCII.
const WHITE_SPACE: &str =
    r"\s\u{a0}\u{1680}\u{2000}-\u{200a}\u{2028}\u{2029}\u{202f}\u{205f}\u{3000}\u{feff}";

pub(super) fn name() -> Check {
    let pattern = pattern(NAME);
    Check::text(move |text| {
        if (3..=39).contains(&text.chars().count()) && pattern.is_match(text) {
            Ok(())
        } else {
            Err("must have 3 to 39 characters, begin with a letter, and contain only letters from A to Z, digits, and \
                 single hyphens or spaces between them."
                .to_owned())
        }
    })
}

pub(super) fn description() -> Check {
    let pattern = pattern(DESCRIPTION);
    Check::text(move |text| {
        if text.is_empty() {
            Err("must not be empty. For no description, remove the argument or set it to null.".to_owned())
        } else if text.chars().count() > 200 {
            Err("must have at most 200 characters.".to_owned())
        } else if pattern.is_match(text) {
            Ok(())
        } else {
            Err("must contain only letters from A to Z, digits, whitespace and . , ? \\ / ' \" ( ) [ ] ; ` % ^ & * - _ : !"
                .to_owned())
        }
    })
}

fn pattern(pattern: &str) -> Regex {
    Regex::new(&pattern.replace(r"\s", WHITE_SPACE)).expect("the pattern is a constant, and a test builds it")
}

pub(super) fn positive() -> Check {
    Check::number(
        |number| if number >= 1 { Ok(()) } else { Err("must be a whole number, at least 1.".to_owned()) },
    )
}

/// Returns what is wrong, as a clause after "it".
type Look = fn(&str) -> Result<(), &'static str>;

/// Checks that a string is a document, and not a path or an encoded document. Empty strings have another check.
pub(super) fn document(format: Format) -> Check {
    let (what, look): (_, Look) = match format {
        Format::KeyFile => ("a Google Cloud key file", document_form::key_file),
        Format::Pem => ("a private key in PEM form", document_form::private_key),
        Format::Kubeconfig => ("a kubeconfig", document_form::kubeconfig),
    };
    Check::text(move |text| match look(text) {
        Err(problem) if !text.trim().is_empty() => {
            Err(format!("must be the contents of {what}, but the value {problem}."))
        }
        _ => Ok(()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_patterns_are_the_ones_of_the_api() {
        let (name, description) = (pattern(NAME), pattern(DESCRIPTION));
        for valid in ["abc", "My App", "a-b c1", "a1", "No\u{a0}break", "a\u{3000}b"] {
            assert!(name.is_match(valid), "{valid}");
        }
        for invalid in ["1abc", "a--b", "a  b", "abc-", "a_b", "", "abc\n"] {
            assert!(!name.is_match(invalid), "{invalid}");
        }
        assert!(description.is_match("It's [all] here; 100%\n(really)!\u{a0}\u{2003}\u{feff}"));
        for invalid in ["a+b", "ä", "a=b", "", "a\u{85}b"] {
            assert!(!description.is_match(invalid), "{invalid}");
        }
    }
}
