//! Checks of single values that several nouns have, by the API's rules.

use std::ops::RangeInclusive;

use framework::Check;
use regex_lite::Regex;

/// The API's own pattern for names.
const NAME: &str = r"^[a-zA-Z]([-\s]?[a-zA-Z0-9]+([-\s][a-zA-Z0-9]+)*)?$";

/// The API's own pattern for descriptions.
const DESCRIPTION: &str = r#"^[a-zA-Z0-9.,?\s\\/'"()\[\];`%^&*\-_:!]+$"#;

/// What `\s` means in these patterns, which are JavaScript's: more than ASCII.
const WHITE_SPACE: &str =
    r"\s\u{a0}\u{1680}\u{2000}-\u{200a}\u{2028}\u{2029}\u{202f}\u{205f}\u{3000}\u{feff}";

/// Checks a name of so many characters.
pub(super) fn name(lengths: RangeInclusive<usize>) -> Check {
    let pattern = pattern(NAME);
    Check::text(move |text| {
        if lengths.contains(&text.chars().count()) && pattern.is_match(text) {
            Ok(())
        } else {
            Err(format!(
                "must have {} to {} characters, begin with a letter, and contain only letters from A to Z, digits, and \
                 single hyphens or spaces between them.",
                lengths.start(),
                lengths.end()
            ))
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

/// A pattern of the API.
pub(super) fn pattern(pattern: &str) -> Regex {
    Regex::new(&pattern.replace(r"\s", WHITE_SPACE)).expect("the pattern is a constant, and a test builds it")
}

pub(super) fn positive() -> Check {
    Check::number(
        |number| if number >= 1 { Ok(()) } else { Err("must be a whole number, at least 1.".to_owned()) },
    )
}

/// The API's own pattern for the IDs that users choose.
const SLUG: &str = "^[a-zA-Z](-?[a-zA-Z0-9]+(-[a-zA-Z0-9]+)*)?$";
const UUID: &str = "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$";
const SCOPED: &str = "^((org|team)/)?[a-zA-Z](-?[a-zA-Z0-9]+(-[a-zA-Z0-9]+)*)?$";
const CIDR: &str =
    r"^((25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])\.){3}(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])/(3[0-2]|[12]?[0-9])$";
const PROJECT: &str = "^[a-z][a-z0-9-]{4,28}[a-z0-9]$";

fn matches(of: &'static str, rule: &'static str) -> Check {
    let pattern = pattern(of);
    Check::text(move |text| if pattern.is_match(text) { Ok(()) } else { Err(rule.to_owned()) })
}

pub(super) fn id_with_scope() -> Check {
    matches(
        SCOPED,
        "must be an ID, such as \"my-id\", or an ID with its scope, such as \"team/my-id\" or \"org/my-id\".",
    )
}

pub(super) fn plan() -> Check {
    let pattern = pattern(SLUG);
    Check::text(move |text| match text.len() {
        3..=39 if pattern.is_match(text) => Ok(()),
        _ => Err("must be the ID of a plan: 3 to 39 letters, digits and single hyphens.".to_owned()),
    })
}

pub(super) fn cidr() -> Check {
    matches(CIDR, "must be an IPv4 CIDR, such as \"203.0.113.0/24\".")
}

pub(super) fn project_id() -> Check {
    matches(
        PROJECT,
        "must be the ID of a Google Cloud project: 6 to 30 lowercase letters, digits and hyphens.",
    )
}

pub(super) fn gpu_type() -> Check {
    matches("^[a-z0-9]+$", "must contain only lowercase letters and digits.")
}

/// The form of an ID of a node pool, as a sentence after its name.
pub(super) const POOL_ID_RULE: &str =
    "must be a UUID, or 3 to 63 characters: a letter, then letters from A to Z, digits and single hyphens.";

pub(super) fn pool_id() -> Check {
    Check::text(|text| if is_pool_id(text) { Ok(()) } else { Err(POOL_ID_RULE.to_owned()) })
}

/// Whether a key can be the ID of a node pool.
pub(super) fn is_pool_id(key: &str) -> bool {
    (3..=63).contains(&key.len()) && (pattern(SLUG).is_match(key) || pattern(UUID).is_match(key))
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
