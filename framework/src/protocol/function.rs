//! Functions: pure, and served without a configuration.

use super::{foreign::Type, value::Known};

/// A function that configurations call as `provider::NAME::…`. It answers the same for the same arguments, whatever
/// the time and the place: core compares what it answered in a plan with what it answers in the apply.
pub trait Function: Send + Sync {
    fn name(&self) -> &'static str;
    fn signature(&self) -> &Signature;

    /// The arguments are neither null nor unknown, and of the types of the parameters.
    ///
    /// # Errors
    /// Where they are not what the function asks for.
    fn call(&self, arguments: Vec<Known>) -> Result<Known, FunctionError>;
}

/// What a function takes and gives.
#[derive(Debug)]
pub struct Signature {
    /// One sentence.
    pub summary: &'static str,
    /// Markdown.
    pub description: &'static str,
    pub parameters: Vec<Parameter>,
    pub returns: Type,
}

/// A parameter. Null and unknown are not for it: core answers those calls itself.
#[derive(Debug)]
pub struct Parameter {
    pub name: &'static str,
    pub r#type: Type,
    /// Markdown.
    pub description: &'static str,
    /// A string that arrives as a secret. Core knows nothing of it: whether the result is sensitive is up to what the
    /// configuration says of the argument.
    pub sensitive: bool,
}

/// Why a function cannot answer. The text holds no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionError {
    pub text: String,
    /// Which argument is at fault, where it is one, counted from nought.
    pub argument: Option<usize>,
}

impl FunctionError {
    /// An error of one argument.
    pub fn at(argument: usize, text: impl Into<String>) -> Self {
        Self { text: text.into(), argument: Some(argument) }
    }
}
