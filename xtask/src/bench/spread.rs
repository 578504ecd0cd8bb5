//! Repeated measurements and their spread.

use std::fmt;

use crate::{Result, process};

/// Uncounted rounds that fill caches.
const WARM_UPS: usize = 3;

/// Measures each subject once per round, so that other work on the machine affects all subjects alike.
pub(super) fn in_turns<const SUBJECTS: usize, const FIGURES: usize>(
    rounds: usize,
    mut measure: impl FnMut(usize) -> Result<[f64; FIGURES]>,
) -> Result<[[Spread; FIGURES]; SUBJECTS]> {
    let mut runs = [const { Vec::new() }; SUBJECTS];
    for round in 0..WARM_UPS + rounds {
        for (subject, runs) in runs.iter_mut().enumerate() {
            process::check_interrupted()?;
            let figures = measure(subject)?;
            if round >= WARM_UPS {
                runs.push(figures);
            }
        }
    }
    let spread =
        |runs: &[[f64; FIGURES]], figure: usize| Spread::of(runs.iter().map(|run| run[figure]).collect());
    Ok(runs.map(|runs| std::array::from_fn(|figure| spread(&runs, figure))))
}

/// The minimum, the median and the maximum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spread {
    pub(super) min: f64,
    pub(super) median: f64,
    pub(super) max: f64,
}

impl Spread {
    pub(super) fn of(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        let at = |index: usize| values.get(index).copied().unwrap_or(f64::NAN);
        let middle = values.len() / 2;
        let median =
            if values.len() % 2 == 1 { at(middle) } else { (at(middle.wrapping_sub(1)) + at(middle)) / 2.0 };
        Self { min: at(0), median, max: at(values.len().wrapping_sub(1)) }
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // As many decimals as the measurement is accurate.
        let decimals = if self.median < 30.0 { 1 } else { 0 };
        let Self { min, median, max } = self;
        write!(f, "{min:.decimals$} / {median:.decimals$} / {max:.decimals$}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(Spread::of(vec![3.0, 1.0, 2.0]), Spread { min: 1.0, median: 2.0, max: 3.0 });
        assert_eq!(Spread::of(vec![4.0, 1.0, 2.0, 3.0]), Spread { min: 1.0, median: 2.5, max: 4.0 });
    }

    #[test]
    fn small_values_have_a_decimal() {
        assert_eq!(Spread::of(vec![1.0, 2.25, 30.0]).to_string(), "1.0 / 2.2 / 30.0");
        assert_eq!(Spread::of(vec![99.6, 100.0, 101.2]).to_string(), "100 / 100 / 101");
    }
}
