//! Chooses the Terraform or OpenTofu for the demo.

use std::path::PathBuf;

use crate::{Result, console::Console, terraform};

/// The first version of both Terraform and OpenTofu with write-only arguments, which the example needs.
const OLDEST: (u64, u64) = (1, 11);

/// The client that `make` finds, or the newest that can be downloaded if it is too old.
pub(super) fn choose(console: &Console) -> Result<PathBuf> {
    let found = terraform::find()?;
    let version = terraform::identify(&found)?.version;
    if is_new_enough(&version) {
        return Ok(found);
    }
    let path = found.display();
    console.line(&format!(
        "{path} is version {version}, which cannot keep secrets out of the state: a newer Terraform takes its place."
    ))?;
    terraform::newest().map_err(|error| {
        format!("the demo needs Terraform or OpenTofu 1.11 or later, and {path} is {version}.\n\n{error}")
            .into()
    })
}

fn is_new_enough(version: &str) -> bool {
    let mut numbers = version.split(['.', '-']).map_while(|number| number.parse().ok());
    numbers.next().zip(numbers.next()).is_some_and(|version| version >= OLDEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        for new_enough in ["1.11.0", "1.15.5", "2.0.0", "1.11.0-rc1"] {
            assert!(is_new_enough(new_enough), "{new_enough}");
        }
        for too_old in ["1.9.8", "1.10.5", "0.15.0", ""] {
            assert!(!is_new_enough(too_old), "{too_old:?}");
        }
    }
}
