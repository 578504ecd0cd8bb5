//! The nouns for one kind of object in messages.

/// The nouns for one kind of object in sentences.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    pub noun: &'static str,
    pub nouns: &'static str,
    /// With its article.
    pub a_noun: &'static str,
}
