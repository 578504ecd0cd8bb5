//! Checks of one known value, which a schema declares for an attribute.

use std::{fmt, sync::Arc};

use super::value::Known;

/// A condition that a known value must satisfy.
#[derive(Clone)]
pub struct Check {
    passes: Arc<Passes>,
}

/// The error says what must hold, as a sentence after the attribute's name.
type Passes = dyn Fn(&Known) -> Result<(), String> + Send + Sync;

impl fmt::Debug for Check {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Check")
    }
}

impl Check {
    /// The rule that a value breaks, if it breaks it.
    pub(super) fn problem(&self, known: &Known) -> Option<String> {
        (self.passes)(known).err()
    }

    /// A check of strings. The error is the rule, as the predicate of a sentence about the attribute.
    pub fn text(passes: impl Fn(&str) -> Result<(), String> + Send + Sync + 'static) -> Self {
        Self {
            passes: Arc::new(move |known| match known {
                Known::String(text) => passes(text),
                Known::Secret(secret) => passes(secret.expose()),
                _ => Ok(()),
            }),
        }
    }

    /// A check of numbers.
    pub fn number(passes: impl Fn(i64) -> Result<(), String> + Send + Sync + 'static) -> Self {
        Self {
            passes: Arc::new(move |known| match known {
                Known::Number(number) => match number.as_i64() {
                    Some(number) => passes(number),
                    None => Err("must be a whole number of at most 18 digits.".to_owned()),
                },
                _ => Ok(()),
            }),
        }
    }

    /// A whole number between these two.
    pub fn between(least: i64, greatest: i64) -> Self {
        Self::number(move |number| {
            if (least..=greatest).contains(&number) {
                Ok(())
            } else {
                Err(format!("must be a whole number from {least} to {greatest}."))
            }
        })
    }

    /// A number between these two, which may have a fraction.
    pub fn decimal_between(least: f64, greatest: f64) -> Self {
        Self {
            passes: Arc::new(move |known| match known {
                Known::Number(number) => match number.as_decimal().parse::<f64>() {
                    Ok(number) if (least..=greatest).contains(&number) => Ok(()),
                    _ => Err(format!("must be a number from {least} to {greatest}.")),
                },
                _ => Ok(()),
            }),
        }
    }

    /// A string must contain more than white space.
    pub fn not_empty() -> Self {
        Self::text(|text| if text.trim().is_empty() { Err("must not be empty.".to_owned()) } else { Ok(()) })
    }

    /// A string must be one of these. The error suggests the most similar one.
    pub fn one_of(allowed: &'static [&'static str]) -> Self {
        Self::text(move |text| {
            if allowed.contains(&text) {
                return Ok(());
            }
            let list = allowed.iter().map(|value| format!("\"{value}\"")).collect::<Vec<_>>().join(", ");
            let suggestion =
                nearest(text, allowed).map(|near| format!(" Did you mean \"{near}\"?")).unwrap_or_default();
            Err(format!("must be one of {list}.{suggestion}"))
        })
    }
}

/// The allowed string that is most similar to `text`, if any is similar.
pub fn nearest(text: &str, allowed: &[&'static str]) -> Option<&'static str> {
    let text = text.to_lowercase().replace('_', "-");
    // Jaro-Winkler finds no similarity between "gpc" and "gcp".
    let score = |value: &str| strsim::normalized_damerau_levenshtein(&text, &value.to_lowercase());
    let (near, similarity) =
        allowed.iter().map(|value| (*value, score(value))).max_by(|(_, a), (_, b)| a.total_cmp(b))?;
    (similarity > 0.6).then_some(near)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn only_similar_values_are_suggested() {
        assert_eq!(nearest("gpc", &["aws", "gcp"]), Some("gcp"));
        assert_eq!(nearest("zzz", &["red", "blue"]), None);
    }
}
