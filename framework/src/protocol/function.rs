//! Functions: pure, and served without a configuration.

use super::{foreign::Type, value::Known};

/// A function that configurations call as `provider::NAME::…`. It must always return the same result for the same
/// arguments, because core compares the results of plan and apply.
pub trait Function: Send + Sync {
    fn name(&self) -> &'static str;
    fn signature(&self) -> &Signature;

    /// The arguments are neither null nor unknown, and have the types of the parameters.
    ///
    /// # Errors
    /// If the arguments are invalid.
    fn call(&self, arguments: Vec<Known>) -> Result<Known, FunctionError>;
}

/// The parameters and the result of a function.
#[derive(Debug)]
pub struct Signature {
    /// One sentence.
    pub summary: &'static str,
    /// Markdown.
    pub description: &'static str,
    pub parameters: Vec<Parameter>,
    pub returns: Type,
}

/// A parameter. It never gets null or unknown values, because core handles those calls itself.
#[derive(Debug)]
pub struct Parameter {
    pub name: &'static str,
    pub r#type: Type,
    /// Markdown.
    pub description: &'static str,
    /// A string that the function gets as a secret. Core does not know this: the result is sensitive only if the
    /// configuration marks the argument as sensitive.
    pub sensitive: bool,
}

/// Why a function failed. The text contains no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionError {
    pub text: String,
    /// The index of the invalid argument, from zero, if one is invalid.
    pub argument: Option<usize>,
}

impl FunctionError {
    /// An error of one argument.
    pub fn at(argument: usize, text: impl Into<String>) -> Self {
        Self { text: text.into(), argument: Some(argument) }
    }
}
