//! The names of integrations that test runs create. They ensure that nothing else is ever deleted.

use aws_lc_rs::rand;

use crate::Result;

/// What every such name begins with.
const PREFIX: &str = "tf-acc-test-";

/// The number of random hexadecimal digits after the prefix.
const DIGITS: usize = 8;

/// One test run. Its integrations have a unique prefix.
pub(super) struct Run(String);

impl Run {
    pub(super) fn new() -> Result<Self> {
        let mut random = [0_u8; DIGITS / 2];
        rand::fill(&mut random).map_err(|_| "the system grants no random number")?;
        let digits: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self(format!("{PREFIX}{digits}")))
    }

    pub(super) fn prefix(&self) -> &str {
        &self.0
    }

    /// A name of this run. It has a capital letter and a space, which an ID cannot have.
    pub(super) fn name(&self) -> String {
        format!("{} My App", self.0)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        is_of_a_run(name) && name.starts_with(&self.0)
    }
}

/// Whether a test run has created the integration with this name.
pub(super) fn is_of_a_run(name: &str) -> bool {
    let Some((digits, rest)) = name.strip_prefix(PREFIX).and_then(|rest| rest.split_at_checked(DIGITS))
    else {
        return false;
    };
    digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) && rest.starts_with(' ')
}

/// The ID that the API derives from a name, as the provider assumes.
pub(super) fn slug(name: &str) -> String {
    name.to_lowercase().replace(' ', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_names_do_not_belong_to_a_run() {
        let (run, other) = (Run::new().unwrap(), Run::new().unwrap());
        assert!(is_of_a_run(&run.name()) && run.has(&run.name()) && !run.has(&other.name()));
        for name in [
            "",
            "aws-production",
            "tf-acc-test-",
            "tf-acc-test-mine",
            "tf-acc-test-0123abcd",
            "tf-acc-test-0123abcx My App",
        ] {
            assert!(!is_of_a_run(name), "{name}");
        }
    }
}
