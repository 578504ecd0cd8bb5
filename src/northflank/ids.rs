//! IDs in paths, in the forms that the API documents.

/// Longer than any ID: names have at most 39 characters.
const LONGEST: usize = 128;

/// The ID of an integration: a slug of its name. Only IDs of this form may appear in a message.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Id(String);

impl Id {
    /// `None` unless it is short enough and consists of letters, digits and hyphens, as the API documents. Anything
    /// else could change the path of a request, or put text into a message.
    pub fn parse(text: &str) -> Option<Self> {
        let is_valid = (1..=LONGEST).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        is_valid.then(|| Self(text.to_owned()))
    }

    /// The ID that the API derives from a name: "My App" becomes `my-app`.
    pub fn of_name(name: &str) -> Option<Self> {
        // The API is written in JavaScript, where U+FEFF is white space.
        let is_white_space = |c: char| c.is_whitespace() || c == '\u{feff}';
        let slug = |c: char| if is_white_space(c) { '-' } else { c.to_ascii_lowercase() };
        Self::parse(&name.chars().map(slug).collect::<String>())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// No name of a node in Kubernetes is longer.
const LONGEST_OF_NODE: usize = 253;

/// The ID of a node. Northflank documents no form of it, so this accepts what Kubernetes and the cloud providers use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeId(String);

impl NodeId {
    /// `None` unless it consists of letters, digits and `-`, `_`, `.` or `:`, and not of too many. Anything else could
    /// name another path, and so could dots alone.
    pub fn parse(text: &str) -> Option<Self> {
        let is_valid = (1..=LONGEST_OF_NODE).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte))
            && text.bytes().any(|byte| byte != b'.');
        is_valid.then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The ID of a team.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TeamId(String);

impl TeamId {
    /// `None` unless it has 3 to 45 characters: letters, digits and single hyphens between them, a letter first.
    pub fn parse(text: &str) -> Option<Self> {
        let words = text
            .split('-')
            .all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        let is_valid = (3..=45).contains(&text.len())
            && text.starts_with(|first: char| first.is_ascii_alphabetic())
            && words;
        is_valid.then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_never_changes_the_path_of_a_request() {
        for id in ["my-app", "A1", "-"] {
            assert!(Id::parse(id).is_some(), "{id}");
        }
        for id in ["", ".", "..", "a/b", "a?b", "a b", "ä", &"a".repeat(LONGEST + 1)] {
            assert_eq!(Id::parse(id), None, "{id}");
        }
    }

    #[test]
    fn the_id_of_a_node_may_be_a_name_in_kubernetes() {
        for id in ["nf-1", "ip-10-0-1-2.eu-west-1.compute.internal", "i_0:abc", "...a"] {
            assert!(NodeId::parse(id).is_some(), "{id}");
        }
        for id in ["", ".", "..", "a/b", "a?b", "a b", "a%2fb", &"a".repeat(LONGEST_OF_NODE + 1)] {
            assert_eq!(NodeId::parse(id), None, "{id}");
        }
    }

    #[test]
    fn different_names_can_have_the_same_id() {
        for name in ["My App", "my-app", "MY\tapp", "my\u{feff}app"] {
            assert_eq!(Id::of_name(name), Id::parse("my-app"), "{name}");
        }
        assert_eq!(Id::of_name(""), None);
    }

    #[test]
    fn team_ids_follow_the_documented_form() {
        for id in ["abc", "my-team", "a-1-b", &"a".repeat(45)] {
            assert!(TeamId::parse(id).is_some(), "{id}");
        }
        for id in ["", "ab", "1abc", "-abc", "abc-", "a--b", "a_b", &"a".repeat(46)] {
            assert_eq!(TeamId::parse(id), None, "{id}");
        }
    }
}
